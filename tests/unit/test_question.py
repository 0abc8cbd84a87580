"""What is asked, and what it follows."""

from __future__ import annotations

import pytest

from assistant.checking.wrong_language import LanguageWatch
from assistant.question import read_question

TORQUE = "M16 볼트 체결 토크는?"
OIL = "How often do I change the oil of the SA-37?"


def test_a_question_stands_alone() -> None:
    asked = read_question("  M20 체결   토크는? ", "베어링 교체 주기는?")
    assert (asked.text, asked.language, asked.codes) == ("M20 체결 토크는?", "ko", ("M20",))
    assert (asked.search_text, asked.follows) == (asked.text, "")


@pytest.mark.parametrize(
    ("text", "before", "alone", "codes"),
    [
        ("그럼 M20은?", TORQUE, "M20 볼트 체결 토크는?", ("M20",)),
        ("그럼 M20하고 M24는?", TORQUE, "M20, M24 볼트 체결 토크는?", ("M20", "M24")),
        ("M24?", TORQUE, "M24 볼트 체결 토크는?", ("M24",)),
        ("E-205는?", "PR-02 E-204 조치는?", "PR-02 E-205 조치는?", ("PR02", "E205")),
        ("What about M20?", "What is the torque of M16?", "What is the torque of M20?", ("M20",)),
        ("and the filter?", OIL, f"{OIL} and the filter?", ("SA37",)),
        ("그 볼트는 언제 재체결해?", TORQUE, f"{TORQUE} 그 볼트는 언제 재체결해?", ("M16",)),
        ("How do I fix it?", "What does alarm E-204 mean?", "What does alarm E-204 mean? How do I fix it?", ("E204",)),
        ("그건요?", TORQUE, f"{TORQUE} 그건요?", ("M16",)),
    ],
)
def test_a_follow_up_is_made_to_stand_alone(text: str, before: str, alone: str, codes: tuple[str, ...]) -> None:
    asked = read_question(text, before)
    assert (asked.search_text, asked.codes, asked.follows) == (alone, codes, before)


@pytest.mark.parametrize(
    "text",
    [
        "E-204 알람 원인은?",
        "E-204?",
        "안전 난간 높이는?",
        "What does alarm E-301 mean?",
        "What does the operator do when the press loses its pressure?",
        "How do I stop the conveyor before it jams?",
        "지게차 그 외 점검 항목은?",
    ],
)
def test_a_new_topic_drops_the_old_one(text: str) -> None:
    assert read_question(text, TORQUE).search_text == text


def test_a_chain_follows_the_question_that_stood_alone() -> None:
    first = read_question("and the filter?", OIL)
    second = read_question("and the belt?", first.topic)
    assert second.search_text == f"{OIL} and the belt?"
    assert read_question("M8은?", read_question("그럼 M20은?", TORQUE).topic).search_text == "M8 볼트 체결 토크는?"


def test_a_code_is_replaced_as_a_whole() -> None:
    assert "M240" not in read_question("그럼 M24는?", "M2 볼트와 M20 볼트 토크는?").search_text


def test_a_follow_up_of_codes_alone_keeps_the_language() -> None:
    assert read_question("M24?", TORQUE).language == "ko"
    assert read_question("M24?", "What is the torque of M16?").language == "en"


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
