"""Two runs, compared by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.comparison import Earlier, compare, read_earlier
from assistant.evaluation.run import Gold, GoldQuestion, Outcome, QuestionSetError, summarise
from assistant.events import Answered, Citation
from tests.fakes.passages import passage


def asked(identity: str, language: str = "ko") -> GoldQuestion:
    return GoldQuestion(identity, "?", language, True, (Gold("Manual.pdf", (1,)),))


def outcome(identity: str, rank: int | None, language: str = "ko") -> Outcome:
    pages = [{("Manual.pdf", 1)}] if rank else []
    return Outcome(asked(identity, language), [rank] if rank else [], [], pages)


def test_only_questions_that_both_runs_have_are_compared() -> None:
    earlier = {"a": 4, "b": 1, "c": None, "d": 2, "gone": 1}
    now = [outcome("a", 1), outcome("b", None), outcome("c", 5, "en"), outcome("d", 2, "en"), outcome("new", 1)]
    compared = compare(Earlier(earlier), now)
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
    same = compare(Earlier(earlier), [outcome(str(number), rank) for number, rank in enumerate(ranks)])
    assert same["retrieval"]["hit@3"]["interval"] == [0.0, 0.0]
    all_found = compare(Earlier(dict.fromkeys(earlier)), [outcome(identity, 2) for identity in earlier])
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
    assert read_earlier(path, [asked("a")]).ranks == {"a": 3, "b": None}


@pytest.mark.parametrize(
    "text",
    [
        "", "not JSON", "[]", "{}", '{"questions": 3}', '{"outcomes": 1}', '{"outcomes": [1]}',
        '{"outcomes": [{"id": "a"}]}', '{"outcomes": [{"id": "a", "rank": "1"}]}',
        '{"outcomes": [{"id": "a", "rank": 0}]}', '{"outcomes": [], "answered": [{"id": "a", "scores": {}}]}',
    ],
)  # fmt: skip
def test_what_is_no_earlier_result_is_refused_with_the_way_out(tmp_path: Path, text: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionSetError) as refused:
        read_earlier(path, [asked("a")])
    assert refused.value.hint is not None
    assert "--json" in refused.value.hint.render("en")
    assert "before.json" in refused.value.message.render("ko")


def test_a_missing_file_and_one_about_other_questions_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"nowhere\.json"):
        read_earlier(tmp_path / "nowhere.json", [asked("a")])
    path = tmp_path / "before.json"
    path.write_text('{"outcomes": [{"id": "b", "rank": 1}]}', encoding="utf-8")
    with pytest.raises(QuestionSetError) as refused:
        read_earlier(path, [asked("a")])
    assert refused.value.message.key == "assistant.eval.nothing_in_common"


def answer(identity: str, status: str, text: str = "", *, answerable: bool = True) -> Outcome:
    gold = (Gold("Manual.pdf", (1,)),) if answerable else ()
    question = GoldQuestion(identity, "?", "ko", answerable, gold, must_include=("210 N·m",) if answerable else ())
    cited = (Citation(1, passage("Torque 210 N·m")),) if status == "answered" else ()
    return Outcome(question, [], [], answered=Answered(status, "ko", text, cited, (), "c", {}))  # type: ignore[arg-type]


def earlier_answers(tmp_path: Path, outcomes: list[Outcome]) -> Earlier:
    """What the first run wrote, read again."""
    path = tmp_path / "measures.json"
    path.write_text(json.dumps(summarise(outcomes), ensure_ascii=False), encoding="utf-8")
    return read_earlier(path, [outcome.asked for outcome in outcomes])


def test_answers_of_two_runs_are_compared(tmp_path: Path) -> None:
    earlier = earlier_answers(
        tmp_path,
        [
            answer("a", "no_evidence"),
            answer("b", "answered", "210 N·m [1]"),
            answer("u", "answered", "99 mm [1]", answerable=False),
        ],
    )
    now = [
        answer("a", "answered", "210 N·m [1]"),
        answer("b", "answered", "410 N·m [1]"),
        answer("u", "no_evidence", answerable=False),
        answer("new", "no_evidence"),
    ]
    compared: dict[str, Any] = compare(earlier, now)["answers"]
    assert (compared["questions"], compared["better"], compared["worse"]) == (3, ["a", "u"], ["b"])
    shares = compared["shares"]
    assert (shares["status_right"]["before"], shares["status_right"]["after"]) == (0.3333, 1.0)
    assert (shares["refusal_recall"]["questions"], shares["refusal_recall"]["difference"]) == (1, 1.0)
    assert (shares["false_refusal"]["before"], shares["false_refusal"]["after"]) == (0.5, 0.0)
    # "a" was refused before, so its citation is comparable in neither run; of "b" it is.
    assert (shares["citation_page"]["questions"], shares["citation_page"]["difference"]) == (1, 0.0)
    assert compared["unsupported_numbers"] == {"before": 1, "after": 1, "difference": 0}
    assert compared["by_language"]["ko"]["questions"] == 3


def test_answers_are_compared_only_where_both_runs_have_them() -> None:
    assert "answers" not in compare(Earlier({"a": 1}), [outcome("a", 1), answer("b", "no_evidence")])
