"""Machines that logs and lists name and nobody has listed yet, with the name that stands beside their number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from indexes.analysis import normalise
from indexes.assets import ASSET_ID, NAME_LETTERS_MAX, Asset
from indexes.machine_records import BETWEEN_NAMES
from indexes.part_names import Cells
from indexes.record_columns import column_kinds
from indexes.revisions import CURRENT
from web.ports import LibraryPort
from web.search.code_machines import MachineNames

OFFERED_MAX = 30
NAME_COLUMN = re.compile(r"(?:설비|장비|기계)\s*(?:명|이름)|(?:machine|equipment|asset)[\s_]*name", re.IGNORECASE)
# In a list, not in a log, where it is a person's.
BARE_NAME_COLUMN = re.compile(r"명칭|이름|name", re.IGNORECASE)
HAS_DIGIT = re.compile(r"\d")
HANGUL = re.compile(r"[가-힣]")


@dataclass(slots=True)
class Sightings:
    records: int = 0
    names: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class UnlistedMachine:
    """`asset` as it would be listed; so many `records` name it."""

    asset: Asset
    records: int


def find_unlisted(library: LibraryPort, listed: Iterable[Asset]) -> list[UnlistedMachine]:
    """Those with the most records first. What holds no digit is a kind of machine and no id."""
    assets = list(listed)
    names, known = MachineNames(assets), {asset.id for asset in assets}
    seen: dict[str, Sightings] = {}
    for document in library.documents():
        for stored in library.chunks(document.id) if document.state == CURRENT else ():
            _note_record(stored.chunk.cells, names, seen)
    found = [
        UnlistedMachine(_described(machine, sightings.names), sightings.records)
        for machine, sightings in seen.items()
        if machine not in known and ASSET_ID.fullmatch(machine) and HAS_DIGIT.search(machine)
    ]
    return sorted(found, key=lambda one: (-one.records, one.asset.id))[:OFFERED_MAX]


def _note_record(cells: Cells, names: MachineNames, seen: dict[str, Sightings]) -> None:
    kinds = column_kinds(tuple(name for name, _ in cells))
    place = next((place for place, kind in kinds.items() if kind == "machine"), None)
    if place is None:
        return
    machines = {names.read(entry) for entry in BETWEEN_NAMES.split(cells[place][1]) if entry.strip()}
    name = _name_beside(cells, place, is_log="date" in kinds.values()) if len(machines) == 1 else ""
    for machine in machines:
        sightings = seen.setdefault(machine, Sightings())
        sightings.records += 1
        sightings.names.update([name] if name else [])


def _name_beside(cells: Cells, place: int, *, is_log: bool) -> str:
    for other, (column, value) in enumerate(cells):
        title = " ".join(normalise(column).split())
        is_name = NAME_COLUMN.search(title) or (not is_log and BARE_NAME_COLUMN.fullmatch(title))
        if other != place and is_name and value.strip():
            return " ".join(value.split())[:NAME_LETTERS_MAX]
    return ""


def _described(machine: str, names: Counter[str]) -> Asset:
    """With the name that most rows give it, in the language that it is written in."""
    name = max(names, key=lambda name: names[name], default="")
    return Asset(machine, name_ko=name) if HANGUL.search(name) else Asset(machine, name_en=name)
