"""What a person sees of an evaluation and of a passage's rank: 80 columns, both languages, and the report's page."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rich.cells import cell_len

from assistant.evaluation.comparison import Earlier, compare
from assistant.evaluation.lettering import Lettering
from assistant.evaluation.plots import draw_plots
from assistant.evaluation.report import write_report
from assistant.evaluation.run import Gold, GoldQuestion, Outcome, summarise
from assistant.evaluation.terminal import MOST_SHOWN, show_measures
from assistant.evaluation.wording import Wording
from assistant.events import Answered, Citation
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
        cited = Citation(1, passage("320 N·m", title=LONG_NAME.removesuffix(".pdf"), page=14 if number else 2))
        text = "320 N·m, 12 mm" if number else "320 N·m"
        answered = Answered("answered", "en", text, (cited,), (), "c", {"evidence": 100.0})
        seconds = {"evidence": 0.1, "first_token": 3.0 + number, "total": 9.0 + number}
        outcomes.append(Outcome(asked, ranks, found, pages, seconds, answered, kind="sop", quick="320 N·m"))
    return outcomes


def measured(losses: int) -> dict[str, Any]:
    outcomes = make_outcomes(losses)
    measures = summarise(outcomes)
    scores = {record["id"]: record["scores"] for record in measures["answered"]}
    earlier = Earlier({outcome.asked.id: 2 for outcome in outcomes}, scores)
    return measures | {"against": compare(earlier, outcomes)}


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
    losses, _, answers = capsys.readouterr().out.partition("Before and after")[0].partition("Wrong answers")
    assert losses.count("q-0") == answers.count("q-0") == MOST_SHOWN
    assert "3 more" in losses
    assert "3 more" in answers


def test_without_losses_and_an_earlier_run_there_are_no_such_tables(capsys: pytest.CaptureFixture[str]) -> None:
    show_measures(summarise(make_outcomes(losses=0)), "en")
    shown = capsys.readouterr().out
    assert "first three" not in shown
    assert "Before" not in shown


def test_a_set_of_unanswerable_questions_is_shown_too(capsys: pytest.CaptureFixture[str]) -> None:
    show_measures(summarise([Outcome(GoldQuestion("u", "?", "en", False, ()), [], [])]), "en")
    assert "0 answerable questions" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_are_shown_by_language_and_kind(capsys: pytest.CaptureFixture[str], language: str) -> None:
    show_measures(measured(losses=3), language)
    shown = capsys.readouterr().out
    wording = language_table("assistant", language)
    row = next(line.split() for line in shown.splitlines() if wording["measures.unsupported_numbers"] in line)
    assert row[-3:] == ["3", "2", "1"]  # "12 mm" of three answers: all, English, Korean
    for name in (
        "quick_contains",
        "false_refusal",
        "seconds_first_token",
        "short_quick_contains",
        "wrong_citation_page",
    ):
        assert wording[f"measures.{name}"] in " ".join(shown.split())
    assert wording["measures.without_page"].format(numbers="12 mm") in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_every_loss_and_the_plots_inside(tmp_path: Path, language: str) -> None:
    losses = MOST_SHOWN + 3
    measures, outcomes = measured(losses), make_outcomes(losses)
    plots = draw_plots(measures, outcomes, language)
    assert plots is not None
    assert write_report(tmp_path, measures, outcomes, plots, language) == ""
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    wording = language_table("assistant", language)
    for name in ("by_leg_dense", "by_kind_sop", "interval", "lost", "answer_lost", "difference"):
        assert wording[f"measures.{name}"] in page
    assert all(f"<td>q-{number:03}</td><td>클램프" in page for number in range(1, losses + 1))
    assert "[b]Manual.pdf" in page
    assert "http" not in page  # one file, whole without a network
    for name in ("retrieval", "answers", "seconds"):
        assert wording[f"report.plots_{name}"] in page
        picture = (tmp_path / f"{name}.png").read_bytes()
        assert base64.b64encode(picture).decode() in page
        with Image.open(io.BytesIO(picture)) as image:
            assert len(image.convert("RGB").getcolors(maxcolors=image.width * image.height) or ()) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_matplotlib_the_report_says_how_to_get_it(tmp_path: Path, language: str) -> None:
    notice = write_report(tmp_path, measured(losses=1), make_outcomes(1), None, language)
    assert "pip install" in notice
    assert "matplotlib" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not list(tmp_path.glob("*.png"))


def test_a_measurement_without_answers_has_no_plot_of_them() -> None:
    outcomes = [replace(outcome, answered=None) for outcome in make_outcomes(3)]
    plots = draw_plots(summarise(outcomes), outcomes, "en")
    assert plots is not None
    assert [plot.name for plot in plots] == ["retrieval"]


def test_words_that_no_font_can_draw_are_names() -> None:
    """Without a font for Hangul a plot says `status_right`, not boxes."""
    say = Wording("ko")
    bare = Lettering.for_language("ko", hangul_fonts=("No such font",))
    assert bare.families == ("DejaVu Sans",)
    assert bare.sayer(say)("status_right") == "status_right"
    assert Lettering(("any",), frozenset(map(ord, say("status_right")))).sayer(say)("status_right") == say(
        "status_right"
    )


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
