"""Passages for tests that need no library."""

from __future__ import annotations

from collections.abc import Iterable

from indexes.records import BlockKind, Chunk, Document, DocumentKind, Passage


def document(title: str = "Manual", **values: object) -> Document:
    known: dict[str, object] = {
        "id": "d1", "path": f"/plant/{title}.pdf", "title": title, "kind": DocumentKind.MANUAL, "asset": "",
        "number": "", "revision": "", "effective_date": "", "language": "en", "state": "current",
        "content_hash": "", "size_bytes": 1, "page_count": 1, "chunk_count": 1, "unread_pages": (),
        "added_at": "", "stored_path": "",
    }  # fmt: skip
    return Document(**{**known, **values})  # type: ignore[arg-type]


def passage(
    text: str,
    *,
    chunk_id: int = 1,
    title: str = "Manual",
    page: int = 1,
    similarity: float = 0.0,
    kind: BlockKind = BlockKind.PARAGRAPH,
) -> Passage:
    chunk = Chunk(0, page, page, (), text, kind)
    return Passage(chunk_id, document(title), chunk, 1.0, {"lexical": 1}, {"meaning": similarity})


def texts(passages: Iterable[Passage]) -> list[str]:
    return [passage.chunk.text for passage in passages]
