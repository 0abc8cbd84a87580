"""Is what was found an answer to what was asked? Decided by code, before the model is asked.

A page about the machine is not yet one about its weight: near misses share all of a question but the very thing that
was asked. So every code that the question names must stand in one passage, and the rest is weighed: how much of the
question the best unit of the evidence holds, the two words that it holds worst, whether it states a value of the asked
property. The weights were fitted on questions with and without an answer (`training/fit_relevance.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering_units import ScoredUnit
from assistant.asked_attribute import asked_attributes
from assistant.named_codes import RecordsNaming, codes_of, grades_in, holds_all, is_known
from assistant.question import Question
from indexes.analysis import content_words
from indexes.records import Passage
from indexes.term_support import TermSupport

BIAS = 2.81
WEIGHTS = {
    "held": 0.51,  # share of the question in the unit that answers best
    "worst": -5.81,  # share that the two words weigh which the fullest unit holds worst
    "unstated": -3.48,  # what a unit with a value of the asked kind holds less than the fullest one
    "unnamed": -1.16,  # none of the best units names the asked property with a value
    "apart": -4.5,  # the codes of the question stand in no passage together
    "codes": 0.18,  # the question names codes
    "rank": -0.84,  # how far down the fullest unit's passage is
}
# Refuses one answerable question of twenty of the development sets, and every second that has no answer.
ANSWERABLE_MIN = 0.45
QUOTABLE_MIN = 0.5
# A unit that holds less than this of the question has nothing to do with it.
HELD_MIN = 0.12
BEST_UNITS = 3
RANK_MAX = 5


@dataclass(frozen=True)
class Relevance:
    """`signals` by the names of `WEIGHTS`, `probability` what they say together, 0 to 1; `unknown` are codes and
    grades of the question that no passage holds. `is_stated`: where a property was asked for that a page must
    call by its name, the best unit does, with a value.
    """

    signals: dict[str, float]
    probability: float
    unknown: tuple[str, ...] = ()
    is_stated: bool = True

    @property
    def is_apart(self) -> bool:
        """Whether the codes of the question stand in no passage together."""
        return bool(self.signals.get("apart"))

    @property
    def is_quotable(self) -> bool:
        """Whether the documents' own words are sure to answer, although the model had nothing to say."""
        return self.is_answerable and self.is_stated and self.probability >= QUOTABLE_MIN

    @property
    def is_answerable(self) -> bool:
        is_about = self.signals.get("held", 0.0) >= HELD_MIN
        return is_about and not self.unknown and self.probability >= ANSWERABLE_MIN


NOTHING = Relevance({}, 0.0)


def weigh_evidence(
    asked: Question,
    passages: Sequence[Passage],
    terms: TermSupport,
    units: Sequence[ScoredUnit],
    records: RecordsNaming,
) -> Relevance:
    """`units` are those of the passages, scored for the question; `records` finds a machine's other names."""
    if not passages or not units or not content_words(asked.search_text):
        return NOTHING
    known = set().union(*(codes_of(passage) for passage in passages))
    unknown = [code for code in asked.codes if not is_known(code, known)]
    unknown += [grade for grade in grades_in(asked.search_text) if not any(_stands_in(grade, p) for p in passages)]
    signals = relevance_signals(asked, passages, terms, units, records)
    score = BIAS + sum(WEIGHTS[name] * value for name, value in signals.items())
    return Relevance(signals, 1 / (1 + math.exp(-score)), tuple(unknown), _is_named(asked, units, 1))


def _is_named(asked: Question, units: Sequence[ScoredUnit], among: int) -> bool:
    """Whether one of the best units gives the asked property by its name, where a page must call it so."""
    if not any(attribute.is_named for attribute in asked_attributes(asked.search_text)):
        return True
    best = sorted(units, key=lambda scored: scored.strength, reverse=True)[:among]
    return any(scored.names for scored in best)


def _stands_in(grade: str, passage: Passage) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(grade)}(?![\d.])", f"{passage.place}\n{passage.chunk.text}") is not None


def relevance_signals(
    asked: Question,
    passages: Sequence[Passage],
    terms: TermSupport,
    units: Sequence[ScoredUnit],
    records: RecordsNaming,
) -> dict[str, float]:
    fullest = max(units, key=lambda scored: scored.score)
    strongest = max(units, key=lambda scored: scored.strength)
    stating = max((scored.score for scored in units if scored.states), default=0.0)
    asks_property = bool(asked_attributes(asked.search_text))
    weights = terms.weights / max(float(terms.weights.sum()), 1e-9)
    missing = np.sort(weights * (1 - fullest.support))
    return {
        "held": strongest.score,
        "worst": float(missing[-2:].sum()),
        "unstated": fullest.score - stating if asks_property else 0.0,
        "unnamed": float(not _is_named(asked, units, BEST_UNITS)),
        "apart": float(not any(holds_all(asked.codes, passage, records) for passage in passages)),
        "codes": float(bool(asked.codes)),
        "rank": min(fullest.unit.place, RANK_MAX) / RANK_MAX,
    }
