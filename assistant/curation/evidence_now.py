"""Whether a question that had no answer would have one today, and the documents that come nearest to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.answering_units import score_units
from assistant.question import Question, read_question
from assistant.relevance import weigh_evidence
from indexes.library import Library
from indexes.records import Passage, Scope

PASSAGES = 8
NEAREST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class EvidenceNow:
    """`asked` is the question made to stand alone; `nearest` the best passage of each of the nearest documents."""

    asked: str
    is_answerable: bool
    nearest: tuple[Passage, ...]


def find_evidence(library: Library, question: str, follows: str, scope: Scope, *, is_search: bool) -> EvidenceNow:
    """In the scope it was asked in, and in all documents where a machine's own have nothing, as the page does.

    For a search it is enough to find something.
    """
    asked = read_question(question, follows, library.knows_code)
    found = _find(library, asked, scope, is_search=is_search)
    if scope.assets and not found.is_answerable:
        return _find(library, asked, replace(scope, assets=()), is_search=is_search)
    return found


def _find(library: Library, asked: Question, scope: Scope, *, is_search: bool) -> EvidenceNow:
    passages = library.search(asked.search_text, scope, PASSAGES).passages
    nearest = _nearest(passages)
    if is_search:
        return EvidenceNow(asked.topic, bool(passages), nearest)
    terms = library.term_support(asked.search_text)
    units = score_units(asked.search_text, passages, terms)
    relevance = weigh_evidence(asked, passages, terms, units, library.records_naming)
    return EvidenceNow(asked.topic, relevance.is_answerable, nearest)


def _nearest(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    best: dict[str, Passage] = {}
    for passage in passages:
        best.setdefault(passage.document.id, passage)
    return tuple(best.values())[:NEAREST_SHOWN]
