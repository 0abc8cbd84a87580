"""Measures of answers by hand, once through a whole library and an assistant, and what a stopped run leaves."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.engine import Prompt
from assistant.evaluation.answers import wilson_interval
from assistant.evaluation.command import measure
from assistant.evaluation.progress import LINE_EVERY_S, ProgressLines
from assistant.evaluation.run import Gold, GoldQuestion, Outcome, evaluate, score_answer, summarise
from assistant.evaluation.tables import stopped_notice
from assistant.events import Answered, Citation
from assistant.runtime import build_assistant
from assistant.settings import Settings
from indexes.library import Library
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.engine import ScriptedEngine
from tests.fakes.passages import passage


def asked(
    identity: str = "q", *, answerable: bool = True, answer: str = "", must: tuple[str, ...] = ()
) -> GoldQuestion:
    gold = (Gold("manual.txt", (1,)),) if answerable else ()
    return GoldQuestion(identity, "relief valve pressure", "en", answerable, gold, answer, must)


def outcome(question: GoldQuestion, status: str, text: str = "", quick: str | None = "", **seconds: float) -> Outcome:
    cited = (Citation(1, passage("The relief valve opens at 16 MPa.", title="manual")),)
    answered = Answered(status, "en", text, cited if status != "no_evidence" else (), (), "c")  # type: ignore[arg-type]
    return Outcome(question, [], [], seconds=seconds, answered=answered, quick=quick)


def on_the_gold_page(text: str) -> Answered:
    found = passage("Opens at 16 MPa.")
    found = replace(found, document=replace(found.document, path="/plant/manual.txt"))
    return Answered("answered", "en", text, (Citation(1, found),), (), "c")


@pytest.mark.parametrize(
    ("question", "quick", "holds"),
    [
        (asked(must=("16 MPa",)), "Opens at: 16 MPa", True),
        (asked(must=("16 MPa", "V-3")), "Opens at: 16 MPa", False),
        (asked(must=("16 MPa",)), "", False),
        (asked(must=("16 MPa",)), None, None),  # nothing that could have shown one
        (asked(answer="The relief valve opens at 16 MPa."), "Relief valve · opens at 16 MPa", True),
        (asked(answer="The relief valve opens at 16 MPa."), "Relief valve · opens at 15 MPa", False),
        (asked(answer="The relief valve opens at 16 MPa."), "16 bolts", False),
        (asked(), "16 MPa", None),  # nothing known to hold it against
        (asked(answerable=False, must=("16 MPa",)), "16 MPa", None),
    ],
)
def test_a_quick_answer_holds_the_gold_answer(question: GoldQuestion, quick: str | None, holds: bool | None) -> None:
    assert score_answer(outcome(question, "answered", quick=quick))["quick_contains"] is holds


@pytest.mark.parametrize(
    ("part", "text", "stands"),
    [
        ("90", "90 N·m [1]", True), ("90", "900 N·m", False), ("90", "90.5 N·m", False), ("5 mm", "25 mm", False),
        ("500mm", "한 번에 500 mm", True), ("320 N·m", "M20 320 N·m", True), ("1000시간", "1,000 시간마다", True),
        ("5", "5.\n6. 잠근다", True), ("Rev.2", "rev. 2 of it", True), ("45", "4 5", False),
    ],
)  # fmt: skip
def test_what_must_be_included_is_found_however_it_is_spaced(part: str, text: str, stands: bool) -> None:
    assert score_answer(outcome(asked(must=(part,)), "answered", text))["must_include"] is stands


def test_shares_counts_and_seconds() -> None:
    outcomes = [
        outcome(asked("a"), "answered", "16 MPa [1]", evidence=0.1, total=2.0),
        outcome(asked("b"), "answered", "17 MPa, 18 MPa [1]", evidence=0.3, total=4.0),
        outcome(asked("c"), "no_evidence", "Nearest: 99 manuals", evidence=0.2),
        outcome(asked("u", answerable=False), "no_evidence"),
    ]
    measures = summarise(outcomes)
    answers = measures["answers"]
    assert (answers["status_right"], answers["false_refusal"], answers["citation_page"]) == (0.75, 0.3333, 0.0)
    assert (answers["refusal_precision"], answers["refusal_recall"]) == (0.5, 1.0)
    # A refusal claims nothing, so its numbers are not held against a page.
    assert (answers["numbers_shown"], answers["unsupported_numbers"]) == (3, 2)
    assert answers["seconds"]["evidence"] == {"p50": 0.2, "p95": 0.3}
    assert answers["seconds"]["first_token"] == {}
    assert measures["by_language"]["en"]["answers"] == answers
    assert measures["confidence"]["answers"]["status_right"] == wilson_interval(3, 4)
    assert measures["confidence"]["answers"]["must_include"] is None


def test_wilson_s_interval() -> None:
    """By hand for 10 of 10: z² / (n + z²) = 3.8415 / 13.8415 is what is missing from 1."""
    assert wilson_interval(10, 10) == [0.7225, 1.0]
    assert wilson_interval(0, 10) == [0.0, 0.2775]
    assert wilson_interval(5, 10) == [0.2366, 0.7634]
    assert wilson_interval(0, 0) is None


def test_losses_say_what_was_expected_and_shown() -> None:
    refused = outcome(asked("b", answer="16 MPa"), "no_evidence", "Not in the documents.")
    right = Outcome(asked("a", must=("16 MPa",)), [], [], answered=on_the_gold_page("16 MPa [1]"))
    invented = outcome(asked("u", answerable=False), "answered", "17 MPa [1]")
    losses = summarise([right, refused, invented])["answer_losses"]
    assert [(loss["id"], loss["wrong"]) for loss in losses] == [
        ("b", ["status_right", "false_refusal"]), ("u", ["status_right"]),
    ]  # fmt: skip
    assert losses[0]["expected"]["answer"] == "16 MPa"
    assert (losses[0]["shown"], losses[0]["status"]) == ("Not in the documents.", "no_evidence")
    assert losses[1]["unsupported_numbers"] == ["17 MPa"]
    assert losses[1]["cited"] == [{"path": "/plant/manual.pdf", "page": 1}]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", HashingEmbedder(dimension=512))
    page = "The relief valve opens at 16 MPa. Check the pressure of the relief valve every 30 days."
    assert publish(opened, new_document(tmp_path, "manual.txt", [page])) == ["added"]
    yield opened
    opened.close()


def assistant_of(library: Library, engine: ScriptedEngine) -> Assistant:
    return build_assistant(Settings(data_dir=library.data_dir), library, engine)


def test_an_answer_is_held_against_the_pages_of_a_real_library(library: Library) -> None:
    engine = ScriptedEngine("The relief valve opens at 16 MPa. [1]")
    (measured,) = evaluate([asked(must=("16 MPa",))], library, assistant_of(library, engine))
    assert measured.cited_pages == (library.page(library.documents()[0].id, 1).text,)
    assert measured.quick is not None
    scores = score_answer(measured)
    assert (scores["citation_page"], scores["must_include"]) == (True, True)
    assert (scores["numbers_shown"], scores["unsupported_numbers"]) == (1, [])
    assert set(measured.seconds) >= {"evidence", "first_token", "total"}


def test_ctrl_c_keeps_what_was_measured(library: Library, tmp_path: Path) -> None:
    """It comes while the second answer is written; the third question is never asked."""

    def write(_prompt: Prompt) -> str:
        if len(engine.prompts) == 2:
            signal.raise_signal(signal.SIGINT)
        return "The relief valve opens at 16 MPa. [1]"

    engine = ScriptedEngine(write)
    before = signal.getsignal(signal.SIGINT)
    questions = [asked(identity) for identity in "abc"]
    outcomes, measures = measure(questions, library, assistant_of(library, engine), tmp_path, "en")
    assert [it.asked.id for it in outcomes] == ["a"]
    assert (measures["questions"], measures["unmeasured"], len(engine.prompts)) == (1, 2, 2)
    assert signal.getsignal(signal.SIGINT) is before
    lines = (tmp_path / "outcomes.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["answer"]["text"] for line in lines] == ["The relief valve opens at 16 MPa. [1]"]
    assert "2 questions were not asked" in stopped_notice(measures, "en")
    assert stopped_notice(measures, "ko") != stopped_notice(measures, "en")


def test_a_whole_run_says_nothing_of_stopping(library: Library) -> None:
    _, measures = measure([asked()], library, None, None, "en")
    assert "unmeasured" not in measures
    assert stopped_notice(measures, "en") == ""


def test_progress_lines_come_now_and_then_with_an_estimate() -> None:
    now, shown = [0.0], list[str]()
    lines = ProgressLines("en", shown.append, lambda: now[0])
    for done in range(1, 5):
        now[0] += LINE_EVERY_S * 0.6
        lines.show(done, 10)
    assert shown == ["2 of 10 questions, 0:00:36 so far, about 0:02:24 left",
                     "4 of 10 questions, 0:01:12 so far, about 0:01:48 left"]  # fmt: skip
