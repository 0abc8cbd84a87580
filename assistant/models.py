"""Models on this machine: which there are, where they lie, how they get there.

A model is a folder `<models_dir>/<name>` with its files and a `model.json` that records their hashes. Where the
catalogue knows no hash, the one recorded at the first fetch holds from then on.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.model_catalogue import BundledSource, ModelCatalogue, ModelEntry, ModelFile, load_catalogue
from assistant.model_files import combined_hash, folder_bytes, hash_file, quick_hash, read_record
from assistant.model_pull import ModelError, ModelFetchError, ModelPull, OnProgress, PullProgress
from assistant.model_sources import Fetcher, HubClient, HuggingFaceHub, PathFetcher, fetcher_for
from indexes.messages import message

__all__ = [
    "ModelError",
    "ModelFetchError",
    "ModelNotInstalledError",
    "ModelState",
    "ModelStore",
    "PullProgress",
    "UnknownModelError",
]


class UnknownModelError(ModelError):
    """The catalogue has no such model, and it is no path to one either."""

    code = "unknown_model"


class ModelNotInstalledError(ModelError):
    """The model has to be fetched first."""

    code = "model_not_installed"


@dataclass(frozen=True)
class ModelState:
    """An entry and whether this machine has it; `sha256` as recorded, else as the catalogue says, else empty."""

    entry: ModelEntry
    installed: bool
    path: Path
    sha256: str


class ModelStore:
    """The models of one folder, usually the user's cache directory."""

    def __init__(
        self,
        models_dir: Path,
        catalogue: ModelCatalogue | None = None,
        python: str = sys.executable,
        *,
        hub: HubClient | None = None,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._models_dir = models_dir
        self._catalogue = catalogue or load_catalogue()
        self._python = python
        self._hub = hub or HuggingFaceHub()
        self._free_bytes = free_bytes

    def list(self) -> list[ModelState]:
        return [self._state(entry) for entry in self._catalogue]

    def default_names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self._catalogue if entry.default)

    def entry(self, name: str) -> ModelEntry:
        """The catalogue's entry, or one made up for a path to a .gguf file or sentence-transformers folder."""
        entry = self._catalogue.get(name) or _local_entry(name)
        if entry is None:
            known = ", ".join(entry.name for entry in self._catalogue)
            hint = message("assistant.models.unknown_hint", names=known)
            raise UnknownModelError(message("assistant.models.unknown", name=name), hint)
        return entry

    def path(self, name: str) -> Path:
        """The model's folder, or the path itself for a local model; `ModelNotInstalledError` if it is not here.

        A model that comes with the program is always here.
        """
        entry = self.entry(name)
        if self._is_local(name):
            return Path(name).expanduser()
        if self._record(entry) is None:
            if _is_bundled(entry):
                return self.pull(name)
            raise ModelNotInstalledError(
                message("assistant.models.not_installed", name=name),
                message("assistant.models.not_installed_hint", name=name),
            )
        return self._models_dir / name

    def weights(self, name: str) -> Path:
        """The file with the weights: the .gguf of a language model."""
        path = self.path(name)
        return path if path.is_file() else path / self.entry(name).files[0].name

    def fingerprint(self, name: str) -> str:
        """A hash that tells one set of weights from another: the one recorded when the model was fetched.

        For a local path it is made of size, first and last megabyte of each file, to spare a gigabyte of reading.
        """
        path = self.path(name)
        return quick_hash(path) if self._is_local(name) else combined_hash(self._record(self.entry(name)) or ())

    def pull(self, name: str, on_progress: OnProgress | None = None, from_path: Path | None = None) -> Path:
        """Fetch and verify a model unless it is here; its folder. A failure leaves nothing half-done.

        `from_path` is a file, the model's folder, or a folder of such folders: the only source then.
        """
        entry = self.entry(name)
        if not self._is_local(name) and self._record(entry) is None:
            fetchers = self._fetchers(entry, from_path)
            pull = ModelPull(entry, self._models_dir, fetchers, self._free_bytes, on_progress or _say_nothing)
            pull.run(is_installed=lambda: self._record(entry) is not None)
        return self.path(name)

    def verify(self, name: str) -> bool:
        """Read every file again and compare it with the record; a local path has none and passes."""
        folder = self.path(name)
        record = () if self._is_local(name) else self._record(self.entry(name)) or ()
        return all(hash_file(folder / file.name) == file.sha256 for file in record)

    def _is_local(self, name: str) -> bool:
        return self._catalogue.get(name) is None

    def _state(self, entry: ModelEntry) -> ModelState:
        record = self._record(entry)
        sha256 = entry.sha256 if record is None else combined_hash(record)
        return ModelState(entry, record is not None or _is_bundled(entry), self._models_dir / entry.name, sha256)

    def _record(self, entry: ModelEntry) -> tuple[ModelFile, ...] | None:
        """What lies here, if it is whole and what the catalogue asks for now."""
        record = read_record(self._models_dir / entry.name) or ()
        kept = {file.name: file.sha256 for file in record}
        fits = all(file.name in kept and file.sha256 in ("", kept[file.name]) for file in entry.files)
        return record if fits else None

    def _fetchers(self, entry: ModelEntry, from_path: Path | None) -> Iterator[tuple[Fetcher, int]]:
        if from_path is not None:
            with contextlib.suppress(RuntimeError):  # the home of an unknown user: told as a place without the files
                from_path = from_path.expanduser()
            yield PathFetcher(from_path), 0
            return
        for source in entry.sources:
            yield fetcher_for(source, self._python, self._hub), source.working_bytes(entry.size_bytes)


def _is_bundled(entry: ModelEntry) -> bool:
    return any(isinstance(source, BundledSource) for source in entry.sources)


def _say_nothing(progress: PullProgress) -> None:
    del progress


def _local_entry(name: str) -> ModelEntry | None:
    """What the path leads to; None also where it cannot be a path: too long, or the home of an unknown user."""
    try:
        path = Path(name).expanduser()
        if path.suffix.lower() == ".gguf" and path.is_file():
            weights = ModelFile(path.name, size=path.stat().st_size)
            return ModelEntry(name, "llm", path.stem, (), "", 0, (weights,))
        if (path / "modules.json").is_file():
            weights = ModelFile("modules.json", size=folder_bytes(path))
            return ModelEntry(name, "embedder", path.name, (), "", 0, (weights,), extra="sentence-transformers")
    except (OSError, RuntimeError, ValueError):
        return None
    return None
