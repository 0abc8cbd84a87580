"""What a sentence denies, forbids or frees from, under which condition, and how it bounds its values.

Each clause has a sign. Two sentences say the same when an even number of signs differ: "do not use above 60 °C" and
"use below 60 °C" differ in the verb's sign and in the bound's; "do not start before the guard is closed" and "start
after the guard is closed" in the verb's and in the condition's. Korean and English are read by their own patterns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from assistant.checking.claims import Claims, read_prepared
from assistant.checking.polarity_english import ENGLISH
from assistant.checking.polarity_korean import KOREAN
from assistant.checking.polarity_patterns import Patterns
from assistant.checking.quantities import Quantity, prepare
from assistant.checking.shared_words import Words, read_words
from indexes.analysis import detect_language

_REACH = 26  # letters before or behind a quantity within which a bound belongs to it


class Sign(IntEnum):
    DENIED = -1
    UNNEEDED = 0
    AFFIRMED = 1


@dataclass(frozen=True)
class Clause:
    """A main clause, or a condition: then `sign` is DENIED for before, unless, without. `predicate` is what a denied
    clause denies; of an affirmed one nothing.
    """

    words: Words
    sign: Sign
    predicate: Words


@dataclass(frozen=True)
class Stance:
    """`bounds` has +1 for each quantity that is a least value, -1 for one that is a greatest; others are left out."""

    mains: tuple[Clause, ...]
    conditions: tuple[Clause, ...]
    bounds: tuple[tuple[Quantity, int], ...]


def read_stance(text: str) -> Stance:
    patterns = KOREAN if detect_language(text) == "ko" else ENGLISH
    plain = prepare(text)
    for pattern, replacement in patterns.rewrites:
        plain = pattern.sub(replacement, plain)
    claims = read_prepared(plain)
    mains, conditions = [], []
    for segment, condition in _segments(claims, patterns):
        clause = _clause(segment, condition, patterns)
        if condition:
            conditions.append(clause)
        elif len(clause.words) or clause.sign is not Sign.AFFIRMED:
            mains.append(clause)
    return Stance(tuple(mains), tuple(conditions), tuple(_bounds(claims, patterns)))


def _segments(claims: Claims, patterns: Patterns) -> list[tuple[str, int]]:
    """(text, +1 or -1 for a condition, 0 for a main clause), asides left out."""
    found = []
    for piece in patterns.split(claims.wording):
        kind = patterns.condition_in(piece)
        if kind is not None:
            found.append((piece, kind))
    return found


def _clause(segment: str, condition: int, patterns: Patterns) -> Clause:
    words = read_words(segment)
    sign, predicate = _sign(segment, patterns, is_condition=condition != 0)
    if condition < 0:
        sign = Sign(-sign)
    return Clause(words, sign, predicate)


def _sign(segment: str, patterns: Patterns, *, is_condition: bool) -> tuple[Sign, Words]:
    nothing = read_words("")
    if freed := patterns.unneeded.search(segment):
        return Sign.UNNEEDED, patterns.predicate_of(segment, freed)
    denials = [
        match
        for match in patterns.denied.finditer(segment)
        if is_condition or not patterns.describes.match(segment, match.end() - 1)
    ]
    if not denials:
        return Sign.AFFIRMED, nothing
    sign = Sign.DENIED if len(denials) % 2 else Sign.AFFIRMED
    return sign, patterns.predicate_of(segment, denials[-1])


def _bounds(claims: Claims, patterns: Patterns) -> list[tuple[Quantity, int]]:
    """A bound behind a quantity ("12 MPa 이하", "12 or more") before one in front of it ("at least 12")."""
    found = []
    ends = [0, *(quantity.end for quantity in claims.quantities)]
    starts = [*(quantity.start for quantity in claims.quantities), len(claims.plain)]
    for at, quantity in enumerate(claims.quantities):
        behind = claims.plain[quantity.end : min(quantity.end + _REACH, starts[at + 1])]
        before = claims.plain[max(ends[at], quantity.start - _REACH) : quantity.start]
        direction = patterns.bound_behind(behind) or patterns.bound_before(before)
        if direction:
            found.append((quantity, direction))
    return found


def contradiction(said: Stance, written: Stance, *, is_sure: bool) -> str:
    """Where what is `said` contradicts what is `written` on the page, "negation" or "condition"; else "".

    `is_sure`: the two sentences are surely about the same thing, so that a negation need not be found on a shared verb.
    """
    bounds = _bounds_differ(said.bounds, written.bounds)
    if len(set(bounds)) > 1:  # one turned round, another not: no verb can make up for that
        return "condition"
    if not said.mains or not written.mains:
        return "condition" if any(bounds) else ""
    faults = []
    for clause in said.mains:
        other = _counterpart(clause, written.mains)
        if other is not None:
            circumstances = _conditions_differ(said, written, clause, other) != any(bounds)
            faults.append(_fault_of(clause, other, circumstances, is_sure))
    return next(filter(None, faults), "")


def _fault_of(clause: Clause, other: Clause, circumstances_differ: bool, is_sure: bool) -> str:
    """What a clause does to its counterpart, where their conditions and bounds say the same or the opposite."""
    if clause.sign is other.sign:
        return "condition" if circumstances_differ else ""
    if not _is_about(clause, other, is_sure):
        return ""
    is_made_up_for = circumstances_differ and Sign.UNNEEDED not in (clause.sign, other.sign)
    return "" if is_made_up_for else "negation"


def _counterpart(clause: Clause, others: Sequence[Clause]) -> Clause | None:
    """The clause that shares most words, if it shares any; the only one of a page, whatever it shares."""
    if not others:
        return None
    shared = [(len(clause.words.shared_with(other.words)), at) for at, other in enumerate(others)]
    most, at = max(shared)
    rivals = [others[it] for count, it in shared if count == most]
    if not most:
        return others[0] if len(others) == 1 else None
    same = [other for other in rivals if other.sign is clause.sign]
    return same[0] if same else others[at]


def _is_about(clause: Clause, other: Clause, is_sure: bool) -> bool:
    """Whether what one of two clauses denies is what the other affirms."""
    denying, affirming = (
        (clause, other) if len(clause.predicate) and clause.sign is not Sign.AFFIRMED else (other, clause)
    )
    if is_sure and clause.words.shared_with(other.words):
        return True
    return bool(denying.predicate.shared_with(affirming.words))


def _conditions_differ(said: Stance, written: Stance, clause: Clause, other: Clause) -> bool:
    """Of sentences with one condition each. "Before starting, check the oil" is "start after checking the oil"."""
    if len(said.conditions) != 1 or len(written.conditions) != 1:
        return False
    here, there = said.conditions[0], written.conditions[0]
    straight = len(here.words.shared_with(there.words)) + len(clause.words.shared_with(other.words))
    crossed = len(here.words.shared_with(other.words)) + len(clause.words.shared_with(there.words))
    if not here.words.shared_with(there.words) and not crossed:
        return False
    denies = len(here.predicate) + len(there.predicate) > 0
    shares = here.predicate.shared_with(there.words) or there.predicate.shared_with(here.words)
    if here.sign is not there.sign and denies and not shares:
        return False  # "not enough air" is "too little air"
    return (here.sign is not there.sign) != (crossed > straight)


def _bounds_differ(said: Sequence[tuple[Quantity, int]], written: Sequence[tuple[Quantity, int]]) -> list[bool]:
    """For each bounded value that the page bounds too, whether it is a least one here and a greatest one there."""
    found = []
    for quantity, direction in said:
        others = [other for counterpart, other in written if counterpart.supports(quantity)]
        if others:
            found.append(direction not in others)
    return found
