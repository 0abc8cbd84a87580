"""Background work of the server: reading documents. One worker, jobs in the order they came, kept in the catalogue."""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from assistant.file_fates import FileFates, Signature
from assistant.job_store import KEPT_JOBS, JobStore
from indexes.errors import BanjangError
from indexes.library import Library
from indexes.messages import LANGUAGES, message
from ingest.pipeline import IngestOptions, IngestProgress, IngestReport, SourceFile, ingest_files, reindex_library

log = logging.getLogger(__name__)

JobState = Literal["waiting", "running", "pausing", "paused", "done", "failed", "cancelled"]
FINISHED = ("done", "failed", "cancelled")
LOOK_AGAIN_S = 0.5


class JobNotFoundError(BanjangError):
    """No such job."""

    code = "not_found"


@dataclass(frozen=True)
class Job:
    """A piece of work and how far it is. `outcomes` and `error` hold their wording in every language.

    `folder` is the watched folder that it reads, or "". State "pausing": it stops when the file in work is done.
    """

    id: str
    kind: str
    state: JobState
    created_at: str
    started_at: str = ""
    finished_at: str = ""
    progress: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by language
    error: dict[str, dict[str, str]] = field(default_factory=dict)  # by language
    folder: str = ""

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    def as_json(self, language: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "created_at": self.created_at,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "progress": self.progress,
            "outcomes": self.outcomes.get(language, []),
            "error": self.error.get(language),
            "folder": self.folder,
        }


@dataclass(frozen=True)
class Steering:
    """What a job's work is given: whom to tell how far it is, whether to stop, where to wait between two files."""

    on_progress: Callable[[IngestProgress], None]
    is_cancelled: Callable[[], bool]
    before_file: Callable[[], None]


Work = Callable[[str, Steering], IngestReport]


