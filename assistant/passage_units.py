"""Passages in the units that can answer a question: a sentence, a step, a row, a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexes.records import ROW_SEPARATOR, Passage

SENTENCE_END = re.compile(r"(?<=[.!?。])(?<!\b\d\.)(?<!\b\d\d\.)(?<!\b[A-Za-z]\.)\s+(?=[^\s\d])")
ITEM = re.compile(
    r"^\s*(?:\(?\d{1,2}[.)](?!\d)|\([가-하a-zA-Z]\)|[가-하a-z][.)]\s|[①-⑳]|[•◦▪■□○●*–ㆍ·-]\s|step\s*\d)", re.IGNORECASE
)


# A passage -> what stands beside it under the same headings.
Section = Callable[[Passage], Sequence[Passage]]


@dataclass(frozen=True)
class Unit:
    """One unit of a passage, `text` verbatim.

    `place` is the passage's (from 0), `line` the line's in it, `lead` the line that introduces a list's item or -1.
    """

    place: int
    line: int
    text: str
    lead: int = -1

    @property
    def is_row(self) -> bool:
        return is_row(self.text)


def units_of(passages: Sequence[Passage]) -> list[Unit]:
    """In the passages' order, then in reading order."""
    return [unit for place, passage in enumerate(passages) for unit in _units(place, passage)]


def lines_of(passage: Passage) -> list[str]:
    """What `Unit.line` counts."""
    return (
        [passage.chunk.text]
        if passage.chunk.cells
        else [line for line in passage.chunk.text.split("\n") if line.strip()]
    )


def is_row(line: str) -> bool:
    """A row of a table; not the step "2. 210 N · m로 조인다"."""
    return ROW_SEPARATOR in line and not is_step(line)


def is_step(line: str) -> bool:
    """A step or point of a list."""
    return bool(ITEM.match(line))


def is_item(line: str) -> bool:
    """A step or point of a list, a row of a table."""
    return is_step(line) or is_row(line)


def _units(place: int, passage: Passage) -> list[Unit]:
    units, lead = [], -1
    for number, line in enumerate(lines_of(passage)):
        whole = is_row(line) or bool(passage.chunk.cells)
        for sentence in [line] if whole else SENTENCE_END.split(line):
            units.append(Unit(place, number, sentence, lead if is_item(line) else -1))
        if not is_item(line):
            lead = number
    return units
