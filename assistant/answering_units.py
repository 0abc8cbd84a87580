"""Which unit of the evidence answers a question best, and how well each of the question's words stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.asked_attribute import asked_attributes
from assistant.passage_units import Unit, units_of
from indexes.analysis import normalise
from indexes.records import Passage
from indexes.term_support import TermSupport
from indexes.traits import traits_of, wanted_quantities

Floats = NDArray[np.float32]

# What stands around a unit belongs to what it says, the less the farther away.
FRAME_SHARE = 0.9
LINE_SHARE = 0.9
LEAD_SHARE = 0.9
NEIGHBOUR_SHARE = 0.7
PASSAGE_SHARE = 0.4
# Beyond its words: a unit that states the asked property, or at least a value of its kind; a later passage's less.
STATED_BONUS = 0.15
NAMED_BONUS = 0.15
KIND_BONUS = 0.1
RANK_LOSS = 0.03


@dataclass(frozen=True)
class ScoredUnit:
    """`own` is the support of each of the question's words in the unit itself, `support` with what it stands under;
    `score` its weighted share, 0 to 1. `fits`: it holds a quantity of the kind that was asked for.
    `states`: it holds a value as the asked property has them; `names`: and names that property too.
    """

    unit: Unit
    own: Floats
    support: Floats
    score: float
    fits: bool
    states: bool
    names: bool

    @property
    def strength(self) -> float:
        """By this units are compared with each other."""
        bonus = STATED_BONUS * self.states + NAMED_BONUS * self.names + KIND_BONUS * self.fits
        return self.score + bonus - RANK_LOSS * self.unit.place


def score_units(question: str, passages: Sequence[Passage], terms: TermSupport) -> list[ScoredUnit]:
    """Every unit of the passages, in their order."""
    units = units_of(passages)
    if not units or not terms.words:
        return []
    own = terms.of([unit.text for unit in units])
    frames = terms.of([passage.place for passage in passages])
    support = _with_surroundings(units, own, frames)
    weights = terms.weights
    scores = weights @ support / max(float(weights.sum()), 1e-9)
    wanted, properties = set(wanted_quantities(question)), asked_attributes(question)
    scored = []
    for place, unit in enumerate(units):
        text = normalise(unit.text)
        stated = [attribute for attribute in properties if attribute.is_stated_in(text)]
        names = any(attribute.is_named_in(text) for attribute in stated)
        fits = bool(wanted & set(traits_of((), unit.text)))
        scored.append(
            ScoredUnit(unit, own[:, place], support[:, place], float(scores[place]), fits, bool(stated), names)
        )
    return scored


def _with_surroundings(units: Sequence[Unit], own: Floats, frames: Floats) -> Floats:
    """The units' support with that of their line, lead-in, neighbours, passage and headings."""
    by_line: dict[tuple[int, int], Floats] = {}
    by_passage: dict[int, Floats] = {}
    for place, unit in enumerate(units):
        key = (unit.place, unit.line)
        by_line[key] = np.maximum(by_line.get(key, own[:, place]), own[:, place])
        by_passage[unit.place] = np.maximum(by_passage.get(unit.place, own[:, place]), own[:, place])
    support = own.copy()
    for place, unit in enumerate(units):
        around = [LINE_SHARE * by_line[unit.place, unit.line], PASSAGE_SHARE * by_passage[unit.place]]
        around.append(FRAME_SHARE * frames[:, unit.place])
        if unit.lead >= 0:
            around.append(LEAD_SHARE * by_line[unit.place, unit.lead])
        else:
            around += [NEIGHBOUR_SHARE * by_line[key] for key in ((unit.place, unit.line - 1),) if key in by_line]
        support[:, place] = np.maximum.reduce([own[:, place], *around])
    return support
