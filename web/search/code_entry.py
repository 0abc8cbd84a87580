"""What the documents say of one code: alarm lists, manuals, SOPs, and the repairs that a log remembers.

Only the very code counts: whoever looks up E-204 must not read what is to be done at E-205.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from indexes.analysis import CODE_PATTERNS, canonical_code, find_codes, normalise, spaced_codes
from indexes.assets import Asset
from indexes.record_columns import LogRecord, column_kinds, read_record
from indexes.records import DocumentKind, Passage
from web.ports import LibraryPort
from web.search.code_machines import MachineNames

# Of one code so many passages are gathered: a machine's number may stand in every line of a log.
PASSAGES_MAX = 500
CODES_MAX = 3
GROUPS = ("alarms", "parts", "lists", "manual", "sop", "other")
OF_RECORDS = ("alarms", "parts", "lists")
ALARM_COLUMN = re.compile(r"alarm|error|fault|알람|경보|에러|고장", re.IGNORECASE)
CODE_COLUMN = re.compile(r"(?:code|코드)(?: code)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code in the index's spelling (`E204`) and as the documents write it (`E-204`)."""

    code: str
    written: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A row of a log that names the code, by what its columns hold; `machines` are those that it is about."""

    passage: Passage
    record: LogRecord
    machines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """Everything that is known of a code, or of it on one `machine`. `groups` are (name, passages), those without any
    left out; `machines` are all that bear the code, with their number of repairs.
    """

    code: KnownCode
    groups: tuple[tuple[str, tuple[Passage, ...]], ...]
    repairs: tuple[Repair, ...]
    machine: str
    machines: tuple[tuple[str, int], ...]

    @property
    def repairs_by_machine(self) -> list[tuple[str, list[Repair]]]:
        """Newest first, as the machines inside; "" for rows that name none."""
        found: dict[str, list[Repair]] = {}
        for repair in self.repairs:
            found.setdefault(", ".join(repair.machines), []).append(repair)
        return sorted(found.items(), key=lambda group: not group[0])

    def as_json(self) -> dict[str, Any]:
        named = dict(self.groups)
        return {
            "code": self.code.code,
            "written": self.code.written,
            "machine": self.machine,
            "machines": [{"machine": machine, "repairs": count} for machine, count in self.machines],
            "records": [_passage_json(passage) for name in OF_RECORDS for passage in named.get(name, ())],
            **{name: [_passage_json(one) for one in named.get(name, ())] for name in GROUPS if name not in OF_RECORDS},
            "repairs": [
                {"date": repair.record.date, "machines": list(repair.machines), **_passage_json(repair.passage)}
                for repair in self.repairs
            ],
        }


def find_entry(library: LibraryPort, typed: str, assets: Iterable[Asset] = (), machine: str = "") -> CodeEntry | None:
    """The entry of a code however it is typed (`e204`, `E 204`); None where no document in force names it.

    With a machine, only the repairs that name it, and lists and texts that are not another machine's.
    """
    code = read_code(typed)
    passages = library.passages_naming(code, limit=PASSAGES_MAX) if code else []
    if not passages:
        return None
    names = MachineNames(assets)
    machine = names.read(machine) if machine else ""
    about = [(passage, names.of(passage)) for passage in passages]
    repairs = [Repair(one, read_record(one.chunk.cells), named) for one, named in about if _is_repair(one)]
    kept = [one for one, named in about if not _is_repair(one) and (not machine or not named or machine in named)]
    groups = ((name, tuple(passage for passage in kept if _group_of(passage, code) == name)) for name in GROUPS)
    shown = [repair for repair in repairs if not machine or machine in repair.machines]
    return CodeEntry(
        KnownCode(code, written_code(code, passages)),
        tuple((name, members) for name, members in groups if members),
        tuple(sorted(shown, key=lambda repair: repair.record.date, reverse=True)),
        machine,
        _machines_with(code, [named for _, named in about], repairs),
    )


def _machines_with(
    code: str, named: Iterable[tuple[str, ...]], repairs: Iterable[Repair]
) -> tuple[tuple[str, int], ...]:
    """A machine that is itself the code looked up is no choice."""
    counts = Counter(machine for repair in repairs for machine in repair.machines)
    machines = sorted({machine for names in named for machine in names if canonical_code(machine) != code})
    return tuple((machine, counts[machine]) for machine in machines)


def known_codes(library: LibraryPort, query: str) -> tuple[KnownCode, ...]:
    """The codes of a query that have an entry, in the query's order."""
    asked = dict.fromkeys([*find_codes(query), *spaced_codes(query)])
    found = ((code, library.passages_naming(code, limit=1)) for code in [*asked][:CODES_MAX])
    return tuple(KnownCode(code, written_code(code, passages)) for code, passages in found if passages)


def read_code(typed: str) -> str:
    """`e204`, `E 204` and `E-204` are all `E204`; "" where it is no single code."""
    codes = find_codes(typed) or spaced_codes(typed)
    return codes[0] if len(codes) == 1 and canonical_code(typed.strip()) == codes[0] else ""


def written_code(code: str, passages: Sequence[Passage]) -> str:
    """The code as the first passage that names it writes it."""
    for passage in passages:
        for text in (passage.chunk.text, *passage.chunk.heading):
            written = next((found for found in _code_matches(normalise(text)) if canonical_code(found) == code), "")
            if written:
                return written
    return code


def _code_matches(text: str) -> Iterable[str]:
    return (match.group() for pattern in CODE_PATTERNS for match in pattern.finditer(text))


def _is_repair(passage: Passage) -> bool:
    return passage.document.kind is DocumentKind.LOG and bool(passage.chunk.cells)


def _group_of(passage: Passage, code: str) -> str:
    kind = passage.document.kind
    if passage.chunk.cells:
        return _record_group(passage, code)
    return kind.value if kind in (DocumentKind.MANUAL, DocumentKind.SOP) else "other"


def _record_group(passage: Passage, code: str) -> str:
    """By the column that holds the code: an alarm's, a part's, or any other."""
    kinds = column_kinds(tuple(name for name, _ in passage.chunk.cells))
    holding = [place for place, (_, value) in enumerate(passage.chunk.cells) if code in find_codes(value)]
    names = [" ".join(normalise(passage.chunk.cells[place][0]).split()) for place in holding]
    if any(kinds.get(place) == "code" for place in holding) or any(map(ALARM_COLUMN.search, names)):
        return "alarms"
    has_parts = "parts" in kinds.values()
    is_coded = any(map(CODE_COLUMN.fullmatch, names))
    if any(kinds.get(place) == "parts" for place in holding) or (is_coded and has_parts):
        return "parts"
    return "alarms" if is_coded else "lists"


def _passage_json(passage: Passage) -> dict[str, Any]:
    told = passage.as_json()
    del told["score"]  # nothing was ranked
    return told | {"cells": [list(cell) for cell in passage.chunk.cells]}
