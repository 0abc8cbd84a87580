"""Jobs that read nothing: a file named "broken…" fails with a reason, every other one becomes a document."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from assistant.file_fates import FileFates, Signature
from assistant.jobs import Job, JobNotFoundError
from indexes.messages import LANGUAGES, message
from indexes.records import BlockKind, Chunk
from ingest.errors import FailureReason, failure
from ingest.outcomes import FileOutcome
from tests.fakes.library import FakeLibrary
from tests.fakes.plant import FakeContent, FakePage, fake_document

STARTED, FINISHED = "2026-01-05T09:00:01Z", "2026-01-05T09:00:09Z"


class FakeJobs:
    """Runs each job on a thread; `step` is called between files, so that a test can hold it there."""

    def __init__(self, library: FakeLibrary) -> None:
        self.library = library
        self.step: Callable[[], object] = lambda: None
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}

    def submit_ingest(self, sources: list[Any], options: Any = None, *, folder: str = "") -> Job:
        return self._submit("ingest", list(sources), folder)

    def submit_reindex(self) -> Job:
        return self._submit("reindex", self.library.documents())

    def list(self) -> list[Job]:
        return list(reversed(self._jobs.values()))

    def get(self, job_id: str) -> Job:
        if job_id not in self._jobs:
            raise JobNotFoundError(message("assistant.jobs.unknown", job=job_id))
        return self._jobs[job_id]

    def events(self, job_id: str) -> Iterator[Job]:
        seen = self.get(job_id)
        yield seen
        while not seen.is_finished:
            with self._changed:
                self._changed.wait(0.1)
            if (now := self.get(job_id)) != seen:
                seen = now
                yield now

    def cancel(self, job_id: str) -> Job:
        return self._change(job_id, state="cancelled", finished_at=FINISHED)

    def pause(self, job_id: str) -> Job:
        return self._change(job_id, state="pausing")

    def resume(self, job_id: str) -> Job:
        return self._change(job_id, state="running")

    def _submit(self, kind: str, work: list[Any], folder: str = "") -> Job:
        job = Job(f"job-{len(self._jobs) + 1}", kind, "waiting", "2026-01-05T09:00:00Z", folder=folder)
        self._jobs[job.id] = job
        threading.Thread(target=self._run, args=(job.id, work), daemon=True).start()
        return job

    def _run(self, job_id: str, work: list[Any]) -> None:
        outcomes: list[FileOutcome] = []
        signatures = {item.path: Signature.of(item.file) for item in work if hasattr(item, "file")}
        self._change(job_id, state="running", started_at=STARTED)
        for done, item in enumerate(work):
            progress = {"stage": "reading", "path": item.path, "files_done": done, "files_total": len(work),
                        "pages_done": 3, "pages_total": 12}  # fmt: skip
            self._change(job_id, progress=progress)
            self.step()
            self._wait_while_paused(job_id)
            if self.get(job_id).is_finished:
                return
            outcomes.append(self._outcome(item, job_id))
        FileFates(self.library.database).record(outcomes, signatures, job_id)
        told = {language: [outcome.as_json(language) for outcome in outcomes] for language in LANGUAGES}
        self._change(job_id, state="done", outcomes=told, finished_at=FINISHED)

    def _wait_while_paused(self, job_id: str) -> None:
        with self._changed:
            if self.get(job_id).state == "pausing":
                self._change(job_id, state="paused")
            while self.get(job_id).state == "paused":
                self._changed.wait(0.1)

    def _outcome(self, item: Any, job_id: str) -> FileOutcome:
        if "broken" in item.path:
            error = failure(FailureReason.ENCRYPTED, item.path)
            return FileOutcome(item.path, "failed", error.message, error.hint, seconds=0.1)
        if self.get(job_id).kind == "reindex":
            return FileOutcome(item.path, "unchanged", pages=3, seconds=0.1)
        self._add(item)
        return FileOutcome(item.path, "added", pages=3, seconds=0.1, document_id=f"up-{item.file.stem}")

    def _add(self, source: Any) -> None:
        document = fake_document(source.file, f"up-{source.file.stem}", source.file.stem)
        chunk = Chunk(0, 1, 1, (), source.file.read_text(errors="replace")[:200], BlockKind.PARAGRAPH)
        self.library.contents[document.id] = FakeContent(
            replace(document, path=source.path), (FakePage(1, "", 0, 0),), (chunk,)
        )

    def _change(self, job_id: str, **changes: Any) -> Job:
        with self._changed:
            self._jobs[job_id] = replace(self.get(job_id), **changes)
            self._changed.notify_all()
            return self._jobs[job_id]
