"""What past repairs come to, and how alike a row is."""

from __future__ import annotations

import pytest

from assistant.past_repairs import SAME_CODE, likeness_of, sum_up
from indexes.record_columns import LogRecord
from indexes.sought_words import SoughtWord
from indexes.term_support import QuestionWord, TermSupport


def terms(**weights: float) -> TermSupport:
    return TermSupport([QuestionWord(SoughtWord(token), weight) for token, weight in weights.items()], None)


def test_likeness_is_the_share_of_the_problem_that_a_row_s_problem_holds() -> None:
    records = [
        LogRecord(symptom="pump leak"),
        LogRecord(cause="leak"),
        LogRecord(symptom="noise", action="pump leak repaired"),
    ]
    assert likeness_of(terms(pump=1, leak=3), records, ()) == pytest.approx([1.0, 0.75, 0.0])


def test_the_very_alarm_makes_a_row_alike() -> None:
    records = [LogRecord(code="E-204", symptom="stopped"), LogRecord(code="E-205", symptom="stopped")]
    assert likeness_of(terms(frobnicate=1), records, ["E204"]) == [SAME_CODE, 0.0]


def test_a_problem_without_words_resembles_nothing() -> None:
    assert likeness_of(terms(), [LogRecord(symptom="leak")], ()) == [0.0]


def test_repairs_are_summed_up() -> None:
    total = sum_up(
        [
            LogRecord(date="2026-01-31", parts="SK-1, SK-2", downtime_min=30),
            LogRecord(date="2025-01-31", parts="SK-2", downtime_min=12.5),
            LogRecord(parts="", downtime="a while"),
        ]
    )
    assert (total.times, total.first, total.last, total.days) == (3, "2025-01-31", "2026-01-31", 365)
    assert (total.downtime_min, total.part, total.part_times) == (42.5, "SK-2", 2)


def test_what_no_row_says_is_not_summed() -> None:
    total = sum_up([LogRecord(date="2026-02-30"), LogRecord(date="2026-03-01")])
    assert (total.downtime_min, total.part, total.part_times, total.days) == (None, "", 0, 0)
    assert sum_up([]).times == 0
