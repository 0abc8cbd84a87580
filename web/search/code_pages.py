"""`/code/E-204`: everything that the documents say of one code, for people and as JSON."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from web.deps import PagesOf, Runtime
from web.errors import UnknownCodeError, told
from web.schemas import errors
from web.search.code_entry import find_entry
from web.search.code_schemas import CodeResponse
from web.search.search_form import typed_text

router = APIRouter(tags=["search"])


@router.get("/code/{code:path}", include_in_schema=False)
def get_code_page(request: Request, code: str, runtime: Runtime, pages: PagesOf, machine: str = "") -> HTMLResponse:
    """The code's entry, on one machine where it is named, or a page that says that no document names it."""
    asked = typed_text(code)
    entry = find_entry(runtime.library, asked, runtime.assets.list(), typed_text(machine))
    if entry is None:
        page = pages.page(request, "code_unknown.html", asked=asked)
        page.status_code = 404
        return page
    return pages.page(request, "code.html", entry=entry)


@router.get(
    "/api/codes/{code:path}",
    response_model=None,
    responses={200: {"model": CodeResponse}, **errors(404, 503)},
    summary="What the documents say of a code",
)
def get_code(code: str, runtime: Runtime, machine: str = "") -> Any:
    """Alarm lists, manuals, SOPs and past repairs, newest first, that name this very code, however it is typed.

    With `machine`, only the repairs of that machine, and lists and texts that are not another machine's.
    """
    asked = typed_text(code)
    entry = find_entry(runtime.library, asked, runtime.assets.list(), typed_text(machine))
    if entry is None:
        raise UnknownCodeError(*told("unknown_code", code=asked))
    return JSONResponse(entry.as_json())
