"""`/api/evaluations` and `/api/question-sets`: measuring how well this plant's questions are answered."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from assistant.evaluation.background_runs import Evaluations
from assistant.evaluation.draft_set import draft_question_set
from assistant.evaluation.kept_runs import EvaluationRun
from assistant.evaluation.report import report_page
from web.access.guards import Noted
from web.admin.evaluation_schemas import (
    EvaluationModel,
    EvaluationRequest,
    EvaluationResponse,
    EvaluationsResponse,
    QuestionSetRemoved,
    QuestionSetResponse,
)
from web.deps import Runtime, WrittenLanguage
from web.events import EventStreamResponse, close_events, event_frames
from web.schemas import Name, errors

router = APIRouter(tags=["evaluation"])
RunId = Annotated[str, PathParameter(max_length=100)]
SetName = Annotated[str, PathParameter(max_length=200)]
JSON_LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class EvaluationChanged:
    """A run's new state as an event."""

    run: EvaluationRun
    name: str = "evaluation"

    def as_json(self, language: str) -> dict[str, Any]:
        return self.run.as_json(language)


@router.get(
    "/api/evaluations", response_model=None, responses={200: {"model": EvaluationsResponse}}, summary="List evaluations"
)
def get_evaluations(runtime: Runtime, language: WrittenLanguage) -> Any:
    """The last twenty, newest first."""
    return JSONResponse({"runs": [run.as_json(language) for run in runtime.evaluations.list()]})


@router.post(
    "/api/evaluations",
    status_code=202,
    response_model=None,
    responses={202: {"model": EvaluationResponse}, **errors(403, 404, 409, 422)},
    summary="Start an evaluation",
)
def post_evaluation(body: EvaluationRequest, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """Measures in the background, one at a time. People who ask meanwhile go first."""
    run = runtime.evaluations.start(body.question_set, with_answers=body.with_answers)
    noted.object = body.question_set
    return JSONResponse({"run": run.as_json(language)}, 202)


@router.get(
    "/api/evaluations/{run_id}",
    response_model=None,
    responses={200: {"model": EvaluationModel}, **errors(404)},
    summary="One evaluation",
)
def get_evaluation(run_id: RunId, runtime: Runtime, language: WrittenLanguage) -> Any:
    """State, progress, and the measures that a list shows."""
    return JSONResponse(runtime.evaluations.get(run_id).as_json(language))


@router.get(
    "/api/evaluations/{run_id}/events",
    response_model=None,
    responses={200: {"content": {"text/event-stream": {}}}, **errors(404)},
    summary="Follow an evaluation",
)
def get_evaluation_events(run_id: RunId, runtime: Runtime, language: WrittenLanguage) -> Any:
    """Server-sent `evaluation` events, each the whole run; the stream ends when the run does."""
    runtime.evaluations.get(run_id)
    return EventStreamResponse(event_frames(_changes(runtime.evaluations, run_id), language))


@router.post(
    "/api/evaluations/{run_id}/stop",
    response_model=None,
    responses={200: {"model": EvaluationModel}, **errors(403, 404)},
    summary="Stop an evaluation",
)
def post_evaluation_stop(run_id: RunId, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """The question in work is given up; what was measured before it is kept."""
    run = runtime.evaluations.stop(run_id)
    noted.object = run.set_name
    return JSONResponse(run.as_json(language))


@router.get(
    "/api/evaluations/{run_id}/report",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}}, **errors(404)},
    summary="The report as one file",
)
def get_evaluation_report(run_id: RunId, runtime: Runtime, language: WrittenLanguage) -> Response:
    """A page to keep or to mail, with every table and every question."""
    run, kept = runtime.evaluations.get(run_id), runtime.evaluations.kept
    text = report_page(kept.measures(run_id), kept.questions(run_id), (), "", language)
    return _download(text, "text/html; charset=utf-8", f"{_file_stem(run)}.html")


@router.get(
    "/api/evaluations/{run_id}/measures",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **errors(404)},
    summary="The measures as JSON",
)
def get_evaluation_measures(run_id: RunId, runtime: Runtime) -> Response:
    """As `banjang eval --json` prints them, to be compared with `--against`."""
    run = runtime.evaluations.get(run_id)
    response = JSONResponse(runtime.evaluations.kept.measures(run_id))
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_stem(run)}.json"'
    return response


@router.get(
    "/api/question-sets/draft",
    response_class=Response,
    responses={200: {"content": {JSON_LINES: {}}}, **errors(422)},
    summary="A draft set from approved answers",
)
def get_draft_set(runtime: Runtime) -> Response:
    """Every approved answer's question, with its pages as the right ones. For a person to look through."""
    return _download(draft_question_set(runtime.curated.pending()), JSON_LINES, "banjang-questions.jsonl")


@router.post(
    "/api/question-sets",
    status_code=201,
    response_model=None,
    responses={201: {"model": QuestionSetResponse}, **errors(403, 413, 422)},
    openapi_extra={"requestBody": {"required": True, "content": {JSON_LINES: {"schema": {"type": "string"}}}}},
    summary="Keep a question set",
)
async def post_question_set(
    request: Request, runtime: Runtime, noted: Noted, name: Annotated[Name, Query(description="Its file's name.")]
) -> Any:
    """The body is the file: JSON lines, as `banjang eval` reads them. The same name again replaces."""
    raw, own_name = await request.body(), name.replace("\\", "/").rpartition("/")[2]
    kept = await run_in_threadpool(runtime.evaluations.sets.add, own_name, raw)
    noted.object = kept.name
    return JSONResponse({"question_set": asdict(kept)}, 201)


@router.delete(
    "/api/question-sets/{name}",
    response_model=None,
    responses={200: {"model": QuestionSetRemoved}, **errors(403, 404)},
    summary="Remove a question set",
)
def delete_question_set(name: SetName, runtime: Runtime) -> Any:
    """What was measured with it stays."""
    runtime.evaluations.sets.remove(name)
    return JSONResponse({"name": name, "status": "removed"})


def _changes(evaluations: Evaluations, run_id: str) -> Generator[EvaluationChanged, None, None]:
    events = evaluations.events(run_id)
    try:
        for run in events:
            yield EvaluationChanged(run)
    finally:
        close_events(events)


def _download(text: str, media_type: str, file_name: str) -> Response:
    return Response(
        text.encode(), media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{file_name}"'}
    )


def _file_stem(run: EvaluationRun) -> str:
    """ASCII only: a header holds nothing else."""
    return f"banjang-evaluation-{run.created_at[:10]}-{run.id[:6]}"
