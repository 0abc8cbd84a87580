"""The legs of a search: lists of (chunk id, score), best first, each found in its own way.

lexical: shared words · record and code: chunks whose subject is a code of the question · log: what happened ·
dense: meaning · foreign: meaning, in documents of another language than the question's.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexes.analysis import content_words, detect_language, search_tokens, spaced_codes
from indexes.arrangement import asks_for_history
from indexes.catalogue import Catalogue, RevisionRow
from indexes.embedder import Embedder
from indexes.generation import Generation
from indexes.lexical import MENTIONS
from indexes.records import DocumentKind

Hits = list[tuple[int, float]]

# Candidates asked of each leg before fusion: enough that a passage found by both rises.
CANDIDATES = 60
# Passages in another language cannot share the question's words: of these, meaning alone must bring up the best.
FOREIGN = 10
LEG_WEIGHTS = {"lexical": 0.8, "record": 1.0, "code": 0.1, "log": 1.0, "foreign": 0.5, "dense": 0.2}
# A code that more chunks than this mention is a machine or a model: it narrows a question, but is not its subject.
SUBJECT_MENTIONS_MAX = 12


class Legs:
    """Runs the legs over one generation, inside a scope: `inside` are the documents that may be found."""

    def __init__(
        self,
        generation: Generation,
        catalogue: Catalogue,
        embedder: Embedder,
        inside: Sequence[RevisionRow],
        total: int,
    ) -> None:
        self._lexical = generation.lexical
        self._vectors = generation.vectors
        self._catalogue = catalogue
        self._embedder = embedder
        self._inside = inside
        self._everything = len(inside) == total
        self._has_vectors = generation.manifest.embedder_fingerprint == embedder.fingerprint

    def run(self, text: str) -> tuple[dict[str, Hits], dict[str, float]]:
        """The legs that apply to this question, and the milliseconds that words and meaning took."""
        started = time.perf_counter()
        legs = self._by_words(text)
        took_ms = {"lexical": (time.perf_counter() - started) * 1000}
        is_bare_code = all(word.startswith("#") for word in content_words(text))
        if self._has_vectors and not (is_bare_code and legs["lexical"]):  # a bare code says nothing to an embedder
            started = time.perf_counter()
            self._add_by_meaning(text, legs)
            took_ms["dense"] = (time.perf_counter() - started) * 1000
        return legs, took_ms

    def _by_words(self, text: str) -> dict[str, Hits]:
        tokens = self._tokens(text)
        documents = None if self._everything else [row.document.id for row in self._inside]
        legs = {"lexical": self._lexical.search(tokens, CANDIDATES, only_documents=documents)}
        codes = [token for token in tokens if token.startswith("#")]
        subjects = [code for code in codes if self._lexical.frequency(code, MENTIONS) <= SUBJECT_MENTIONS_MAX]
        if subjects:
            legs["code"] = self._lexical.about(subjects, codes, CANDIDATES, only_documents=documents)
        if asks_for_history(text):  # what happened stands in the log, not in the alarm's record
            logs = [row.document.id for row in self._inside if row.document.kind is DocumentKind.LOG]
            legs["log"] = self._lexical.search(tokens, CANDIDATES, only_documents=logs)
        elif subjects:
            legs["record"] = self._records_among(legs["code"])
        return legs

    def _tokens(self, text: str) -> list[str]:
        """The question's tokens; "e 7" is a code only where the documents know one."""
        tokens = list(dict.fromkeys(search_tokens(text)))
        spaced = (f"#{code}" for code in spaced_codes(text))
        return tokens + [code for code in spaced if code not in tokens and self._lexical.frequency(code)]

    def _records_among(self, hits: Hits) -> Hits:
        chunks = self._catalogue.chunks_by_id([chunk_id for chunk_id, _ in hits])
        return [(chunk_id, score) for chunk_id, score in hits if chunk_id in chunks and chunks[chunk_id].chunk.cells]

    def _add_by_meaning(self, text: str, legs: dict[str, Hits]) -> None:
        vector = self._embedder.embed_query(text)
        allowed = None if self._everything else self._chunk_ids(self._inside)
        legs["dense"] = self._vectors.search(vector, CANDIDATES, allowed)
        foreign = [row for row in self._inside if row.document.language not in ("", detect_language(text))]
        if foreign and len(foreign) < len(self._inside):
            legs["foreign"] = self._vectors.search(vector, FOREIGN, self._chunk_ids(foreign))
        legs["dense"] += self._likeness_of_others(vector, legs)

    def _likeness_of_others(self, query: NDArray[np.float32], legs: dict[str, Hits]) -> Hits:
        """The dense score of what only other legs found, so that each candidate is judged by every leg."""
        dense = {chunk_id for chunk_id, _ in legs["dense"]}
        others = sorted({chunk_id for hits in legs.values() for chunk_id, _ in hits} - dense)
        vectors = self._catalogue.vectors_by_id(others)
        scored = [
            (chunk_id, float(vector @ query)) for chunk_id, vector in vectors.items() if vector.shape == query.shape
        ]
        return sorted(scored, key=lambda hit: -hit[1])

    def _chunk_ids(self, rows: Sequence[RevisionRow]) -> NDArray[np.int64]:
        return self._catalogue.chunk_ids([row.revision_id for row in rows])
