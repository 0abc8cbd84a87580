"""Jobs that read nothing: a file named "broken…" fails with a reason, every other one becomes a document."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from assistant.jobs import Job, JobNotFoundError
from indexes.messages import LANGUAGES, message
from indexes.records import BlockKind, Chunk
from tests.fakes.library import FakeLibrary
from tests.fakes.plant import FakeContent, FakePage, fake_document

FAILURE = {
    "ko": ("암호가 걸린 PDF라 열 수 없습니다.", "암호를 푼 파일을 올려 주세요."),
    "en": ("The PDF is protected with a password.", "Upload a copy without the password."),
}


class FakeJobs:
    """Runs each job on a thread; `step` is called between files, so that a test can hold it there."""

    def __init__(self, library: FakeLibrary) -> None:
        self.library = library
        self.step: Callable[[], object] = lambda: None
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}

    def submit_ingest(self, sources: list[Any], options: Any = None) -> Job:
        return self._submit("ingest", list(sources))

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
        return self._change(job_id, state="cancelled", finished_at="2026-01-05T09:00:09Z")

    def _submit(self, kind: str, work: list[Any]) -> Job:
        job = Job(f"job-{len(self._jobs) + 1}", kind, "waiting", "2026-01-05T09:00:00Z")
        self._jobs[job.id] = job
        threading.Thread(target=self._run, args=(job.id, work), daemon=True).start()
        return job

    def _run(self, job_id: str, work: list[Any]) -> None:
        outcomes: dict[str, list[dict[str, Any]]] = {language: [] for language in LANGUAGES}
        for done, item in enumerate(work):
            progress = {"stage": "reading", "path": item.path, "files_done": done, "files_total": len(work),
                        "pages_done": 3, "pages_total": 12}  # fmt: skip
            self._change(job_id, state="running", progress=progress)
            self.step()
            if self.get(job_id).is_finished:
                return
            for language in LANGUAGES:
                outcomes[language].append(self._outcome(item, language, job_id))
        self._change(job_id, state="done", outcomes=outcomes, finished_at="2026-01-05T09:00:09Z")

    def _outcome(self, item: Any, language: str, job_id: str) -> dict[str, Any]:
        failed = "broken" in item.path
        text, hint = FAILURE[language] if failed else (None, None)
        status = "failed" if failed else "unchanged" if self.get(job_id).kind == "reindex" else "added"
        if status == "added":
            self._add(item)
        return {"path": item.path, "status": status, "message": text, "hint": hint, "pages": 0 if failed else 3,
                "chunks": 0, "unread_pages": [], "seconds": 0.1, "document_id": ""}  # fmt: skip

    def _add(self, source: Any) -> None:
        document = fake_document(source.file, f"up-{source.file.stem}", source.file.stem)
        chunk = Chunk(0, 1, 1, (), source.file.read_text(errors="replace")[:200], BlockKind.PARAGRAPH)
        self.library.contents[document.id] = FakeContent(document, (FakePage(1, "", 0, 0),), (chunk,))

    def _change(self, job_id: str, **changes: Any) -> Job:
        with self._changed:
            self._jobs[job_id] = replace(self._jobs[job_id], **changes)
            self._changed.notify_all()
            return self._jobs[job_id]
