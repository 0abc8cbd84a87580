"""What is asked, and what it follows."""

from __future__ import annotations

import pytest

from assistant.question import read_question
from assistant.relevance import speaks_of
from assistant.wrong_language import LanguageWatch
from tests.fakes.passages import passage


def test_a_question_stands_alone() -> None:
    asked = read_question("  M20 체결   토크는? ", "베어링 교체 주기는?")
    assert (asked.text, asked.language, asked.codes) == ("M20 체결 토크는?", "ko", ("M20",))
    assert asked.search_text == asked.text


@pytest.mark.parametrize("text", ["그럼 M24는?", "and the M24?", "What about M24?", "그건요?"])
def test_a_follow_up_is_searched_with_the_question_before(text: str) -> None:
    assert read_question(text, "M20 체결 토크는?").search_text == f"M20 체결 토크는? {text}"


def test_a_code_that_stands_nowhere_means_no_evidence() -> None:
    found = [passage("M16: 105 N·m, M20: 210 N·m", similarity=0.9)]
    assert not speaks_of(read_question("What is the torque for M24?"), found)
    assert speaks_of(read_question("What is the torque for M20?"), found)


def test_a_size_without_its_pitch_is_known() -> None:
    assert speaks_of(read_question("M8 torque?"), [passage("M8x1.25: 25 N·m")])


def test_nothing_found_or_nothing_shared_means_no_evidence() -> None:
    asked = read_question("김치찌개 끓이는 법")
    assert not speaks_of(asked, [])
    assert not speaks_of(asked, [passage("Hydraulic oil", similarity=0.1)])
    assert speaks_of(read_question("유압유 교체"), [passage("Replace hydraulic oil", similarity=0.6)])


@pytest.mark.parametrize(
    ("language", "text", "verdict"),
    [
        ("ko", "The torque is 210", None),
        ("ko", "The clamp bolt torque for the die shall be set to the value given in the table", False),
        ("ko", "KX-200 Clutch 압력은 다음과", True),
        ("en", "체결 토크는 이백십 뉴턴미터입니다", False),
        ("en", "The torque for M20 is", True),
        ("en", "M20 210", None),
    ],
)
def test_the_language_is_noticed_while_it_is_written(language: str, text: str, verdict: bool | None) -> None:
    watch = LanguageWatch(language)
    assert [watch.feed(character) for character in text][-1] is verdict
