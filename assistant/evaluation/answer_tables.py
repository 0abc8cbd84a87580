"""The tables about answers: measures, kinds of questions, answers that are wrong, before and after."""

from __future__ import annotations

import math
from typing import Any

from assistant.evaluation.answers import SHARES, STAGES
from assistant.evaluation.comparison import REFUSAL
from assistant.evaluation.outcomes import ANSWER_SCORES
from assistant.evaluation.wording import NOTHING, EvaluationTable, Row, Wording, figure, interval, signed

COUNTS = ("withheld_sentences", "numbers_shown", "unsupported_numbers")
KIND_COLUMNS = ("status_right", "refusal_recall", "must_include", "citation_page", "quick_contains", COUNTS[-1])

# Of a wrong answer, where only some losses are shown.
SHOWN_CHARACTERS = 300


def answers_table(measures: dict[str, Any], say: Wording) -> EvaluationTable:
    """Shares with the interval over all questions, counts, seconds; a column a language."""
    by_language = {name: part["answers"] for name, part in measures["by_language"].items() if "answers" in part}
    columns = [measures["answers"], *by_language.values()]
    edges = measures["confidence"]["answers"]
    sections = [
        [_row(say("questions"), [str(answers["questions"]) for answers in columns])],
        [_row(say(name), [figure(answers[name]) for answers in columns], edges[name]) for name in SHARES],
        [_row(say(name), [str(answers[name]) for answers in columns]) for name in COUNTS],
        [
            _row(f"{say(f'seconds_{stage}')}, {part}", [_second(answers, stage, part) for answers in columns])
            for stage in STAGES
            for part in ("p50", "p95")
        ],
    ]
    names = [say("measure"), say("all"), say("interval"), *by_language]
    return EvaluationTable(say("answers", questions=measures["answers"]["questions"]), names, sections, len(names) - 1)


def kinds_table(measures: dict[str, Any], say: Wording) -> EvaluationTable | None:
    """A row a kind of question; None where questions have no kind."""
    rows = []
    for kind, part in measures["by_kind"].items():
        if answers := part.get("answers"):
            cells = [figure(answers[name]) for name in KIND_COLUMNS]
            rows.append([say.of_group("by_kind", kind), str(answers["questions"]), *cells])
    if not rows:
        return None
    names = ["", say("questions"), *(say(f"short_{name}") for name in KIND_COLUMNS)]
    return EvaluationTable(say("answers_by_kind"), names, [rows], len(names) - 1)


def answer_losses_table(losses: list[dict[str, Any]], say: Wording, most: int | None) -> EvaluationTable:
    """With each question what was expected, what was shown, and what is wrong with it; long texts cut with `most`."""
    sections = [_loss_rows(loss, say, None if most is None else SHOWN_CHARACTERS) for loss in losses[:most]]
    left_out = len(losses) - len(sections)
    note = say("losses_more", count=left_out) if left_out else ""
    columns = ["id", say("answer_lost"), say("wrong")]
    return EvaluationTable(say("answer_losses", count=len(losses)), columns, sections, 0, note)


def answers_against_table(compared: dict[str, Any], say: Wording, most: int | None) -> EvaluationTable:
    sections = []
    for label, part in {say("all"): compared, **compared["by_language"]}.items():
        rows = [_against_row(say(name), part["shares"][name]) for name in (*ANSWER_SCORES, REFUSAL)]
        rows.append(_against_row(say("unsupported_numbers"), part["unsupported_numbers"]))
        sections.append([[f"{label} ({part['questions']})", *[""] * 4], *rows])
    columns = [say("measure"), say("before"), say("after"), say("difference"), say("interval")]
    note = "\n".join(say.moved(way, compared[way], most) for way in ("better", "worse"))
    return EvaluationTable(say("answers_against", questions=compared["questions"]), columns, sections, 4, note)


def _row(label: str, cells: Row, edges: list[float] | None = None) -> Row:
    """The interval is that of the first cell, over all questions."""
    return [label, cells[0], interval(edges), *cells[1:]]


def _second(answers: dict[str, Any], stage: str, part: str) -> str:
    value = answers["seconds"][stage].get(part)
    return NOTHING if value is None else f"{value:.2f}"


def _loss_rows(loss: dict[str, Any], say: Wording, characters: int | None) -> list[Row]:
    expected = loss["expected"]
    pages = " · ".join(say.pages(gold["document"], gold["pages"]) for gold in expected["gold"])
    right = " · ".join(filter(None, [expected["answer"], *expected["must_include"]]))
    cited = " · ".join(say.pages(cited["path"], [cited["page"]]) for cited in loss["cited"])
    rows = [[loss["id"], loss["question"], ""]]
    if expected["answerable"]:
        rows.append(["", say("expected", text=right or NOTHING, pages=pages or NOTHING), ""])
    else:
        rows.append(["", say("expected_refusal"), ""])
    numbers = [say("without_page", numbers=", ".join(loss["unsupported_numbers"]))] * bool(loss["unsupported_numbers"])
    wrong = "\n".join([*(say(f"wrong_{name}") for name in loss["wrong"]), *numbers])
    shown = loss["shown"] if len(loss["shown"]) <= (characters or math.inf) else loss["shown"][:characters] + " …"
    return [*rows, ["", say("shown", text=shown, pages=cited or NOTHING), wrong]]


def _against_row(label: str, measured: dict[str, Any]) -> Row:
    figures = [figure(measured["before"]), figure(measured["after"]), signed(measured["difference"])]
    return [label, *figures, interval(measured.get("interval"), sign="+")]
