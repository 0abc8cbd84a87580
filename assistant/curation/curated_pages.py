"""The pages that an approved answer rests on: sealed at the approval, held against the library ever after."""

from __future__ import annotations

import hashlib

from assistant.curation.curated_records import Change, PageChange, ReviewError, SealedPage
from indexes.analysis import content_words
from indexes.catalogue_records import PageText
from indexes.library import DocumentNotFoundError, Library
from indexes.messages import message
from indexes.records import BlockKind, Chunk, Document, Passage
from indexes.revisions import CURRENT

NO_CHUNK = 0


def seal_page(library: Library, mark: int, document_id: str, number: int) -> SealedPage:
    """The page as it stands. Raises `ReviewError` where it is not there, or its document is not in force."""
    try:
        document, page = library.document(document_id), library.page(document_id, number)
    except DocumentNotFoundError as error:
        raise ReviewError(
            message("assistant.review.no_page", document=document_id, page=number),
            message("assistant.review.no_page_hint"),
        ) from error
    if document.state != CURRENT:
        raise ReviewError(
            message("assistant.review.not_in_force", title=document.title),
            message("assistant.review.not_in_force_hint"),
        )
    seal = _seal(document, page)
    return SealedPage(mark, document_id, document.path, document.title, document.revision, number, seal)


def change_of(library: Library, sealed: SealedPage) -> PageChange | None:
    """What became of the page; None while it is the same: its document in force, every word where it was."""
    change = change_at(library, sealed.document_id, sealed.page, sealed.seal)
    return PageChange(sealed, change) if change else None


def change_at(library: Library, document_id: str, number: int, seal: str = "") -> Change | None:
    """As `change_of`; without a seal the page's words may be any."""
    try:
        document = library.document(document_id)
    except DocumentNotFoundError:
        return "removed"
    if document.state != CURRENT:
        return "superseded"
    try:
        page = library.page(document_id, number)
    except DocumentNotFoundError:
        return "changed"
    return "changed" if seal and _seal(document, page) != seal else None


def passage_on(library: Library, sealed: SealedPage, answer: str) -> Passage:
    """The passage of the page that shares most words with the answer; the whole page where it has no passages."""
    document = library.document(sealed.document_id)
    chunks = [stored for stored in library.chunks(document.id, sealed.page) if stored.chunk.page == sealed.page]
    if not chunks:
        text = library.page(document.id, sealed.page).text
        return Passage(NO_CHUNK, document, Chunk(0, sealed.page, sealed.page, (), text, BlockKind.PARAGRAPH), 1.0)
    said = set(content_words(answer))
    best = max(chunks, key=lambda stored: len(said & set(content_words(stored.chunk.text))))
    return Passage(best.id, document, best.chunk, 1.0)


def _seal(document: Document, page: PageText) -> str:
    """Blanks do not count; a page without text, a picture, is known by its file."""
    words = " ".join(page.text.split())
    return hashlib.sha256((words or document.content_hash).encode()).hexdigest()
