"""What the columns of a log hold: date, machine, symptom, action and so on, told by the words above them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from indexes.analysis import normalise
from indexes.part_names import Cells

KINDS = ("date", "machine", "code", "symptom", "cause", "action", "parts", "downtime", "person")
BRACKETS = re.compile(r"[(\[（［<]([^)\]）］>]*)[)\]）］>]")
DATE = re.compile(r"(?<!\d)(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})(?!\d)")
CLOCK = re.compile(r"\s*(\d{1,3}):([0-5]\d)(?::[0-5]\d)?\s*")
AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([A-Za-z]+|[가-힣]+)?")
EMPTY = frozenset({"", "-", "–", "—", "없음", "해당없음", "해당 없음", "n/a", "na", "none", "nil"})


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A row of a log by what its columns hold; "" where none says it.

    `date` is ISO, `downtime_min` None where no unit is known. `others` are the (column, value) pairs that fit nothing.
    """

    date: str = ""
    machine: str = ""
    code: str = ""
    symptom: str = ""
    cause: str = ""
    action: str = ""
    parts: str = ""
    downtime: str = ""
    downtime_min: float | None = None
    others: Cells = ()

    @property
    def problem(self) -> str:
        """What went wrong and where, without what was done; all cells where no column tells them apart."""
        said: tuple[str, ...] = (self.machine, self.code, self.symptom, self.cause)
        if not (self.symptom or self.cause):
            said = (*said, self.action, *(value for _, value in self.others))
        return "\n".join(filter(None, said))


def read_record(cells: Cells) -> LogRecord:
    """The record of a row's (column, value) pairs; persons are left out."""
    kinds = column_kinds(tuple(name for name, _ in cells))
    values = {kind: cells[place][1].strip() for place, kind in kinds.items() if kind in KINDS}
    kept = {kind: values.get(kind, "") for kind in KINDS if kind not in ("person", "date", "downtime")}
    downtime = next((cells[place] for place, kind in kinds.items() if kind == "downtime"), ("", ""))
    date = iso_date(values.get("date", ""))
    told = [place for place, kind in kinds.items() if kind != "date" or date]  # a day in another form is shown as it is
    return LogRecord(
        date=date or _first_date(value for _, value in cells),
        downtime=downtime[1].strip(),
        downtime_min=minutes_of(downtime[1], downtime[0]),
        others=tuple(cell for place, cell in enumerate(cells) if place not in told),
        **{kind: "" if value.casefold() in EMPTY else value for kind, value in kept.items()},
    )


@lru_cache(maxsize=1_000)
def column_kinds(names: Sequence[str]) -> dict[int, str]:
    """What each column holds, by its place; `person` may stand at several places, every other kind at one.

    A column that is a second one of its kind (the machine's name beside its number) fits nothing.
    """
    found = [(_rank(name), place) for place, name in enumerate(names)]
    kinds = {place: "person" for rank, place in found if rank and rank[1] == "person"}
    for (_, kind), place in sorted((rank, place) for rank, place in found if rank and rank[1] != "person"):
        if kind not in kinds.values():
            kinds[place] = kind
    return kinds


def minutes_of(value: str, column: str = "") -> float | None:
    """`95 min`, `1시간 30분`, `1:30` in minutes, or a bare number in its column's unit; None where none is named."""
    if clock := CLOCK.fullmatch(value):
        return 60.0 * int(clock[1]) + int(clock[2])
    amounts = [(float(number.replace(",", ".")), unit.casefold()) for number, unit in AMOUNT.findall(value)]
    units = _units()
    if amounts and all(unit in units for _, unit in amounts):
        return sum(number * units[unit] for number, unit in amounts)
    if len(amounts) == 1 and not amounts[0][1] and (unit := _column_unit(column)):
        return amounts[0][0] * unit
    return None


def iso_date(text: str) -> str:
    """The first day of a text as `2025-03-01`, or ""."""
    found = DATE.search(text)
    if not found:
        return ""
    year, month, day = (int(part) for part in found.groups())
    return f"{year:04d}-{month:02d}-{day:02d}"


def _first_date(values: Iterable[str]) -> str:
    return next(filter(None, map(iso_date, values)), "")


def _rank(name: str) -> tuple[tuple[int, int], str] | None:
    """((0 for the whole name and 1 for a part of it, place in the list), kind) of a column, None where no word fits."""
    plain = _plain(name)
    ranks = [
        ((0 if plain == word else 1, place), kind)
        for kind, words in _words().items()
        for place, word in enumerate(words)
        if plain == word or _stands_in(word, plain)
    ]
    return min(ranks, default=None)


def _stands_in(word: str, name: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", name) is not None
    return word.replace(" ", "") in name.replace(" ", "")


def _plain(name: str) -> str:
    return " ".join(BRACKETS.sub(" ", normalise(name)).replace("_", " ").casefold().split())


def _column_unit(column: str) -> float | None:
    """`정지시간(분)`, `downtime [h]`, `downtime_min`: minutes in its unit."""
    named = [*BRACKETS.findall(normalise(column)), *re.findall(r"[_\s]([A-Za-z]+)$", column.strip())]
    return next((_units()[unit] for unit in (name.strip().casefold() for name in named) if unit in _units()), None)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("indexes").joinpath("record_columns.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, list[str]]:
    return {kind: [_plain(word) for word in words] for kind, words in _table()["columns"].items()}


@cache
def _units() -> dict[str, float]:
    return {unit: float(minutes) for minutes, units in _table()["minutes"].items() for unit in units}
