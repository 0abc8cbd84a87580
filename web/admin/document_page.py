"""`/admin/documents/{id}`: a document's revisions, what is said of it, and the passages that it was cut into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from indexes.document_edits import LETTERS_MAX, Metadata
from indexes.records import Document, DocumentKind, StoredChunk
from indexes.revisions import CURRENT, UPCOMING, WITHDRAWN
from indexes.roles import ROLE_KEYS
from web.api_documents import DocumentId
from web.deps import PagesOf, Runtime
from web.page_view import TextGroup, grouped

router = APIRouter(include_in_schema=False)
PASSAGES_A_PAGE = 50
START_MAX = 10_000_000


@dataclass(frozen=True, slots=True)
class Passages:
    """Some of a document's passages in reading order; `earlier` and `later` start the neighbouring windows, or None."""

    groups: tuple[TextGroup, ...]
    first: int
    last: int
    count: int
    earlier: int | None
    later: int | None
    empty_pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A revision in the list; `can_withdraw`: another one would be in force then."""

    document: Document
    can_withdraw: bool


@router.get("/admin/documents/{document_id}")
def get_document_page(
    request: Request,
    document_id: DocumentId,
    *,
    runtime: Runtime,
    pages: PagesOf,
    start: Annotated[int, Query(ge=0, le=START_MAX)] = 0,
    part: str = "",
) -> HTMLResponse:
    """Everything about one document; `?part=body` is the contents alone, for refreshing them."""
    document = runtime.library.document(document_id)
    template = "partials/document_body.html" if part == "body" else "admin/document.html"
    return pages.page(
        request,
        template,
        document=document,
        found=runtime.control.found(document_id),
        shown=shown_metadata(document),
        revisions=revision_lines(runtime.control.revisions_of(document_id)),
        passages=cut_passages(document, runtime.library.chunks(document_id), start),
        assets=runtime.assets.list(),
        kinds=[kind.value for kind in DocumentKind],
        roles=ROLE_KEYS,
        letters_max=LETTERS_MAX,
    )


def shown_metadata(document: Document) -> Metadata:
    return Metadata(
        title=document.title,
        number=document.number,
        revision=document.revision,
        effective_date=document.effective_date,
        asset=document.asset,
        kind=document.kind.value,
    )


def revision_lines(revisions: Sequence[Document]) -> list[RevisionLine]:
    """A superseded revision need not be taken back; one that counts or will count can be while another is left."""
    left = [one for one in revisions if one.state not in (WITHDRAWN, UPCOMING)]
    return [
        RevisionLine(one, one.state in (CURRENT, UPCOMING) and any(other.id != one.id for other in left))
        for one in revisions
    ]


def cut_passages(document: Document, chunks: Sequence[StoredChunk], start: int) -> Passages:
    first = min(start, max(0, len(chunks) - 1))
    window = chunks[first : first + PASSAGES_A_PAGE]
    later = first + PASSAGES_A_PAGE
    # A page may be read in part: what stands in its picture alone is not found either.
    read = {page for stored in chunks for page in range(stored.chunk.page, stored.chunk.page_end + 1)}
    return Passages(
        groups=tuple(grouped(window)),
        first=first + 1 if window else 0,
        last=first + len(window),
        count=len(chunks),
        earlier=max(0, first - PASSAGES_A_PAGE) if first else None,
        later=later if later < len(chunks) else None,
        empty_pages=tuple(
            page for page in range(1, document.page_count + 1) if page not in read - {*document.unread_pages}
        ),
    )
