"""Evidence for tests that need no library: passages with their units scored by plain words, all equally rare."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering_units import ScoredUnit, score_units
from assistant.question import Question
from indexes.analysis import content_words
from indexes.records import Chunk, Passage
from indexes.sought_words import SoughtWord
from indexes.term_support import QuestionWord, TermSupport


def terms_of(asked: Question) -> TermSupport:
    return TermSupport([QuestionWord(SoughtWord(word), 1.0) for word in content_words(asked.search_text)], None)


def units_for(asked: Question, passages: Sequence[Passage]) -> list[ScoredUnit]:
    return score_units(asked.search_text, passages, terms_of(asked))


def no_section(_passage: Passage) -> list[Passage]:
    return []


def no_records(_codes: Sequence[str]) -> list[Chunk]:
    return []
