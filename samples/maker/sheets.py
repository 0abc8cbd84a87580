"""Writes the tables of the plant: the alarm list (XLSX) and the comma-separated lists."""

from __future__ import annotations

import csv
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from maker.freeze import freeze_archive

_LINE = Side(style="thin", color="888888")


def read_rows(path: Path) -> list[list[str]]:
    """Rows of a UTF-8 comma-separated content file, empty lines left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.reader(stream) if row]


def write_csv(rows: list[list[str]], encoding: str) -> bytes:
    """Rows as CSV with Windows line ends, as a spreadsheet program saves them."""
    target = StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode(encoding)


def write_alarm_book(rows: list[list[str]], sheets: dict[str, tuple[str, ...]], notes: list[str]) -> bytes:
    """A workbook: one sheet for each group of machine models, then a sheet of notes.

    `rows` starts with the head row, its second column is the machine model; `sheets` names the models
    of each sheet.
    """
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for title, models in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(rows[0])
        for row in rows[1:]:
            if row[1] in models:
                sheet.append(row)
        _dress(sheet)
    sheet = book.create_sheet("개정이력")
    for note in notes:
        sheet.append(note.split("|"))
    for column, width in zip("ABCD", (14, 14, 60, 14), strict=True):
        sheet.column_dimensions[column].width = width
    book.properties.creator = book.properties.lastModifiedBy = "누리샘정공(주) 설비보전팀"
    book.properties.title = "설비 알람 목록 / Alarm list"
    book.properties.created = book.properties.modified = datetime(2026, 8, 31)
    target = BytesIO()
    book.save(target)
    return freeze_archive(target.getvalue())


def _dress(sheet: Worksheet) -> None:
    for column, width in zip("ABCDEFGH", (10, 10, 16, 30, 34, 44, 50, 9), strict=True):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color="1F3A5F")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
