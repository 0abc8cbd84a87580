"""What goes into the catalogue and comes out of it, beside the product's own records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexes.embedder import Vectors
from indexes.records import Chunk, Document, DocumentFacts, DocumentKind
from indexes.soft_match import PassageTokens


@dataclass(frozen=True)
class PageText:
    """One page's plain text; `width` and `height` in points, 0 where the format has no pages as pictures."""

    number: int
    text: str
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class NewDocument:
    """A parsed file on its way in.

    `path` is its identity for people (absolute path, or `uploads/<name>`), `source` the file whose bytes are kept,
    `parsed_by` the parser's and chunker's versions: when they change, an unchanged file is read again.
    """

    path: str
    source: Path
    content_hash: str
    kind: DocumentKind
    asset: str
    facts: DocumentFacts
    pages: Sequence[PageText]
    chunks: Sequence[Chunk]
    unread_pages: tuple[int, ...]
    parsed_by: str


@dataclass(frozen=True)
class RevisionRow:
    """A revision and the document that it belongs to."""

    revision_id: int
    document: Document


@dataclass(frozen=True, slots=True)
class RevisionFrame:
    """What the lexical index holds of a revision beside its chunks' words.

    `name` is title, document number and asset as one text.
    """

    document_id: str
    name: str
    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class ChunkSignals:
    """What a ranking needs of a chunk: its vector, shape (dimension,), and its tokens."""

    vector: Vectors
    tokens: PassageTokens


@dataclass(frozen=True)
class KnownRevision:
    """A revision that need not be read again; `state` is "live" or "staged"."""

    id: int
    state: str
    page_count: int
    chunk_count: int
    unread_pages: tuple[int, ...]
