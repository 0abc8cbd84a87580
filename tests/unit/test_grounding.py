"""Which sentences of an answer may stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.grounding import StreamGate, check, split_sentences, values_in
from indexes.records import BlockKind, Passage
from tests.fakes.passages import passage

TABLE = passage("Bolt: M16 · Torque: 105 N·m\nBolt: M20 · Torque: 210 N·m", chunk_id=1, kind=BlockKind.TABLE)
ALARM = passage("코드: E-204 · 원인: 유압 저하 · 조치: 펌프 압력이 12.0 MPa 이하이면 펌프를 점검한다.", chunk_id=2)


def unlike(_: str, passages: Sequence[Passage]) -> list[float]:
    return [0.0] * len(passages)


def alike(_: str, passages: Sequence[Passage]) -> list[float]:
    return [0.9] * len(passages)


def test_a_sentence_stands_with_its_mark() -> None:
    verdict = check("The torque for M20 is 210 N·m [1].", [TABLE, ALARM], unlike)
    assert verdict.text == "The torque for M20 is 210 N·m. [1]"
    assert not verdict.withheld


@pytest.mark.parametrize(
    "sentence",
    [
        "The torque for M20 is 240 N·m [1].",
        "The torque for M24 is 210 N·m [1].",
        "See alarm E-2040 [2].",
        "SK-77 is used.",
    ],
)
def test_a_number_or_code_that_is_not_in_the_evidence_is_withheld(sentence: str) -> None:
    verdict = check(sentence, [TABLE, ALARM], alike)
    assert verdict.text == ""
    assert [item.reason for item in verdict.withheld] == ["unsupported_value"]


def test_values_of_two_rows_of_a_table_do_not_belong_together() -> None:
    assert check("The torque for M20 is 105 N·m [1].", [TABLE], alike).withheld[0].reason == "unsupported_value"
    assert check("M20, 105 N·m.", [TABLE], alike).withheld


def test_a_sentence_may_rest_on_two_rows_clause_by_clause() -> None:
    assert check("M16 needs 105 N·m, M20 needs 210 N·m [1].", [TABLE], unlike).standing
    assert check("M16 needs 210 N·m, M20 needs 105 N·m [1].", [TABLE], unlike).withheld


def test_the_rest_of_an_answer_stays() -> None:
    verdict = check("M20: 210 N·m [1]. M16: 999 N·m [1].", [TABLE], unlike)
    assert verdict.text == "M20: 210 N·m. [1]"
    assert len(verdict.withheld) == 1


def test_a_wrong_mark_is_corrected_when_another_passage_holds_the_value() -> None:
    verdict = check("E-204: 펌프 압력이 12 MPa 이하이면 펌프를 점검한다 [1].", [TABLE, ALARM], unlike)
    assert verdict.standing[0].marks == (2,)


def test_values_of_two_passages_do_not_add_up_to_support() -> None:
    verdict = check("M20 needs 12 MPa.", [TABLE, ALARM], alike)
    assert verdict.withheld[0].reason == "unsupported_value"


def test_the_code_that_was_asked_about_may_be_named_with_a_value_of_another_passage() -> None:
    sentence = "For E-204, M20 needs 210 N·m [1]."
    assert check(sentence, [TABLE, ALARM], unlike).withheld
    assert check(sentence, [TABLE, ALARM], unlike, "E-204?").standing[0].marks == (1,)
    assert check("For E-999, M20 needs 210 N·m [1].", [TABLE, ALARM], unlike, "E-999?").withheld


def test_a_mark_that_points_nowhere_is_withheld() -> None:
    assert check("Check the pump [7].", [TABLE, ALARM], alike).withheld[0].reason == "wrong_mark"


def test_a_sentence_that_nothing_supports_is_withheld() -> None:
    assert check("The moon is made of green cheese.", [TABLE], unlike).withheld[0].reason == "unsupported"


def test_a_translated_sentence_finds_its_passage_by_meaning() -> None:
    verdict = check("Inspect the pump when pressure is too low.", [ALARM], alike)
    assert verdict.standing[0].marks == (1,)


def test_chinese_letters_are_withheld_unless_the_document_has_them() -> None:
    assert check("펌프를 检查한다 [2].", [TABLE, ALARM], alike).withheld[0].reason == "foreign_letters"
    assert check("펌프를 檢査한다 [1].", [passage("펌프 檢査 절차")], alike).standing


def test_list_numbers_are_not_values() -> None:
    assert values_in("1. Stop\n2) Lock out\n- M20") == {"M20"}


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,000", "1000"), ("12.0", "12"), ("0,5", "0.5"), ("007", "7"), ("3.", "3"), ("-5", "-5"), ("(−3)", "-3")],
)
def test_one_spelling_of_a_number(written: str, value: str) -> None:
    assert values_in(f"about {written} of it") == {value}


def test_sentences_keep_their_marks_and_decimals() -> None:
    assert split_sentences("Set 0.5 mm. [1] Then wait.\n- Check M8x1.25 [2]") == [
        "Set 0.5 mm. [1]", "Then wait.", "- Check M8x1.25 [2]",
    ]  # fmt: skip


def test_numbered_steps_are_sentences_of_their_own() -> None:
    assert split_sentences("1. Stop the press. 2. Check the oil. 10) Restart.") == [
        "1. Stop the press.", "2. Check the oil.", "10) Restart.",
    ]  # fmt: skip


def test_an_echo_of_the_question_is_no_answer() -> None:
    verdict = check("E-204 알람이 뜨는데. [1]", [ALARM], alike, "알람 E-204 뜨는데?")
    assert not verdict.standing


def stream(text: str, passages: Sequence[Passage]) -> str:
    gate = StreamGate(passages)
    return "".join(gate.feed(character) for character in text) + gate.finish()


def test_the_gate_lets_supported_text_through_whole() -> None:
    text = "Tighten M20 with 210 N·m [1]. Then check."
    assert stream(text, [TABLE]) == text


def test_the_gate_never_shows_an_unsupported_number() -> None:
    shown = stream("Tighten M20 with 240 N·m now. Then check M16.", [TABLE])
    assert "240" not in shown
    assert shown.endswith("Then check M16.")


def test_the_gate_closes_on_an_unsupported_code() -> None:
    assert "E-999" not in stream("See E-999 for that.", [TABLE])
