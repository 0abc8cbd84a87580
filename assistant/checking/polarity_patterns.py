"""What a language needs to be read for polarity: how it denies, frees from, sets conditions and bounds values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.checking.shared_words import Words

Rewrite = tuple[re.Pattern[str], str]
Signed = tuple[re.Pattern[str], int]


def any_of(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


@dataclass(frozen=True)
class Patterns:
    """One language's.

    `rewrites` bring sayings into one form first. Clauses end behind `ends_behind` and in front of `ends_before`;
    an `aside` gives a reason or purpose; `conditions` are (pattern, +1 or -1: before, unless). A denial before
    `describes` belongs to a noun ("where there is no handrail"). `bounds_before` and `bounds_behind` a quantity are
    (pattern, +1 for a least value or -1 for a greatest). `predicate_of` tells what a denial in a clause denies.
    """

    rewrites: Sequence[Rewrite]
    ends_behind: re.Pattern[str]
    ends_before: re.Pattern[str]
    aside: re.Pattern[str]
    conditions: Sequence[Signed]
    denied: re.Pattern[str]
    describes: re.Pattern[str]
    unneeded: re.Pattern[str]
    bounds_before: Sequence[Signed]
    bounds_behind: Sequence[Signed]
    predicate_of: Callable[[str, re.Match[str]], Words]

    def split(self, text: str) -> list[str]:
        """The clauses of a text."""
        cuts = {match.end() for match in self.ends_behind.finditer(text)}
        cuts |= {match.start() for match in self.ends_before.finditer(text)}
        pieces = (text[start:end] for start, end in pairwise([0, *sorted(cuts), len(text)]))
        return [piece for piece in pieces if piece.strip(" ,;.")]

    def condition_in(self, clause: str) -> int | None:
        """+1 or -1 for a condition, 0 for a main clause, None for an aside."""
        sign = _first_sign(self.conditions, clause)
        return sign or (None if self.aside.search(clause) else 0)

    def bound_before(self, text: str) -> int:
        return _first_sign(self.bounds_before, text)

    def bound_behind(self, text: str) -> int:
        return _first_sign(self.bounds_behind, text)


def _first_sign(signed: Sequence[Signed], text: str) -> int:
    return next((sign for pattern, sign in signed if pattern.search(text)), 0)
