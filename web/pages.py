"""The pages that people see: questions, documents, one page of a document, the interface list."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.curation.review import STATES
from indexes.messages import INTERFACE_LANGUAGES
from indexes.records import Document
from indexes.revisions import CURRENT
from web.api_documents import DocumentId, PageNumber
from web.deps import LANGUAGE_COOKIE, Language, PagesOf, Runtime
from web.display import DISPLAY_CHOICES, display_cookie
from web.page_view import page_view
from web.review_schemas import MAX_APPROVED_PAGES, MAX_APPROVED_TEXT
from web.schemas import MAX_QUESTION

router = APIRouter(include_in_schema=False)
YEAR_S = 365 * 24 * 3600
MAX_CHUNK_ID = 2**62


@router.get("/")
def get_chat(request: Request, runtime: Runtime, pages: PagesOf) -> HTMLResponse:
    """Questions and answers."""
    count = len(runtime.library.documents())
    return pages.page(request, "chat.html", document_count=count, max_question=MAX_QUESTION)


@router.get("/documents")
def get_documents_page(request: Request, runtime: Runtime, pages: PagesOf, part: str = "") -> HTMLResponse:
    """The plant's documents; `?part=list` is the list alone, for refreshing it."""
    documents = sorted(runtime.library.documents(), key=_list_order)
    template = "partials/document_list.html" if part == "list" else "admin/documents.html"
    return pages.page(request, template, documents=documents, max_upload_mb=runtime.settings.server.max_upload_mb)


def _list_order(document: Document) -> tuple[bool, str, str]:
    return (document.state != "current", document.title.casefold(), document.path)


@router.get("/review")
def get_review_page(request: Request, runtime: Runtime, pages: PagesOf, part: str = "") -> HTMLResponse:
    """Answers that people judged, to be corrected and approved; `?part=list` is the list alone."""
    template = "partials/review_list.html" if part == "list" else "admin/review.html"
    in_force = [
        document for document in sorted(runtime.library.documents(), key=_list_order) if document.state == CURRENT
    ]
    return pages.page(
        request,
        template,
        items=runtime.curated.pending(),
        states=STATES,
        documents=in_force,
        max_text=MAX_APPROVED_TEXT,
        max_pages=MAX_APPROVED_PAGES,
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


@router.get("/language/{code}")
def get_language(code: str, language: Language, to: str = "/") -> Response:
    """Remembers the chosen language and goes back to where the reader was."""
    response = RedirectResponse(local_address(to), 303)
    chosen = code if code in INTERFACE_LANGUAGES else language
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR_S, samesite="lax", path="/")
    return response


@router.get("/display/{setting}/{choice}")
def get_display(setting: str, choice: str, to: str = "/") -> Response:
    """Remembers how pages shall look and goes back to where the reader was; what is not offered changes nothing."""
    response = RedirectResponse(local_address(to), 303)
    if choice in DISPLAY_CHOICES.get(setting, ()):
        response.set_cookie(display_cookie(setting), choice, max_age=YEAR_S, samesite="lax", path="/")
    return response


def local_address(to: str) -> str:
    """`to` where it is an address of ours, else the first page."""
    local = to.startswith("/") and not to.startswith(("//", "/\\")) and "\\" not in to and to.isprintable()
    return to if local else "/"
