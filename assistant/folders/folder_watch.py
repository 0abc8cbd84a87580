"""Watching folders: what is new or changed is read, what is gone is told and kept until somebody decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.file_fates import FileFate, FileFates, Signature
from assistant.folders.folder_contents import FolderContents, FoundFile, read_contents
from assistant.folders.folder_path import checked_path
from assistant.folders.watched_folder import FolderStore, Look, UnreachableError, WatchedFolder, now
from assistant.jobs import Job, JobNotFoundError, Jobs
from indexes.library import Library
from indexes.records import DocumentKind
from ingest.pipeline import IngestOptions, SourceFile
from ingest.shown_names import file_shown_as, shown_path

SETTLE_S = 10.0
TRY_LOCKED_AGAIN_S = 3600.0


class FolderWatch:
    """The watched folders. A look (`look`) reads what changed in the background and drops nothing.

    A file that was written within `settle_s` seconds waits until it is the same at two looks.
    `remove_documents` takes documents out of the library, by id.
    """

    def __init__(
        self,
        library: Library,
        jobs: Jobs,
        fates: FileFates,
        options: IngestOptions,
        remove_documents: Callable[[Sequence[str]], None],
        *,
        data_dir: Path,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._library = library
        self._jobs = jobs
        self._fates = fates
        self._options = options
        self._remove_documents = remove_documents
        self._data_dir = data_dir
        self._settle_s = settle_s
        self._store = FolderStore(library.database)
        self._lock = threading.Lock()
        self._job_ids: dict[str, str] = {}  # by folder id
        self._seen: dict[str, Mapping[str, Signature]] = {}  # by folder id, then path: changed files at the last look

    def list(self) -> list[WatchedFolder]:
        """In the order they were added."""
        self._pause_cancelled()
        return self._store.list()

    def get(self, folder_id: str) -> WatchedFolder:
        """Raises `FolderNotFoundError`."""
        self._pause_cancelled()
        return self._store.get(folder_id)

    def preview(self, typed: str) -> FolderContents:
        """What would be read of a folder and what left out; reads nothing. Raises `FolderError`."""
        return read_contents(self._checked(typed), self._options.max_text_mb)

    def add(self, typed: str, kind: DocumentKind | None = None, asset: str = "") -> WatchedFolder:
        """Watches a folder from now on; `look` reads it. Raises `FolderError`."""
        return self._store.add(shown_path(self._checked(typed)), kind, asset.strip())

    def pause(self, folder_id: str) -> WatchedFolder:
        """Not looked through until it is resumed; a job that reads it goes on."""
        self._store.get(folder_id)
        return self._store.set_paused(folder_id, True)

    def resume(self, folder_id: str) -> WatchedFolder:
        self._store.get(folder_id)
        self._job_ids.pop(folder_id, None)
        return self._store.set_paused(folder_id, False)

    def remove(self, folder_id: str) -> WatchedFolder:
        """Watches it no longer; its documents stay. Raises `FolderNotFoundError`."""
        folder = self._store.get(folder_id)
        self._store.remove(folder_id)
        return folder

    def look(self, folder_id: str) -> Job | None:
        """Looks through a folder; the job that reads what changed, or None where there is nothing to read.

        While that job runs, a further look gives it again. A folder that is paused is not looked through; one that
        does not answer is noted as unreachable.
        """
        with self._lock:
            folder = self.get(folder_id)
            if folder.is_paused:
                return None
            if (job := self._job_of(folder)) and not job.is_finished:
                return job
            try:
                contents = self._contents(folder)
            except UnreachableError:
                self._store.note_unreachable(folder)
                return None
            return self._read_changed(folder, contents)

    def remove_gone(self, folder_id: str) -> int:
        """Takes the documents out whose files the last look missed and that are still missing; how many.

        Raises `UnreachableError`: of a folder that does not answer nothing is dropped.
        """
        with self._lock:
            folder = self.get(folder_id)
            contents = self._contents(folder)
            gone = set(contents.missing(folder.last_look.gone))
            documents = [document for document in self._library.documents() if document.path in gone]
            self._remove_documents([document.id for document in documents])
            self._fates.forget([*gone])
            self._store.note_look(folder.id, replace(folder.last_look, at=now(), gone=()))
            return len(documents)

    def read_again(self, paths: Sequence[str]) -> Sequence[Job]:
        """Reads files once more; those of a watched folder with its kind and machine, so one job for each folder."""
        folders = {folder.path: folder for folder in self._store.list()}
        by_folder: dict[str, list[SourceFile]] = {}
        for path in paths:
            folder = next((path_ for path_, folder in folders.items() if folder.holds(path)), "")
            by_folder.setdefault(folder, []).append(SourceFile(self._file_of(path), path, folder))
        return [
            self._jobs.submit_ingest(sources, self._options_for(folders.get(folder)), folder=folder)
            for folder, sources in by_folder.items()
        ]

    def _checked(self, typed: str) -> Path:
        return checked_path(typed, self._data_dir, [folder.path for folder in self._store.list()])

    def _contents(self, folder: WatchedFolder) -> FolderContents:
        """Raises `UnreachableError`, also where a folder that had documents is all empty: a share that is not there."""
        contents = read_contents(Path(folder.path), self._options.max_text_mb)
        if not contents.files and not contents.left_out and self._paths_in(folder):
            raise UnreachableError.of("unreachable", path=folder.path)
        return contents

    def _paths_in(self, folder: WatchedFolder) -> Sequence[str]:
        documents = [document for document in self._library.documents() if not document.kept_from]
        return [document.path for document in documents if folder.holds(document.path)]

    def _read_changed(self, folder: WatchedFolder, contents: FolderContents) -> Job | None:
        fates = {fate.path: fate for fate in self._fates.list()}
        changed = [found for found in contents.files if _is_to_read(found, fates.get(found.source.path))]
        seen, now_ns = self._seen.get(folder.id, {}), time.time_ns()
        settled = [
            found
            for found in changed
            if now_ns - found.written_ns >= self._settle_s * 1e9 or seen.get(found.source.path) == found.signature
        ]
        self._seen[folder.id] = {found.source.path: found.signature for found in changed}
        look = Look(
            now(),
            len(contents.files),
            len(changed) - len(settled),
            contents.reasons,
            contents.missing(self._paths_in(folder)),
        )
        self._store.note_look(folder.id, look)
        if not settled:
            return None
        sources = [found.source for found in settled]
        job = self._jobs.submit_ingest(sources, self._options_for(folder), folder=folder.path)
        self._job_ids[folder.id] = job.id
        return job

    def _options_for(self, folder: WatchedFolder | None) -> IngestOptions:
        return replace(self._options, kind=folder.kind, asset=folder.asset) if folder else self._options

    def _file_of(self, path: str) -> Path:
        """Uploads are known by their place in the data directory."""
        given = Path(path)
        return (file_shown_as(path) or given) if given.is_absolute() else self._data_dir / given

    def _job_of(self, folder: WatchedFolder) -> Job | None:
        try:
            return self._jobs.get(self._job_ids[folder.id])
        except (KeyError, JobNotFoundError):
            return None

    def _pause_cancelled(self) -> None:
        """Whoever cancels the reading of a folder does not want it to begin again by itself."""
        for folder_id, job_id in list(self._job_ids.items()):
            try:
                is_cancelled = self._jobs.get(job_id).state == "cancelled"
            except JobNotFoundError:
                is_cancelled = False
            if is_cancelled:
                self._job_ids.pop(folder_id, None)
                self._store.set_paused(folder_id, True)


def _is_to_read(found: FoundFile, fate: FileFate | None) -> bool:
    if fate is None or fate.signature != found.signature:
        return True
    age_s = (datetime.now(UTC) - datetime.fromisoformat(fate.at)).total_seconds()
    return fate.is_passing and age_s > TRY_LOCKED_AGAIN_S
