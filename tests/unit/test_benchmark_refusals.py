"""When `benchmarks/answers.py` takes a free text for a refusal: the same rule must be fair in both languages."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def says_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bool]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    rule: Callable[[str], bool] = importlib.import_module("contestants_refusals").says_it_does_not_know
    return rule


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "The context does not mention the torque.",
        "There is no information about M24 bolts in the provided context.",
        "Based on the provided context, the price of SK-77 is not specified.",
        "The salary cannot be determined from the given context.",
        "제공된 정보에는 M24 볼트에 대한 내용이 없습니다.",
        "제공된 문맥에서는 급여 정보를 찾을 수 없습니다.",
        "체결 토크는 문서에 언급되어 있지 않습니다.",
        "가격은 알 수 없습니다.",
        "Empty Response",
        "",
    ],
)
def test_a_refusal(says_it_does_not_know: Callable[[str], bool], text: str) -> None:
    assert says_it_does_not_know(text)


@pytest.mark.parametrize(
    "text",
    [
        "The torque is 320 N·m.",
        "Do not operate the press while the guard is open.",
        "The valve is not to be opened. Wait 5 min.",
        "체결 토크는 320 N·m입니다.",
        "작업자는 장갑을 착용하지 않습니다.",
        "이상이 없으면 운전한다.",
        "누유가 없는지 확인하고 기록이 없으면 재점검한다.",
        "토크는 명시되어 있지 않지만 320 N·m로 체결한다.",
        "The grade is not specified. However, the torque is 320 N·m.",
        "체결 토크는 320 N·m입니다. 1차는 160 N·m입니다. 재체결 주기는 언급되어 있지 않습니다.",
    ],
)
def test_an_answer(says_it_does_not_know: Callable[[str], bool], text: str) -> None:
    assert not says_it_does_not_know(text)
