"""The outside contract of evaluations as models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from web.schemas import Name, RequestModel


class EvaluationRequest(RequestModel):
    question_set: Name = Field(description="Of a kept set.")
    with_answers: bool = Field(default=False, description="Also answers; without it only whether the page is found.")


class EvaluationModel(BaseModel):
    id: str
    set_name: str
    with_answers: bool
    created_at: str
    finished_at: str
    state: Literal["running", "done", "stopped", "failed"]
    done: int
    total: int
    is_waiting: bool = Field(description="People ask at the moment, and go first.")
    about: dict[str, Any] = Field(description="What was measured: embedder, model, documents, generation.")
    headline: dict[str, float | None]
    error: dict[str, str] | None


class EvaluationResponse(BaseModel):
    run: EvaluationModel


class EvaluationsResponse(BaseModel):
    runs: list[EvaluationModel]


class QuestionSetModel(BaseModel):
    name: str
    added_at: str
    question_count: int


class QuestionSetResponse(BaseModel):
    question_set: QuestionSetModel


class QuestionSetRemoved(BaseModel):
    name: str
    status: Literal["removed"]
