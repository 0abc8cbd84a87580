"""The evidence in statements: sentences, list items and rows with what they claim, and which of them stand together.

The values of one sentence of an answer must stand in one statement of a page or in its direct neighbours, not anywhere
in a passage: that 42 N·m and M12 both occur on a page says nothing about M12.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.checking.claims import Claims, read_claims
from assistant.checking.quantities import Quantity, prepare
from assistant.checking.shared_words import Words, read_words
from assistant.checking.units import units_named
from assistant.checking.value_clauses import quantity_clauses
from assistant.passage_units import Unit, is_item, lines_of, units_of
from indexes.records import ROW_SEPARATOR, Passage

# Threads: M20, M8X1.25.
_SIZE = re.compile(r"M\d+(?:X|$)")
_CELL_NAME = re.compile(r"^([^:]{1,60}):\s")


@dataclass(frozen=True)
class Statement:
    """`claims` with the units that a column name or heading gives to bare numbers; `mark` is its passage's, from 1."""

    mark: int
    text: str
    is_row: bool
    is_item: bool
    claims: Claims

    @cached_property
    def words(self) -> Words:
        return read_words(self.claims.wording)

    @cached_property
    def clauses(self) -> list[Claims]:
        """Its clauses with quantities."""
        return quantity_clauses(self.claims)

    @cached_property
    def cells(self) -> list[Claims]:
        """Of a row what its cells claim, without their names."""
        cells = self.text.split(ROW_SEPARATOR) if self.is_row else []
        return [read_claims(cell.partition(": ")[2] or cell, with_words=True) for cell in cells]


@dataclass(frozen=True)
class Window:
    """Statements that stand together, with the frame they stand under: number, title, headings, lead of a list."""

    codes: frozenset[str]
    quantities: tuple[Quantity, ...]
    statements: tuple[Statement, ...]

    def supports(self, said: Claims, named: frozenset[str]) -> bool:
        """`named` are codes that were asked about. They need not stand here: a page is often about one machine and
        does not say so in every line. But a line that names another one of the kind is about that other one, and a
        value without its size is nobody's: 22 N·m of an M8 bolt is no torque of M20.
        """
        return all(
            self._has_code(name) or (name in named and not self._is_about_another(name)) for name in said.code_names
        ) and all(any(quantity.supports(it) for quantity in self.quantities) for it in said.quantities)

    def _is_about_another(self, name: str) -> bool:
        kind = _kind_of(name)
        return bool(_SIZE.match(name)) or any(_kind_of(code) == kind for code in self.codes if kind)

    def _has_code(self, name: str) -> bool:
        """`M8` also stands in `M8X1.25`: a size named without its pitch."""
        return name in self.codes or any(code.startswith(f"{name}X") for code in self.codes)


def _kind_of(code: str) -> str:
    """The letters that a code begins with: PR of PR01 and PR03."""
    return re.match(r"[^\W\d_]*", code)[0]  # type: ignore[index]


def windows_of(passages: Sequence[Passage]) -> list[list[Window]]:
    """The windows of each passage, in reading order: one for every statement."""
    by_place: list[list[Unit]] = [[] for _ in passages]
    for unit in units_of(passages):
        by_place[unit.place].append(unit)
    return [_windows(mark, passage, by_place[mark - 1]) for mark, passage in enumerate(passages, start=1)]


def frame_of(passage: Passage) -> str:
    return f"{passage.document.number}\n{passage.place}"


def _windows(mark: int, passage: Passage, units: Sequence[Unit]) -> list[Window]:
    lines = lines_of(passage)
    frame_text = frame_of(passage)
    frame, frame_units = read_claims(frame_text, with_words=True), _units_named(frame_text)
    frame = frame.without(it for it in frame.quantities if not it.unit)  # a section's number, a date in the title
    leads = {unit.lead: read_claims(lines[unit.lead], with_words=True) for unit in units if unit.lead >= 0}
    statements = []
    for unit in units:
        lead_units = _units_named(lines[unit.lead]) if unit.lead >= 0 else set()
        statements.append(_statement(mark, unit, frame_units | lead_units))
    return [_window(at, units, statements, [frame, *_lead(leads, unit)]) for at, unit in enumerate(units)]


def _lead(leads: dict[int, Claims], unit: Unit) -> list[Claims]:
    return [leads[unit.lead]] if unit.lead >= 0 else []


def _window(at: int, units: Sequence[Unit], statements: Sequence[Statement], frame: Sequence[Claims]) -> Window:
    near = range(max(0, at - 1), min(len(units), at + 2))
    together = [statements[at]] + [
        statements[other] for other in near if other != at and not units[at].is_row and not units[other].is_row
    ]
    claims = [*frame, *(statement.claims for statement in together)]
    return Window(
        frozenset().union(*(it.code_names for it in claims)),
        tuple(quantity for it in claims for quantity in it.quantities),
        tuple(together),
    )


def _statement(mark: int, unit: Unit, frame_units: set[str]) -> Statement:
    claims = read_claims(unit.text, with_words=True)
    bare = [quantity for quantity in claims.quantities if not quantity.unit]
    if bare:
        framed = list(claims.quantities)
        for quantity in bare:
            given = frame_units | _column_units(claims.plain, quantity)
            framed += [replace(quantity, unit=symbol) for symbol in sorted(given)]
        claims = replace(claims, quantities=tuple(framed))
    return Statement(mark, unit.text, unit.is_row, is_item(unit.text), claims)


def _column_units(plain: str, quantity: Quantity) -> set[str]:
    """The unit in the name of the cell that holds a number: "Torque (N·m): 210"."""
    cell = plain[: quantity.start].rpartition(ROW_SEPARATOR)[2]
    name = _CELL_NAME.match(cell)
    return units_named(name[1]) if name else set()


def _units_named(text: str) -> set[str]:
    return set().union(*(units_named(line) for line in prepare(text).split("\n")))
