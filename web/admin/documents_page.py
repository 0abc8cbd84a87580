"""`/documents`: the plant's documents, and what became of the files that were to be read."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from indexes.records import Document
from indexes.revisions import CURRENT
from web.deps import PagesOf, Runtime, WrittenLanguage
from web.ports import RuntimePort

router = APIRouter(include_in_schema=False)
PROBLEMS_SHOWN = 10
UPLOADS = "uploads/"


@router.get("/documents")
def get_documents_page(
    request: Request, runtime: Runtime, pages: PagesOf, language: WrittenLanguage, part: str = ""
) -> HTMLResponse:
    """What could not be read, then the plant's documents; `?part=list` is both lists alone, for refreshing them."""
    documents = sorted(runtime.library.documents(), key=list_order)
    template = "partials/document_list.html" if part == "list" else "admin/documents.html"
    return pages.page(
        request,
        template,
        documents=documents,
        problems=shown_problems(runtime, language),
        problems_shown=PROBLEMS_SHOWN,
        max_upload_mb=runtime.settings.server.max_upload_mb,
    )


def shown_problems(runtime: RuntimePort, language: str) -> list[dict[str, Any]]:
    """Files that failed or were read in part, with the name and the folder that people know them by."""
    answering = {document.path for document in runtime.library.documents()}
    problems = []
    for fate in runtime.fates.problems():
        folder, _, name = fate.path.removeprefix(UPLOADS).rpartition("/")
        still_answers = fate.path in answering
        problems.append({**fate.as_json(language), "name": name, "folder": folder, "still_answers": still_answers})
    return problems


def list_order(document: Document) -> tuple[bool, str, str]:
    return (document.state != CURRENT, document.title.casefold(), document.path)
