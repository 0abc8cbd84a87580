"""What an answer consists of while it comes: queued, evidence, token, answer. Each knows its name and its JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.quick import QuickAnswer
from assistant.quotes import Quote
from assistant.safety_warnings import Warned
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
    """The passages, verbatim, and what answers at once, before the model is asked; what that warns of first."""

    passages: tuple[Passage, ...]
    quick: QuickAnswer | None = None
    warnings: tuple[Warned, ...] = ()
    name: str = "evidence"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {
            "passages": [passage.as_json() for passage in self.passages],
            "quick": self.quick and self.quick.as_json(),
            "warnings": [warning.as_json() for warning in self.warnings],
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
    """A mark in an answer and the passage that it points at; `quote` are the document's words that bear it, by default
    the whole passage.
    """

    mark: int
    passage: Passage
    quote: Quote | None = None

    def as_json(self) -> dict[str, Any]:
        quote = self.quote or Quote(self.passage.chunk.text, self.passage.chunk.page, self.passage.chunk.boxes)
        return {"mark": self.mark, "quote": quote.text, **quote.place_as_json(self.passage)}


@dataclass(frozen=True)
class Answered:
    """The answer that stands. `withheld` are sentences the evidence does not support, each with a reason; `warnings`
    are those of the cited passages, to be shown first. `answer_id` names it for a judgement; `approved_on` is the ISO
    date on which the responsible person approved the text, "" for one that nobody did.
    """

    status: Status
    language: str
    text: str
    citations: tuple[Citation, ...]
    withheld: tuple[dict[str, str], ...]
    conversation_id: str
    timings_ms: dict[str, float] = field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()
    answer_id: str = ""
    approved_on: str = ""
    name: str = "answer"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {
            "status": self.status,
            "language": self.language,
            "text": self.text,
            "citations": [citation.as_json() for citation in self.citations],
            "withheld": list(self.withheld),
            "warnings": [warning.as_json() for warning in self.warnings],
            "conversation_id": self.conversation_id,
            "answer_id": self.answer_id,
            "approved": {"on": self.approved_on} if self.approved_on else None,
            "timings_ms": {name: round(value, 1) for name, value in self.timings_ms.items()},
        }


AnswerEvent = Queued | EvidenceFound | Token | Answered
