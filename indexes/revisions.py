"""Which revision of a document is in force.

Documents that carry the same document number in the same language are revisions of one controlled document. The one
with the latest effective date that has begun is in force; older ones are superseded, later ones are upcoming.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

CURRENT, SUPERSEDED, UPCOMING = "current", "superseded", "upcoming"


@dataclass(frozen=True, slots=True)
class RevisionMark:
    """What decides: ISO dates, or "" where a document names none."""

    document_id: str
    number: str
    language: str
    revision: str
    effective_date: str


def states_of(marks: Iterable[RevisionMark], today: str) -> dict[str, str]:
    """Document id -> "current", "superseded" or "upcoming" on the day `today` (ISO)."""
    families: dict[tuple[str, str], list[RevisionMark]] = defaultdict(list)
    states: dict[str, str] = {}
    for mark in marks:
        states[mark.document_id] = CURRENT
        if mark.number:
            families[(_plain(mark.number), mark.language)].append(mark)
    for family in families.values():
        states |= _family_states(family, today)
    return states


def _family_states(family: list[RevisionMark], today: str) -> dict[str, str]:
    begun = [mark for mark in family if mark.effective_date <= today]
    # Copies of the same revision stay together: nothing tells which of them is the controlled one.
    in_force = max((_age(mark) for mark in begun), default=None)
    states = {}
    for mark in family:
        if mark not in begun:
            states[mark.document_id] = UPCOMING
        else:
            states[mark.document_id] = CURRENT if _age(mark) == in_force else SUPERSEDED
    return states


def _age(mark: RevisionMark) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Later sorts higher: effective date first, then the revision with its numbers read as numbers."""
    parts = re.findall(r"\d+|[A-Z]+", mark.revision.upper().removeprefix("REVISION").removeprefix("REV"))
    return mark.effective_date, tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)


def _plain(number: str) -> str:
    return re.sub(r"[\s_-]+", "-", number.strip().upper())
