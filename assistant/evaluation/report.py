"""The report of `banjang eval --report DIR`: measures.json, outcomes.jsonl, plots, and a page to read them."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.plots import Plot
from assistant.evaluation.questions import QuestionSetError
from assistant.evaluation.tables import evaluation_tables, stopped_notice
from indexes.messages import message


def create_report_folder(folder: Path) -> None:
    """Raises `QuestionSetError` when the report cannot be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QuestionSetError(message("assistant.eval.no_report", path=folder, reason=error)) from error


def outcomes_file(folder: Path) -> Path:
    """One JSON object a question, also while it is still measured."""
    return folder / "outcomes.jsonl"


def write_report(
    folder: Path, measures: dict[str, Any], outcomes: Sequence[Outcome], plots: Sequence[Plot] | None, language: str
) -> str:
    """Returns a notice for who reads the terminal, "" when all is there; `plots` None: there is no matplotlib."""
    create_report_folder(folder)
    records = [outcome.as_json() for outcome in outcomes]
    (folder / "measures.json").write_text(json.dumps(measures, ensure_ascii=False, indent=2), encoding="utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    outcomes_file(folder).write_text(lines, encoding="utf-8")
    for plot in plots or ():
        (folder / f"{plot.name}.png").write_bytes(plot.png)
    notice = message("assistant.report.no_plots", python=sys.executable).render(language) if plots is None else ""
    page = report_page(measures, records, plots or (), notice, language)
    (folder / "report.html").write_text(page, encoding="utf-8")
    return notice


def report_page(
    measures: dict[str, Any], records: Sequence[dict[str, Any]], plots: Sequence[Plot], notice: str, language: str
) -> str:
    """One file with its pictures inside: it can be mailed. A record is what `Outcome.as_json` gives."""
    template = resources.files("assistant").joinpath("evaluation", "report.html.j2").read_text(encoding="utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(template)
    return page.render(
        language=language,
        tables=list(evaluation_tables(measures, language)),
        plots=[(plot.name, base64.b64encode(plot.png).decode("ascii")) for plot in plots],
        notices=[text for text in (stopped_notice(measures, language), notice) if text],
        records=records,
        say=lambda name: message(f"assistant.report.{name}").render(language),
    )
