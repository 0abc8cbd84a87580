"""The record whose subject was asked for."""

from __future__ import annotations

from dataclasses import replace

from assistant.question import read_question
from assistant.quick import quick_answer
from indexes.records import BlockKind, Passage
from tests.fakes.passages import passage


def record(text: str, chunk_id: int = 1, title: str = "Alarms") -> Passage:
    found = passage(text, chunk_id=chunk_id, title=title, kind=BlockKind.ROW)
    cells = tuple((cell.split(": ")[0], cell.split(": ")[1]) for cell in text.split(" · "))
    return replace(found, chunk=replace(found.chunk, cells=cells), legs={"code": 1})


KOREAN = record("코드: E-204 · 설비: PR-02 · 조치: 즉시 정지하고 필터를 교환한다", 1)
OTHER_MACHINE = record("코드: E-204 · 설비: PR-03 · 조치: 에어를 뺀다", 2)
ENGLISH = record("Code: E-204 · Remedy: Stop at once and change the filter", 3)


def test_the_row_that_names_the_machine_too_answers() -> None:
    quick = quick_answer(read_question("알람 E-204 뜨는데? PR-03야"), [KOREAN, OTHER_MACHINE])
    assert quick is not None
    assert quick.text == OTHER_MACHINE.chunk.text
    assert [item.mark for item in quick.records] == [2]
    assert quick.is_complete


def test_without_a_machine_every_row_of_the_code_is_shown() -> None:
    quick = quick_answer(read_question("E-204 알람 조치는?"), [KOREAN, OTHER_MACHINE])
    assert quick is not None
    assert [item.mark for item in quick.records] == [1, 2]


def test_the_asker_s_language_comes_first_and_another_one_is_not_complete() -> None:
    asked = read_question("What do I do at alarm E-204?")
    own = quick_answer(asked, [KOREAN, ENGLISH])
    other = quick_answer(asked, [KOREAN])
    assert own is not None
    assert other is not None
    assert (own.text, own.is_complete) == (ENGLISH.chunk.text, True)
    assert not other.is_complete


def test_a_row_that_lacks_what_was_asked_is_not_complete() -> None:
    quick = quick_answer(read_question("E-204 필터 가격은 얼마야?"), [KOREAN])
    assert quick is not None
    assert not quick.is_complete


def test_of_a_table_only_the_row_of_the_code() -> None:
    table = passage("Code: E-204 · Remedy: A\nCode: E-205 · Remedy: B, see E-204", kind=BlockKind.TABLE)
    quick = quick_answer(read_question("Remedy of E-205?"), [replace(table, legs={"code": 1})])
    assert quick is not None
    assert quick.text == "Code: E-205 · Remedy: B, see E-204"


def test_no_code_no_record_or_the_past_means_no_quick_answer() -> None:
    assert quick_answer(read_question("유압 필터는 언제 교환하나요?"), [KOREAN]) is None
    assert quick_answer(read_question("E-204 알람 지난번에 어떻게 했어?"), [KOREAN]) is None
    assert quick_answer(read_question("E-204?"), [passage("E-204 is mentioned here")]) is None
