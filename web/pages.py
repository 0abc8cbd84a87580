"""The pages that everybody sees: questions, one page of a document, the interface list."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from web.access.guards import SignedIn
from web.api_documents import DocumentId, PageNumber
from web.deps import PagesOf, Runtime
from web.machines.last_machine import last_machine
from web.page_view import page_view
from web.schemas import MAX_QUESTION

router = APIRouter(include_in_schema=False)
MAX_CHUNK_ID = 2**62


@router.get("/")
def get_chat(request: Request, runtime: Runtime, pages: PagesOf, reader: SignedIn) -> Response:
    """Questions and answers; a tablet that stands at a machine begins there, and comes here from our own pages."""
    is_arriving = request.headers.get("sec-fetch-site") != "same-origin"
    assets = runtime.assets.list()
    if is_arriving and any(asset.id == reader.asset for asset in assets):
        return RedirectResponse(f"/m/{quote(reader.asset)}", 303)
    return pages.page(
        request,
        "chat.html",
        document_count=len(runtime.library.documents()),
        max_question=MAX_QUESTION,
        assets=assets,
        last_machine=last_machine(request, assets),
    )


@router.get("/documents/{document_id}/pages/{number}")
def get_page(
    request: Request,
    document_id: DocumentId,
    number: PageNumber,
    *,
    runtime: Runtime,
    pages: PagesOf,
    chunk: Annotated[int | None, Query(ge=0, le=MAX_CHUNK_ID)] = None,
    start: Annotated[int | None, Query(ge=0, le=MAX_CHUNK_ID)] = None,
    part: str = "",
) -> HTMLResponse:
    """One page with the passage marked; `?part=panel` is the page alone, for the side panel."""
    view = page_view(runtime.library, document_id, number, chunk, start)
    return pages.page(request, "partials/page_view.html" if part == "panel" else "viewer.html", view=view)


@router.get("/docs")
def get_interface_page(request: Request, pages: PagesOf) -> HTMLResponse:
    """The HTTP interface, read from the same OpenAPI document that `/openapi.json` gives."""
    schema = request.app.openapi()
    endpoints = [
        {"method": method.upper(), "path": path, **operation}
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]
    return pages.page(
        request, "interface.html", tags=schema["tags"], endpoints=endpoints, origin=str(request.base_url).rstrip("/")
    )


@router.get("/openapi.json")
def get_openapi(request: Request) -> JSONResponse:
    """The HTTP interface for programs that read such documents."""
    return JSONResponse(request.app.openapi())
