"""Warnings are found by their label, and travel once."""

from __future__ import annotations

import pytest

from assistant.safety_warnings import warnings_in, warnings_of
from indexes.records import Passage
from tests.fakes.passages import passage


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("경고: 손을 넣지 마십시오.\n1. 볼트를 푼다.", ["경고: 손을 넣지 마십시오."]),
        ("1. 볼트를 푼다.\n주의: 앞으로 숙이면 풀린다.", ["주의: 앞으로 숙이면 풀린다."]),
        ("WARNING: Hot surface.", ["WARNING: Hot surface."]),
        ("⚠ DANGER!\nHigh voltage inside.", ["⚠ DANGER!\nHigh voltage inside."]),
        ("[주의] 장갑을 낀다.", ["[주의] 장갑을 낀다."]),
        ("2. 차단기를 내리고 자물쇠를 건다.", ["2. 차단기를 내리고 자물쇠를 건다."]),
        ("Apply lock-out before opening.", ["Apply lock-out before opening."]),
        ("경고 전원을 차단하고 작업한다.", ["경고 전원을 차단하고 작업한다."]),
        ("WARNING Never reach into the die.", ["WARNING Never reach into the die."]),
        ("WARNING – hot surface", ["WARNING – hot surface"]),
        ("⚠ 손가락 끼임 주의", ["⚠ 손가락 끼임 주의"]),
        ("안전 경고: 감전", ["안전 경고: 감전"]),
        ("1. 경고: 전원을 끈다", ["1. 경고: 전원을 끈다"]),
        ("경고\n전원을 끈다.\n잔압을 뺀다.\n1. 볼트를 푼다.", ["경고\n전원을 끈다.\n잔압을 뺀다."]),
        (
            "WARNING: Before entering:\n1. Switch off.\n2. Lock.",
            ["WARNING: Before entering:\n1. Switch off.\n2. Lock."],
        ),
        ("interlock out of range", []),
        ("The lockout relay K3 is closed.", []),
        ("경고등이 켜진다.", []),
        ("주의사항을 읽는다", []),
        ("위험물 저장소 앞에 둔다.", []),
        ("A warning lamp is on.", []),
    ],
)
def test_warnings_of_a_text(text: str, found: list[str]) -> None:
    assert warnings_in(text) == found


def test_a_warning_of_the_section_travels_once() -> None:
    step = passage("1. Open the cover.", chunk_id=1)
    beside = passage("WARNING: Hot surface.\n2. Wait.", chunk_id=2)

    def section_of(_passage: Passage) -> list[Passage]:
        return [beside]

    warned = warnings_of([step, step], section_of)
    assert [(warning.text, warning.passage.chunk_id) for warning in warned] == [("WARNING: Hot surface.", 2)]
    assert warned[0].as_json()["page"] == 1
