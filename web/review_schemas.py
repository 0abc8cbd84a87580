"""The outside contract of feedback and review as models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from assistant.curation.feedback import NOTE_CHARACTERS, Verdict
from web.schemas import Name, RequestModel, readable_text

MAX_APPROVED_TEXT = 8_000
MAX_APPROVED_PAGES = 20
MAX_ROW_ID = 2**62


def readable_note(value: str) -> str:
    """As any other text of a person, but it may be empty."""
    return readable_text(value) if value.strip() else ""


def answer_number(value: str) -> str:
    """Ids are digits; a larger number is no row of any database."""
    if not (value.isascii() and value.isdigit() and int(value) <= MAX_ROW_ID):
        raise PydanticCustomError("not_an_id", "not an id")
    return value


AnswerId = Annotated[str, Field(min_length=1, max_length=20), AfterValidator(answer_number)]


class FeedbackRequest(RequestModel):
    answer_id: AnswerId = Field(description="From the answer.")
    verdict: Verdict = Field(description="`useful`, `wrong` or `outdated`.")
    note: Annotated[str, Field(max_length=NOTE_CHARACTERS), AfterValidator(readable_note)] = Field(
        "", description="What is wrong, in up to 1000 characters. No names."
    )


class FeedbackResponse(BaseModel):
    answer_id: str
    verdict: Verdict
    status: Literal["kept"]


class ProvingPage(RequestModel):
    document_id: Name = Field(description="From `GET /api/documents`.")
    page: int = Field(strict=True, ge=1, le=1_000_000, description="As people count: from 1.")


class ApproveRequest(RequestModel):
    text: Annotated[str, Field(max_length=MAX_APPROVED_TEXT), AfterValidator(readable_text)] = Field(
        description="The answer; `[1]` points at the first page, `[2]` at the second."
    )
    citations: Annotated[list[ProvingPage], Field(min_length=1, max_length=MAX_APPROVED_PAGES)] = Field(
        description="The pages that prove it, in the order of their marks."
    )


class FeedbackEntryModel(BaseModel):
    verdict: Verdict
    note: str
    given_at: str


class ReviewPageModel(BaseModel):
    mark: int
    document_id: str
    title: str
    path: str
    revision: str
    page: int
    trouble: str = Field(description='Why the page cannot be approved as it is, or "".')


class ApprovedModel(BaseModel):
    id: int = Field(description="For `DELETE /api/curated/{id}`.")
    on: str = Field(description="The day of the approval.")
    text: str
    in_force: bool
    reasons: list[str] = Field(description="Why it has expired.")


class ReviewItemModel(BaseModel):
    answer_id: str
    asked_at: str
    question: str
    follows: str = Field(description='The question that this one leans on, or "".')
    status: str
    state: Literal["open", "expired", "useful", "approved", "withdrawn"]
    answer: str = Field(description="What was shown.")
    text: str = Field(description="What the editor starts from: what was approved, else what was shown.")
    citations: list[ReviewPageModel] = Field(description="The pages of `text`.")
    feedback: list[FeedbackEntryModel]
    approved: ApprovedModel | None


class ReviewResponse(BaseModel):
    items: list[ReviewItemModel]


class ApproveResponse(BaseModel):
    id: int
    answer_id: str
    text: str
    on: str


class WithdrawnResponse(BaseModel):
    id: int
    status: Literal["withdrawn"]
