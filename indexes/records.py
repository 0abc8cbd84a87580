"""The words of the product as records: document, page, block, chunk, passage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from indexes.roles import Role


class DocumentKind(StrEnum):
    SOP = "sop"
    MANUAL = "manual"
    LOG = "log"
    OTHER = "other"


# Between the cells of a row's text: "Size: M8 · Torque: 25".
ROW_SEPARATOR = " · "


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEP = "step"
    WARNING = "warning"
    TABLE = "table"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, as fractions of its width and height (0..1), origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    def as_list(self) -> list[float]:
        return [round(value, 5) for value in (self.x0, self.y0, self.x1, self.y1)]


@dataclass(frozen=True, slots=True)
class Block:
    """One parsed piece of a page.

    `level` is a heading's depth from 1. `cells` are a row's (column name, value) pairs in column order;
    a row's `text` reads "name: value · name: value". `header` marks a table's header names.
    """

    kind: BlockKind
    text: str
    page: int
    boxes: tuple[Box, ...] = ()
    level: int = 0
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page as people count it: from 1. `width` and `height` in points; 0 where a format has no pages.

    `failure` says why a page could not be read (a locale key of `ingest`), `""` when it was.
    """

    number: int
    text: str
    blocks: tuple[Block, ...]
    width: float = 0.0
    height: float = 0.0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is stored, embedded and found.

    `text` is verbatim; `heading` the path of headings above it, outermost first; `boxes` belong to `page`.
    `page_end` is the last page it touches. `cells` as in `Block`, for one record of a table.
    """

    ordinal: int
    page: int
    page_end: int
    heading: tuple[str, ...]
    text: str
    kind: BlockKind
    boxes: tuple[Box, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a document says about itself, found while reading. Dates are ISO (`2025-03-01`)."""

    title: str = ""
    number: str = ""
    revision: str = ""
    effective_date: str = ""
    language: str = ""
    outline: tuple[tuple[int, str, int], ...] = ()  # (level from 1, title, page)


@dataclass(frozen=True, slots=True)
class Document:
    """One document in its revision that is in force, as the catalogue holds it.

    `state`: "current" answers questions; "superseded" is kept and shown, but answers nothing by default.
    `path` is where it was read from (or its upload's name); `stored_path` the kept copy of the file.
    `readers` is the least role that may read it. `kept_from` names the document at whose path this revision stood
    before another took its place there, on the day `placed_on` of that one. `ended_on` is the day since which it is
    superseded or withdrawn, "" where it is neither or no day is known; `withdrawn_on` is that of a withdrawal.
    `asset` names its machines, several separated by ", "; `asset_from` says why it belongs to them (`asset_ties.py`),
    "" where it belongs to none.
    """

    id: str
    path: str
    title: str
    kind: DocumentKind
    asset: str
    number: str
    revision: str
    effective_date: str
    language: str
    state: str
    content_hash: str
    size_bytes: int
    page_count: int
    chunk_count: int
    unread_pages: tuple[int, ...]
    added_at: str
    stored_path: str
    readers: Role = Role.WORKER
    kept_from: str = ""
    placed_on: str = ""
    withdrawn_on: str = ""
    ended_on: str = ""
    asset_from: str = ""

    @property
    def assets(self) -> tuple[str, ...]:
        """Every machine that it belongs to."""
        return split_assets(self.asset)


def split_assets(text: str) -> tuple[str, ...]:
    """The machines of `PR-01, PR-02`, each once; `join_assets` makes the text again."""
    return tuple(dict.fromkeys(filter(None, (name.strip() for name in text.split(",")))))


def join_assets(assets: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(assets))


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its identity in the catalogue."""

    id: int
    document_id: str
    chunk: Chunk
    revision_id: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk with its document and score (higher is better; comparable within one search only).

    `legs` is each leg's rank, `signals` what speaks for the passage (`indexes/ranking.py`).
    """

    chunk_id: int
    document: Document
    chunk: Chunk
    score: float
    legs: dict[str, int] = field(default_factory=dict)
    signals: dict[str, float] = field(default_factory=dict)

    @property
    def similarity(self) -> float:
        """The cosine of question and passage, 0 where meaning was not asked."""
        return self.signals.get("meaning", 0.0)

    @property
    def place(self) -> str:
        """The title and headings that a passage stands under: they belong to what it says."""
        return "\n".join([self.document.title, *self.chunk.heading])

    def as_json(self) -> dict[str, Any]:
        """The contract's passage."""
        return {
            "chunk_id": self.chunk_id,
            "document_id": self.document.id,
            "title": self.document.title,
            "path": self.document.path,
            "kind": self.document.kind.value,
            "revision": self.document.revision,
            "page": self.chunk.page,
            "heading": list(self.chunk.heading),
            "text": self.chunk.text,
            "score": round(self.score, 6),
            "boxes": [box.as_list() for box in self.chunk.boxes],
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """Narrows a search. Empty means everything in force that `reader` may read."""

    documents: tuple[str, ...] = ()  # document ids
    kinds: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    revisions: tuple[str, ...] = ()  # these revisions, in force or not
    include_superseded: bool = False
    as_of: str = ""  # an ISO day: what was in force then; "" for today
    reader: Role = Role.ADMIN


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`language` is the question's; `took_ms` has "total" and one entry per leg."""

    query: str
    language: str
    passages: tuple[Passage, ...]
    took_ms: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "language": self.language,
            "passages": [passage.as_json() for passage in self.passages],
            "took_ms": {name: round(value, 2) for name, value in self.took_ms.items()},
        }
