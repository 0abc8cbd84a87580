"""What a page's template is given: the picture with its marks, or the text in a window around the marked passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexes.records import BlockKind, Document, StoredChunk
from web.ports import LibraryPort, PageLike

WINDOW = 60


@dataclass(frozen=True, slots=True)
class TextGroup:
    """Chunks shown together: rows of one table (with `columns`), or one passage of text."""

    heading: tuple[str, ...]
    columns: tuple[str, ...]
    chunks: list[StoredChunk] = field(default_factory=list)

    @property
    def is_warning(self) -> bool:
        return self.chunks[0].chunk.kind is BlockKind.WARNING


@dataclass(frozen=True, slots=True)
class PageView:
    """The context of the viewer and of the side panel.

    `boxes` mark the passage on the picture, as fractions of the page; `groups` are the text where there is no
    picture. `earlier` and `later` are starts of the neighbouring windows of a long text, or None.
    """

    document: Document
    page: PageLike
    marked: StoredChunk | None
    boxes: tuple[tuple[float, float, float, float], ...]
    groups: tuple[TextGroup, ...]
    earlier: int | None
    later: int | None
    chunk_count: int
    outline: tuple[tuple[int, str, int], ...]

    @property
    def has_picture(self) -> bool:
        return self.page.width > 0

    @property
    def previous_page(self) -> int | None:
        return self.page.number - 1 if self.page.number > 1 else None

    @property
    def next_page(self) -> int | None:
        return self.page.number + 1 if self.page.number < self.document.page_count else None

    @property
    def section(self) -> int | None:
        """Which entry of the outline the page belongs to: the last that has begun."""
        begun = [place for place, (_, _, page) in enumerate(self.outline) if page <= self.page.number]
        return begun[-1] if begun else None

    @property
    def address(self) -> str:
        return f"/documents/{self.document.id}/pages"


def page_view(
    library: LibraryPort, document_id: str, number: int, chunk_id: int | None = None, start: int | None = None
) -> PageView:
    """Gathers one page; an unknown `chunk_id` marks nothing. Raises the library's not-found error."""
    document = library.document(document_id)
    page = library.page(document_id, number)
    chunks = library.chunks(document_id, number)
    at = next((place for place, stored in enumerate(chunks) if stored.id == chunk_id), None)
    marked = chunks[at] if at is not None else None
    first = _window_start(len(chunks), at, start)
    shown = chunks[first : first + WINDOW] if page.width <= 0 else ()
    is_last = first + WINDOW >= len(chunks)
    return PageView(
        document=document,
        page=page,
        marked=marked,
        boxes=_marked_boxes(marked, number),
        groups=tuple(grouped(shown)),
        earlier=max(first - WINDOW, 0) if first > 0 else None,
        later=None if is_last else first + WINDOW,
        chunk_count=len(chunks),
        outline=tuple(library.outline(document_id)),
    )


def _window_start(count: int, marked_at: int | None, start: int | None) -> int:
    if start is None:
        start = (marked_at or 0) - WINDOW // 2
    return max(0, min(start, count - WINDOW))


def _marked_boxes(marked: StoredChunk | None, number: int) -> tuple[tuple[float, float, float, float], ...]:
    if marked is None or marked.chunk.page != number:
        return ()
    return tuple((box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0) for box in marked.chunk.boxes)


def grouped(chunks: Sequence[StoredChunk]) -> list[TextGroup]:
    """Neighbouring records with the same columns become one table."""
    groups: list[TextGroup] = []
    for stored in chunks:
        columns = tuple(name for name, _ in stored.chunk.cells)
        last = groups[-1] if groups else None
        if last is not None and columns and last.columns == columns and last.heading == stored.chunk.heading:
            last.chunks.append(stored)
        else:
            groups.append(TextGroup(stored.chunk.heading, columns, [stored]))
    return groups
