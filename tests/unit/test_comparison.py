"""Two runs, compared by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.comparison import compare, read_ranks
from assistant.evaluation import Gold, GoldQuestion, Outcome, QuestionSetError


def asked(identity: str, language: str = "ko") -> GoldQuestion:
    return GoldQuestion(identity, "?", language, True, (Gold("Manual.pdf", (1,)),))


def outcome(identity: str, rank: int | None, language: str = "ko") -> Outcome:
    pages = [{("Manual.pdf", 1)}] if rank else []
    return Outcome(asked(identity, language), [rank] if rank else [], [], pages)


def test_only_questions_that_both_runs_have_are_compared() -> None:
    earlier = {"a": 4, "b": 1, "c": None, "d": 2, "gone": 1}
    now = [outcome("a", 1), outcome("b", None), outcome("c", 5, "en"), outcome("d", 2, "en"), outcome("new", 1)]
    compared = compare(earlier, now)
    assert compared["questions"] == 4
    assert compared["retrieval"]["hit@1"] == {"before": 0.25, "after": 0.25, "difference": 0.0}
    hit = compared["retrieval"]["hit@3"]
    assert (hit["before"], hit["after"], hit["difference"]) == (0.5, 0.5, 0.0)
    reciprocal = compared["retrieval"]["mrr@10"]
    # before: 1/4 + 1 + 0 + 1/2, after: 1 + 0 + 1/5 + 1/2
    assert (reciprocal["before"], reciprocal["after"]) == (0.4375, 0.425)
    assert reciprocal["difference"] == -0.0125
    assert compared["better"] == [{"id": "a", "before": 4, "after": 1}, {"id": "c", "before": None, "after": 5}]
    assert compared["worse"] == [{"id": "b", "before": 1, "after": None}]
    assert {name: part["questions"] for name, part in compared["by_language"].items()} == {"ko": 2, "en": 2}
    assert compared["by_language"]["en"]["retrieval"]["hit@10"] == {"before": 0.5, "after": 1.0, "difference": 0.5}


def test_the_interval_is_of_paired_differences() -> None:
    """The same questions right in both runs: nothing differs, however the questions are drawn."""
    ranks = [1, None] * 20
    earlier = {str(number): rank for number, rank in enumerate(ranks)}
    same = compare(earlier, [outcome(str(number), rank) for number, rank in enumerate(ranks)])
    assert same["retrieval"]["hit@3"]["interval"] == [0.0, 0.0]
    all_found = compare(dict.fromkeys(earlier), [outcome(identity, 2) for identity in earlier])
    assert all_found["retrieval"]["hit@3"]["interval"] == [1.0, 1.0]
    assert all_found["retrieval"]["mrr@10"]["interval"] == [0.5, 0.5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_file_is_read_as_a_shell_wrote_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "before.json"
    document = {
        "losses": [{"question": "체결 토크는?"}],
        "outcomes": [{"id": "a", "rank": 3}, {"id": "b", "rank": None}],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding=encoding)
    assert read_ranks(path, [asked("a")]) == {"a": 3, "b": None}


@pytest.mark.parametrize(
    "text",
    [
        "", "not JSON", "[]", "{}", '{"questions": 3}', '{"outcomes": 1}', '{"outcomes": [1]}',
        '{"outcomes": [{"id": "a"}]}', '{"outcomes": [{"id": "a", "rank": "1"}]}',
        '{"outcomes": [{"id": "a", "rank": 0}]}',
    ],
)  # fmt: skip
def test_what_is_no_earlier_result_is_refused_with_the_way_out(tmp_path: Path, text: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionSetError) as refused:
        read_ranks(path, [asked("a")])
    assert refused.value.hint is not None
    assert "--json" in refused.value.hint.render("en")
    assert "before.json" in refused.value.message.render("ko")


def test_a_missing_file_and_one_about_other_questions_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"nowhere\.json"):
        read_ranks(tmp_path / "nowhere.json", [asked("a")])
    path = tmp_path / "before.json"
    path.write_text('{"outcomes": [{"id": "b", "rank": 1}]}', encoding="utf-8")
    with pytest.raises(QuestionSetError) as refused:
        read_ranks(path, [asked("a")])
    assert refused.value.message.key == "assistant.eval.nothing_in_common"
