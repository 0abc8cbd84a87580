"""`/review`: answers that people judged, to be corrected and approved."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.curation.review import STATES
from indexes.revisions import CURRENT
from web.admin.documents_page import list_order
from web.deps import PagesOf, Runtime
from web.review_schemas import MAX_APPROVED_PAGES, MAX_APPROVED_TEXT

router = APIRouter(include_in_schema=False)


@router.get("/review")
def get_review_page(request: Request, runtime: Runtime, pages: PagesOf, part: str = "") -> HTMLResponse:
    """Answers that people judged, to be corrected and approved; `?part=list` is the list alone."""
    template = "partials/review_list.html" if part == "list" else "admin/review.html"
    in_force = [
        document for document in sorted(runtime.library.documents(), key=list_order) if document.state == CURRENT
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
