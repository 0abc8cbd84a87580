"""Kinds, legs, intervals and losses: by hand, and once over a real library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluation.measures import bootstrap_interval
from assistant.evaluation.run import Gold, GoldQuestion, Outcome, evaluate, read_question_set, summarise
from indexes.library import Library
from indexes.records import DocumentKind
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import HashingEmbedder

PAGE = {("Manual.pdf", 1)}


def asked(identity: str = "q", *, language: str = "en", kind: str = "") -> GoldQuestion:
    return GoldQuestion(identity, "?", language, True, (Gold("Manual.pdf", (1,)),), kind=kind)


def outcome(rank: int | None, identity: str = "q", *, kind: str = "", **legs: int) -> Outcome:
    alone = {leg: Outcome(asked(identity), [place], [], [PAGE]) for leg, place in legs.items()}
    ranks, pages = ([rank], [PAGE]) if rank else ([], [])
    return Outcome(asked(identity), ranks, [], pages, legs=alone, kind=kind)


def test_legs_are_measured_alone_and_together() -> None:
    measures = summarise([outcome(1, lexical=2, dense=1), outcome(4, lexical=1)])["by_leg"]
    assert set(measures) == {"lexical", "dense", "fused"}
    assert (measures["lexical"]["hit@1"], measures["lexical"]["mrr@10"]) == (0.5, 0.75)
    # The dense leg did not run for the second question: alone it has nothing to show.
    assert (measures["dense"]["questions"], measures["dense"]["hit@10"]) == (2, 0.5)
    assert (measures["fused"]["hit@3"], measures["fused"]["mrr@10"]) == (0.5, 0.625)


def test_kinds_are_measured_where_there_is_one() -> None:
    measures = summarise([outcome(1, kind="sop"), outcome(None, kind="sop"), outcome(2, kind="log"), outcome(1)])
    assert set(measures["by_kind"]) == {"sop", "log"}
    assert measures["by_kind"]["sop"]["retrieval"]["hit@1"] == 0.5
    assert measures["by_kind"]["log"]["retrieval"]["mrr@10"] == 0.5


def test_an_interval_is_a_percentile_of_resampled_means() -> None:
    assert bootstrap_interval([]) is None
    assert bootstrap_interval([1.0] * 7) == [1.0, 1.0]
    # Two questions, one right: the mean is 0, 1/2 or 1, with 1/4, 1/2 and 1/4 of the resamples.
    assert bootstrap_interval([0.0, 1.0]) == [0.0, 1.0]
    # 200 of 400 right: the binomial's standard error is 0.025, so 95 % lie within 0.049 of one half.
    assert bootstrap_interval([0.0, 1.0] * 200) == pytest.approx([0.451, 0.549], abs=0.008)
    assert bootstrap_interval([0.0, 1.0] * 200) == bootstrap_interval([0.0, 1.0] * 200)


def test_confidence_says_how_many_questions_it_stands_on() -> None:
    unanswerable = Outcome(GoldQuestion("u", "?", "en", False, ()), [], [])
    confidence = summarise([outcome(2), outcome(2), unanswerable])["confidence"]
    assert (confidence["n"], confidence["hit@1"], confidence["hit@3"]) == (2, [0.0, 0.0], [1.0, 1.0])
    assert (confidence["mrr@10"], confidence["by_language"]["en"]["n"]) == ([0.5, 0.5], 2)
    assert summarise([unanswerable])["confidence"]["hit@3"] is None


def test_a_loss_is_a_question_whose_right_page_is_not_among_the_first_three() -> None:
    instead = [{"path": f"{place}.pdf", "page": place, "title": str(place)} for place in range(1, 6)]
    late, never, third = outcome(4, "late"), outcome(None, "never"), outcome(3, "third")
    late.found = instead
    unanswerable = Outcome(GoldQuestion("u", "?", "en", False, ()), [], [])
    measures = summarise([late, never, third, unanswerable])
    assert measures["losses"][0] == {
        "id": "late", "question": "?", "language": "en", "gold": [{"document": "Manual.pdf", "pages": [1]}],
        "rank": 4, "found": instead[:3],
    }  # fmt: skip
    assert [(loss["id"], loss["rank"]) for loss in measures["losses"]] == [("late", 4), ("never", None)]
    assert measures["outcomes"] == [
        {"id": "late", "rank": 4}, {"id": "never", "rank": None}, {"id": "third", "rank": 3},
    ]  # fmt: skip


def test_a_real_library_is_measured_by_leg_and_kind(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "data", HashingEmbedder(dimension=4096))
    sop = new_document(tmp_path, "sop.txt", ["Grease the slide weekly.", "Lock the press."], kind=DocumentKind.SOP)
    manual = new_document(tmp_path, "manual.txt", ["The relief valve opens at 16 MPa."], title="Press manual")
    assert publish(library, sop, manual) == ["added", "added"]
    lines = [
        {"id": "a", "question": "When does the relief valve open?", "gold": [{"document": "manual.txt"}]},
        {"id": "b", "question": "Grease the slide", "gold": [{"document": "sop.txt", "pages": [1]}]},
        {"id": "c", "question": "Lock the press", "gold": [{"document": "sop.txt", "pages": [2]}], "kind": "safety"},
        {"id": "d", "question": "Grease the slide", "gold": [{"document": "no such.txt"}]},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps({"language": "en", "answerable": True} | line) for line in lines), "utf-8")
    outcomes = evaluate(read_question_set(path), library, None)
    library.close()
    measures = summarise(outcomes)
    assert {name: part["retrieval"]["questions"] for name, part in measures["by_kind"].items()} == {
        "manual": 1, "sop": 1, "safety": 1, "other": 1,
    }  # fmt: skip
    assert [measures["by_leg"][leg]["hit@1"] for leg in ("lexical", "dense", "fused")] == [0.75, 0.75, 0.75]
    assert [(loss["id"], loss["found"][0]["title"], loss["found"][0]["page"]) for loss in measures["losses"]] == [
        ("d", "sop", 1)
    ]
