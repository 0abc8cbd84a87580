"""Passages in units: sentences, steps, rows."""

from __future__ import annotations

import pytest

from assistant.passage_units import is_item, units_of
from indexes.records import BlockKind
from tests.fakes.passages import passage


def test_prose_parts_into_sentences_and_lists_into_items() -> None:
    text = "Check the oil. Then start.\nDo this:\n1. Close valve V1. Wait.\n2. Fill 1.5 L of oil."
    assert [(unit.line, unit.text, unit.lead) for unit in units_of([passage(text)])] == [
        (0, "Check the oil.", -1),
        (0, "Then start.", -1),
        (1, "Do this:", -1),
        (2, "1. Close valve V1.", 1),
        (2, "Wait.", 1),
        (3, "2. Fill 1.5 L of oil.", 1),
    ]


def test_a_row_is_never_cut() -> None:
    row = "Size: M8 · Note: Dry. Clean. · Torque: 25"
    (unit,) = units_of([passage(row, kind=BlockKind.TABLE)])
    assert (unit.text, unit.is_row) == (row, True)


@pytest.mark.parametrize("line", ["1. a", "(2) b", "가. 다", "(가) 라", "① 마", "• point", "- point", "Step 3 turn"])
def test_items(line: str) -> None:
    assert is_item(line)


@pytest.mark.parametrize("line", ["1.5 MPa is the limit", "The pump", "나사를 푼다.", "-5 °C"])
def test_no_items(line: str) -> None:
    assert not is_item(line)
