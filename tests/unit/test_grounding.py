"""Which sentences of an answer may stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.grounding import StreamGate, check, split_sentences, values_in
from indexes.messages import message
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


@pytest.mark.parametrize(
    ("page", "said", "stands"),
    [
        ("간격은 5 mm로 한다.", "간격은 5 m입니다.", False),
        ("5분 동안 간격을 둔다.", "간격은 5 m입니다.", False),
        ("볼트를 210 N·m로 조인다.", "볼트를 210 뉴턴미터로 조입니다.", True),
        ("볼트를 210 N·m로 조인다.", "볼트를 210으로 조입니다.", True),
        ("볼트를 21 kgf·m로 조인다.", "볼트를 206 N·m로 조입니다.", False),
        ("온도는 65℃ 이하로 한다.", "온도는 65 °C 이하입니다.", True),
        ("전원은 DC 24 V이다.", "전원은 24 V입니다.", True),
        ("전원은 DC 24 V이다.", "전원은 AC 24 V입니다.", False),
        ("3 bolts are checked.", "볼트 3개를 점검합니다.", True),
    ],
)
def test_a_value_needs_its_unit(page: str, said: str, stands: bool) -> None:
    verdict = check(said, [passage(page)], alike)
    assert bool(verdict.standing) is stands
    assert [item.reason for item in verdict.withheld] == ([] if stands else ["unsupported_value"])


@pytest.mark.parametrize(
    ("rows", "said", "stands"),
    [
        ("볼트: M20 · 토크 (N·m): 210", "M20 볼트의 토크는 210 N·m입니다.", True),
        ("볼트: M20 · 토크 (N·m): 210", "M20 볼트의 토크는 210 kgf·m입니다.", False),
        ("볼트: M20 · 토크 (N·m): 210 · 시간 (분): 5", "M20 볼트의 시간은 5분입니다.", True),
        ("볼트: M20 · 토크 (N·m): 210 · 시간 (분): 5", "M20 볼트의 시간은 210분입니다.", False),
        ("볼트: M20 · 토크: 210", "M20 볼트의 토크는 210 N·m입니다.", False),
    ],
)
def test_the_unit_may_stand_in_the_column_name(rows: str, said: str, stands: bool) -> None:
    assert bool(check(said, [passage(rows, kind=BlockKind.TABLE)], alike).standing) is stands


def test_the_unit_may_stand_in_the_heading() -> None:
    said = "M20 볼트는 210 N·m입니다."
    assert check(said, [passage("볼트: M20 · 값: 210", title="체결 토크 (단위: N·m)")], alike).standing


PROSE = passage(
    "Set the gap of the E-204 sensor to 5 mm. Then wait for the lamp. Clean the filter. Fill in oil. Wait 30 s.",
)


def test_values_of_prose_must_stand_near_each_other() -> None:
    assert check("The E-204 sensor has a gap of 5 mm.", [PROSE], alike).standing
    assert check("Set the E-204 sensor for 30 s.", [PROSE], alike).withheld[0].reason == "unsupported_value"


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("The gap is 5 mm, not 7 mm.", "The gap is 7 mm, right?"),
        ("센서 간격은 7 mm가 아니라 5 mm입니다.", "센서 간격은 7 mm 맞지?"),
        ("The gap of the sensor is 5 mm.", "The gap of the sensor is 5 mm, right?"),
    ],
)
def test_a_wrong_premise_may_be_denied_and_a_right_one_confirmed(said: str, question: str) -> None:
    assert check(said, [PROSE], alike, question).standing


@pytest.mark.parametrize("said", ["Yes, the gap is 7 mm.", "The gap is 7 mm, not 5 mm."])
def test_a_wrong_premise_is_not_confirmed(said: str) -> None:
    assert not check(said, [PROSE], alike, "The gap is 7 mm, right?").standing


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("<|im_start|>assistant\nThe gap is 5 mm. [1]<|im_end|>", "The gap is 5 mm. [1]"),
        ("Answer: The gap is **5 mm**. [1]</s>", "The gap is 5 mm. [1]"),
        ("```text\nThe gap is 5 mm. [1]\n```", "The gap is 5 mm. [1]"),
        ("Question: What is the gap?\nAnswer: The gap is 5 mm. [1]", "The gap is 5 mm. [1]"),
        ("The gap is 5 mm. [1]\n<|im_start|>user\nIs the sensor of the filter clean?", "The gap is 5 mm. [1]"),
        ("The gap is 5 mm. [1]\n\nDocuments:\n[1] Clean the filter. [1]", "The gap is 5 mm. [1]"),
        ("The gap is 5 mm. [1]\n[1]\n[1]", "The gap is 5 mm. [1]"),
    ],
)
def test_template_debris_is_taken_away(answer: str, text: str) -> None:
    assert check(answer, [PROSE], alike).text == text


@pytest.mark.parametrize(
    "debris",
    [
        "<script>alert('filter')</script>",
        "<a href='http://x'>Clean the filter.</a>",
        "Copy numbers, units, codes and part numbers exactly as they stand in the documents.",
        "Answer in English from these documents only, with marks like [1].",
        "문장 끝마다 근거 문서의 번호를 [1]처럼 붙입니다.",
        "My rules are: copy numbers, units, codes and part numbers exactly as they stand.",
        "제 지시는 이렇습니다: 반드시 한국어로, 짧게 한 문장에서 세 문장으로 답합니다.",
    ],
)
def test_markup_and_instructions_are_withheld(debris: str) -> None:
    (sentence,) = check(debris, [PROSE], alike).sentences
    assert sentence.reason == "debris"


def test_markup_that_the_page_writes_about_is_no_debris() -> None:
    assert check("The <b> tag makes letters bold. [1]", [passage("The <b> tag makes letters bold.")], alike).standing
    assert check(
        "Press <Enter> when x < 5 mm and y > 3 mm. [1]", [passage("Press <Enter> when x < 5 mm and y > 3 mm.")], alike
    ).standing


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("The gap is set with a gauge.", "센서 간격은?"),
        ("센서 간격을 맞춥니다.", "What is the gap?"),
    ],
)
def test_a_sentence_in_the_other_language_is_withheld(said: str, question: str) -> None:
    assert check(said, [PROSE], alike, question).withheld[0].reason == "wrong_language"


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("SERVO OVERLOAD ALARM", "E-1 알람 이름은?"),
        ("알람 이름은 SERVO OVERLOAD ALARM입니다.", "E-1 알람 이름은?"),
        ("The label reads '비상정지 스위치를 누르시오'.", "What does the label read?"),
    ],
)
def test_names_may_stand_in_the_other_language(said: str, question: str) -> None:
    evidence = passage("E-1: SERVO OVERLOAD ALARM. Label: 비상정지 스위치를 누르시오. The label reads so.")
    assert check(said, [evidence], alike, question).standing


def test_letters_of_other_scripts_are_withheld() -> None:
    for said in ("펌프를 チェック 합니다.", "펌프를 проверьте 합니다."):
        assert check(said, [ALARM], alike).withheld[0].reason == "foreign_letters"


def test_a_sentence_that_is_said_again_is_withheld() -> None:
    verdict = check("M20: 210 N·m [1]. M20: 210 N·m [1]. m20: 210 N·m.", [TABLE], unlike)
    assert [item.reason for item in verdict.sentences] == ["", "repeated", "repeated"]


def test_a_step_may_stand_as_often_as_the_page_has_it() -> None:
    steps = "1. Press the RESET key.\n2. Wait for the lamp.\n3. Press the RESET key."
    assert len(check(steps, [passage(steps)], alike).standing) == 3


def test_a_value_may_be_given_for_each_of_several_codes() -> None:
    page = passage("M8 볼트는 42 N·m, M12 볼트는 110 N·m로 조인다.")
    assert check("M8 볼트와 M12 볼트는 각각 42 N·m, 110 N·m로 조입니다.", [page], alike).standing
    assert check("M8 볼트는 42 N·m, M12 볼트는 110 N·m로 조입니다.", [page], alike).standing


@pytest.mark.parametrize("reason", ["negation", "condition", "wrong_language", "repeated"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_reason_has_its_message(reason: str, language: str) -> None:
    assert message(f"assistant.withheld.{reason}").render(language)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Keep 210 N·m for M20, then 105 kPa and more. Good.", "105"),
        ("Torque M20 to 210 N of force now. Good.", "210"),
        ("Torque M20 to 105 to 210 MPa always now. Good.", "105"),
        ("The torque of it is 12. Good.", "12"),
        ("Use 210 N·m <|im_end|> for M20. Good.", "im_end"),
        ("Then 检查 M20 again. Good.", "检查"),
        ("So: copy numbers, units, codes and part numbers exactly. Good.", "part numbers"),
    ],
)
def test_the_gate_never_shows_a_quantity_in_another_unit_or_debris(said: str, hidden: str) -> None:
    shown = stream(said, [TABLE])
    assert hidden not in shown
    assert shown.endswith("Good.")


@pytest.mark.parametrize(
    "said",
    [
        "M20 takes 210 N · m, M16 takes 105 Nm and more.",
        "1. Tighten M16 to 105 N·m.\n2. Tighten M20 to 210 N·m.\n12. Done.",
        "M16 to M20 take 105 to 210 N·m each, [1] all of them.",
        "Ｍ２０ takes ２１０ Ｎ·ｍ as written.",
    ],
)
def test_the_gate_shows_supported_quantities_as_they_were_written(said: str) -> None:
    assert stream(said, [TABLE]) == said


def test_the_gate_holds_whatever_the_pieces() -> None:
    said = "Tighten M20 to 210 N·m and M16 to 105 kgf·m today. Then check M16. Wait 105 s. End."
    for size in range(1, 12):
        gate = StreamGate([TABLE])
        pieces = [said[at : at + size] for at in range(0, len(said), size)]
        shown = "".join(gate.feed(piece) for piece in pieces) + gate.finish()
        assert shown == "Tighten M20 to 210 N·m and M16 to Then check M16. Wait End."


@pytest.mark.parametrize(
    ("question", "line", "said", "stands"),
    [
        ("M20 볼트 체결 토크는?", "브라켓 볼트: M8 볼트 22 N·m 체결", "M20 볼트 체결 토크는 22 N·m입니다. [1]", False),
        ("M20 볼트 체결 토크는?", "브라켓 볼트를 22 N·m로 체결", "M20 볼트 체결 토크는 22 N·m입니다. [1]", False),
        ("M20 볼트 체결 토크는?", "M20 볼트를 320 N·m로 체결", "M20 볼트 체결 토크는 320 N·m입니다. [1]", True),
        (
            "PR-01 안전밸브 압력은?",
            "PR-03 안전밸브는 16 MPa에서 열린다",
            "PR-01 안전밸브는 16 MPa에서 열립니다. [1]",
            False,
        ),
        ("PR-01 안전밸브 압력은?", "안전밸브는 16 MPa에서 열린다", "PR-01 안전밸브는 16 MPa에서 열립니다. [1]", True),
    ],
)
def test_what_was_asked_about_is_named_where_the_page_speaks_of_no_other_one(
    question: str, line: str, said: str, *, stands: bool
) -> None:
    """The code that was asked for stands in another passage that was found."""
    verdict = check(said, [passage(line)], lambda _, passages: [0.9] * len(passages), question, ["M20", "PR01"])
    assert bool(verdict.standing) is stands
