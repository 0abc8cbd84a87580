"""Which revision of a document is in force.

Documents that carry the same document number in the same language, or stood at the same path one after the other, are
revisions of one controlled document. The one with the latest effective date that has begun is in force; older ones
are superseded, later ones are upcoming, and a withdrawn one counts for nothing from the day of its withdrawal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from indexes.records import Document

CURRENT, SUPERSEDED, UPCOMING, WITHDRAWN = "current", "superseded", "upcoming", "withdrawn"
Age = tuple[str, tuple[tuple[int, str], ...]]
STATES = (CURRENT, UPCOMING, SUPERSEDED, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class RevisionMark:
    """What decides: ISO dates, or "" where there is none.

    `place` is the document at whose path it stands or stood, "" for its own; `placed_on` the day on which it took the
    place of another revision there: the day it begins where it names no effective date.
    """

    document_id: str
    number: str
    language: str
    revision: str
    effective_date: str
    place: str = ""
    placed_on: str = ""
    withdrawn_on: str = ""

    @property
    def begins_on(self) -> str:
        return self.effective_date or self.placed_on

    @property
    def age(self) -> Age:
        """Later sorts higher: the day it begins first, then the revision with its numbers read as numbers."""
        parts = re.findall(r"\d+|[A-Z]+", self.revision.upper().removeprefix("REVISION").removeprefix("REV"))
        return self.begins_on, tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """A revision's state on a day; `since` is the day that ended it (superseded, withdrawn), "" where not known."""

    state: str
    since: str = ""


def mark_of(document: Document) -> RevisionMark:
    return RevisionMark(
        document.id,
        document.number,
        document.language,
        document.revision,
        document.effective_date,
        place=document.kept_from,
        placed_on=document.placed_on,
        withdrawn_on=document.withdrawn_on,
    )


def states_of(marks: Iterable[RevisionMark], today: str) -> dict[str, str]:
    """Document id -> one of `STATES` on the day `today` (ISO)."""
    return {document_id: standing.state for document_id, standing in standings_of(marks, today).items()}


def standings_of(marks: Iterable[RevisionMark], today: str) -> dict[str, Standing]:
    """Document id -> its standing on the day `today` (ISO)."""
    standings: dict[str, Standing] = {}
    for family in families_of(marks):
        standings |= _family_standings(family, today)
    return standings


def families_of(marks: Iterable[RevisionMark]) -> list[list[RevisionMark]]:
    """The marks in groups of revisions of one document, newest first."""
    family_of: dict[tuple[str, ...], list[RevisionMark]] = {}
    for mark in marks:
        family = [mark]
        keys = _family_keys(mark)
        for met in {id(known): known for key in keys if (known := family_of.get(key)) is not None}.values():
            family += met
        for key in [key for member in family for key in _family_keys(member)]:
            family_of[key] = family
    groups = {id(family): family for family in family_of.values()}
    return [sorted(family, key=lambda mark: mark.age, reverse=True) for family in groups.values()]


def plain_number(number: str) -> str:
    """A document number in one spelling: `sop hd_12` is `SOP-HD-12`."""
    return re.sub(r"[\s_-]+", "-", number.strip().upper())


def _family_keys(mark: RevisionMark) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = [("place", mark.place or mark.document_id)]
    if mark.number:
        keys.append(("number", plain_number(mark.number), mark.language))
    return keys


def _family_standings(family: list[RevisionMark], today: str) -> dict[str, Standing]:
    standings = {}
    begun: dict[Age, list[RevisionMark]] = defaultdict(list)
    for mark in family:
        if mark.withdrawn_on and mark.withdrawn_on <= today:
            standings[mark.document_id] = Standing(WITHDRAWN, mark.withdrawn_on)
        elif mark.begins_on > today:
            standings[mark.document_id] = Standing(UPCOMING)
        else:
            # Copies of the same revision stay together: nothing tells which of them is the controlled one.
            begun[mark.age].append(mark)
    successor = ""
    for place, age in enumerate(sorted(begun, reverse=True)):
        standing = Standing(SUPERSEDED, successor) if place else Standing(CURRENT)
        standings |= {mark.document_id: standing for mark in begun[age]}
        successor = begun[age][0].begins_on
    return standings
