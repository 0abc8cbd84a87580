"""The list of unanswered questions as a file for Excel."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence

from assistant.curation.unanswered import UnansweredEntry
from indexes.messages import message

COLUMNS = ("question", "follows", "status", "asked", "searched", "first", "last", "machines", "note", "set_aside_on")
# A cell that begins with one of these is a formula to a spreadsheet, whoever asked the question.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def unanswered_csv(entries: Sequence[UnansweredEntry], language: str) -> bytes:
    """UTF-8 with the mark that Excel needs, lines ended as Excel does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_said(f"column_{name}", language) for name in COLUMNS)
    for entry in entries:
        writer.writerow(plain_cell(cell) for cell in _cells(entry, language))
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8")


def plain_cell(text: str) -> str:
    """What no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def _cells(entry: UnansweredEntry, language: str) -> list[str]:
    aside = entry.set_aside
    return [
        entry.question,
        entry.follows,
        _said("status_partial" if entry.is_partial else "status_no_evidence", language),
        str(entry.asked),
        str(entry.searched),
        entry.first_on,
        entry.last_on,
        " ".join(entry.machines),
        aside.note if aside else "",
        aside.on if aside else "",
    ]


def _said(key: str, language: str) -> str:
    return message(f"web.unanswered.{key}").render(language)
