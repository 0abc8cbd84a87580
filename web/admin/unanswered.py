"""`/admin/unanswered` and `/api/unanswered`: what nobody could answer, and which document is missing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.curation.unanswered import NOTE_CHARACTERS
from web.access.guards import Noted
from web.admin.unanswered_csv import unanswered_csv
from web.admin.unanswered_schemas import (
    MissedSearchRequest,
    MissedSearchResponse,
    SetAsideRequest,
    UnansweredModel,
    UnansweredResponse,
)
from web.deps import PagesOf, Runtime, WrittenLanguage
from web.schemas import errors

router = APIRouter()
reader_router = APIRouter(tags=["search"])
EntryId = Annotated[str, PathParameter(pattern="^[0-9a-f]{16}$", description="From `GET /api/unanswered`.")]
# More do not fit a person's eye; the file has them all.
ENTRIES_SHOWN = 100


@router.get("/admin/unanswered", include_in_schema=False)
def get_unanswered_page(
    request: Request, runtime: Runtime, pages: PagesOf, shown: str = "open", part: str = ""
) -> HTMLResponse:
    """`?shown=aside` is what was set aside; `?part=list` the list alone."""
    entries = runtime.unanswered.entries()
    groups = {
        "open": [entry for entry in entries if entry.set_aside is None],
        "aside": [entry for entry in entries if entry.set_aside is not None],
    }
    chosen = shown if shown in groups else "open"
    return pages.page(
        request,
        "partials/unanswered_list.html" if part == "list" else "admin/unanswered.html",
        entries=groups[chosen][:ENTRIES_SHOWN],
        counts={name: len(group) for name, group in groups.items()},
        shown=chosen,
        entries_shown=ENTRIES_SHOWN,
        note_characters=NOTE_CHARACTERS,
    )


@router.get("/admin/unanswered/{entry_id}/now", include_in_schema=False)
def get_evidence_now(request: Request, entry_id: EntryId, runtime: Runtime, pages: PagesOf) -> HTMLResponse:
    """What today's documents say of one entry: a part of the page, asked for when the entry is seen."""
    entry = runtime.unanswered.entry(entry_id)
    known = {asset.id for asset in runtime.assets.list()}
    return pages.page(
        request,
        "partials/unanswered_now.html",
        entry=entry,
        now=runtime.unanswered.evidence_now(entry),
        machine=next((machine for machine in entry.machines if machine in known), ""),
    )


@router.get("/admin/unanswered.csv", include_in_schema=False)
def get_unanswered_file(runtime: Runtime, language: WrittenLanguage) -> Response:
    """Every entry, also those that were set aside."""
    return Response(
        unanswered_csv(runtime.unanswered.entries(), language),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="banjang-unanswered.csv"'},
    )


@router.get(
    "/api/unanswered",
    tags=["review"],
    response_model=None,
    responses={200: {"model": UnansweredResponse}},
    summary="Questions without an answer",
)
def get_unanswered(runtime: Runtime) -> Any:
    """Questions that nobody could answer and searches that found nothing, the most frequent first."""
    return JSONResponse({"entries": [entry.as_json() for entry in runtime.unanswered.entries()]})


@router.put(
    "/api/unanswered/{entry_id}/set-aside",
    tags=["review"],
    response_model=None,
    responses={200: {"model": UnansweredModel}, **errors(403, 404, 422)},
    summary="Set a question aside",
)
def put_set_aside(entry_id: EntryId, body: SetAsideRequest, runtime: Runtime, noted: Noted) -> Any:
    """Off the list, with a note."""
    entry = runtime.unanswered.set_aside(entry_id, body.note)
    noted.object, noted.detail = entry.question, body.note
    return JSONResponse(entry.as_json())


@router.delete(
    "/api/unanswered/{entry_id}/set-aside",
    tags=["review"],
    response_model=None,
    responses={200: {"model": UnansweredModel}, **errors(403, 404)},
    summary="Bring a question back",
)
def delete_set_aside(entry_id: EntryId, runtime: Runtime, noted: Noted) -> Any:
    """On the list again."""
    entry = runtime.unanswered.bring_back(entry_id)
    noted.object = entry.question
    return JSONResponse(entry.as_json())


@reader_router.post(
    "/api/search/missed",
    response_model=None,
    responses={200: {"model": MissedSearchResponse}, **errors(403, 422)},
    summary="Say that a search found nothing",
)
def post_missed_search(body: MissedSearchRequest, runtime: Runtime) -> Any:
    """Kept for the list of what is missing, after looking once more. Neither names nor addresses are kept."""
    runtime.unanswered.note_search(body.query, body.scope.as_scope())
    return JSONResponse({"status": "noted"})
