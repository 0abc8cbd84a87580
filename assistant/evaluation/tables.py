"""What the tables of an evaluation hold, in words: one content for the terminal and for the report's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.evaluation.answer_tables import (
    answer_losses_table,
    answers_against_table,
    answers_table,
    kinds_table,
)
from assistant.evaluation.measures import RANK_MEASURES
from assistant.evaluation.wording import NOTHING, EvaluationTable, Row, Wording, figure, interval, signed
from indexes.messages import message

# Groups of rows in the table of retrieval, by their key in the measures.
GROUPS = ("by_language", "by_kind", "by_leg")


def evaluation_tables(measures: dict[str, Any], language: str, most: int | None = None) -> Iterator[EvaluationTable]:
    """The tables in the order in which they are read; `most` limits the losses and the questions that moved."""
    say = Wording(language)
    yield _retrieval_table(measures, say)
    if "answers" in measures:
        yield answers_table(measures, say)
        if (by_kind := kinds_table(measures, say)) is not None:
            yield by_kind
    if measures["losses"]:
        yield _losses_table(measures["losses"], say, most)
    if measures.get("answer_losses"):
        yield answer_losses_table(measures["answer_losses"], say, most)
    against = measures.get("against", {})
    if against:
        yield _against_table(against, say, most)
    if "answers" in against:
        yield answers_against_table(against["answers"], say, most)


def stopped_notice(measures: dict[str, Any], language: str) -> str:
    """Says that Ctrl-C left questions unasked; "" when none was."""
    if not measures.get("unmeasured"):
        return ""
    values = {"unmeasured": measures["unmeasured"], "questions": measures["questions"]}
    return message("assistant.eval.stopped", **values).render(language)


def _retrieval_table(measures: dict[str, Any], say: Wording) -> EvaluationTable:
    names = [name for name in measures["retrieval"] if name != "questions"]
    confidence = measures["confidence"]
    sections = [_retrieval_rows(say("all"), measures["retrieval"], confidence, names, say)]
    for group in GROUPS:
        rows: list[Row] = []
        for name, measured in measures[group].items():
            edges = confidence["by_language"].get(name) if group == "by_language" else None
            retrieval = measured.get("retrieval", measured)
            if retrieval["questions"]:
                rows += _retrieval_rows(say.of_group(group, name), retrieval, edges, names, say)
        sections.append(rows)
    title = say("retrieval", questions=measures["retrieval"]["questions"])
    return EvaluationTable(title, ["", say("questions"), *names], [rows for rows in sections if rows], len(names) + 1)


def _retrieval_rows(
    label: str, retrieval: dict[str, Any], confidence: dict[str, Any] | None, names: list[str], say: Wording
) -> list[Row]:
    rows = [[label, str(retrieval["questions"]), *(figure(retrieval[name]) for name in names)]]
    if confidence is not None and confidence["n"]:
        rows.append([say("interval"), "", *(interval(confidence.get(name)) for name in names)])
    return rows


def _losses_table(losses: list[dict[str, Any]], say: Wording, most: int | None) -> EvaluationTable:
    sections = [_loss_rows(loss, say) for loss in losses[:most]]
    left_out = len(losses) - len(sections)
    note = say("losses_more", count=left_out) if left_out else ""
    return EvaluationTable(say("losses", count=len(losses)), ["id", say("lost"), say("rank")], sections, 1, note)


def _loss_rows(loss: dict[str, Any], say: Wording) -> list[Row]:
    """The question, its right pages with their rank, and what came first instead."""
    right = " · ".join(say.pages(gold["document"], gold["pages"]) for gold in loss["gold"])
    return [
        [loss["id"], loss["question"], ""],
        ["", say("right_page", pages=right), _rank(loss["rank"])],
        *(
            ["", say.pages(found["path"], [found["page"]]), str(rank)]
            for rank, found in enumerate(loss["found"], start=1)
        ),
    ]


def _against_table(against: dict[str, Any], say: Wording, most: int | None) -> EvaluationTable:
    sections = []
    for label, compared in {say("all"): against, **against["by_language"]}.items():
        rows = []
        for name in RANK_MEASURES:
            measured = compared["retrieval"][name]
            figures = [figure(measured["before"]), figure(measured["after"]), signed(measured["difference"])]
            rows.append(["", name, *figures, interval(measured.get("interval"), sign="+")])
        rows[0][0] = f"{label} ({compared['questions']})"
        sections.append(rows)
    columns = ["", say("measure"), say("before"), say("after"), say("difference"), say("interval")]
    note = "\n".join(say.moved(way, _moves(against[way]), most) for way in ("better", "worse"))
    return EvaluationTable(say("against", questions=against["questions"]), columns, sections, 4, note)


def _moves(moves: list[dict[str, Any]]) -> list[str]:
    return [f"{move['id']} {_rank(move['before'])}→{_rank(move['after'])}" for move in moves]


def _rank(rank: int | None) -> str:
    return NOTHING if rank is None else str(rank)
