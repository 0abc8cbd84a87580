"""`/admin/health`: is everything in order, what is not, and what to do about it."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

from assistant.running_health import examine_running
from web.access.guards import Noted
from web.deps import PagesOf, Runtime, WrittenLanguage
from web.schemas import errors

router = APIRouter(tags=["health"])


class FindingModel(BaseModel):
    subject: str
    ok: bool
    detail: str
    hint: str


class HealthPart(BaseModel):
    name: Literal["models", "engine", "index", "machine", "work", "network"]
    findings: list[FindingModel]


class HealthReport(BaseModel):
    ok: bool
    wrong: int
    examined_at: str
    is_verifying: bool
    parts: list[HealthPart]
    addresses: list[str]
    settings: dict[str, Any]
    versions: dict[str, str]


class VerificationStarted(BaseModel):
    is_verifying: bool


@router.get("/admin/health", include_in_schema=False)
def get_health_page(
    request: Request, runtime: Runtime, pages: PagesOf, language: WrittenLanguage, part: str = ""
) -> HTMLResponse:
    """Everything in one look; `?part=report` is the report alone, for refreshing it."""
    template = "partials/health_report.html" if part == "report" else "admin/health.html"
    return pages.page(request, template, report=examine_running(runtime, language))


@router.get(
    "/api/health-report", response_model=None, responses={200: {"model": HealthReport}}, summary="Is all in order?"
)
def get_health_report(runtime: Runtime, language: WrittenLanguage) -> Any:
    """What the health page shows. Model files are not read again: `at` in their line says when they were."""
    return JSONResponse(examine_running(runtime, language))


@router.post(
    "/api/health-report/verification",
    status_code=202,
    response_model=None,
    responses={202: {"model": VerificationStarted}, **errors(403)},
    summary="Verify the models again",
)
def post_verification(runtime: Runtime, noted: Noted) -> Any:
    """Reads every byte of the models' files in the background; the report says when it is done."""
    names = runtime.settings.local_models
    noted.object = ", ".join(names)
    runtime.verification.start(names)
    return JSONResponse({"is_verifying": True}, 202)
