"""What stands in the way of other passages goes behind them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexes.arrangement import LOG_ROWS_AMONG_OTHERS, NEARLY_ALIKE, arrange, asks_for_history
from indexes.embedder import Vectors
from indexes.records import DocumentKind, Passage
from tests.fakes.passages import passage, texts

ALIKE = NEARLY_ALIKE + 0.01
UNLIKE = NEARLY_ALIKE - 0.02


def found(*items: tuple[str, str], kind: DocumentKind = DocumentKind.MANUAL) -> list[Passage]:
    """(document id, text) of each, numbered from 1."""
    passages = [passage(text, chunk_id=number, title=document) for number, (document, text) in enumerate(items, 1)]
    return [
        replace(one, document=replace(one.document, id=document, kind=kind))
        for one, (document, _) in zip(passages, items, strict=True)
    ]


def vectors(*cosines: float) -> dict[int, Vectors]:
    """Of each chunk from 1: a vector at this cosine to the first one's."""
    return {number: np.array([cosine, (1 - cosine**2) ** 0.5], np.float32) for number, cosine in enumerate(cosines, 1)}


def test_what_another_document_says_nearly_alike_goes_behind() -> None:
    passages = found(("new", "Tighten the clamp bolts."), ("old", "Tighten clamp bolts."), ("other", "Check the oil."))
    assert texts(arrange(passages, 3, vectors(1, ALIKE, 0))) == [
        "Tighten the clamp bolts.",
        "Check the oil.",
        "Tighten clamp bolts.",
    ]
    assert texts(arrange(passages, 2, vectors(1, ALIKE, 0))) == ["Tighten the clamp bolts.", "Check the oil."]


def test_less_alike_keeps_its_place() -> None:
    passages = found(("a", "Tighten the clamp."), ("b", "Loosen the clamp."), ("c", "Check the oil."))
    assert arrange(passages, 3, vectors(1, UNLIKE, 0)) == passages


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tighten to 210 N·m.", "Tighten to 240 N·m."),
        ("At alarm E-204 stop.", "At alarm E-205 stop."),
        ("Set 12.0 MPa.", "Set 12.5 MPa."),
        ("Set the pressure.", "Set the pressure to 12 MPa."),
    ],
)
def test_another_number_or_code_is_another_matter(one: str, other: str) -> None:
    passages = found(("new", one), ("old", other), ("third", "Check the oil."))
    assert arrange(passages, 3, vectors(1, ALIKE, 0)) == passages


def test_the_same_numbers_and_codes_are_the_same_matter() -> None:
    passages = found(("new", "At E-204 tighten to 210 N·m."), ("old", "E204: tighten to 210 N·m."), ("c", "Oil."))
    assert [one.chunk_id for one in arrange(passages, 3, vectors(1, ALIKE, 0))] == [1, 3, 2]


def test_one_document_may_say_a_thing_twice() -> None:
    passages = found(("a", "Tighten the clamp bolts."), ("a", "Tighten clamp bolts."), ("b", "Check the oil."))
    assert arrange(passages, 3, vectors(1, ALIKE, 0)) == passages


def test_vectors_of_two_models_are_not_compared() -> None:
    passages = found(("a", "Tighten the clamp bolts."), ("b", "Tighten clamp bolts."), ("c", "Check the oil."))
    mixed = vectors(1, 1, 0) | {2: np.array([1, 0, 0], np.float32)}
    assert arrange(passages, 3, mixed) == passages


def test_the_very_same_text_is_shown_once() -> None:
    passages = found(("a", "Check the oil."), ("b", "Check the oil."))
    assert arrange(passages, 5, vectors(1, 1)) == passages[:1]


def test_rows_of_a_log_beyond_a_few_go_behind_unless_history_was_asked_for() -> None:
    rows = found(*(("log", f"Row {number}") for number in range(1, 6)), kind=DocumentKind.LOG)
    passages = [*rows, *found(*[("", "")] * 5, ("manual", "Check the oil."))[5:]]
    some = vectors(*[1.0] * 6)
    order = [one.chunk_id for one in arrange(passages, 6, some)]
    assert order == [*range(1, LOG_ROWS_AMONG_OTHERS + 1), 6, *range(LOG_ROWS_AMONG_OTHERS + 1, 6)]
    assert arrange(passages, 6, some, wants_history=True) == passages


def test_rows_of_two_logs_that_read_alike_are_two_events() -> None:
    rows = found(("one", "Filter changed."), ("two", "The filter changed."), kind=DocumentKind.LOG)
    passages = [*rows, *found(("", ""), ("", ""), ("manual", "Check the oil."))[2:]]
    assert arrange(passages, 3, vectors(1, 1, 0)) == passages


@pytest.mark.parametrize("text", ["지난번에 어떻게 고쳤어?", "PR-02 정비 이력", "How was it repaired last time?"])
def test_a_question_about_the_past(text: str) -> None:
    assert asks_for_history(text)


@pytest.mark.parametrize(
    "text", ["체결 토크는 얼마인가요?", "How is the filter replaced?", "What is the blast pressure?"]
)
def test_a_question_about_what_to_do(text: str) -> None:
    assert not asks_for_history(text)
