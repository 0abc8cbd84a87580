"""Documents, revisions, pages and chunks in SQLite: rows in, records out."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from indexes.catalogue_records import ChunkSignals, KnownRevision, NewDocument, PageText, RevisionRow
from indexes.database import Database
from indexes.embedder import Vectors
from indexes.records import (
    BlockKind,
    Box,
    Chunk,
    Document,
    DocumentKind,
    StoredChunk,
)
from indexes.revisions import RevisionMark, states_of
from indexes.soft_match import PassageTokens


class Catalogue:
    """Reads and writes the truth. A revision is `staged` until a publish makes it `live`."""

    def __init__(self, database: Database, files_folder: Path) -> None:
        self.database = database
        self.files_folder = files_folder

    # -- reading -------------------------------------------------------------------------------------------------

    def live_revisions(self, today: date) -> list[RevisionRow]:
        """Every document in its live revision, with its state on that day, by path."""
        rows = self.database.read(
            "SELECT r.*, d.path FROM revisions r JOIN documents d ON d.id = r.document_id"
            " WHERE r.state = 'live' ORDER BY d.path"
        )
        marks = [
            RevisionMark(r["document_id"], r["number"], r["language"], r["revision"], r["effective_date"]) for r in rows
        ]
        states = states_of(marks, today.isoformat())
        return [RevisionRow(row["id"], self._document(row, states[row["document_id"]])) for row in rows]

    def live_revision_id(self, document_id: str) -> int | None:
        return self._one_id("SELECT id FROM revisions WHERE document_id = ? AND state = 'live'", document_id)

    def known_revision(
        self, path: str, content_hash: str, parsed_by: str, embedder: str, *, kind: DocumentKind | None, asset: str
    ) -> KnownRevision | None:
        """This very content read by these very versions, if the catalogue has it.

        `kind` None and `asset` "" fit any; named, they must be the revision's own.
        """
        row = self.database.read_one(
            "SELECT r.* FROM revisions r JOIN documents d ON d.id = r.document_id WHERE d.path = ?"
            " AND r.content_hash = ? AND r.parsed_by = ? AND r.embedder = ? AND r.state IN ('live', 'staged')"
            " AND ? IN ('', r.kind) AND ? IN ('', r.asset) ORDER BY r.state",
            (path, content_hash, parsed_by, embedder, kind.value if kind else "", asset),
        )
        if row is None:
            return None
        unread = tuple(json.loads(row["unread_pages"]))
        return KnownRevision(row["id"], row["state"], row["page_count"], row["chunk_count"], unread)

    def chunkers(self, revision_ids: Sequence[int]) -> str:
        """The chunker versions that cut these revisions: "chunk-2", or "chunk-1, chunk-2" where they differ."""
        marks = ",".join("?" * len(revision_ids))
        rows = self.database.read(f"SELECT DISTINCT parsed_by FROM revisions WHERE id IN ({marks})", list(revision_ids))
        return ", ".join(sorted({str(row[0]).rpartition("/")[2] for row in rows}))

    def page(self, revision_id: int, number: int) -> PageText | None:
        row = self.database.read_one("SELECT * FROM pages WHERE revision_id = ? AND number = ?", (revision_id, number))
        return PageText(row["number"], row["text"], row["width"], row["height"]) if row else None

    def outline(self, revision_id: int) -> tuple[tuple[int, str, int], ...]:
        """The sections of a revision as (level from 1, title, page), in reading order; none where it names none."""
        row = self.database.read_one("SELECT outline FROM revisions WHERE id = ?", (revision_id,))
        return tuple((level, title, page) for level, title, page in json.loads(row["outline"])) if row else ()

    def name_kind_embedder(self, revision_id: int) -> tuple[str, DocumentKind, str]:
        """(title, document number and asset as one text, kind, the embedder's fingerprint)"""
        row = self.database.read_one(
            "SELECT title, number, asset, kind, embedder FROM revisions WHERE id = ?", (revision_id,)
        )
        assert row is not None
        named = " ".join(part for part in (row["title"], row["number"], row["asset"]) if part)
        return named, DocumentKind(row["kind"]), str(row["embedder"])

    def chunks_of(self, revision_id: int, page: int | None = None) -> list[StoredChunk]:
        """A revision's chunks in reading order; `page` keeps those that touch it."""
        where, values = "c.revision_id = ?", [revision_id]
        if page is not None:
            where, values = where + " AND c.page <= ? AND c.page_end >= ?", [revision_id, page, page]
        return self._chunks(f"{where} ORDER BY c.ordinal", values)

    def chunks_around(self, revision_id: int, ordinal: int, reach: int) -> list[StoredChunk]:
        """The chunks up to `reach` places before and behind one, in reading order, itself among them."""
        return self._chunks(
            "c.revision_id = ? AND c.ordinal BETWEEN ? AND ? ORDER BY c.ordinal",
            [revision_id, ordinal - reach, ordinal + reach],
        )

    def chunks_by_id(self, chunk_ids: Sequence[int]) -> dict[int, StoredChunk]:
        marks = ",".join("?" * len(chunk_ids))
        return {stored.id: stored for stored in self._chunks(f"c.id IN ({marks})", list(chunk_ids))}

    def stored_chunks(self, chunk_ids: Sequence[int]) -> list[StoredChunk]:
        """Any number of chunks, in reading order."""
        return self._chunks(
            "c.id IN (SELECT value FROM json_each(?)) ORDER BY c.revision_id, c.ordinal", [json.dumps([*chunk_ids])]
        )

    def chunk_ids(self, revision_ids: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        marks = ",".join("?" * len(revision_ids))
        rows = self.database.read(f"SELECT id FROM chunks WHERE revision_id IN ({marks})", list(revision_ids))
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def records_of(self, revision_ids: Iterable[int]) -> Iterator[tuple[tuple[str, str], ...]]:
        """The cells of every record of a table."""
        for revision_id in revision_ids:
            rows = self.database.read(
                "SELECT cells FROM chunks WHERE revision_id = ? AND cells != '[]' ORDER BY ordinal", (revision_id,)
            )
            for row in rows:
                yield _cells(row["cells"])

    def revisions_with(self, chunk_ids: Iterable[int]) -> list[int]:
        """The revisions that these chunks belong to, in any state."""
        rows = self.database.read(
            "SELECT DISTINCT revision_id FROM chunks WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([*chunk_ids]),),
        )
        return [int(row[0]) for row in rows]

    def vectors_of(self, revision_id: int) -> tuple[list[int], Vectors]:
        """(chunk ids, vectors of shape (n, dimension)) of a revision."""
        rows = self.database.read(
            "SELECT id, vector FROM chunks WHERE revision_id = ? ORDER BY ordinal", (revision_id,)
        )
        ids = [int(row["id"]) for row in rows]
        if not ids:
            return ids, np.zeros((0, 0), np.float32)
        return ids, np.stack([np.frombuffer(row["vector"], np.float32) for row in rows])

    def signals_by_id(self, chunk_ids: Sequence[int]) -> dict[int, ChunkSignals]:
        marks = ",".join("?" * len(chunk_ids))
        rows = self.database.read(f"SELECT id, vector, tokens FROM chunks WHERE id IN ({marks})", list(chunk_ids))
        return {
            int(row["id"]): ChunkSignals(
                np.frombuffer(row["vector"], np.float32), PassageTokens.from_bytes(row["tokens"])
            )
            for row in rows
        }

    # -- writing -------------------------------------------------------------------------------------------------

    def stage(
        self, new: NewDocument, stored_name: str, embedder: str, vectors: Vectors, tokens: Sequence[bytes]
    ) -> int:
        """Writes a revision with everything in it, invisible to readers; returns its id.

        `vectors` and `tokens` (`PassageTokens.to_bytes`) have one entry a chunk.
        """
        document_id = document_id_of(new.path)
        with self.database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO documents (id, path) VALUES (?, ?)", (document_id, new.path))
            revision_id = self._insert_revision(connection, document_id, new, stored_name, embedder)
            connection.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?)",
                ((revision_id, page.number, page.text, page.width, page.height) for page in new.pages),
            )
            connection.executemany(
                "INSERT INTO chunks (revision_id, ordinal, page, page_end, kind, heading, text, boxes, cells, vector,"
                " tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (*_chunk_values(revision_id, chunk, vector), kept)
                    for chunk, vector, kept in zip(new.chunks, vectors, tokens, strict=True)
                ),
            )
        return revision_id

    def delete_revisions(self, where: str, values: Iterable[object] = ()) -> None:
        """Deletes revisions, then documents that have none left."""
        with self.database.transaction() as connection:
            connection.execute(f"DELETE FROM revisions WHERE {where}", tuple(values))
            connection.execute("DELETE FROM documents WHERE id NOT IN (SELECT document_id FROM revisions)")

    def stored_names(self) -> set[str]:
        """Names of the kept files that some revision still needs."""
        return {str(row[0]) for row in self.database.read("SELECT DISTINCT stored_name FROM revisions")}

    # -- rows ----------------------------------------------------------------------------------------------------

    @staticmethod
    def _insert_revision(
        connection: sqlite3.Connection, document_id: str, new: NewDocument, stored_name: str, embedder: str
    ) -> int:
        facts = new.facts
        values = {
            "document_id": document_id,
            "state": "staged",
            "content_hash": new.content_hash,
            "parsed_by": new.parsed_by,
            "embedder": embedder,
            "stored_name": stored_name,
            "kind": new.kind.value,
            "asset": new.asset,
            "title": facts.title,
            "number": facts.number,
            "revision": facts.revision,
            "effective_date": facts.effective_date,
            "language": facts.language,
            "outline": json.dumps(facts.outline, ensure_ascii=False),
            "size_bytes": new.source.stat().st_size,
            "page_count": len(new.pages),
            "chunk_count": len(new.chunks),
            "unread_pages": json.dumps(new.unread_pages),
            "added_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        marks = ", ".join(f":{name}" for name in values)
        cursor = connection.execute(f"INSERT INTO revisions ({', '.join(values)}) VALUES ({marks})", values)
        return int(cursor.lastrowid or 0)

    def _document(self, row: sqlite3.Row, state: str) -> Document:
        return Document(
            id=row["document_id"],
            path=row["path"],
            title=row["title"],
            kind=DocumentKind(row["kind"]),
            asset=row["asset"],
            number=row["number"],
            revision=row["revision"],
            effective_date=row["effective_date"],
            language=row["language"],
            state=state,
            content_hash=row["content_hash"],
            size_bytes=row["size_bytes"],
            page_count=row["page_count"],
            chunk_count=row["chunk_count"],
            unread_pages=tuple(json.loads(row["unread_pages"])),
            added_at=row["added_at"],
            stored_path=str(self.files_folder / row["stored_name"]),
        )

    def _chunks(self, where: str, values: Sequence[object]) -> list[StoredChunk]:
        rows = self.database.read(
            "SELECT c.*, r.document_id FROM chunks c JOIN revisions r ON r.id = c.revision_id WHERE " + where, values
        )
        return [StoredChunk(row["id"], row["document_id"], _chunk(row)) for row in rows]

    def _one_id(self, query: str, *values: object) -> int | None:
        row = self.database.read_one(query, values)
        return int(row[0]) if row else None


def document_id_of(path: str) -> str:
    """A document keeps its id as long as it keeps its path, whatever its content."""
    return hashlib.sha256(path.encode()).hexdigest()[:16]


def _chunk_values(revision_id: int, chunk: Chunk, vector: Vectors) -> tuple[object, ...]:
    boxes = json.dumps([list(asdict(box).values()) for box in chunk.boxes])
    cells = json.dumps(chunk.cells, ensure_ascii=False)
    heading = json.dumps(chunk.heading, ensure_ascii=False)
    where = (revision_id, chunk.ordinal, chunk.page, chunk.page_end, chunk.kind.value)
    return (*where, heading, chunk.text, boxes, cells, vector.astype(np.float32).tobytes())


def _chunk(row: sqlite3.Row) -> Chunk:
    return Chunk(
        ordinal=row["ordinal"],
        page=row["page"],
        page_end=row["page_end"],
        heading=tuple(json.loads(row["heading"])),
        text=row["text"],
        kind=BlockKind(row["kind"]),
        boxes=tuple(Box(*box) for box in json.loads(row["boxes"])),
        cells=_cells(row["cells"]),
    )


def _cells(written: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(written))
