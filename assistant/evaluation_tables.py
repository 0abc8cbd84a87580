"""What the tables of an evaluation hold, in words: one content for the terminal and for the report's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.measures import RANK_MEASURES
from indexes.messages import flatten, message

NOTHING = "–"
# Groups of rows in the table of retrieval, by their key in the measures.
GROUPS = ("by_language", "by_kind", "by_leg")
# Names that are the product's own; others are the question set's.
OWN_NAMES = {"by_kind": ("sop", "manual", "log", "other"), "by_leg": ("lexical", "dense", "fused")}

Row = list[str]


@dataclass(frozen=True)
class EvaluationTable:
    """`sections` are groups of rows; `figures` the number of last columns that hold figures; `note` stands below."""

    title: str
    columns: Row
    sections: list[list[Row]]
    figures: int
    note: str = ""


def evaluation_tables(measures: dict[str, Any], language: str, most: int | None = None) -> Iterator[EvaluationTable]:
    """The tables in the order in which they are read; `most` limits the losses and the questions that moved."""
    say = _Wording(language)
    yield _retrieval_table(measures, say)
    if "answers" in measures:
        yield _answers_table(measures, say)
    if measures["losses"]:
        yield _losses_table(measures["losses"], say, most)
    if "against" in measures:
        yield _against_table(measures["against"], say, most)


class _Wording:
    """Says a name in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, name: str, /, **values: Any) -> str:
        return message(f"assistant.measures.{name}", **values).render(self._language)

    def of_group(self, group: str, name: str) -> str:
        return self(f"{group}_{name}") if name in OWN_NAMES.get(group, ()) else name


def _retrieval_table(measures: dict[str, Any], say: _Wording) -> EvaluationTable:
    names = [name for name in measures["retrieval"] if name != "questions"]
    confidence = measures["confidence"]
    sections = [_retrieval_rows(say("all"), measures["retrieval"], confidence, names, say)]
    for group in GROUPS:
        rows: list[Row] = []
        for name, measured in measures[group].items():
            interval = confidence["by_language"].get(name) if group == "by_language" else None
            retrieval = measured.get("retrieval", measured)
            if retrieval["questions"]:
                rows += _retrieval_rows(say.of_group(group, name), retrieval, interval, names, say)
        sections.append(rows)
    title = say("retrieval", questions=measures["retrieval"]["questions"])
    return EvaluationTable(title, ["", say("questions"), *names], [rows for rows in sections if rows], len(names) + 1)


def _retrieval_rows(
    label: str, retrieval: dict[str, Any], confidence: dict[str, Any] | None, names: list[str], say: _Wording
) -> list[Row]:
    rows = [[label, str(retrieval["questions"]), *(_figure(retrieval[name]) for name in names)]]
    if confidence is not None and confidence["n"]:
        rows.append([say("interval"), "", *(_interval(confidence.get(name)) for name in names)])
    return rows


def _answers_table(measures: dict[str, Any], say: _Wording) -> EvaluationTable:
    columns = {say("all"): measures, **measures["by_language"]}
    flat = {name: flatten(column.get("answers", {}), " ") for name, column in columns.items()}
    names = flatten(measures["answers"], " ")
    rows = [[name, *(_figure(column.get(name)) for column in flat.values())] for name in names]
    title = say("answers", questions=measures["answers"]["questions"])
    return EvaluationTable(title, [say("measure"), *columns], [rows], len(columns))


def _losses_table(losses: list[dict[str, Any]], say: _Wording, most: int | None) -> EvaluationTable:
    sections = [_loss_rows(loss, say) for loss in losses[:most]]
    left_out = len(losses) - len(sections)
    note = say("losses_more", count=left_out) if left_out else ""
    return EvaluationTable(say("losses", count=len(losses)), ["id", say("lost"), say("rank")], sections, 1, note)


def _loss_rows(loss: dict[str, Any], say: _Wording) -> list[Row]:
    """The question, its right pages with their rank, and what came first instead."""
    right = " · ".join(_pages(gold["document"], gold["pages"], say) for gold in loss["gold"])
    return [
        [loss["id"], loss["question"], ""],
        ["", say("right_page", pages=right), _rank(loss["rank"])],
        *(
            ["", _pages(found["path"], [found["page"]], say), str(rank)]
            for rank, found in enumerate(loss["found"], start=1)
        ),
    ]


def _against_table(against: dict[str, Any], say: _Wording, most: int | None) -> EvaluationTable:
    sections = []
    for label, compared in {say("all"): against, **against["by_language"]}.items():
        rows = []
        for name in RANK_MEASURES:
            measured = compared["retrieval"][name]
            figures = [_figure(measured["before"]), _figure(measured["after"]), _signed(measured["difference"])]
            rows.append(["", name, *figures, _interval(measured.get("interval"), sign="+")])
        rows[0][0] = f"{label} ({compared['questions']})"
        sections.append(rows)
    columns = ["", say("measure"), say("before"), say("after"), say("difference"), say("interval")]
    note = "\n".join(_moved(way, against[way], say, most) for way in ("better", "worse"))
    return EvaluationTable(say("against", questions=against["questions"]), columns, sections, 4, note)


def _moved(way: str, moves: list[dict[str, Any]], say: _Wording, most: int | None) -> str:
    shown = [f"{move['id']} {_rank(move['before'])}→{_rank(move['after'])}" for move in moves[:most]]
    if len(shown) < len(moves):
        shown.append(say("moved_more", count=len(moves) - len(shown)))
    return say(way, count=len(moves), moves=", ".join(shown) or NOTHING)


def _pages(path: str, pages: list[int], say: _Wording) -> str:
    name = path.rpartition("/")[2]
    return f"{name}, {say('page', page=', '.join(map(str, pages)))}" if pages else name


def _rank(rank: int | None) -> str:
    return NOTHING if rank is None else str(rank)


def _interval(interval: list[float] | None, sign: str = "") -> str:
    """Two decimals: the edges of an interval are no better known."""
    return "" if interval is None else "…".join(f"{edge:{sign}.2f}" for edge in interval)


def _signed(value: float | None) -> str:
    return NOTHING if value is None else f"{value:+.3f}"


def _figure(value: Any) -> str:
    return NOTHING if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
