"""Searching a library: scope, legs, ranking, and what is shown of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexes.analysis import detect_language
from indexes.arrangement import arrange
from indexes.catalogue_records import RevisionRow
from indexes.generation import Generation
from indexes.legs import Findings, Legs
from indexes.library_lookups import QUESTION_CHARACTERS
from indexes.machine_records import NO_RECORDS, MachineRecords, find_machine_records
from indexes.published import PublishedLibrary
from indexes.ranking import Ranked, Ranking
from indexes.records import Passage, Scope, SearchResult, StoredChunk
from indexes.roles import Role
from indexes.snapshot import Snapshot

# Of the ranked candidates so many times the wished-for number are read: some of them say the same.
READ_AHEAD = 4


class LibrarySearch(PublishedLibrary):
    """Finds passages by what they say."""

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

    def records_of_machine(self, asset_id: str, reader: Role = Role.ADMIN) -> list[StoredChunk]:
        """The records in force that name a machine, in documents that belong to no machine."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        found = self._machine_records(snapshot, snapshot.generation, Scope(assets=(asset_id,), reader=reader))
        return self.catalogue.stored_chunks(found.ids)

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
        rows = [row for row in snapshot.inside(anywhere) if not row.document.assets]
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
