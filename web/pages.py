"""The pages that people see: questions, documents, search, one page of a document, the interface list."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.curation.review import STATES
from indexes.messages import LANGUAGES
from indexes.records import Document, DocumentKind, Passage, Scope
from indexes.revisions import CURRENT
from web.api_documents import DocumentId, PageNumber
from web.deps import LANGUAGE_COOKIE, Language, PagesOf, Runtime
from web.page_view import page_view
from web.review_schemas import MAX_APPROVED_PAGES, MAX_APPROVED_TEXT
from web.schemas import MAX_QUESTION

router = APIRouter(include_in_schema=False)
YEAR_S = 365 * 24 * 3600
RESULT_CHOICES = (8, 20, 50)
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


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The search page's fields as they were sent."""

    query: str
    kind: str
    spoken: str
    limit: int


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a search gave; `seconds` as the reader waited for it."""

    passages: tuple[Passage, ...]
    seconds: float


@router.get("/search")
def get_search_page(
    request: Request,
    *,
    runtime: Runtime,
    pages: PagesOf,
    q: str = "",
    kind: str = "",
    doc_language: str = "",
    k: str = "",
) -> HTMLResponse:
    """Passages without the model. The address carries the query, so a result can be shared."""
    form = SearchForm(
        query=_typed(q),
        kind=kind if kind in set(DocumentKind) else "",
        spoken=doc_language if doc_language in LANGUAGES else "",
        limit=int(k) if k in {str(choice) for choice in RESULT_CHOICES} else RESULT_CHOICES[0],
    )
    return pages.page(
        request,
        "search.html",
        form=form,
        outcome=_search(runtime, form) if form.query else None,
        kinds=[kind.value for kind in DocumentKind],
        result_choices=RESULT_CHOICES,
        max_question=MAX_QUESTION,
    )


def _typed(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:MAX_QUESTION].strip()


def _search(runtime: Any, form: SearchForm) -> SearchOutcome:
    began = time.perf_counter()
    scope = Scope(
        kinds=(form.kind,) if form.kind else (),
        languages=(form.spoken,) if form.spoken else (),
    )
    found = runtime.library.search(form.query, scope, form.limit)
    return SearchOutcome(found.passages, time.perf_counter() - began)


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
    local = to.startswith("/") and not to.startswith(("//", "/\\")) and "\\" not in to and to.isprintable()
    response = RedirectResponse(to if local else "/", 303)
    chosen = code if code in LANGUAGES else language
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR_S, samesite="lax", path="/")
    return response
