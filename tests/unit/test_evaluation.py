"""Measures, calculated by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from assistant.evaluation.run import (
    Gold,
    GoldQuestion,
    Outcome,
    QuestionSetError,
    read_question_set,
    score_answer,
    summarise,
)
from assistant.events import Answered, Citation
from tests.fakes.passages import passage


def asked(identity: str = "q", *, answerable: bool = True, pages: tuple[int, ...] = (1,)) -> GoldQuestion:
    gold = (Gold("Manual.pdf", pages),) if answerable else ()
    return GoldQuestion(identity, "?", "en", answerable, gold, must_include=("210 N·m",) if answerable else ())


def answered(status: str, text: str = "", page: int | None = None) -> Answered:
    citations = () if page is None else (Citation(1, passage("x", page=page)),)
    return Answered(status, "en", text, citations, (), "c", {"evidence": 100.0})  # type: ignore[arg-type]


def test_retrieval_measures() -> None:
    measures = summarise(
        [
            Outcome(asked(), [2], [], [{("Manual.pdf", 1)}]),
            Outcome(asked(), [], []),
            Outcome(asked(answerable=False), [], []),
        ]
    )
    assert measures["retrieval"] == {
        "questions": 2, "hit@1": 0.0, "hit@3": 0.5, "hit@10": 0.5, "mrr@10": 0.25,
        "ndcg@10": round(0.5 / math.log2(3), 4),
    }  # fmt: skip
    assert set(measures["by_language"]) == {"en"}


def test_a_page_hits_by_the_end_of_its_path() -> None:
    assert Gold("plant/Manual.pdf", (3,)).is_on("/data/plant/Manual.pdf", 2, 3)
    assert not Gold("Manual.pdf", (3,)).is_on("/data/Other-Manual.pdf", 3, 3)
    assert not Gold("Manual.pdf", (3,)).is_on("/data/Manual.pdf", 1, 2)
    assert Gold("Manual.pdf", ()).is_on("Manual.pdf", 9, 9)


def test_answer_scores() -> None:
    """Of the passage "x" on the cited page: 210 stands on it only where the page's text says so."""
    right = Outcome(asked(), [1], [], [], {}, answered("answered", "It is 210 N·m. [1]", page=1))
    right.quick, right.cited_pages = "M20 · 210 N·m", ("Size M20, torque 210 N·m",)
    assert score_answer(right) == {
        "status_right": True, "false_refusal": False, "exact_numbers": True, "must_include": True,
        "citation_page": True, "quick_contains": True, "numbers_shown": 1, "unsupported_numbers": [],
    }  # fmt: skip
    wrong = Outcome(asked(), [1], [], [], {}, answered("answered", "It is 21 N·m. [1]", page=2))
    wrong.quick = ""
    assert score_answer(wrong) == {
        "status_right": True, "false_refusal": False, "exact_numbers": False, "must_include": False,
        "citation_page": False, "quick_contains": False, "numbers_shown": 1, "unsupported_numbers": ["21 N·m"],
    }  # fmt: skip


def test_a_gold_page_counts_once() -> None:
    page_three, page_four = {("Manual.pdf", 3)}, {("Manual.pdf", 4)}
    twice = Outcome(asked(pages=(3, 4)), [1, 2], [], [page_three, page_three])
    both = Outcome(asked(pages=(3, 4)), [1, 2], [], [page_three, page_four])
    ideal = 1 + 1 / math.log2(3)
    assert summarise([twice])["retrieval"]["ndcg@10"] == round(1 / ideal, 4)
    assert summarise([both])["retrieval"]["ndcg@10"] == 1.0


def test_a_refusal_has_no_right_numbers_and_parts_of_numbers_do_not_count() -> None:
    refusal = Outcome(asked(), [1], [], [], {}, answered("no_evidence", "Nearest: 210 N·m manual"))
    assert score_answer(refusal)["exact_numbers"] is False
    longer = Outcome(asked(), [1], [], [], {}, answered("answered", "It is 1210 N·m. [1]", page=1))
    assert score_answer(longer)["must_include"] is False


def test_refusals() -> None:
    outcomes = [
        Outcome(asked(), [], [], [], {}, answered("no_evidence")),
        Outcome(asked(answerable=False), [], [], [], {}, answered("no_evidence")),
        Outcome(asked(answerable=False), [], [], [], {}, answered("answered", "x")),
    ]
    measures = summarise(outcomes)["answers"]
    assert (measures["refusal_precision"], measures["refusal_recall"]) == (0.5, 0.5)
    assert measures["status_right"] == pytest.approx(0.3333)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    good = {"id": "1", "question": "?", "language": "en", "answerable": False, "gold": []}
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(good) + "\n\n" + '{"id": "2"}\n', encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"line 3|3번째"):
        read_question_set(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(QuestionSetError):
        read_question_set(path)
    with pytest.raises(QuestionSetError):
        read_question_set(tmp_path / "nowhere.jsonl")
