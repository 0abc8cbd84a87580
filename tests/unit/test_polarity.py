"""What a sentence denies, forbids, conditions and bounds, and when that contradicts the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.checking.polarity import Sign, read_stance
from assistant.grounding import check
from indexes.records import Passage
from tests.fakes.passages import passage

PAIRS = Path(__file__).parents[1] / "data" / "polarity_pairs.tsv"
PRECISION_MIN = 0.98  # a right sentence withheld costs an answer
RECALL_MIN = 0.95  # a wrong one shown costs more


def alike(_: str, passages: Sequence[Passage]) -> list[float]:
    return [0.9] * len(passages)


def read_pairs() -> list[tuple[str, str, bool]]:
    lines = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(page.replace("\\n", "\n"), said, verdict == "stands") for page, said, verdict in lines]


def reason(page: str, said: str) -> str:
    (sentence,) = check(said, [passage(page)], alike).sentences
    return sentence.reason


@pytest.mark.parametrize(("page", "said"), [(page, said) for page, said, stands in read_pairs() if stands])
def test_a_right_paraphrase_stands(page: str, said: str) -> None:
    assert reason(page, said) == ""


def test_contradictions_are_withheld() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 150
    withheld = [(page, said, stands) for page, said, stands in pairs if reason(page, said)]
    wrong = [(page, said) for page, said, stands in pairs if not stands]
    caught = [(page, said) for page, said, stands in withheld if not stands]
    missed = [pair for pair in wrong if pair not in caught]
    assert len(caught) / len(withheld) >= PRECISION_MIN
    assert len(caught) / len(wrong) >= RECALL_MIN, missed


@pytest.mark.parametrize(
    ("page", "said", "key"),
    [
        ("RESET을 반복하지 말 것.", "Repeat the reset process.", "negation"),
        ("RESET을 반복하지 말 것.", "RESET을 반복합니다.", "negation"),
        ("The filter need not be replaced.", "The filter must be replaced.", "negation"),
        ("작업발판의 폭은 40 cm 이상으로 한다.", "작업발판의 폭은 40 cm 이하로 합니다.", "condition"),
        ("작업 시작 전에 공기압을 확인한다.", "공기압은 작업 시작 후에 확인합니다.", "condition"),
        ("A형: 10 mm, B형: 20 mm", "B형은 10 mm입니다.", "condition"),
        ("M8 볼트는 42 N·m, M12 볼트는 110 N·m로 조인다.", "M12 볼트는 42 N·m로 조입니다.", "condition"),
        ("산소농도는 18 % 이상 23.5 % 미만이다.", "산소농도는 18 % 이하 23.5 % 미만입니다.", "condition"),
    ],
)
def test_the_reason_says_what_is_wrong(page: str, said: str, key: str) -> None:
    assert reason(page, said) == key


def test_one_of_several_like_statements_that_agrees_is_enough() -> None:
    page = "기동 전에는 RESET을 누르지 않는다. 알람이 해제된 다음에는 RESET을 누른다."
    assert reason(page, "알람이 해제된 후 RESET을 누릅니다.") == ""


def test_a_cell_that_denies_is_found_in_its_row() -> None:
    row = passage("Code: E-204 · Cause: 유압 저하 · Remedy: RESET을 반복하지 말 것")
    assert check("E-204가 뜨면 RESET을 반복합니다.", [row], alike, "E-204가 뜨면?").withheld[0].reason == "negation"
    assert check("E-204의 원인은 유압 저하입니다.", [row], alike, "E-204 원인은?").standing


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("커버를 열지 마십시오.", Sign.DENIED),
        ("커버를 열면 안 된다.", Sign.DENIED),
        ("커버를 열어서는 아니 된다.", Sign.DENIED),
        ("출입 금지", Sign.DENIED),
        ("손이 닿지 않도록 주의한다.", Sign.DENIED),
        ("손이 닿지 않도록 덮개를 설치한다.", Sign.AFFIRMED),
        ("점검하지 않으면 안 된다.", Sign.AFFIRMED),
        ("누유가 없는지 확인한다.", Sign.AFFIRMED),
        ("출입금지 표지를 설치한다.", Sign.AFFIRMED),
        ("난간이 없는 곳에 발판을 설치한다.", Sign.AFFIRMED),
        ("교환하지 않아도 된다.", Sign.UNNEEDED),
        ("Never open the cover.", Sign.DENIED),
        ("Entry is not permitted.", Sign.DENIED),
        ("Do not forget to close the valve.", Sign.AFFIRMED),
        ("Check that there is no leak.", Sign.AFFIRMED),
        ("There is no need to clean it.", Sign.UNNEEDED),
    ],
)
def test_the_sign_of_a_clause(text: str, sign: Sign) -> None:
    assert [clause.sign for clause in read_stance(text).mains] == [sign]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("운전하기 전에 확인한다.", Sign.DENIED),
        ("전원을 끄지 않은 상태에서 연다.", Sign.DENIED),
        ("안전모 없이 들어간다.", Sign.DENIED),
        ("압력이 낮으면 확인한다.", Sign.AFFIRMED),
        ("정지한 후에 확인한다.", Sign.AFFIRMED),
        ("Open it before the motor stops.", Sign.DENIED),
        ("Do not open it unless the motor stops.", Sign.DENIED),
        ("If the lamp is not on, call.", Sign.DENIED),
        ("After the motor stops, open it.", Sign.AFFIRMED),
    ],
)
def test_the_sign_of_a_condition(text: str, sign: Sign) -> None:
    assert [condition.sign for condition in read_stance(text).conditions] == [sign]


@pytest.mark.parametrize("text", ["안전 운전을 한다.", "회전 방향을 확인한다.", "오후 점검을 한다."])
def test_words_that_only_look_like_conditions(text: str) -> None:
    assert not read_stance(text).conditions


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("40 cm 이상", 1),
        ("40 cm를 초과하면", 1),
        ("40 cm 이하로", -1),
        ("40 cm를 초과하지 않는다", -1),
        ("최대 40 cm", -1),
        ("최소 40 cm", 1),
        ("at least 40 cm", 1),
        ("40 cm or more", 1),
        ("up to 40 cm", -1),
        ("must not exceed 40 cm", -1),
        ("no less than 40 cm", 1),
        ("40 cm", 0),
    ],
)
def test_the_bound_of_a_quantity(text: str, direction: int) -> None:
    assert [found for _, found in read_stance(text).bounds] == ([direction] if direction else [])
