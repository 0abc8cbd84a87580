"""`/api/feedback`, `/api/review` and `/api/curated`: what people say of answers, and what is approved."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

from web.access.guards import Noted
from web.deps import Language, Runtime
from web.review_schemas import (
    MAX_ROW_ID,
    ApproveRequest,
    ApproveResponse,
    FeedbackRequest,
    FeedbackResponse,
    ReviewResponse,
    WithdrawnResponse,
)
from web.schemas import errors

router = APIRouter(tags=["review"])
admin_router = APIRouter(tags=["review"])
RowId = Annotated[int, PathParameter(ge=1, le=MAX_ROW_ID)]


@router.post(
    "/api/feedback",
    status_code=201,
    response_model=None,
    responses={201: {"model": FeedbackResponse}, **errors(403, 404, 422)},
    summary="Judge an answer",
)
def post_feedback(body: FeedbackRequest, runtime: Runtime) -> Any:
    """Keeps what a reader says of an answer. Neither names nor addresses are kept."""
    entry = runtime.feedback.add(int(body.answer_id), body.verdict, body.note)
    return JSONResponse({"answer_id": body.answer_id, "verdict": entry.verdict, "status": "kept"}, 201)


@admin_router.get(
    "/api/review",
    response_model=None,
    responses={200: {"model": ReviewResponse}},
    summary="Answers to review",
)
def get_review(runtime: Runtime, language: Language) -> Any:
    """Judged answers and approved ones, the most urgent first."""
    return JSONResponse({"items": [item.as_json(language) for item in runtime.curated.pending()]})


@admin_router.post(
    "/api/review/{answer_id}/approve",
    response_model=None,
    responses={200: {"model": ApproveResponse}, **errors(403, 404, 422)},
    summary="Approve an answer",
)
def post_approve(answer_id: RowId, body: ApproveRequest, runtime: Runtime, noted: Noted) -> Any:
    """From now on this text answers the same question, until a page that it rests on changes."""
    approved = runtime.curated.approve(
        answer_id, body.text, [(cited.document_id, cited.page) for cited in body.citations]
    )
    noted.object = approved.question
    return JSONResponse(
        {"id": approved.id, "answer_id": str(answer_id), "text": approved.text, "on": approved.approved_on}
    )


@admin_router.delete(
    "/api/curated/{curated_id}",
    response_model=None,
    responses={200: {"model": WithdrawnResponse}, **errors(403, 404)},
    summary="Withdraw an approved answer",
)
def delete_curated(curated_id: RowId, runtime: Runtime) -> Any:
    """The model answers that question again; the record of the approval stays."""
    runtime.curated.withdraw(curated_id)
    return JSONResponse({"id": curated_id, "status": "withdrawn"})