class Jobs:
    """Submits, follows, pauses and cancels jobs. Jobs that a stopped server left unfinished are shown as failed."""

    def __init__(self, library: Library, store: JobStore, fates: FileFates, options: IngestOptions) -> None:
        self._library = library
        self._store = store
        self._fates = fates
        self._options = options
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {job["id"]: Job(**job) for job in store.load()}
        self._cancelled: set[str] = set()
        self._paused: set[str] = set()
        self._waiting: queue.SimpleQueue[tuple[str, Work] | None] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None
        self._fail_interrupted()

    def submit_ingest(
        self, sources: Sequence[SourceFile], options: IngestOptions | None = None, *, folder: str = ""
    ) -> Job:
        chosen = options or self._options

        def work(job_id: str, steering: Steering) -> IngestReport:
            signatures = {source.path: Signature.of(source.file) for source in sources}
            report = ingest_files(
                self._library,
                sources,
                chosen,
                steering.on_progress,
                steering.is_cancelled,
                before_file=steering.before_file,
            )
            self._fates.record(report.outcomes, signatures, job_id)
            return report

        return self._submit("ingest", work, folder)

    def submit_reindex(self) -> Job:
        """Reads every kept file again, unchanged ones too."""

        def work(job_id: str, steering: Steering) -> IngestReport:
            report = reindex_library(
                self._library,
                self._options,
                steering.on_progress,
                steering.is_cancelled,
                before_file=steering.before_file,
            )
            self._fates.record(report.outcomes, job_id=job_id)
            return report

        return self._submit("reindex", work)

    def list(self) -> list[Job]:
        """Newest first."""
        with self._changed:
            return sorted(self._jobs.values(), key=lambda job: job.created_at, reverse=True)

    def get(self, job_id: str) -> Job:
        with self._changed:
            job = self._jobs.get(job_id)
        if job is None:
            raise JobNotFoundError(message("assistant.jobs.unknown", job=job_id))
        return job

    def events(self, job_id: str) -> Iterator[Job]:
        """The job as it stands, then again at each change, until it is finished."""
        seen = self.get(job_id)
        yield seen
        while not seen.is_finished:
            with self._changed:
                self._changed.wait(LOOK_AGAIN_S)
            now = self.get(job_id)
            if now != seen:
                seen = now
                yield now

    def cancel(self, job_id: str) -> Job:
        """Stops after the file in work; what was read by then is published."""
        job = self.get(job_id)
        if not job.is_finished:
            with self._changed:
                self._cancelled.add(job_id)
                self._changed.notify_all()
            if job.state == "waiting":
                job = self._change(job_id, state="cancelled", finished_at=_now())
        return job

    def pause(self, job_id: str) -> Job:
        """A running job stops before its next file until it is resumed; any other is left as it is."""
        with self._changed:
            if self.get(job_id).state != "running":
                return self.get(job_id)
            self._paused.add(job_id)
            return self._change(job_id, state="pausing")

    def resume(self, job_id: str) -> Job:
        """A paused job goes on; any other is left as it is."""
        with self._changed:
            if job_id not in self._paused or self.get(job_id).is_finished:
                return self.get(job_id)
            self._paused.discard(job_id)
            return self._change(job_id, state="running")

    def close(self) -> None:
        """Stops the worker after the file in work."""
        with self._changed:
            self._cancelled |= set(self._jobs)
            self._changed.notify_all()
        if self._worker is not None:
            self._waiting.put(None)
            self._worker.join()

    def _submit(self, kind: str, work: Work, folder: str = "") -> Job:
        job = Job(uuid.uuid4().hex, kind, "waiting", _now(), folder=folder)
        self._store.save(vars(job))
        with self._changed:
            self._jobs[job.id] = job
            self._forget_old()
            if self._worker is None:
                self._worker = threading.Thread(target=self._run_all, name="jobs", daemon=True)
                self._worker.start()
        self._waiting.put((job.id, work))
        return job

    def _run_all(self) -> None:
        while (item := self._waiting.get()) is not None:
            job_id, work = item
            if job_id in self._cancelled:
                continue
            try:
                self._run(job_id, work)
            except Exception:
                # The disk is full or the database locked: this job is lost, the ones after it need not be.
                log.exception("job %s failed", job_id)
                if not self.get(job_id).is_finished:
                    self._change(job_id, keep=False, state="failed", finished_at=_now(), error=_unexpected())

    def _run(self, job_id: str, work: Work) -> None:
        self._change(job_id, state="running", started_at=_now())

        def show(progress: IngestProgress) -> None:
            self._change(job_id, keep=False, progress=vars(progress))

        steering = Steering(show, lambda: job_id in self._cancelled, lambda: self._wait_while_paused(job_id))
        try:
            report = work(job_id, steering)
        except BanjangError as error:
            self._change(job_id, state="failed", finished_at=_now(), error=_in_every_language(error))
            return
        except Exception:
            # The worker must outlive a defect in a parser; the log has the details for whoever mends it.
            log.exception("job %s failed", job_id)
            self._change(job_id, state="failed", finished_at=_now(), error=_unexpected())
            return
        outcomes = {language: report.as_json(language)["files"] for language in LANGUAGES}
        state: JobState = "cancelled" if job_id in self._cancelled else "done"
        self._change(job_id, state=state, finished_at=_now(), outcomes=outcomes)

    def _wait_while_paused(self, job_id: str) -> None:
        with self._changed:
            if job_id not in self._paused:
                return
            self._change(job_id, state="paused")
            while job_id in self._paused and job_id not in self._cancelled:
                self._changed.wait(LOOK_AGAIN_S)

    def _change(self, job_id: str, *, keep: bool = True, **values: Any) -> Job:
        with self._changed:
            job = replace(self._jobs[job_id], **values)
            self._jobs[job_id] = job
            self._changed.notify_all()
        if keep:  # progress changes many times a second; only states are worth the disk
            self._store.save(vars(job))
        return job

    def _forget_old(self) -> None:
        """As many stay as the store keeps; an unfinished one always."""
        finished = sorted((job for job in self._jobs.values() if job.is_finished), key=lambda job: job.created_at)
        for job in finished[: max(0, len(self._jobs) - KEPT_JOBS)]:
            del self._jobs[job.id]
            self._cancelled.discard(job.id)
            self._paused.discard(job.id)

    def _fail_interrupted(self) -> None:
        stopped = BanjangError(message("assistant.jobs.interrupted"), message("assistant.jobs.interrupted_hint"))
        for job in list(self._jobs.values()):
            if not job.is_finished:
                self._change(job.id, state="failed", finished_at=_now(), error=_in_every_language(stopped))


def _unexpected() -> dict[str, dict[str, str]]:
    return _in_every_language(
        BanjangError(message("assistant.jobs.unexpected"), message("assistant.jobs.unexpected_hint"))
    )


def _in_every_language(error: BanjangError) -> dict[str, dict[str, str]]:
    return {
        language: {
            "message": error.message.render(language),
            "hint": error.hint.render(language) if error.hint else "",
        }
        for language in LANGUAGES
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
