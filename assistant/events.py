"""What an answer consists of while it comes: queued, evidence, token, answer. Each knows its name and its JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.quick import QuickAnswer
from indexes.records import Passage

Status = Literal["answered", "partial", "no_evidence"]


@dataclass(frozen=True)
class Queued:
    """How many questions are served before this one; 0 means it is its turn."""

    position: int
    name: str = "queued"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {"position": self.position}


@dataclass(frozen=True)
class EvidenceFound:
    """The passages, verbatim, and the record that answers at once, before the model is asked."""

    passages: tuple[Passage, ...]
    quick: QuickAnswer | None = None
    name: str = "evidence"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {
            "passages": [passage.as_json() for passage in self.passages],
            "quick": self.quick and self.quick.as_json(),
        }


@dataclass(frozen=True)
class Token:
    """A piece of the answer while it is written; the answer event decides what stays."""

    text: str
    name: str = "token"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {"text": self.text}


@dataclass(frozen=True)
class Citation:
    """A mark in an answer and the passage that it points at; `quote` is the document's text."""

    mark: int
    passage: Passage

    def as_json(self) -> dict[str, Any]:
        source = self.passage.as_json()
        kept = ("chunk_id", "document_id", "title", "path", "revision", "page")
        return {
            "mark": self.mark,
            **{name: source[name] for name in kept},
            "quote": source["text"],
            "boxes": source["boxes"],
        }


@dataclass(frozen=True)
class Answered:
    """The answer that stands. `withheld` are sentences the evidence does not support, each with a reason."""

    status: Status
    language: str
    text: str
    citations: tuple[Citation, ...]
    withheld: tuple[dict[str, str], ...]
    conversation_id: str
    timings_ms: dict[str, float] = field(default_factory=dict)
    name: str = "answer"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {
            "status": self.status,
            "language": self.language,
            "text": self.text,
            "citations": [citation.as_json() for citation in self.citations],
            "withheld": list(self.withheld),
            "conversation_id": self.conversation_id,
            "timings_ms": {name: round(value, 1) for name, value in self.timings_ms.items()},
        }


AnswerEvent = Queued | EvidenceFound | Token | Answered
