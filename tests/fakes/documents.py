"""Parsed documents for a real library, without a parser."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from indexes.catalogue_records import NewDocument, PageText
from indexes.library import Library
from indexes.records import BlockKind, Chunk, DocumentFacts, DocumentKind

PARSED_BY = "written-1/chunk-1"


def new_document(
    folder: Path,
    name: str,
    texts: Sequence[str | Chunk],
    *,
    kind: DocumentKind = DocumentKind.MANUAL,
    asset: str = "",
    title: str = "",
    number: str = "",
    revision: str = "",
    effective_date: str = "",
    language: str = "en",
) -> NewDocument:
    """A document whose n-th chunk is page n. Its file is written to `folder`; its path is `plant/<name>`."""
    chunks = [chunk if isinstance(chunk, Chunk) else paragraph(chunk, page) for page, chunk in enumerate(texts, 1)]
    source = folder / name
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text("\n\n".join(chunk.text for chunk in chunks), encoding="utf-8")
    return NewDocument(
        path=f"plant/{name}",
        source=source,
        content_hash=hashlib.sha256(source.read_bytes()).hexdigest(),
        kind=kind,
        asset=asset,
        facts=DocumentFacts(title or Path(name).stem, number, revision, effective_date, language),
        pages=[PageText(chunk.page, chunk.text) for chunk in chunks],
        chunks=chunks,
        unread_pages=(),
        parsed_by=PARSED_BY,
    )


def paragraph(text: str, page: int = 1, heading: tuple[str, ...] = ()) -> Chunk:
    return Chunk(page - 1, page, page, heading, text, BlockKind.PARAGRAPH)


def record(page: int = 1, **cells: str) -> Chunk:
    """One row of a table, as the table parsers write it."""
    text = " · ".join(f"{name}: {value}" for name, value in cells.items())
    return Chunk(page - 1, page, page, (), text, BlockKind.ROW, cells=tuple(cells.items()))


def publish(library: Library, *documents: NewDocument) -> list[str]:
    """Adds and publishes; what became of each."""
    with library.begin_update() as update:
        outcomes = [update.add(document) for document in documents]
        update.publish()
    return outcomes
