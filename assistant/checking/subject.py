"""Does a sentence that stands in the documents also speak of what was asked?

"The conveyor belt strength is 21 MPa" may stand on the page and yet be no answer to a question about the belt's
tension. So the unit that bears a sentence must hold nearly as much of the question as the best unit does, and the
sentence's own words must stand there too, not only its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering_units import ScoredUnit, score_units
from assistant.asked_attribute import asked_attributes
from assistant.grounding import CheckedSentence, Verdict
from assistant.passage_units import lines_of
from indexes.analysis import detect_language, normalise
from indexes.records import Passage
from indexes.term_support import Terms

# What the bearing unit must hold of the question, as a share of what the best unit holds.
BEARING_SHARE = 0.8
# Share of a sentence's words, by their rarity, that its unit must hold; across languages much is told otherwise.
HELD_MIN, HELD_ACROSS_MIN = 0.55, 0.25


def withhold_strays(
    verdict: Verdict, passages: Sequence[Passage], units: Sequence[ScoredUnit], found: Sequence[Passage], terms: Terms
) -> Verdict:
    """The verdict with the sentences withheld that speak of something else.

    `passages` are what the marks point at; `units` those of the `found` passages, scored for the question.
    """
    answering = _answering_lines(units, found)
    scored = {passage.chunk_id for passage in found}

    def judged(sentence: CheckedSentence) -> CheckedSentence:
        if sentence.reason:
            return sentence
        bearing = _bearing_line(sentence, passages, terms)
        if bearing is None:
            return replace(sentence, reason="unsupported")
        is_known = bearing[0] in scored  # what stands beside in the section was not scored
        return replace(sentence, reason="off_subject") if is_known and bearing not in answering else sentence

    return Verdict(tuple(judged(sentence) for sentence in verdict.sentences))


def _answering_lines(units: Sequence[ScoredUnit], found: Sequence[Passage]) -> set[tuple[int, int]]:
    """(chunk id, line) of what holds nearly as much of the question as the best unit, and of the lines beside it."""
    enough = BEARING_SHARE * max((scored.strength for scored in units), default=0.0)
    return {
        (found[scored.unit.place].chunk_id, scored.unit.line + step)
        for scored in units
        if scored.strength >= enough
        for step in ((0,) if scored.unit.is_row else (-1, 0, 1))
    }


def _bearing_line(sentence: CheckedSentence, passages: Sequence[Passage], terms: Terms) -> tuple[int, int] | None:
    """(chunk id, line) of the unit that holds most of the sentence, or None where none holds enough."""
    cited = [passages[mark - 1] for mark in sentence.marks]
    held = score_units("", cited, terms(sentence.text))
    if not held:
        return None
    best = max(held, key=lambda scored: scored.score)
    passage = cited[best.unit.place]
    is_same = detect_language(sentence.text) == detect_language(passage.chunk.text)
    if best.score < (HELD_MIN if is_same else HELD_ACROSS_MIN) or not _names_its_property(sentence.text, best, passage):
        return None
    return passage.chunk_id, best.unit.line


def _names_its_property(sentence: str, bearing: ScoredUnit, passage: Passage) -> bool:
    """Whether the property that a sentence gives a value of is named where that value stands: 600 mm, but of what?"""
    plain, lines = normalise(sentence), lines_of(passage)
    around = lines[max(bearing.unit.line - 1, 0) : bearing.unit.line + 2]
    context = normalise("\n".join([passage.place, *lines[max(bearing.unit.lead, 0) : bearing.unit.lead + 1], *around]))
    given = [it for it in asked_attributes(sentence) if it.is_stated_in(plain) and it.is_named]
    return not given or any(it.is_named_in(context) for it in given)
