"""Kinds of answers: what a question wants and what a passage can give."""

from __future__ import annotations

import pytest

from indexes.traits import CONTENTS, DEFINITION, NUMBER, asks_for_definition, traits_of, wanted_quantities


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("발판 사이 틈은 몇 센티까지 되나요?", "length"),
        ("How wide must the walkway be at least?", "length"),
        ("바람이 얼마나 불면 멈추나요?", "speed"),
        ("필터는 몇 개월마다 갈아요?", "time"),
        ("How long does the spindle warm up?", "time"),
        ("절삭유 농도는 몇 퍼센트까지 허용되나요?", "share"),
        ("M20 볼트 조임 토크 기준", "force"),
        ("What is the maximum oil temperature?", "temperature"),
        ("유압 압력은 최대 얼마인가요?", "pressure"),
        ("비탈면 기울기 기준", "slope"),
        ("How many bolts hold the cover?", "count"),
    ],
)
def test_a_question_for_a_quantity_wants_its_kind(question: str, kind: str) -> None:
    assert kind in wanted_quantities(question)


@pytest.mark.parametrize("question", ["금형을 교환하는 순서를 알려줘", "How do I home the axes?", "알람 E-204 원인"])
def test_other_questions_want_no_quantity(question: str) -> None:
    assert wanted_quantities(question) == []


def test_a_quantity_of_no_known_kind_is_any_number() -> None:
    assert wanted_quantities("비상 전화번호는 몇 번이야") != []
    assert wanted_quantities("What is the default value?") == [NUMBER]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("발판의 폭은 40㎝ 이상", "length"),
        ("Leave a gap of 3 mm.", "length"),
        ("순간풍속 20m/sec 이상", "speed"),
        ("Change the oil every 500 hours.", "time"),
        ("농도 6~8 %", "share"),
        ("300～350kgf·㎝ 이상의 토크", "force"),
        ("Tighten to 210 N·m.", "force"),
        ("최고 65℃", "temperature"),
        ("0.45 MPa 이상", "pressure"),
        ("굴착면 기울기 1 : 1.5", "slope"),
        ("각각 3개소 이상 측정", "count"),
    ],
)
def test_a_passage_gives_the_quantities_that_stand_in_it(text: str, kind: str) -> None:
    traits = traits_of((), text)
    assert kind in traits
    assert NUMBER in traits


def test_a_length_is_no_speed_and_a_word_no_quantity() -> None:
    assert "speed" not in traits_of((), "폭 40 cm")
    assert "length" not in traits_of((), "속도 20 m/s")
    assert traits_of((), "작업 전에 주변을 정리한다.") == []


@pytest.mark.parametrize("heading", ["3. 용어의 정의", "2. 적용범위", "1. 목 적", "1 Scope", "Definitions"])
def test_front_matter_is_known_by_its_heading(heading: str) -> None:
    assert DEFINITION in traits_of(("지침", heading), "이 지침은 …")
    assert DEFINITION not in traits_of((heading, "7. 조립"), "띠장 간격")


def test_a_list_of_contents_is_known_by_its_dots() -> None:
    lines = "\n".join(f"{number} Chapter ............ {number * 7}" for number in range(1, 6))
    assert CONTENTS in traits_of((), lines)
    assert CONTENTS not in traits_of((), "Wait ... then press 5.")


def test_a_question_for_a_meaning_may_be_answered_by_a_definition() -> None:
    assert asks_for_definition("띠장이란 무엇인가요?")
    assert asks_for_definition("What does STO mean?")
    assert not asks_for_definition("띠장 간격은 얼마인가요?")
