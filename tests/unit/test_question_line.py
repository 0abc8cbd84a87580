"""What is wrong with a line of a question set is said so that its writer can mend it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.evaluation.questions import QuestionSetError, read_questions

GOOD = {
    "id": "1",
    "question": "토크?",
    "language": "ko",
    "answerable": True,
    "gold": [{"document": "a.pdf", "pages": [2]}],
}


def line(**changes: Any) -> str:
    return json.dumps(GOOD | changes, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "JSON이 아닙니다"),
        ("[1]", "중괄호"),
        ('{"id": "1", "question": "?"}', "language, answerable, gold"),
        (line(answerable="false"), "true나 false"),
        (line(question="  "), "비어"),
        (line(gold="a.pdf"), "document가 있는"),
        (line(gold=[{"pages": [1]}]), "document가 있는"),
        (line(gold=[{"document": "a.pdf", "pages": ["two"]}]), "쪽 번호"),
        (line(gold=[{"document": "a.pdf", "pages": 2}]), "쪽 번호"),
        (line(must_include=3), "must_include"),
        (line(), "이미 있습니다"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(QuestionSetError) as refused:
        read_questions(f"{line()}\n\n{text}\n".encode(), "우리.jsonl")
    told = refused.value.message.render("ko")
    assert "우리.jsonl" in told
    assert "3번째" in told
    assert said in told
    assert refused.value.hint is not None


def test_what_is_no_text_and_what_is_empty_is_refused() -> None:
    for raw in (line().encode("cp949"), b"\n \n"):
        with pytest.raises(QuestionSetError) as refused:
            read_questions(raw, "set")
        assert refused.value.hint is not None


def test_a_good_line_is_read_as_it_stands() -> None:
    (asked,) = read_questions(b"\xef\xbb\xbf" + line(must_include="320 N·m", kind="sop").encode(), "set")
    assert (asked.id, asked.question, asked.answerable, asked.kind) == ("1", "토크?", True, "sop")
    assert asked.must_include == ("320 N·m",)
    assert asked.gold[0].is_on("/plant/a.pdf", 1, 2)
