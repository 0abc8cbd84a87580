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

from assistant.job_store import KEPT_JOBS, JobStore
from indexes.errors import BanjangError
from indexes.library import Library
from indexes.messages import LANGUAGES, message
from ingest.pipeline import IngestOptions, IngestProgress, IngestReport, SourceFile, ingest_files, reindex_library

log = logging.getLogger(__name__)

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
FINISHED = ("done", "failed", "cancelled")
LOOK_AGAIN_S = 0.5


class JobNotFoundError(BanjangError):
    """No such job."""

    code = "not_found"


@dataclass(frozen=True)
class Job:
    """A piece of work and how far it is. `outcomes` and `error` hold their wording in every language."""

    id: str
    kind: str
    state: JobState
    created_at: str
    started_at: str = ""
    finished_at: str = ""
    progress: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by language
    error: dict[str, dict[str, str]] = field(default_factory=dict)  # by language

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
        }


Work = Callable[[Callable[[IngestProgress], None], Callable[[], bool]], IngestReport]


class Jobs:
    """Submits, follows and cancels jobs. Jobs that a stopped server left unfinished are shown as failed."""

    def __init__(self, library: Library, store: JobStore, options: IngestOptions) -> None:
        self._library = library
        self._store = store
        self._options = options
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {job["id"]: Job(**job) for job in store.load()}
        self._cancelled: set[str] = set()
        self._waiting: queue.SimpleQueue[tuple[str, Work] | None] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None
        self._fail_interrupted()

    def submit_ingest(self, sources: Sequence[SourceFile], options: IngestOptions | None = None) -> Job:
        chosen = options or self._options

        def work(on_progress: Callable[[IngestProgress], None], is_cancelled: Callable[[], bool]) -> IngestReport:
            return ingest_files(self._library, sources, chosen, on_progress, is_cancelled)

        return self._submit("ingest", work)

    def submit_reindex(self) -> Job:
        """Reads every kept file again, unchanged ones too."""

        def work(on_progress: Callable[[IngestProgress], None], is_cancelled: Callable[[], bool]) -> IngestReport:
            return reindex_library(self._library, self._options, on_progress, is_cancelled)

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
            self._cancelled.add(job_id)
            if job.state == "waiting":
                job = self._change(job_id, state="cancelled", finished_at=_now())
        return job

    def close(self) -> None:
        """Stops the worker after the file in work."""
        with self._changed:
            self._cancelled |= set(self._jobs)
        if self._worker is not None:
            self._waiting.put(None)
            self._worker.join()

    def _submit(self, kind: str, work: Work) -> Job:
        job = Job(uuid.uuid4().hex, kind, "waiting", _now())
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

        try:
            report = work(show, lambda: job_id in self._cancelled)
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
