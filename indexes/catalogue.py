"""Documents, revisions, pages and chunks in SQLite: rows in, records out."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from indexes.asset_ties import BY_HAND, GIVEN, AssetTies
from indexes.catalogue_records import ChunkSignals, KnownRevision, NewDocument, PageText, RevisionFrame, RevisionRow
from indexes.chunk_rows import cells_of, chunk_of_row, chunk_values
from indexes.database import Database
from indexes.document_edits import FIELDS, Metadata, edits_of, edits_state, read_edits
from indexes.document_readers import least_readers, read_limits
from indexes.embedder import Vectors
from indexes.records import (
    Document,
    DocumentKind,
    StoredChunk,
)
from indexes.revisions import mark_of, standings_of
from indexes.soft_match import PassageTokens


class Catalogue:
    """Reads and writes the truth. A revision is `staged` until a publish makes it `live`."""

    def __init__(self, database: Database, files_folder: Path) -> None:
        self.database = database
        self.files_folder = files_folder
        self._ties: tuple[str, AssetTies] | None = None

    # -- reading -------------------------------------------------------------------------------------------------

    def live_revisions(self, today: date) -> list[RevisionRow]:
        """Every document in its live revision, with its state on that day, by path."""
        rows = self.database.read(
            "SELECT r.*, d.path, d.kept_from, d.placed_on, d.withdrawn_on FROM revisions r"
            " JOIN documents d ON d.id = r.document_id WHERE r.state = 'live' ORDER BY d.path"
        )
        edits = read_edits(self.database)
        ties = self.ties()
        documents = [self._document(row, edits.get(row["document_id"], {}), ties) for row in rows]
        standings = standings_of(map(mark_of, documents), today.isoformat())
        limits = read_limits(self.database)
        return [
            RevisionRow(
                row["id"],
                replace(
                    one,
                    state=standings[one.id].state,
                    ended_on=standings[one.id].since,
                    readers=least_readers(one, limits),
                ),
            )
            for row, one in zip(rows, documents, strict=True)
        ]

    def live_revision_id(self, document_id: str) -> int | None:
        return self._one_id("SELECT id FROM revisions WHERE document_id = ? AND state = 'live'", document_id)

    def known_revision(
        self, path: str, content_hash: str, parsed_by: str, embedder: str, *, kind: DocumentKind | None, asset: str
    ) -> KnownRevision | None:
        """This very content read by these very versions, if the catalogue has it.

        `kind` None and `asset` "" fit any; named, they must be the revision's own.
        """
        row = self.database.read_one(
            "SELECT r.* FROM revisions r JOIN documents d ON d.id = r.document_id WHERE d.path = :path"
            " AND r.content_hash = :content_hash AND r.parsed_by = :parsed_by AND r.state IN ('live', 'staged')"
            " AND (r.embedder = :embedder OR NOT EXISTS (SELECT 1 FROM chunks c LEFT JOIN later_vectors v"
            " ON v.chunk_id = c.id AND v.embedder = :embedder WHERE c.revision_id = r.id AND v.chunk_id IS NULL))"
            " AND :kind IN ('', r.kind) AND :asset IN ('', r.asset) ORDER BY r.state",
            {
                "path": path,
                "content_hash": content_hash,
                "parsed_by": parsed_by,
                "embedder": embedder,
                "kind": kind.value if kind else "",
                "asset": asset,
            },
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

    def frame_of(self, revision_id: int, edits: Mapping[str, str] | None = None) -> RevisionFrame:
        """Under its document's edits, or under these."""
        row = self._revision("id = ?", revision_id)
        edits = edits_of(self.database, row["document_id"]) if edits is None else edits
        shown = {name: row[name] for name in ("title", "number", "asset", "kind")} | dict(edits)
        shown["asset"], _ = _asset_of(row["asset"], edits, self._path_of(row["document_id"]), self.ties())
        name = " ".join(part for part in (shown["title"], shown["number"], shown["asset"]) if part)
        return RevisionFrame(row["document_id"], name, DocumentKind(shown["kind"]))

    def found_metadata(self, document_id: str) -> Metadata:
        """What the live revision's file or its path says, or whoever had it read said then; without anybody's edits."""
        row = self._revision("document_id = ? AND state = 'live'", document_id)
        found = Metadata(*(row[field.name] for field in fields(Metadata)))
        return replace(found, asset=_asset_of(found.asset, {}, self._path_of(document_id), self.ties())[0])

    def ties(self) -> AssetTies:
        """Which machines documents belong to by their paths, as the list of machines stands now."""
        state = edits_state(self.database)
        if self._ties is None or self._ties[0] != state:
            self._ties = (state, AssetTies.read(self.database))
        return self._ties[1]

    def changed_ties(self, pending: Mapping[str, Mapping[str, str]]) -> dict[int, str]:
        """By revision, the machine that its path ties it to now, where the lexical index holds another one.

        `pending` are edits, by document, that are about to be written.
        """
        rows = self.database.read(
            "SELECT r.id, r.document_id, r.asset, r.tied_asset, d.path FROM revisions r"
            " JOIN documents d ON d.id = r.document_id WHERE r.state IN ('live', 'staged')"
        )
        ties, edits = self.ties(), read_edits(self.database) | dict(pending)
        found = {}
        for row in rows:
            asset, why = _asset_of(row["asset"], edits.get(row["document_id"], {}), row["path"], ties)
            tied = asset if why not in (BY_HAND, GIVEN) else ""
            if tied != row["tied_asset"]:
                found[int(row["id"])] = tied
        return found

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
                yield cells_of(row["cells"])

    def revisions_with(self, chunk_ids: Iterable[int]) -> list[int]:
        """The revisions that these chunks belong to, in any state."""
        rows = self.database.read(
            "SELECT DISTINCT revision_id FROM chunks WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([*chunk_ids]),),
        )
        return [int(row[0]) for row in rows]

    def vectors_of(self, revision_id: int, embedder: str) -> tuple[list[int], Vectors]:
        """(chunk ids, vectors of shape (n, dimension)) of a revision, as far as this embedder read it."""
        rows = self._signals(embedder, "c.revision_id = ? ORDER BY c.ordinal", [revision_id])
        rows = [row for row in rows if row["vector"] is not None]
        ids = [int(row["id"]) for row in rows]
        if not ids:
            return ids, np.zeros((0, 0), np.float32)
        return ids, np.stack([np.frombuffer(row["vector"], np.float32) for row in rows])

    def signals_by_id(self, chunk_ids: Sequence[int], embedder: str) -> dict[int, ChunkSignals]:
        """By this embedder and no other; empty ones of a chunk that it did not read."""
        marks = ",".join("?" * len(chunk_ids))
        return {
            int(row["id"]): ChunkSignals(
                np.frombuffer(row["vector"] or b"", np.float32), PassageTokens.from_bytes(row["tokens"] or b"")
            )
            for row in self._signals(embedder, f"c.id IN ({marks})", chunk_ids)
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
                    (*chunk_values(revision_id, chunk, vector), kept)
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

    def _document(self, row: sqlite3.Row, edits: Mapping[str, str], ties: AssetTies) -> Document:
        """Its state and readers hang on the other documents, too."""
        shown = {name: edits.get(name, row[name]) for name in FIELDS}
        shown["asset"], asset_from = _asset_of(row["asset"], edits, row["path"], ties)
        return Document(
            id=row["document_id"],
            path=row["path"],
            title=shown["title"],
            kind=DocumentKind(shown["kind"]),
            asset=shown["asset"],
            number=shown["number"],
            revision=shown["revision"],
            effective_date=shown["effective_date"],
            language=row["language"],
            state="",
            content_hash=row["content_hash"],
            size_bytes=row["size_bytes"],
            page_count=row["page_count"],
            chunk_count=row["chunk_count"],
            unread_pages=tuple(json.loads(row["unread_pages"])),
            added_at=row["added_at"],
            stored_path=str(self.files_folder / row["stored_name"]),
            kept_from=row["kept_from"],
            placed_on=row["placed_on"],
            withdrawn_on=row["withdrawn_on"],
            asset_from=asset_from,
        )

    def _chunks(self, where: str, values: Sequence[object]) -> list[StoredChunk]:
        rows = self.database.read(
            "SELECT c.*, r.document_id FROM chunks c JOIN revisions r ON r.id = c.revision_id WHERE " + where, values
        )
        return [StoredChunk(row["id"], row["document_id"], chunk_of_row(row), row["revision_id"]) for row in rows]

    def _signals(self, embedder: str, where: str, values: Sequence[object]) -> list[sqlite3.Row]:
        return self.database.read(
            "SELECT c.id, CASE r.embedder WHEN ? THEN c.vector ELSE v.vector END AS vector,"
            " CASE r.embedder WHEN ? THEN c.tokens ELSE v.tokens END AS tokens"
            " FROM chunks c JOIN revisions r ON r.id = c.revision_id"
            " LEFT JOIN later_vectors v ON v.chunk_id = c.id AND v.embedder = ? WHERE " + where,
            [embedder, embedder, embedder, *values],
        )

    def _path_of(self, document_id: str) -> str:
        row = self.database.read_one("SELECT path FROM documents WHERE id = ?", (document_id,))
        return str(row["path"]) if row else ""

    def _revision(self, where: str, value: object) -> sqlite3.Row:
        row = self.database.read_one(f"SELECT * FROM revisions WHERE {where}", (value,))
        assert row is not None
        return row

    def _one_id(self, query: str, *values: object) -> int | None:
        row = self.database.read_one(query, values)
        return int(row[0]) if row else None


def _asset_of(given: str, edits: Mapping[str, str], path: str, ties: AssetTies) -> tuple[str, str]:
    """(machine, why): what a person says, else what was given when it was read, else what the path says."""
    if "asset" in edits:
        return edits["asset"], BY_HAND if edits["asset"] else ""
    if given:
        return given, GIVEN
    tie = ties.of(path)
    return (tie.asset, tie.why) if tie else ("", "")


def document_id_of(path: str) -> str:
    """A document keeps its id as long as it keeps its path, whatever its content."""
    return hashlib.sha256(path.encode()).hexdigest()[:16]
