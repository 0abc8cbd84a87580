"""The report of `banjang eval --report DIR`: measures.json, outcomes.jsonl and a page to read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from assistant.evaluation_outcomes import Outcome
from assistant.evaluation_questions import QuestionSetError
from assistant.evaluation_tables import evaluation_tables
from indexes.messages import message


def create_report_folder(folder: Path) -> None:
    """Raises `QuestionSetError` when the report cannot be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QuestionSetError(message("assistant.eval.no_report", path=folder, reason=error)) from error


def write_report(folder: Path, measures: dict[str, Any], outcomes: Sequence[Outcome], language: str) -> None:
    create_report_folder(folder)
    records = [outcome.as_json() for outcome in outcomes]
    (folder / "measures.json").write_text(json.dumps(measures, ensure_ascii=False, indent=2), encoding="utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "outcomes.jsonl").write_text(lines, encoding="utf-8")
    template = resources.files("assistant").joinpath("evaluation_report.html.j2").read_text(encoding="utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(template)
    html = page.render(
        language=language,
        tables=list(evaluation_tables(measures, language)),
        records=records,
        say=lambda name: message(f"assistant.report.{name}").render(language),
    )
    (folder / "report.html").write_text(html, encoding="utf-8")
