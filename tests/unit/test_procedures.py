"""A procedure from its first step to its last."""

from __future__ import annotations

from dataclasses import replace

from assistant.procedures import has_steps, whole_procedure
from indexes.records import Passage
from tests.fakes.passages import passage


def part(ordinal: int, text: str, heading: tuple[str, ...] = ("Oil change",)) -> Passage:
    found = passage(text, chunk_id=ordinal)
    return replace(found, chunk=replace(found.chunk, ordinal=ordinal, heading=heading))


FIRST, LAST = part(1, "1. Stop.\n2. Drain.\n3. Clean."), part(2, "4. Fill 60 L, wait, then start.")
OTHER = part(3, "1. Loosen the belt.\n2. Take it off.")


def test_a_last_step_alone_belongs_to_it() -> None:
    assert whole_procedure(FIRST, [LAST]) == [FIRST, LAST]
    assert whole_procedure(LAST, [FIRST]) == [FIRST, LAST]


def test_where_numbers_begin_again_another_procedure_begins() -> None:
    assert whole_procedure(FIRST, [LAST, OTHER]) == [FIRST, LAST]
    assert whole_procedure(OTHER, [FIRST, LAST]) == [OTHER]


def test_without_a_heading_only_numbers_hold_it_together() -> None:
    loose = part(4, "• Some point.\n• Another.", ())
    first = part(3, "1. Stop.\n2. Drain.", ())
    assert whole_procedure(first, [loose]) == [first]


def test_a_step_with_a_torque_is_a_step() -> None:
    assert has_steps(part(1, "1. M20 볼트를 210 N · m로 조인다.\n2. M16 볼트를 110 N · m로 조인다."))
    assert not has_steps(part(1, "Size: M8 · Torque: 25\nSize: M10 · Torque: 50"))
