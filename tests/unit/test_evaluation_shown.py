"""What a person sees of an evaluation and of a passage's rank: 80 columns, both languages, and the report's page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from assistant.comparison import compare
from assistant.evaluation import Gold, GoldQuestion, Outcome, summarise
from assistant.evaluation_report import write_report
from assistant.evaluation_terminal import MOST_SHOWN, show_measures
from assistant.events import Answered
from assistant.terminal import explanation, show_passages
from indexes.messages import LANGUAGES, language_table
from indexes.ranking import WEIGHTS, score_of
from indexes.records import Passage
from tests.fakes.passages import passage

LONG_NAME = "SOP-PR-003_프레스_금형교환_및_클램프_볼트_체결_토크_확인_표준작업서_Rev.2.pdf"
LEGS = ("lexical", "dense", "record", "code", "log")


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def make_outcomes(losses: int) -> list[Outcome]:
    """Every other question is Korean; the first is found, the others are not, and what is found has a long name."""
    found = [{"path": f"/plant/{LONG_NAME}", "page": 14, "title": "금형 교환"}] * 3
    outcomes = []
    for number in range(losses + 1):
        gold = (Gold(LONG_NAME, (2, 3)), Gold("[b]Manual.pdf", ()))
        asked = GoldQuestion(f"q-{number:03}", "클램프 볼트 [M20] 체결 토크는?", ("ko", "en")[number % 2], True, gold)
        ranks, pages = ([1], [{(LONG_NAME, 2)}]) if number == 0 else ([], [])
        answered = Answered("answered", "en", "320 N·m", (), (), "c", {"evidence": 100.0, "total": 900.0})
        outcomes.append(Outcome(asked, ranks, found, pages, {"evidence": 0.1}, answered, kind="sop"))
    return outcomes


def measured(losses: int) -> dict[str, Any]:
    outcomes = make_outcomes(losses)
    earlier = {outcome.asked.id: 2 for outcome in outcomes}
    return summarise(outcomes) | {"against": compare(earlier, outcomes)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_fit_80_columns(capsys: pytest.CaptureFixture[str], language: str) -> None:
    show_measures(measured(losses=3), language)
    shown = capsys.readouterr().out
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 80
    wording = language_table("assistant", language)
    for name in ("interval", "by_kind_sop", "by_leg_lexical", "by_leg_dense", "by_leg_fused", "before", "after"):
        assert wording[f"measures.{name}"] in shown
    assert "[M20]" in shown
    assert "q-000 2→1" in shown
    assert "q-001 2→–" in shown


def test_the_terminal_shows_so_many_losses_and_says_how_many_more(capsys: pytest.CaptureFixture[str]) -> None:
    show_measures(measured(losses=MOST_SHOWN + 3), "en")
    losses = capsys.readouterr().out.partition("Before and after")[0]
    assert losses.count("q-0") == MOST_SHOWN
    assert "3 more" in losses


def test_without_losses_and_an_earlier_run_there_are_no_such_tables(capsys: pytest.CaptureFixture[str]) -> None:
    show_measures(summarise(make_outcomes(losses=0)), "en")
    shown = capsys.readouterr().out
    assert "first three" not in shown
    assert "Before" not in shown


def test_a_set_of_unanswerable_questions_is_shown_too(capsys: pytest.CaptureFixture[str]) -> None:
    show_measures(summarise([Outcome(GoldQuestion("u", "?", "en", False, ()), [], [])]), "en")
    assert "0 answerable questions" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_every_loss(tmp_path: Path, language: str) -> None:
    losses = MOST_SHOWN + 3
    write_report(tmp_path, measured(losses), make_outcomes(losses), language)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    wording = language_table("assistant", language)
    for name in ("by_leg_dense", "by_kind_sop", "interval", "lost", "difference"):
        assert wording[f"measures.{name}"] in page
    assert all(f"<td>q-{number:03}</td><td>클램프" in page for number in range(1, losses + 1))
    assert "[b]Manual.pdf" in page


def ranked() -> Passage:
    signals = {"coverage": 0.5, "words": 1.0, "meaning": 0.25}
    return replace(
        passage("Torque: 320 N·m"), signals=signals, legs={"lexical": 1, "dense": 7}, score=score_of(signals)
    )


def test_an_explanation_adds_up_to_the_score() -> None:
    found = explanation(ranked())
    assert found["legs"] == {"lexical": 1, "dense": 7}
    words = {"value": 1.0, "weight": WEIGHTS["words"], "contribution": WEIGHTS["words"]}
    assert found["signals"]["words"] == words
    contributions = [signal["contribution"] for signal in found["signals"].values()]
    assert sum(contributions) == pytest.approx(ranked().score, abs=0.001)
    assert contributions == sorted(contributions, reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_signal_and_leg_is_explained_in_words(capsys: pytest.CaptureFixture[str], language: str) -> None:
    everything = replace(ranked(), signals=dict.fromkeys(WEIGHTS, 1.0), legs=dict.fromkeys(LEGS, 12))
    show_passages([everything], language, explain=True)
    shown = capsys.readouterr().out
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 80
    wording = language_table("assistant", language)
    assert all(wording[f"terminal.signals.{name}"][:20] in shown for name in WEIGHTS)
    assert all(wording[f"terminal.legs.{leg}"] in " ".join(shown.split()) for leg in LEGS)


def test_nothing_is_explained_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    show_passages([ranked()], "en")
    assert language_table("assistant", "en")["terminal.signal"] not in capsys.readouterr().out
