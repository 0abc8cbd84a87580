"""An approved answer, the pages it rests on, and what can be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.conversation import local_date
from assistant.events import Citation
from indexes.errors import BanjangError
from indexes.messages import Message, message

Change = Literal["removed", "superseded", "changed"]


class ReviewError(BanjangError):
    """An answer that cannot be approved as it stands."""

    code = "review"


class CuratedNotFoundError(ReviewError):
    """No approved answer has this id."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class SealedPage:
    """A page as it was when an answer was approved: `seal` is a hash of its text, `mark` its number in the answer."""

    mark: int
    document_id: str
    path: str
    title: str
    revision: str
    page: int
    seal: str


@dataclass(frozen=True, slots=True)
class PageChange:
    """What became of a page since the approval."""

    page: SealedPage
    change: Change

    @property
    def reason(self) -> Message:
        return message(f"assistant.review.{self.change}", title=self.page.title, page=self.page.page)


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """An approved answer. Times are ISO in UTC, `scope` canonical JSON, `ended_by` "", "withdrawn" or "replaced".

    `changes` are the pages that are no longer what they were: with one of them the answer has expired.
    `citations` are there when the answer was found for a question.
    """

    id: int
    turn_id: int
    question: str
    follows: str
    scope: str
    text: str
    approved_at: str
    ended_at: str
    ended_by: str
    pages: tuple[SealedPage, ...]
    changes: tuple[PageChange, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def approved_on(self) -> str:
        """The day of the approval here, as an ISO date."""
        return local_date(self.approved_at)

    @property
    def is_in_force(self) -> bool:
        return not self.ended_by and not self.changes
