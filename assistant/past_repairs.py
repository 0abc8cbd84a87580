"""What was done last time: the rows of logs that resemble a problem, and what they come to together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from indexes.analysis import canonical_code, find_codes
from indexes.record_columns import LogRecord, read_record
from indexes.records import Document, DocumentKind, Passage, Scope, StoredChunk
from indexes.revisions import CURRENT
from indexes.roles import Role
from indexes.term_support import TermSupport

LIKENESS_MIN = 0.5
"""The share of a problem's words, weighed by their rarity, that a row must hold to be shown. Of questions about lunch,
leave or parking no row of the sample plant's log holds more than 0.38."""
SAME_CODE = 0.75
"""How alike a row is at least whose alarm is named in the problem."""
BANDS = 10
"""Rows whose likeness is the same in tenths are ordered by their day, the newest first."""
ROWS_WEIGHED = 60
BETWEEN_PARTS = re.compile(r"[,;/\n]")


class Records(Protocol):
    """What is asked of a library."""

    def records_like(self, text: str, scope: Scope | None = ...) -> Sequence[Passage]: ...
    def term_support(self, text: str) -> TermSupport: ...
    def records_of_machine(self, asset_id: str, reader: Role = ...) -> Sequence[StoredChunk]: ...
    def documents(self) -> Sequence[Document]: ...
    def chunks(self, document_id: str, page: int | None = ...) -> Sequence[StoredChunk]: ...


@dataclass(frozen=True, slots=True)
class PastRepair:
    """A row of a log; `likeness` is 0 to 1, 1 where nothing but the machine was asked for."""

    passage: Passage
    record: LogRecord
    likeness: float

    def as_json(self) -> dict[str, Any]:
        told, record = self.passage.as_json(), self.record
        shown = ("chunk_id", "document_id", "title", "page")
        said = ("date", "machine", "code", "symptom", "cause", "action", "parts", "downtime", "downtime_min")
        return {
            **{name: told[name] for name in shown},
            **{name: getattr(record, name) for name in said},
            "others": [list(cell) for cell in record.others],
            "likeness": round(self.likeness, 3),
        }


@dataclass(frozen=True, slots=True)
class RepairSum:
    """Of all the repairs found; `is_least`: only so many rows are looked at, there may be more. `days` is from the
    first to the last, 0 where fewer than two have a day; `downtime_min` None where no row gives one; `part` the one
    named most often ("" for none), `part_times` how often.
    """

    times: int
    is_least: bool
    first: str
    last: str
    days: int
    downtime_min: float | None
    part: str
    part_times: int

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class PastRepairs:
    """Best first: most alike, then newest."""

    repairs: tuple[PastRepair, ...]
    sum: RepairSum


def find_past_repairs(library: Records, problem: str, machine: str = "") -> PastRepairs:
    """The rows that resemble a problem, of one machine or of all; all rows of the machine where no problem is named."""
    if problem:
        found = _alike(library, problem, machine)
    else:
        found = [PastRepair(one, read_record(one.chunk.cells), 1.0) for one in _rows_of(library, machine)]
    found.sort(key=lambda repair: repair.record.date, reverse=True)
    found.sort(key=lambda repair: -round(repair.likeness * BANDS))
    return PastRepairs(
        tuple(found), sum_up([repair.record for repair in found], is_least=bool(problem) and len(found) >= ROWS_WEIGHED)
    )


def sum_up(records: Sequence[LogRecord], *, is_least: bool = False) -> RepairSum:
    days = sorted(record.date for record in records if record.date)
    downtimes = [record.downtime_min for record in records if record.downtime_min is not None]
    parts = Counter(part for record in records for part in _parts(record.parts))
    part, times = next(iter(parts.most_common(1)), ("", 0))
    return RepairSum(
        times=len(records),
        is_least=is_least,
        first=days[0] if days else "",
        last=days[-1] if days else "",
        days=_days_between(days[0], days[-1]) if days else 0,
        downtime_min=sum(downtimes) if downtimes else None,
        part=part,
        part_times=times,
    )


def _alike(library: Records, problem: str, machine: str) -> list[PastRepair]:
    scope = Scope(kinds=(DocumentKind.LOG.value,), assets=(machine,) if machine else ())
    passages = library.records_like(problem, scope)[:ROWS_WEIGHED]
    records = [read_record(passage.chunk.cells) for passage in passages]
    likeness = likeness_of(library.term_support(problem), records, find_codes(problem))
    return [PastRepair(*found) for found in zip(passages, records, likeness, strict=True) if found[2] >= LIKENESS_MIN]


def likeness_of(terms: TermSupport, records: Sequence[LogRecord], codes: Sequence[str]) -> list[float]:
    """How much of a problem, 0 to 1, each record holds in what it says went wrong."""
    weights = terms.weights
    if not weights.sum():
        return [0.0] * len(records)
    shares = weights @ terms.of([record.problem for record in records]) / weights.sum()
    return [
        max(float(share), SAME_CODE if record.code and canonical_code(record.code) in codes else 0.0)
        for share, record in zip(shares, records, strict=True)
    ]


def _rows_of(library: Records, machine: str) -> list[Passage]:
    """Every row of logs in force that names the machine, or stands in a log of its own."""
    logs = {
        one.id: one for one in library.documents() if one.kind is DocumentKind.LOG and one.state == CURRENT
    } if machine else {}  # fmt: skip
    own = [stored for one in logs.values() if machine in one.assets for stored in library.chunks(one.id)]
    named = library.records_of_machine(machine) if logs else []
    return [
        Passage(stored.id, logs[stored.document_id], stored.chunk, 0.0)
        for stored in (*own, *named)
        if stored.document_id in logs and stored.chunk.cells
    ]


def _parts(cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in BETWEEN_PARTS.split(cell) if part.strip()))


def _days_between(first: str, last: str) -> int:
    """0 where a row bears a day that there is not: 2025-02-30."""
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return 0
