"""The library: everything that is known, searched by text and scope.

Readers hold one immutable generation; a writer (`begin_update`) builds the next one beside it. Which generation is
current is one row in SQLite, so a publish switches documents and indexes in one transaction.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from indexes.analysis import detect_language
from indexes.arrangement import LOG_ROWS_AMONG_OTHERS, arrange
from indexes.catalogue import Catalogue, NewDocument, PageText, RevisionRow
from indexes.database import Database
from indexes.embedder import Embedder
from indexes.errors import IndexStoreError
from indexes.fusion import fuse
from indexes.generation import UNREADABLE, Generation
from indexes.legs import CANDIDATES, LEG_WEIGHTS, Hits, Legs
from indexes.messages import message
from indexes.records import Document, Passage, Scope, SearchResult, StoredChunk
from indexes.revisions import CURRENT
from indexes.update import LibraryUpdate, generation_folder, rebuild_generation

__all__ = ["DocumentNotFoundError", "Library", "LibraryStatus", "NewDocument", "PageText"]

log = logging.getLogger(__name__)

DENSE_WEIGHT_FOREIGN_LANGUAGE = 0.2


class DocumentNotFoundError(IndexStoreError):
    """No such document, page or chunk."""

    code = "not_found"


@dataclass(frozen=True)
class LibraryStatus:
    """Counts and the manifest of what is published; `data_bytes` is everything in the data directory."""

    documents: int
    superseded: int
    chunks: int
    generation: int
    manifest: dict[str, Any]
    data_bytes: int


@dataclass(frozen=True)
class _Snapshot:
    """What a search reads: one generation with the documents of its time."""

    generation: Generation | None
    number: int
    day: date
    rows: dict[str, RevisionRow]  # by document id


class Library:
    """Opens with `Library.open`; safe for searches from many threads beside one writer."""

    def __init__(self, data_dir: Path, embedder: Embedder, database: Database) -> None:
        self.data_dir = data_dir
        self.embedder = embedder
        self.database = database
        self.catalogue = Catalogue(database, data_dir / "files")
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None

    @classmethod
    def open(cls, data_dir: Path, embedder: Embedder, *, check: bool = True) -> Library:
        """Raises `IndexStoreError` when the catalogue cannot be used, or (`check`) another model made the vectors."""
        library = cls(data_dir, embedder, Database(data_dir))
        try:
            snapshot = library._current()
            if check and snapshot.generation is not None:
                snapshot.generation.check_embedder(embedder)
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        self.database.close()

    # -- searching -----------------------------------------------------------------------------------------------

    def search(self, text: str, scope: Scope | None = None, limit: int = 8) -> SearchResult:
        """The passages that speak of `text`, best first; none is a value, not an error."""
        started = time.perf_counter()
        language = detect_language(text)
        snapshot = self._current()
        took_ms: dict[str, float] = {}
        passages: tuple[Passage, ...] = ()
        if snapshot.generation is not None:
            inside = [row for row in snapshot.rows.values() if _in_scope(row.document, scope or Scope())]
            search = Legs(snapshot.generation, self.catalogue, self.embedder, inside, len(snapshot.rows))
            legs, took_ms = search.run(text)
            passages = self._passages(snapshot, legs, text, language, limit)
        took_ms["total"] = (time.perf_counter() - started) * 1000
        return SearchResult(text, language, passages, took_ms)

    def _passages(
        self, snapshot: _Snapshot, legs: dict[str, Hits], text: str, language: str, limit: int
    ) -> tuple[Passage, ...]:
        weights = dict(LEG_WEIGHTS)
        if self.embedder.languages and language not in self.embedder.languages:
            weights["dense"] *= DENSE_WEIGHT_FOREIGN_LANGUAGE
        ranked = fuse(legs, weights)[: 2 * CANDIDATES]
        chunks = self.catalogue.chunks_by_id([chunk_id for chunk_id, _, _ in ranked])
        found = [
            Passage(
                chunk_id, snapshot.rows[chunks[chunk_id].document_id].document, chunks[chunk_id].chunk, score, ranks
            )
            for chunk_id, score, ranks in ranked
            if chunk_id in chunks and chunks[chunk_id].document_id in snapshot.rows
        ]
        passages = arrange(found, limit, rows_of_logs=limit if "log" in legs else LOG_ROWS_AMONG_OTHERS)
        if "dense" in legs:
            likeness = self.likeness(text, [passage.chunk_id for passage in passages])
            passages = [replace(passage, similarity=value) for passage, value in zip(passages, likeness, strict=True)]
        return tuple(passages)

    def likeness(self, text: str, chunk_ids: Sequence[int]) -> list[float]:
        """Cosine of a text and each chunk, in their order; 0 for chunks that this embedder did not read."""
        if not chunk_ids:
            return []
        vectors = self.catalogue.vectors_by_id(chunk_ids)
        query = self.embedder.embed_query(text)
        known = [vectors.get(chunk_id) for chunk_id in chunk_ids]
        return [0.0 if vector is None or vector.shape != query.shape else float(vector @ query) for vector in known]

    # -- documents -----------------------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """Every document in its live revision, by path."""
        return [row.document for row in self._current().rows.values()]

    def document(self, document_id: str) -> Document:
        return self._row(document_id).document

    def document_at(self, path: str) -> Document | None:
        return next((document for document in self.documents() if document.path == path), None)

    def page(self, document_id: str, number: int) -> PageText:
        page = self.catalogue.page(self._row(document_id).revision_id, number)
        if page is None:
            raise DocumentNotFoundError(message("indexes.store.no_page", page=number))
        return page

    def chunks(self, document_id: str, page: int | None = None) -> list[StoredChunk]:
        return self.catalogue.chunks_of(self._row(document_id).revision_id, page)

    def _row(self, document_id: str) -> RevisionRow:
        row = self._current().rows.get(document_id)
        if row is None:
            raise DocumentNotFoundError(
                message("indexes.store.no_document", document=document_id), message("indexes.store.no_document_hint")
            )
        return row

    # -- changing ------------------------------------------------------------------------------------------------

    def begin_update(self, *, force: bool = False) -> LibraryUpdate:
        """The one writer; use it as a context manager. `force` reads unchanged files again."""
        return LibraryUpdate(self.data_dir, self.catalogue, self.embedder, force=force)

    def status(self) -> LibraryStatus:
        snapshot = self._current()
        documents = [row.document for row in snapshot.rows.values()]
        manifest = vars(snapshot.generation.manifest) if snapshot.generation else {}
        return LibraryStatus(
            documents=len(documents),
            superseded=sum(document.state != CURRENT for document in documents),
            chunks=sum(document.chunk_count for document in documents),
            generation=snapshot.number,
            manifest=dict(manifest),
            data_bytes=_folder_bytes(self.data_dir),
        )

    def _current(self) -> _Snapshot:
        """The newest published state; another process may have published since the last look."""
        number, today = self._number(), date.today()
        snapshot = self._snapshot
        if snapshot is not None and (snapshot.number, snapshot.day) == (number, today):
            return snapshot
        with self._lock:
            snapshot = self._snapshot  # another thread may have opened it meanwhile
            if snapshot is None or (snapshot.number, snapshot.day) != (number, today):
                snapshot = self._snapshot = self._opened(snapshot, today)
            return snapshot

    def _opened(self, last: _Snapshot | None, today: date) -> _Snapshot:
        """What is published now: number, documents and indexes of the same generation."""
        while True:
            with self.database.one_state():
                number, live = self._number(), self.catalogue.live_revisions(today)
            rows = {row.document.id: row for row in live}
            if last is not None and last.number == number:
                return replace(last, day=today, rows=rows)
            if not number:
                return _Snapshot(None, number, today, rows)
            folder = generation_folder(self.data_dir, number)
            try:
                return _Snapshot(Generation.open(folder), number, today, rows)
            except UNREADABLE as error:
                if self._number() != number:
                    continue  # tidied away: newer ones were published meanwhile
                log.warning(
                    "generation %s cannot be used as it is (%s); it is rebuilt from the catalogue", number, error
                )
            shutil.rmtree(folder, ignore_errors=True)
            ids = [row.revision_id for row in live]
            rebuilt = rebuild_generation(self.data_dir, self.catalogue, self.embedder, number, ids)
            return _Snapshot(rebuilt, number, today, rows)

    def _number(self) -> int:
        return int(self.database.fact("generation", "0"))


def _folder_bytes(folder: Path) -> int:
    """Of everything in it; what a writer takes away meanwhile does not count."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def _in_scope(document: Document, scope: Scope) -> bool:
    if document.state != CURRENT and not scope.include_superseded and document.id not in scope.documents:
        return False
    return all(
        not wanted or value in wanted
        for wanted, value in (
            (scope.documents, document.id),
            (scope.kinds, document.kind.value),
            (scope.assets, document.asset),
            (scope.languages, document.language),
        )
    )
