"""Shows an evaluation to a person, with rich, in 80 columns."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.evaluation.tables import evaluation_tables, stopped_notice
from assistant.evaluation.wording import EvaluationTable

# Losses, and questions that moved, shown of many: all of them are in the JSON and in the report.
MOST_SHOWN = 20


def show_measures(measures: dict[str, Any], language: str) -> None:
    console = Console()
    for table in evaluation_tables(measures, language, MOST_SHOWN):
        console.print(Text(table.title, "bold"))
        console.print(_shown(table))
        if table.note:
            console.print(Text(table.note))
        console.print()
    if notice := stopped_notice(measures, language):
        console.print(Text(notice, "bold yellow"))


def _shown(table: EvaluationTable) -> Table:
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    texts = len(table.columns) - table.figures
    for place, name in enumerate(table.columns):
        if place < texts:
            shown.add_column(name, overflow="fold")
        else:
            shown.add_column(name, justify="right", no_wrap=True)
    for rows in table.sections:
        for row in rows:
            shown.add_row(*(Text(cell) for cell in row), end_section=row is rows[-1])
    return shown
