"""XLSX: each sheet is a page; tables become one record per row, dates and numbers as people see them."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from indexes.records import ROW_SEPARATOR, Block, BlockKind, Page
from ingest.archive import check_archive
from ingest.delimited import record_blocks
from ingest.errors import FailureReason, failure
from ingest.facts import read_facts
from ingest.markup import blocks_text
from ingest.parsed import ParsedDocument, ParseLimits
from ingest.tables import read_table

MAX_COLUMNS = 400
MAX_EMPTY_ROWS = 5000  # a sheet formatted to its last row is not read to the end
MAX_ROWS = 300_000


class XlsxParser:
    """Page numbers are sheet numbers."""

    name = "xlsx"
    version = 1

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:
        check_archive(file, limits)
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                merged = merged_ranges(file)
                book = load_workbook(file, read_only=True, data_only=True)
                pages = list(_sheets(book, merged))
                metadata_title = book.properties.title or ""
                book.close()
            except Exception as error:  # openpyxl raises whatever it trips over
                raise failure(FailureReason.BROKEN, file) from error
        if not any(page.blocks for page in pages):
            raise failure(FailureReason.NOTHING_INSIDE, file)
        text = "\n".join(page.text[:1500] for page in pages[:12])
        heading = next((block.text for block in pages[0].blocks[1:2] if block.kind is BlockKind.HEADING), "")
        title = heading if len(heading) <= 60 else ""
        facts = read_facts([text], file=file, heading=title, metadata_title=metadata_title)
        return ParsedDocument(facts, iter(pages), len(pages))


def merged_ranges(file: Path) -> dict[str, list[str]]:
    """Merged areas (`B2:D2`) by the sheet's part name; the read-only reader does not tell them."""
    ranges: dict[str, list[str]] = {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                with archive.open(name) as part:
                    ranges[name] = re.findall(r'<(?:\w+:)?mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"', _tail(part))
    return ranges


def _tail(part: Any, keep: int = 2_000_000) -> str:
    """The end of a sheet's XML, where the merged areas stand."""
    data = b""
    while block := part.read(1 << 20):
        data = (data + block)[-keep:]
    return data.decode("utf-8", errors="replace")


def _sheets(book: Any, merged: dict[str, list[str]]) -> Iterator[Page]:
    for number, sheet in enumerate(book.worksheets, start=1):
        if sheet.sheet_state != "visible":
            continue
        part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
        grid = _grid(sheet, merged.get(part, []))
        blocks = [Block(BlockKind.HEADING, str(sheet.title), number, level=1), *_tables(grid, number)]
        if len(blocks) == 1:
            blocks = []
        yield Page(number, blocks_text(blocks), tuple(blocks))


def _grid(sheet: Any, merged: list[str]) -> list[list[str]]:
    sheet.reset_dimensions()
    grid: list[list[str]] = []
    empty = 0
    for row in sheet.iter_rows(max_col=MAX_COLUMNS):
        line = [_shown(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]
        empty = 0 if any(line) else empty + 1
        grid.append(line)
        if empty > MAX_EMPTY_ROWS or len(grid) > MAX_ROWS:
            break
    del grid[len(grid) - empty :]
    _fill_merged(grid, merged)
    return grid


def _fill_merged(grid: list[list[str]], merged: list[str]) -> None:
    """A value merged over rows belongs to each of them; over columns it stands once."""
    from openpyxl.utils.cell import range_boundaries

    for area in merged:
        left, top, _, bottom = range_boundaries(area)
        if left is None or top is None or bottom is None or top > len(grid) or left > len(grid[top - 1]):
            continue
        value = grid[top - 1][left - 1]
        for row in range(top, min(bottom, len(grid))):
            line = grid[row]
            if left <= len(line) and not line[left - 1]:
                line[left - 1] = value


def _tables(grid: list[list[str]], page: int) -> Iterator[Block]:
    """Tables of one sheet, divided by empty rows; one that goes on without its own header keeps the last one."""
    last: tuple[str, ...] = ()
    last_grid: list[list[str]] = []
    for part in _parts(grid):
        table = read_table(part)
        if not table.header and last:
            again = read_table([list(last), *_kept(part, last_grid)], header_rows=1)
            table = again if len(again.header) == len(last) else table
        if table.header:
            last, last_grid = table.header, part
        if not table.header and len(table.rows) <= 3 and all(sum(map(bool, row)) == 1 for row in table.rows):
            for row in table.rows:
                yield Block(BlockKind.PARAGRAPH, ROW_SEPARATOR.join(filter(None, row)), page)
            continue
        yield from record_blocks(table, page)


def _kept(part: list[list[str]], before: list[list[str]]) -> list[list[str]]:
    """The columns that the table before it used."""
    width = max(len(row) for row in before)
    used = [column for column in range(width) if any(column < len(row) and row[column] for row in before)]
    return [[row[column] if column < len(row) else "" for column in used] for row in part]


def _parts(grid: list[list[str]]) -> Iterator[list[list[str]]]:
    part: list[list[str]] = []
    for row in grid:
        if any(row):
            part.append(row)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _shown(value: Any, number_format: str) -> str:
    """A cell as its reader sees it; dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, (date, time)):
        return (
            value.isoformat() if isinstance(value, date) else value.isoformat("seconds" if value.second else "minutes")
        )
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, (int, float)):
        return _number(value, number_format or "General")
    return str(value)


def _number(value: float, number_format: str) -> str:
    shown_format = number_format.split(";", maxsplit=1)[0]
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", shown_format)
    if "%" in plain:
        return f"{value * 100:.{_decimals(plain)}f}%"
    if re.fullmatch(r"0{2,}", plain.strip()):
        return f"{round(value):0{len(plain.strip())}d}"
    if re.search(r"[#0]", plain) and "E" not in plain and "?" not in plain:
        grouping = "," if "," in plain else ""
        return f"{value:{grouping}.{_decimals(plain)}f}"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.10g}"


def _decimals(plain: str) -> int:
    match = re.search(r"\.([0#]+)", plain)
    return len(match.group(1)) if match else 0
