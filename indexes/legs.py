"""The legs of a search: lists of (chunk id, score), best first, each found in its own way.

lexical: shared words, variants and translations · record and code: chunks whose subject is a code of the question ·
document: words within a document whose number the question names · log: what happened · dense: meaning.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexes.analysis import canonical_code, spaced_codes
from indexes.arrangement import asks_for_history
from indexes.catalogue import Catalogue
from indexes.catalogue_records import RevisionRow
from indexes.embedder import Embedder
from indexes.generation import Generation
from indexes.glossary import Glossary
from indexes.lexical import MENTIONS, LexicalIndex
from indexes.machine_records import NO_RECORDS, MachineRecords
from indexes.records import DocumentKind
from indexes.sought_words import SoughtWord, lexical_weights, sought_words
from indexes.word_translations import load_word_translations

Hits = list[tuple[int, float]]

# Candidates asked of each leg: in nearly every search the right passage is among so many of one of them.
CANDIDATES = 70
# A code that more chunks than this mention is a machine or a model: it narrows a question, but is not its subject.
SUBJECT_MENTIONS_MAX = 12
# A document number shorter than this may be any word or number of a question.
NUMBER_LENGTH_MIN = 5


@dataclass
class Findings:
    """What the legs found. `vector` is the question's, None where meaning was not asked; `took_ms` by leg."""

    words: list[SoughtWord]
    legs: dict[str, Hits] = field(default_factory=dict)
    vector: NDArray[np.float32] | None = None
    took_ms: dict[str, float] = field(default_factory=dict)

    def chunk_ids(self) -> list[int]:
        return sorted({chunk_id for hits in self.legs.values() for chunk_id, _ in hits})


class Legs:
    """Runs the legs over one generation, inside a scope.

    `inside` are the documents that may be found, `records` those of other documents that may be found too; `allowed`
    the ids of all these chunks, None where everything may be found.
    """

    def __init__(
        self,
        generation: Generation,
        catalogue: Catalogue,
        embedder: Embedder,
        glossary: Glossary,
        *,
        inside: Sequence[RevisionRow],
        allowed: NDArray[np.int64] | None,
        records: MachineRecords = NO_RECORDS,
    ) -> None:
        self._lexical = generation.lexical
        self._vectors = generation.vectors
        self._catalogue = catalogue
        self._embedder = embedder
        self._glossary = glossary
        self._inside = inside
        self._allowed = allowed
        self._records = records
        self._has_vectors = generation.manifest.embedder_fingerprint == embedder.fingerprint

    def run(self, text: str) -> Findings:
        """The legs that apply to this question."""
        started = time.perf_counter()
        findings = Findings(question_words(text, self._lexical, self._glossary))
        if not findings.words:  # "?" and "🙂" speak of nothing
            return findings
        self._find_by_words(text, findings)
        findings.took_ms["lexical"] = (time.perf_counter() - started) * 1000
        is_bare_code = all(word.token.startswith("#") for word in findings.words if not word.is_pair)
        if self._has_vectors and not (
            is_bare_code and findings.legs["lexical"]
        ):  # a bare code says nothing to an embedder
            started = time.perf_counter()
            findings.vector = self._embedder.embed_query(text)
            findings.legs["dense"] = self._vectors.search(findings.vector, CANDIDATES, self._allowed)
            findings.took_ms["dense"] = (time.perf_counter() - started) * 1000
        return findings

    def _find_by_words(self, text: str, findings: Findings) -> None:
        legs, weights = findings.legs, lexical_weights(findings.words)
        documents = None if self._allowed is None else [row.document.id for row in self._inside]
        also = self._records.ids
        legs["lexical"] = self._lexical.search(weights, CANDIDATES, only_documents=documents, also_chunks=also)
        codes = [word.token for word in findings.words if word.token.startswith("#")]
        subjects = [code for code in codes if self._lexical.frequency(code, MENTIONS) <= SUBJECT_MENTIONS_MAX]
        if subjects:
            legs["code"] = self._lexical.about(subjects, codes, CANDIDATES, only_documents=documents, also_chunks=also)
        if named := self._named_documents(text):
            legs["document"] = self._lexical.search(weights, CANDIDATES, only_documents=named)
        if asks_for_history(text):  # what happened stands in the log, not in the alarm's record
            logs = [row.document.id for row in self._inside if row.document.kind is DocumentKind.LOG]
            legs["log"] = self._lexical.search(
                weights, CANDIDATES, only_documents=logs, also_chunks=self._records.log_ids
            )
        elif subjects:
            legs["record"] = self._records_among(legs["code"])

    def _named_documents(self, text: str) -> list[str]:
        """Ids of the documents whose number stands in the question, however it is typed: `sop pr 003`."""
        asked = canonical_code(text)
        numbers = ((canonical_code(row.document.number), row.document.id) for row in self._inside)
        return [
            document_id
            for number, document_id in numbers
            if len(number) >= NUMBER_LENGTH_MIN and re.search(rf"{re.escape(number)}(?!\d)", asked)
        ]

    def _records_among(self, hits: Hits) -> Hits:
        chunks = self._catalogue.chunks_by_id([chunk_id for chunk_id, _ in hits])
        return [(chunk_id, score) for chunk_id, score in hits if chunk_id in chunks and chunks[chunk_id].chunk.cells]


def question_words(text: str, lexical: LexicalIndex, glossary: Glossary) -> list[SoughtWord]:
    """The question's words; "e 7" is a code only where the documents know one."""
    spaced = [f"#{code}" for code in spaced_codes(text)]
    known = [code for code in spaced if lexical.frequency(code)]
    return sought_words(text, glossary, load_word_translations(), known)
