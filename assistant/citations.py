"""The words of the documents behind each mark of an answer: found by holding every sentence against its passage."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.events import Citation
from assistant.grounding import CheckedSentence
from assistant.passage_units import Unit, units_of
from assistant.quotes import find_quote
from indexes.records import Passage
from indexes.term_support import Terms


def cite(sentences: Sequence[CheckedSentence], passages: Sequence[Passage], terms: Terms) -> list[Citation]:
    """One citation a mark, in their order; its quote are the units that bear the sentences with that mark."""
    marks = sorted({mark for sentence in sentences for mark in sentence.marks})
    return [
        _citation(mark, passages[mark - 1], [sentence.text for sentence in sentences if mark in sentence.marks], terms)
        for mark in marks
    ]


def _citation(mark: int, passage: Passage, sentences: Sequence[str], terms: Terms) -> Citation:
    units = units_of([passage])
    bearing = sorted({_bearing(sentence, units, terms) for sentence in sentences})
    return Citation(mark, passage, find_quote(passage, "\n".join(units[place].text for place in bearing)))


def _bearing(sentence: str, units: Sequence[Unit], terms: Terms) -> int:
    """The place of the unit that holds most of the sentence."""
    support = terms(sentence)
    if not support.words:
        return 0
    held = support.weights @ support.of([unit.text for unit in units])
    return int(held.argmax())
