"""The outside contract of the list of unanswered questions as models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from assistant.curation.unanswered import NOTE_CHARACTERS
from web.review_schemas import readable_note
from web.schemas import Question, RequestModel, ScopeModel


class MissedSearchRequest(RequestModel):
    query: Question = Field(description="What was looked for without finding anything.")
    scope: ScopeModel = ScopeModel()


class MissedSearchResponse(BaseModel):
    status: Literal["noted"] = Field(description="Whether it was kept is not said: that would tell what is found.")


class SetAsideRequest(RequestModel):
    note: Annotated[str, Field(max_length=NOTE_CHARACTERS), AfterValidator(readable_note)] = Field(
        "", description="Why, such as `ordered from the supplier`. No names."
    )


class SetAsideModel(BaseModel):
    note: str
    on: str = Field(description="The day, an ISO date.")


class UnansweredModel(BaseModel):
    id: str
    question: str = Field(description="As it was worded last.")
    follows: str = Field(description='The question that this one leans on, or "".')
    status: Literal["no_evidence", "partial"]
    asked: int = Field(description="How often it was asked.")
    searched: int = Field(description="How often it was searched for.")
    first_on: str
    last_on: str
    machines: list[str] = Field(description="Machines it was asked of, the most frequent first.")
    set_aside: SetAsideModel | None


class UnansweredResponse(BaseModel):
    entries: list[UnansweredModel]
