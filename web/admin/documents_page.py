"""`/documents`: the plant's documents, and what became of the files that were to be read."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from indexes.records import Document
from indexes.revisions import CURRENT
from web.deps import PagesOf, Runtime

router = APIRouter(include_in_schema=False)


@router.get("/documents")
def get_documents_page(request: Request, runtime: Runtime, pages: PagesOf, part: str = "") -> HTMLResponse:
    """The plant's documents; `?part=list` is the list alone, for refreshing it."""
    documents = sorted(runtime.library.documents(), key=list_order)
    template = "partials/document_list.html" if part == "list" else "admin/documents.html"
    return pages.page(request, template, documents=documents, max_upload_mb=runtime.settings.server.max_upload_mb)


def list_order(document: Document) -> tuple[bool, str, str]:
    return (document.state != CURRENT, document.title.casefold(), document.path)
