"""A sentence in the clauses that each make an exact claim of their own."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.checking.claims import Claims

_CLAUSE_END = re.compile(r"[,;]\s+|\s+(?:and|및|그리고|while|but)\s+|(?<=[가-힣])[고며]\s+|,(?=\s*[가-힣A-Za-z])")
_TOGETHER = re.compile(r"각각|\brespectively\b", re.IGNORECASE)


def value_clauses(claims: Claims) -> list[Claims]:
    """The claims of a sentence, apart for each of its clauses that has a code or size and a value of its own.

    "M16: 105 N·m, M20: 210 N·m" rests on two rows; "M20, 105 N·m" is one claim however it is punctuated.
    """
    parts = [part for start, end in _clauses(claims) if (part := claims.between(start, end))]
    return parts if len(parts) > 1 and all(len(part) > 1 for part in parts) else [claims]


def quantity_clauses(claims: Claims) -> list[Claims]:
    """The clauses that hold quantities, each with those beside it that hold none: "in an emergency, 20 mm"."""
    parts: list[tuple[int, int]] = []
    begins = 0
    for start, end in _clauses(claims):
        if claims.between(start, end).quantities:
            parts.append((begins, end))
            begins = end
    if parts:
        parts[-1] = (parts[-1][0], len(claims.plain))
    return [claims.between(start, end) for start, end in parts]


def _clauses(claims: Claims) -> list[tuple[int, int]]:
    """Where the clauses of a text begin and end; one alone where it says "respectively"."""
    cuts = [] if _TOGETHER.search(claims.plain) else [match.end() for match in _CLAUSE_END.finditer(claims.plain)]
    bounds = [0, *cuts, len(claims.plain)]
    return list(pairwise(bounds))
