"""What became of each file of a run, and of the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from indexes.messages import Message
from indexes.records import DocumentKind

Status = Literal["added", "updated", "unchanged", "failed", "removed"]
STATUSES: tuple[Status, ...] = ("added", "updated", "unchanged", "failed", "removed")


@dataclass(frozen=True)
class IngestOptions:
    """`kind` None: guessed. `remove_missing`: drop documents of the given folders whose files are gone.

    `parse_timeout_s`: the longest wait for one page. `max_text_mb` bounds CSV, Markdown, HTML and text files.
    """

    kind: DocumentKind | None = None
    asset: str = ""
    remove_missing: bool = False
    parse_timeout_s: float = 120.0
    max_text_mb: int = 64


@dataclass(frozen=True)
class FileOutcome:
    """`message` and `hint` say why a file failed, or what of it was not read."""

    path: str
    status: Status
    message: Message | None = None
    hint: Message | None = None
    pages: int = 0
    chunks: int = 0
    unread_pages: tuple[int, ...] = ()
    seconds: float = 0.0
    document_id: str = ""

    def as_json(self, language: str) -> dict[str, Any]:
        return {
            "path": self.path,
            "status": self.status,
            "message": self.message.render(language) if self.message else None,
            "hint": self.hint.render(language) if self.hint else None,
            "pages": self.pages,
            "chunks": self.chunks,
            "unread_pages": list(self.unread_pages),
            "seconds": round(self.seconds, 2),
            "document_id": self.document_id,
        }


@dataclass(frozen=True)
class IngestProgress:
    """`pages_total` is 0 where the number of pages is not known before the end; while embedding both count chunks."""

    stage: Literal["reading", "embedding", "publishing"]
    path: str
    files_done: int
    files_total: int
    pages_done: int = 0
    pages_total: int = 0


@dataclass(frozen=True)
class IngestReport:
    """Every file of the run, in order."""

    outcomes: tuple[FileOutcome, ...]
    seconds: float = 0.0
    cancelled: bool = False

    def count(self, status: Status) -> int:
        return sum(outcome.status == status for outcome in self.outcomes)

    @property
    def ok(self) -> bool:
        return self.count("failed") == 0

    def as_json(self, language: str) -> dict[str, Any]:
        counts: dict[str, Any] = {status: self.count(status) for status in STATUSES}
        return {
            **counts,
            "files": [outcome.as_json(language) for outcome in self.outcomes],
            "seconds": round(self.seconds, 2),
        }
