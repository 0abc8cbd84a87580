"""Orders the candidates of a search by what speaks for each: a weighted sum of signals.

The weights were fitted on development questions (`training/fit_ranking.py`), not guessed; those of the code legs say
what a plant means by a code: a record about it comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexes.analysis import detect_language
from indexes.catalogue import Catalogue
from indexes.catalogue_records import ChunkSignals
from indexes.embedder import Embedder, TokenReader
from indexes.generation import Generation
from indexes.legs import Findings, Hits
from indexes.soft_match import PassageTokens, SoftMatch, soft_match
from indexes.traits import CONTENTS, DEFINITION, asks_for_definition, wanted_quantities

WEIGHTS = {
    "words": 2.8,  # BM25, as a share of the best
    "coverage": 7.5,  # share of the question's words, by their rarity
    "meaning": 6.7,  # cosine of question and passage
    "likeness": 3.1,  # soft match anywhere in title, headings and text
    "frame": 4.9,  # soft match in title and headings
    "window": 7.5,  # soft match within a few neighbouring words
    "quantity": 2.0,  # holds a quantity of the kind that was asked for
    "frontmatter": -2.2,  # defines terms or lists contents, which was not asked for
    "record": 40.0,  # a table's record about a code of the question: nothing else may come before it
    "code": 1.2,  # other text about a code of the question
    "document": 8.0,  # in the document whose number the question names
    "log": 12.0,  # what happened, when that was asked
}
# Legs whose score counts as a share of their best one.
SHARED_LEGS = {"lexical": "words", "record": "record", "code": "code", "document": "document", "log": "log"}


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score, the signals it is made of, and its rank in each leg that found it."""

    chunk_id: int
    score: float
    signals: dict[str, float]
    legs: dict[str, int]
    vector: NDArray[np.float32]


class Ranking:
    """Ranks what the legs found in a generation, by the vectors of the embedder that made it."""

    def __init__(self, generation: Generation, catalogue: Catalogue, embedder: Embedder) -> None:
        self._lexical = generation.lexical
        self._made_by = generation.manifest.embedder_fingerprint
        self._catalogue = catalogue
        self._embedder = embedder

    def rank(self, text: str, findings: Findings) -> list[Ranked]:
        """Best first."""
        chunk_ids = findings.chunk_ids()
        stored = self._catalogue.signals_by_id(chunk_ids, self._made_by)
        chunk_ids = [chunk_id for chunk_id in chunk_ids if chunk_id in stored]
        signals = self.signals(text, findings, chunk_ids, stored)
        ranks = _ranks(findings.legs)
        ranked = [
            Ranked(chunk_id, score_of(values), values, ranks.get(chunk_id, {}), stored[chunk_id].vector)
            for chunk_id, values in zip(chunk_ids, signals, strict=True)
        ]
        return sorted(ranked, key=lambda candidate: (-candidate.score, candidate.chunk_id))

    def signals(
        self, text: str, findings: Findings, chunk_ids: Sequence[int], stored: Mapping[int, ChunkSignals]
    ) -> list[dict[str, float]]:
        """What speaks for each candidate, by the names of `WEIGHTS`; a signal that does not apply is missing."""
        shares = {name: _shares(findings.legs.get(leg, [])) for leg, name in SHARED_LEGS.items()}
        coverage = self._lexical.coverage(findings.words, chunk_ids)
        values = [
            {name: found[chunk_id] for name, found in shares.items() if chunk_id in found}
            | {"coverage": coverage.get(chunk_id, 0.0)}
            for chunk_id in chunk_ids
        ]
        self._add_traits(text, chunk_ids, values)
        if findings.vector is not None:
            self._add_meaning(text, findings.vector, [stored[chunk_id] for chunk_id in chunk_ids], values)
        return values

    def _add_traits(self, text: str, chunk_ids: Sequence[int], values: Sequence[dict[str, float]]) -> None:
        fitting = self._lexical.with_trait(wanted_quantities(text), chunk_ids)
        kinds = [CONTENTS] if asks_for_definition(text) else [CONTENTS, DEFINITION]
        in_front = self._lexical.with_trait(kinds, chunk_ids)
        for chunk_id, found in zip(chunk_ids, values, strict=True):
            if chunk_id in fitting:
                found["quantity"] = 1.0
            if chunk_id in in_front:
                found["frontmatter"] = 1.0

    def _add_meaning(
        self, text: str, vector: NDArray[np.float32], stored: Sequence[ChunkSignals], values: Sequence[dict[str, float]]
    ) -> None:
        match = self._soft_match(text, [signals.tokens for signals in stored])
        understands = _understands(self._embedder, text)
        for place, (signals, found) in enumerate(zip(stored, values, strict=True)):
            if understands and signals.vector.shape == vector.shape:
                found["meaning"] = float(signals.vector @ vector)
            if match is not None:
                found["likeness"] = float(match.anywhere[place])
                found["frame"] = float(match.frame[place])
                found["window"] = float(match.window[place])

    def _soft_match(self, text: str, passages: Sequence[PassageTokens]) -> SoftMatch | None:
        if not isinstance(self._embedder, TokenReader):
            return None
        (question,) = self._embedder.token_ids([text])
        return soft_match(question, passages, self._embedder.token_vectors)


def score_of(signals: Mapping[str, float]) -> float:
    return sum(WEIGHTS[name] * value for name, value in signals.items())


def _understands(embedder: Embedder, text: str) -> bool:
    """Whether the embedder was trained for the question's language: the cosines of another mean nothing."""
    known = embedder.languages
    return not known or "multilingual" in known or detect_language(text) in known


def _shares(hits: Hits) -> dict[int, float]:
    best = max((score for _, score in hits), default=0.0)
    return {chunk_id: score / best for chunk_id, score in hits} if best > 0 else {}


def _ranks(legs: Mapping[str, Hits]) -> dict[int, dict[str, int]]:
    ranks: dict[int, dict[str, int]] = {}
    for leg, hits in legs.items():
        for rank, (chunk_id, _) in enumerate(hits, start=1):
            ranks.setdefault(chunk_id, {})[leg] = rank
    return ranks
