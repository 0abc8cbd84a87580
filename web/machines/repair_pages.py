"""`/repairs`: what was done last time, for people and as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import AfterValidator, Field

from assistant.past_repairs import find_past_repairs
from web.deps import PagesOf, Runtime
from web.machines.repair_schemas import RepairsResponse
from web.review_schemas import readable_note
from web.schemas import MAX_LIMIT, MAX_QUESTION, Name, RequestModel, errors
from web.search.search_form import typed_text

router = APIRouter(tags=["machines"])
ROWS_SHOWN = 20


class RepairsRequest(RequestModel):
    query: Annotated[str, Field(max_length=MAX_QUESTION), AfterValidator(readable_note)] = Field(
        "",
        description="The problem in words or a code; empty for everything of the machine.",
        examples=["루프가 올라옴"],
    )
    machine: Name | None = Field(None, description="One machine by its id; left out, all of them.")
    limit: int = Field(ROWS_SHOWN, strict=True, ge=1, le=MAX_LIMIT, description="Most rows returned, 1 to 50.")


@router.get("/repairs", include_in_schema=False)
def get_repairs_page(
    request: Request, *, runtime: Runtime, pages: PagesOf, q: str = "", machine: str = "", part: str = ""
) -> HTMLResponse:
    """The form with what was found; `?part=results` is the results alone, for following what is typed."""
    query, machine = typed_text(q), typed_text(machine)
    return pages.page(
        request,
        "partials/repair_results.html" if part == "results" else "repairs.html",
        query=query,
        machine=machine,
        found=find_past_repairs(runtime.library, query, machine) if query or machine else None,
        assets=runtime.assets.list(),
        rows_shown=ROWS_SHOWN,
        max_question=MAX_QUESTION,
    )


@router.post(
    "/api/repairs",
    response_model=None,
    responses={200: {"model": RepairsResponse}, **errors(422, 503)},
    summary="What was done last time",
)
def post_repairs(body: RepairsRequest, runtime: Runtime) -> Any:
    """Rows of logs that resemble a problem, most alike and newest first; none where nothing resembles it."""
    found = find_past_repairs(runtime.library, body.query, body.machine or "")
    return JSONResponse(
        {"repairs": [repair.as_json() for repair in found.repairs[: body.limit]], "sum": found.sum.as_json()}
    )
