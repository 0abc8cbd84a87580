"""What the responsible person looks through: answers with what people said of them, and what was approved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.conversation import KeptTurn
from assistant.curation.curated_pages import change_at
from assistant.curation.curated_records import CuratedAnswer
from assistant.curation.feedback import FeedbackEntry
from indexes.library import Library
from indexes.messages import message

MARK = re.compile(r"\[(\d{1,2})\]")
State = Literal["open", "expired", "useful", "approved", "withdrawn"]
STATES: tuple[State, ...] = ("open", "expired", "useful", "approved", "withdrawn")  # the most urgent first
VERDICT_ORDER = ("wrong", "outdated", "useful")


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page in the editor; `trouble` says why it cannot be approved as it is, "" where nothing is wrong."""

    mark: int
    document_id: str
    title: str
    path: str
    revision: str
    page: int
    trouble: str

    def as_json(self, language: str) -> dict[str, Any]:
        reason = message(f"assistant.review.{self.trouble}", title=self.title, page=self.page) if self.trouble else None
        return {
            "mark": self.mark,
            "document_id": self.document_id,
            "title": self.title,
            "path": self.path,
            "revision": self.revision,
            "page": self.page,
            "trouble": reason.render(language) if reason else "",
        }


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """An answer under review. `text` and `pages` are what the editor starts from: what was approved, or shown."""

    turn: KeptTurn
    feedback: tuple[FeedbackEntry, ...]
    approved: CuratedAnswer | None
    text: str
    pages: tuple[DraftPage, ...]

    @property
    def state(self) -> State:
        """`open`: somebody objects, and nobody has decided since."""
        decided_at = self.approved and (self.approved.ended_at or self.approved.approved_at)
        objects = any(entry.verdict != "useful" and entry.given_at > (decided_at or "") for entry in self.feedback)
        if self.approved is not None and not self.approved.ended_by and self.approved.changes:
            return "expired"
        if objects:
            return "open"
        if self.approved is None:
            return "useful"
        return "withdrawn" if self.approved.ended_by else "approved"

    @property
    def urgency(self) -> tuple[int, int]:
        """Lower comes first: by state, then wrong before outdated before useful."""
        said = [VERDICT_ORDER.index(entry.verdict) for entry in self.feedback]
        return STATES.index(self.state), min(said, default=len(VERDICT_ORDER))

    def as_json(self, language: str) -> dict[str, Any]:
        return {
            "answer_id": str(self.turn.id),
            "asked_at": self.turn.asked_at,
            "question": self.turn.question,
            "follows": self.turn.follows,
            "status": self.turn.status,
            "state": self.state,
            "answer": self.turn.answer,
            "text": self.text,
            "citations": [page.as_json(language) for page in self.pages],
            "feedback": [entry.as_json() for entry in self.feedback],
            "approved": self.approved and self._approved_as_json(self.approved, language),
        }

    @staticmethod
    def _approved_as_json(approved: CuratedAnswer, language: str) -> dict[str, Any]:
        return {
            "id": approved.id,
            "on": approved.approved_on,
            "text": approved.text,
            "in_force": approved.is_in_force,
            "reasons": [change.reason.render(language) for change in approved.changes],
        }


def review_items(
    library: Library,
    turns: Sequence[KeptTurn],
    feedback: Mapping[int, tuple[FeedbackEntry, ...]],
    approved: Mapping[int, CuratedAnswer | None],
) -> list[ReviewItem]:
    """The most urgent first, among equals in the order of `turns`. `feedback` and `approved` are by turn."""
    items = [_item(library, turn, feedback.get(turn.id, ()), approved.get(turn.id)) for turn in turns]
    return sorted(items, key=lambda item: item.urgency)


def _item(
    library: Library, turn: KeptTurn, feedback: tuple[FeedbackEntry, ...], approved: CuratedAnswer | None
) -> ReviewItem:
    if approved is not None:
        troubles = {change.page.mark: change.change for change in approved.changes}
        pages = [
            DraftPage(p.mark, p.document_id, p.title, p.path, p.revision, p.page, troubles.get(p.mark, ""))
            for p in approved.pages
        ]
        return ReviewItem(turn, feedback, approved, approved.text, tuple(pages))
    text, cited = renumbered(turn)
    shown = [
        DraftPage(
            *(mark, cite["document_id"], cite["title"], cite["path"], cite["revision"], cite["page"]),
            change_at(library, cite["document_id"], cite["page"]) or "",
        )
        for mark, cite in enumerate(cited, start=1)
    ]
    return ReviewItem(turn, feedback, None, text, tuple(shown))


def renumbered(turn: KeptTurn) -> tuple[str, list[dict[str, Any]]]:
    """(text, citations): one citation a page, and the text's marks their numbers from 1.

    Text that refuses is no draft of an answer.
    """
    pages: dict[tuple[str, int], dict[str, Any]] = {}
    for citation in turn.citations:
        pages.setdefault((citation["document_id"], citation["page"]), citation)
    numbers = {place: number for number, place in enumerate(pages, start=1)}
    marks = {cite["mark"]: numbers[cite["document_id"], cite["page"]] for cite in turn.citations}
    text = MARK.sub(lambda mark: _new_mark(marks.get(int(mark[1]))), turn.answer)
    return "" if turn.status == "no_evidence" else text, list(pages.values())


def _new_mark(number: int | None) -> str:
    return f"[{number}]" if number else ""
