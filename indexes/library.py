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
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from indexes.analysis import detect_language, learn_words, learned_words
from indexes.arrangement import arrange
from indexes.assets import Assets
from indexes.catalogue import Catalogue
from indexes.catalogue_records import NewDocument, PageText, RevisionRow
from indexes.database import Database
from indexes.document_edits import edits_state
from indexes.document_readers import limit_readers, limits_state
from indexes.embedder import Embedder, TokenReader
from indexes.embedder_change import EmbedderChange
from indexes.embedder_in_force import EmbeddersAtHand, FindEmbedder, MadeBy
from indexes.errors import IndexStoreError
from indexes.generation import UNREADABLE, Generation
from indexes.glossary import Glossary
from indexes.legs import Findings, Legs, question_words
from indexes.library_status import LibraryStatus, folder_bytes
from indexes.machine_records import NO_RECORDS, MachineRecords, find_machine_records
from indexes.messages import message
from indexes.ranking import Ranked, Ranking
from indexes.records import Chunk, Document, Passage, Scope, SearchResult, StoredChunk
from indexes.revisions import CURRENT
from indexes.roles import Role
from indexes.snapshot import Snapshot
from indexes.term_support import QuestionWord, TermSupport
from indexes.unknown_words import is_torn_apart, unknown_words
from indexes.update import LibraryUpdate, generation_folder, rebuild_generation

__all__ = ["DocumentNotFoundError", "Library", "LibraryStatus", "NewDocument", "PageText"]

log = logging.getLogger(__name__)

# Of the ranked candidates so many times the wished-for number are read: some of them say the same.
READ_AHEAD = 4
QUESTION_CHARACTERS = 2_000
# How many chunks before and behind a passage may belong to its section.
SECTION_REACH = 8
# How many chunks are looked at for records that name some codes.
RECORDS_READ = 10


class DocumentNotFoundError(IndexStoreError):
    """No such document, page or chunk."""

    code = "not_found"


