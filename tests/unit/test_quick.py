"""The record whose subject was asked for."""

from __future__ import annotations

from dataclasses import replace

from assistant.question import read_question
from assistant.quick import QuickAnswer, several_machines
from assistant.quick import quick_answer as answer_quickly
from indexes.records import BlockKind, DocumentKind, Passage
from tests.fakes.evidence import no_records, no_section, units_for
from tests.fakes.passages import passage

FAR_OFF = "The canteen opens at noon."


def record(text: str, chunk_id: int = 1, title: str = "Alarms") -> Passage:
    found = passage(text, chunk_id=chunk_id, title=title, kind=BlockKind.ROW)
    cells = tuple((cell.split(": ")[0], cell.split(": ")[1]) for cell in text.split(" · "))
    return replace(found, chunk=replace(found.chunk, cells=cells), legs={"code": 1})


KOREAN = record("코드: E-204 · 설비: PR-02 · 조치: 즉시 정지하고 필터를 교환한다", 1)
OTHER_MACHINE = record("코드: E-204 · 설비: PR-03 · 조치: 에어를 뺀다", 2)
ENGLISH = record("Code: E-204 · Remedy: Stop at once and change the filter", 3)


def quick_answer(question: str, passages: list[Passage]) -> QuickAnswer | None:
    asked = read_question(question)
    return answer_quickly(asked, passages, units_for(asked, passages), no_section, no_records)


def test_the_row_that_names_the_machine_too_answers() -> None:
    quick = quick_answer("알람 E-204 뜨는데? PR-03야", [KOREAN, OTHER_MACHINE])
    assert quick is not None
    assert quick.text == OTHER_MACHINE.chunk.text
    assert [item.mark for item in quick.quoted] == [2]
    assert quick.is_complete


def test_without_a_machine_every_row_of_the_code_is_shown() -> None:
    quick = quick_answer("E-204 알람 조치는?", [KOREAN, OTHER_MACHINE])
    assert quick is not None
    assert [item.mark for item in quick.quoted] == [1, 2]


def test_the_asker_s_language_comes_first_and_another_one_is_not_complete() -> None:
    asked = "What do I do at alarm E-204?"
    own = quick_answer(asked, [KOREAN, ENGLISH])
    other = quick_answer(asked, [KOREAN])
    assert own is not None
    assert other is not None
    assert (own.text, own.is_complete) == (ENGLISH.chunk.text, True)
    assert not other.is_complete


def test_a_row_that_lacks_what_was_asked_is_not_complete() -> None:
    quick = quick_answer("E-204 필터 가격은 얼마야?", [KOREAN])
    assert quick is not None
    assert not quick.is_complete


def test_of_a_table_only_the_row_of_the_code() -> None:
    table = passage("Code: E-204 · Remedy: A\nCode: E-205 · Remedy: B, see E-204", kind=BlockKind.TABLE)
    quick = quick_answer("Remedy of E-205?", [replace(table, legs={"code": 1})])
    assert quick is not None
    assert quick.text == "Code: E-205 · Remedy: B, see E-204"


def test_rows_of_several_machines_are_told_apart_only_when_none_was_named() -> None:
    both, one = "E-204 알람 조치는?", "PR-03 E-204 알람 조치는?"
    found = {question: quick_answer(question, [KOREAN, OTHER_MACHINE]) for question in (both, one)}
    assert {q: several_machines(quick, read_question(q)) for q, quick in found.items() if quick} == {
        both: True,
        one: False,
    }


def test_the_past_is_no_matter_for_a_quick_answer() -> None:
    assert quick_answer("E-204 알람 지난번에 어떻게 했어?", [KOREAN]) is None
    assert quick_answer("", []) is None


STEPS = passage(
    "Stop the machine first.\n1. Drain the old oil into a pan.\n2. Change the filter.\n3. Fill 60 L of new oil.",
    chunk_id=7,
)


def test_a_procedure_comes_with_all_its_steps_in_order() -> None:
    quick = quick_answer("How do I change the oil?", [STEPS, passage(FAR_OFF, chunk_id=8)])
    assert quick is not None
    assert (quick.kind, quick.text, quick.is_complete) == ("steps", STEPS.chunk.text, True)


def test_steps_in_another_language_are_shown_but_the_model_still_tells_them() -> None:
    quick = quick_answer("oil 교체는 어떻게 하나요? Drain, filter", [STEPS])
    assert quick is not None
    assert (quick.kind, quick.is_complete) == ("steps", False)


def test_for_a_value_the_line_that_states_it() -> None:
    text = "The valve is red and tall. Clean the valve weekly.\nThe relief valve opens at a pressure of 16 MPa."
    quick = quick_answer("At what pressure does the relief valve open?", [passage(FAR_OFF), passage(text, chunk_id=2)])
    assert quick is not None
    assert quick.quoted[0].text == "The relief valve opens at a pressure of 16 MPa."
    assert (quick.kind, quick.quoted[0].mark, quick.is_complete) == ("text", 2, False)


def test_what_once_happened_is_no_rule() -> None:
    log = passage("Date: 2025-04-28 · Symptom: burr height 0.15 mm")
    log = replace(log, document=replace(log.document, kind=DocumentKind.LOG))
    assert quick_answer("allowed burr height in mm?", [log]) is None


def test_as_json_it_has_the_place_of_every_piece() -> None:
    quick = quick_answer("E-204 알람 조치는?", [KOREAN, OTHER_MACHINE])
    assert quick is not None
    told = quick.as_json()
    assert [piece["chunk_id"] for piece in told["pieces"]] == [1, 2]
    assert (told["kind"], told["chunk_id"], told["page"]) == ("record", 1, 1)


def test_a_record_of_another_machine_is_no_answer() -> None:
    asked = "KX-300 E-204 알람 원인은?"
    quick = quick_answer(asked, [KOREAN, passage("KX-300 프레스에도 E-204 알람이 있다.", chunk_id=9)])
    assert quick is None or quick.kind == "text"


def test_two_lines_of_one_passage_share_a_mark() -> None:
    text = "The oil pressure of the pump is 21 MPa.\nThe alarm pressure of the pump is 18 MPa."
    quick = quick_answer("pressure of the pump?", [passage(text)])
    assert quick is not None
    assert [piece.mark for piece in quick.quoted] == [1, 1]
