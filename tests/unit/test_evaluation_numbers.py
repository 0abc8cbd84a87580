"""Numbers and codes of an answer, held against the cited pages as a person would read them."""

from __future__ import annotations

import pytest

from assistant.evaluation.numbers import shown_values, unsupported_values


@pytest.mark.parametrize(
    ("answer", "page"),
    [
        ("M20 볼트는 320 N·m로 조인다. [12]", "M20×70 ... 320 N.m"),
        ("체결 토크는 320 N·m이다.", "크기 M20 토크(N·m) 320"),
        ("1. 5 mm 이하로 맞춘다.\n2. 6회 돌린다. 3. 잠근다. ④ 켠다.", "틈새 5㎜, 6회"),
        ("It takes 1,000 hours at -5 °C.", "1000시간, −5℃"),
        ("KX-200의 E 204, 곧 E-204는 윤활 알람이다.", "kx200 E204"),
        ("20 L/min, 1500 r/min, 0.50 MPa", "20 ℓ/분, 1,500rpm, 0.5㎫"),
        ("개정일은 2025-03-01, Rev.2이다.", "Rev 2 (2025.03.01)"),
        ("600~800 kg은 3.5 kgf/cm²", "600 ~ 800㎏: 3.5kgf/cm2"),
        ("잠그고 점검한다.", ""),
    ],
)
def test_the_same_value_in_another_spelling_stands(answer: str, page: str) -> None:
    assert unsupported_values(answer, [page]) == []


@pytest.mark.parametrize(
    ("answer", "page", "wrong"),
    [
        ("210 N·m [1], 21 N·m", "210 N·m", ["21 N·m"]),
        ("5 mm, 25 mm", "25 mm", ["5 mm"]),
        ("0.35 MPa", "0.53 MPa", ["0.35 MPa"]),
        ("3 kPa", "3 MPa", ["3 kPa"]),
        ("-5 °C", "5 °C", ["-5 °C"]),
        ("알람 E-204와 E-205", "E-204", ["E-205"]),
        ("E-204", "204, E-2040", ["E-204"]),
        ("204 mm", "E-204, mm", ["204 mm"]),
        ("M24 볼트, M24 볼트", "M20x2.4", ["M24"]),
        ("5회, 6회", "5번", ["6"]),
        ("1234567 h", "1234568 h", ["1234567 h"]),
    ],
)
def test_what_the_page_does_not_hold_is_named(answer: str, page: str, wrong: list[str]) -> None:
    assert unsupported_values(answer, [page]) == wrong


def test_any_cited_page_will_do_and_none_holds_nothing() -> None:
    assert unsupported_values("16 MPa, 210 N·m", ["16 MPa", "210 N·m"]) == []
    assert unsupported_values("16 MPa", []) == ["16 MPa"]


def test_marks_and_list_numbers_are_not_shown_values() -> None:
    assert [it.text for it in shown_values("1. 30타 후 조인다 [2]\n(2) 5 mm [1]\n10) M8x1.25")] == [
        "30",
        "5 mm",
        "M8x1.25",
    ]