class Library:
    """Opens with `Library.open`; safe for searches from many threads beside one writer."""

    def __init__(
        self,
        data_dir: Path,
        embedder: Embedder,
        database: Database,
        glossary: Glossary,
        find_embedder: FindEmbedder | None = None,
    ) -> None:
        self.data_dir = data_dir
        self._embedders = EmbeddersAtHand(embedder, find_embedder)
        self.glossary = glossary
        self.database = database
        self.catalogue = Catalogue(database, data_dir / "files")
        self.assets = Assets(database)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    @classmethod
    def open(
        cls,
        data_dir: Path,
        embedder: Embedder,
        *,
        glossary: Glossary | None = None,
        check: bool = True,
        find_embedder: FindEmbedder | None = None,
    ) -> Library:
        """Raises `IndexStoreError` when the catalogue cannot be used, or (`check`) another model made the vectors.

        `find_embedder` gives an embedder by name, for the day on which another process switches to another one.
        """
        library = cls(data_dir, embedder, Database(data_dir), glossary or Glossary(), find_embedder)
        try:
            snapshot = library._current()
            if check and snapshot.generation is not None:
                snapshot.generation.check_embedder(snapshot.embedder)
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        self.database.close()

    @property
    def embedder(self) -> Embedder:
        """What questions are embedded with now."""
        return self._current().embedder

    def begin_embedder_change(self, embedder: Embedder) -> EmbedderChange:
        """Prepares the vectors of another model beside the index in force; use it as a context manager."""
        self._current()  # takes over what was offered before
        self._embedders.offer(embedder)
        return EmbedderChange(self.data_dir, self.catalogue, embedder)

    # -- searching -----------------------------------------------------------------------------------------------

    def search(self, text: str, scope: Scope | None = None, limit: int = 8) -> SearchResult:
        """The passages that speak of `text`, best first; none is a value, not an error.

        Of a longer text only the first `QUESTION_CHARACTERS` are looked for.
        """
        started = time.perf_counter()
        language = detect_language(text)
        snapshot = self._current()
        took_ms: dict[str, float] = {}
        passages: tuple[Passage, ...] = ()
        if snapshot.generation is not None:
            findings, ranked = self._rank(snapshot, snapshot.generation, text, scope or Scope())
            took_ms = findings.took_ms
            passages = self._passages(snapshot, findings, ranked, limit)
        took_ms["total"] = (time.perf_counter() - started) * 1000
        return SearchResult(text, language, passages, took_ms)

    def search_legs(self, text: str, scope: Scope | None = None, limit: int = 8) -> dict[str, tuple[Passage, ...]]:
        """What each leg would have found alone ("lexical", "dense", ...), best first: to see what a leg is worth."""
        snapshot = self._current()
        if snapshot.generation is None:
            return {}
        findings, ranked = self._rank(snapshot, snapshot.generation, text, scope or Scope())
        by_id = {candidate.chunk_id: candidate for candidate in ranked}
        alone = {
            leg: [by_id[chunk_id] for chunk_id, _ in hits if chunk_id in by_id] for leg, hits in findings.legs.items()
        }
        return {leg: self._passages(snapshot, findings, hits, limit) for leg, hits in alone.items()}

    def rank(self, text: str, scope: Scope | None = None) -> list[Ranked]:
        """Every candidate of a search with its signals, best first, before anything is dropped for crowding."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        return self._rank(snapshot, snapshot.generation, text, scope or Scope())[1]

    def records_like(self, text: str, scope: Scope | None = None) -> list[Passage]:
        """The records of tables that a search for `text` considers, best first, those that say the same too."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        ranked = self._rank(snapshot, snapshot.generation, text, scope or Scope())[1]
        chunks = self.catalogue.chunks_by_id([candidate.chunk_id for candidate in ranked])
        return [
            Passage(candidate.chunk_id, snapshot.documents[stored.revision_id], stored.chunk, candidate.score)
            for candidate in ranked
            if (stored := chunks.get(candidate.chunk_id)) is not None
            and stored.chunk.cells
            and stored.revision_id in snapshot.documents
        ]

    def section_of(self, passage: Passage) -> list[Passage]:
        """What stands beside a passage under the same headings, in reading order: its warnings, its other steps.

        Nothing for a record of a table, which says all by itself.
        """
        row = self._current().rows.get(passage.document.id)
        if row is None or passage.chunk.cells or row.document.content_hash != passage.document.content_hash:
            return []  # another revision was published since
        around = self.catalogue.chunks_around(row.revision_id, passage.chunk.ordinal, SECTION_REACH)
        return [
            Passage(stored.id, row.document, stored.chunk, 0.0)
            for stored in around
            if stored.id != passage.chunk_id and stored.chunk.heading == passage.chunk.heading
        ]

    def term_support(self, text: str) -> TermSupport:
        """The words of a question, weighted by their rarity here, to hold texts against."""
        snapshot = self._current()
        generation, embedder = snapshot.generation, snapshot.embedder
        reader = embedder if isinstance(embedder, TokenReader) else None
        if generation is None:
            return TermSupport((), reader)
        words = question_words(text[:QUESTION_CHARACTERS], generation.lexical, self.glossary)
        return TermSupport(
            [QuestionWord(word, generation.lexical.rarity(word)) for word in words if not word.is_pair], reader
        )

    def unknown_words(self, text: str) -> list[str]:
        """Words of a question that no document holds, nor a variant or translation of them, as they are written."""
        generation = self._current().generation
        return unknown_words(text[:QUESTION_CHARACTERS], generation.lexical, self.glossary) if generation else []

    def use_glossary(self, glossary: Glossary) -> None:
        """Searches with it from now on. The analyser is taught its own words when the library is next read again:
        the index in force was made without them.
        """
        self.glossary = glossary

    def has_unlearned_words(self) -> bool:
        """Whether the analyser would tear a word of the plant's own apart, or the index does not know them yet."""
        generation = self._current().generation
        if generation is None or not generation.manifest.chunks:
            return False
        own = Glossary(self.glossary.own).korean_words
        return generation.manifest.words != learned_words() or any(is_torn_apart(word) for word in own)

    def knows_code(self, code: str) -> bool:
        """Whether some chunk names this code (`E204`, as `find_codes` gives it)."""
        generation = self._current().generation
        return generation is not None and generation.lexical.frequency(f"#{code}") > 0

    def records_naming(self, codes: Sequence[str], reader: Role = Role.ADMIN) -> list[Chunk]:
        """Some records of tables that name all of the codes (`PR01`, as `find_codes` gives them)."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        hidden = [row.document.id for row in snapshot.rows.values() if row.document.readers > reader]
        found = snapshot.generation.lexical.mentioning_all(
            [f"#{code}" for code in codes], RECORDS_READ, not_documents=hidden
        )
        return [stored.chunk for stored in self.catalogue.chunks_by_id(found).values() if stored.chunk.cells]

    def passages_naming(self, code: str, scope: Scope | None = None, limit: int = 50) -> list[Passage]:
        """Everything in scope that names this very code (`E204`), by path and in reading order; of logs too."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        inside = [row.document.id for row in snapshot.inside(scope or Scope())]
        found = snapshot.generation.lexical.naming(f"#{code}", limit, only_documents=inside)
        passages = [
            Passage(stored.id, snapshot.documents[stored.revision_id], stored.chunk, 0.0)
            for stored in self.catalogue.chunks_by_id(found).values()
        ]
        return sorted(passages, key=lambda passage: (passage.document.path, passage.chunk.ordinal))

    def records_of_machine(self, asset_id: str, reader: Role = Role.ADMIN) -> list[StoredChunk]:
        """The records in force that name a machine, in documents that belong to no machine."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        found = self._machine_records(snapshot, snapshot.generation, Scope(assets=(asset_id,), reader=reader))
        return self.catalogue.stored_chunks(found.ids)

    def likeness(self, text: str, chunk_ids: Sequence[int]) -> list[float]:
        """Cosine of a text and each chunk, in their order; 0 for chunks that this embedder did not read."""
        if not chunk_ids:
            return []
        embedder = self.embedder
        stored = self.catalogue.signals_by_id(chunk_ids, embedder.fingerprint)
        query = embedder.embed_query(text)
        known = [stored[chunk_id].vector if chunk_id in stored else None for chunk_id in chunk_ids]
        return [0.0 if vector is None or vector.shape != query.shape else float(vector @ query) for vector in known]

    def _rank(
        self, snapshot: Snapshot, generation: Generation, text: str, scope: Scope
    ) -> tuple[Findings, list[Ranked]]:
        text = text[:QUESTION_CHARACTERS]
        inside = snapshot.inside(scope)
        records = self._machine_records(snapshot, generation, scope)
        allowed = None if len(inside) == len(snapshot.rows) else self._chunk_ids(snapshot, inside)
        if allowed is not None and records.ids:
            allowed = np.concatenate([allowed, np.asarray(records.ids, np.int64)])
        findings = Legs(
            generation,
            self.catalogue,
            snapshot.embedder,
            self.glossary,
            inside=inside,
            allowed=allowed,
            records=records,
        ).run(text)
        started = time.perf_counter()
        ranked = Ranking(generation, self.catalogue, snapshot.embedder).rank(text, findings)
        findings.took_ms["ranking"] = (time.perf_counter() - started) * 1000
        return findings, ranked

    def _chunk_ids(self, snapshot: Snapshot, inside: Sequence[RevisionRow]) -> NDArray[np.int64]:
        """The chunks in a scope, kept as long as the snapshot: the everyday scope is asked for at every search."""
        key = tuple(row.revision_id for row in inside)
        if key not in snapshot.chunk_ids:
            snapshot.chunk_ids[key] = self.catalogue.chunk_ids(key)
        return snapshot.chunk_ids[key]

    def _machine_records(self, snapshot: Snapshot, generation: Generation, scope: Scope) -> MachineRecords:
        """The records that name a machine of the scope, in documents that belong to no machine."""
        if not scope.assets:
            return NO_RECORDS
        anywhere = replace(scope, assets=())
        rows = [row for row in snapshot.inside(anywhere) if not row.document.asset]
        listed = [self.assets.find(asset_id) for asset_id in scope.assets]
        names = {*scope.assets, *(name for asset in listed if asset for name in asset.names)}
        key = (tuple(row.revision_id for row in rows), frozenset(names))
        if key not in snapshot.records:
            snapshot.records[key] = find_machine_records(self.catalogue, generation.lexical, rows, names)
        return snapshot.records[key]

    def _passages(
        self, snapshot: Snapshot, findings: Findings, ranked: Sequence[Ranked], limit: int
    ) -> tuple[Passage, ...]:
        best = ranked[: READ_AHEAD * limit]
        chunks = self.catalogue.chunks_by_id([candidate.chunk_id for candidate in best])
        found = [
            Passage(
                candidate.chunk_id,
                snapshot.documents[stored.revision_id],
                stored.chunk,
                candidate.score,
                candidate.legs,
                candidate.signals,
            )
            for candidate in best
            if (stored := chunks.get(candidate.chunk_id)) is not None and stored.revision_id in snapshot.documents
        ]
        vectors = {candidate.chunk_id: candidate.vector for candidate in best}
        return tuple(arrange(found, limit, vectors, wants_history="log" in findings.legs))

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

    def outline(self, document_id: str) -> tuple[tuple[int, str, int], ...]:
        """The document's sections as (level from 1, title, page)."""
        return self.catalogue.outline(self._row(document_id).revision_id)

    def _row(self, document_id: str) -> RevisionRow:
        row = self._current().rows.get(document_id)
        if row is None:
            raise DocumentNotFoundError(
                message("indexes.store.no_document", document=document_id), message("indexes.store.no_document_hint")
            )
        return row

    # -- changing ------------------------------------------------------------------------------------------------

    def begin_update(self, *, force: bool = False) -> LibraryUpdate:
        """The one writer; use it as a context manager. `force` reads unchanged files again, with the words of the
        plant's own glossary.
        """
        if force:
            learn_words(Glossary(self.glossary.own).korean_words)
        return LibraryUpdate(self.data_dir, self.catalogue, lambda: self.embedder, force=force)

    def index_ties(self) -> None:
        """The lexical index names the machines that documents are tied to now. While another run writes, its next
        publish does it; a scope follows the ties at once in any case.
        """
        try:
            with self.begin_update() as update:
                update.publish()
        except IndexStoreError as error:
            log.info("ties to machines are indexed later: %s", error)

    def limit_readers(self, document_id: str, role: Role) -> Document:
        """From now on only `role` and those above it may read the document; other revisions of it follow."""
        self._row(document_id)
        limit_readers(self.database, document_id, role)
        return self.document(document_id)

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
            data_bytes=folder_bytes(self.data_dir),
        )

    def _current(self) -> Snapshot:
        """The newest published state; another process may have published since the last look."""
        seen = (self._number(), date.today(), self._marks())
        snapshot = self._snapshot
        if snapshot is not None and (snapshot.number, snapshot.day, snapshot.marks) == seen:
            return snapshot
        with self._lock:
            snapshot = self._snapshot  # another thread may have opened it meanwhile
            if snapshot is None or (snapshot.number, snapshot.day, snapshot.marks) != seen:
                snapshot = self._snapshot = self._opened(snapshot, seen[1])
            return snapshot

    def _opened(self, last: Snapshot | None, today: date) -> Snapshot:
        """What is published now: number, documents and indexes of the same generation."""
        while True:
            with self.database.one_state():
                number, marks = self._number(), self._marks()
                live = self.catalogue.live_revisions(today)
                made_by = MadeBy.read(self.database)
            rows = {row.document.id: row for row in live}
            if last is not None and last.number == number:
                return replace(last, day=today, rows=rows, marks=marks)
            if not number:
                return Snapshot(None, number, today, marks, rows, self._embedders.found(made_by))
            folder = generation_folder(self.data_dir, number)
            try:
                generation = Generation.open(folder)
            except UNREADABLE:
                if self._number() != number:
                    continue  # tidied away: newer ones were published meanwhile
                generation = self._rebuilt(number, live, self._embedders.found(made_by))
            embedder = self._embedders.found(made_by if made_by.name else MadeBy.of(generation.manifest))
            return Snapshot(generation, number, today, marks, rows, embedder)

    def _rebuilt(self, number: int, live: Sequence[RevisionRow], embedder: Embedder) -> Generation:
        """A generation again from the catalogue; of several processes that need it one rebuilds, the others wait."""
        folder = generation_folder(self.data_dir, number)
        with FileLock(self.data_dir / "rebuild.lock"):
            try:
                return Generation.open(folder)
            except UNREADABLE as error:
                log.warning("generation %s cannot be used (%s); it is rebuilt from the catalogue", number, error)
            shutil.rmtree(folder, ignore_errors=True)
            ids = [row.revision_id for row in live]
            return rebuild_generation(self.data_dir, self.catalogue, embedder, number, ids)

    def _marks(self) -> str:
        return f"{edits_state(self.database)}/{limits_state(self.database)}"

    def _number(self) -> int:
        return int(self.database.fact("generation", "0"))
