"""A grid of cell texts becomes rows that carry their column names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexes.records import ROW_SEPARATOR, Block, BlockKind, Box

MAX_HEADER_CELL = 60
_VALUE = re.compile(
    r"^[\s\d.,:/+\-–~±%<>=≤≥()]*\d[\s\d.,:/+\-–~±%()]*$"  # numbers, dates, ranges
    r"|^\d[\d.,]*\s*(?:[°%℃Ω㎜㎏㎡㎝㎥]|mm|cm|m|kg|g|N|Nm|N·m|V|A|Hz|kHz|rpm|RPM|bar|MPa|kPa|Pa|s|min|h|W|kW|년|월|일|회|개|명|시간|분|초)\b.*$"
)
_CODE = re.compile(r"^[A-Z]{1,6}[-_]?\d{1,10}(?:[-_.]\w+)*$")
_FORM_LABEL = re.compile(
    r"^(?:문서\s?(?:번호|명|제목)|표준\s?번호|관리\s?번호|개정(?:\s?(?:번호|일|일자|차수))?|제정\s?일자?|시행\s?일자?|작성(?:자|일|일자)?|검토(?:자)?|"
    r"승인(?:자)?|페이지|쪽수?|담당(?:자|부서)?|부서|설비(?:명|\s?ID)?|작업명|공정(?:명)?|작업\s?장소|적용\s?(?:범위|설비|라인)|"
    r"(?:document|doc\.?)\s?(?:no\.?|number|title)|rev(?:ision|\.)?(?:\s?no\.?)?|effective(?:\s?date)?|page|author|"
    r"approved(?:\s?by)?|prepared(?:\s?by)?|reviewed(?:\s?by)?|department|date|equipment|title)\s*[:：]?$",
    re.IGNORECASE,
)
_RECORD_COLUMN = re.compile(
    r"알람|경보|에러|오류|코드|code|alarm|error|fault|일자|날짜|일시|발생일|작업일|date|time|시각|증상|조치|원인|remedy|cause",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Table:
    """`titles` stood above the header; `rows` are as wide as `header`. `rows_at` maps rows to grid rows."""

    titles: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rows_at: tuple[int, ...] = ()


def clean_cell(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def read_table(grid: Sequence[Sequence[str]], header_rows: int | None = None, min_header_cells: int = 2) -> Table:
    """`header_rows` where the format says so; otherwise the header is found by its looks, and may be missing."""
    cleaned = [[clean_cell(cell) for cell in row] for row in grid]
    width = max((len(row) for row in cleaned), default=0)
    padded = [row + [""] * (width - len(row)) for row in cleaned]
    keep = [column for column in range(width) if any(row[column] for row in padded)]
    trimmed = [(index, [row[column] for column in keep]) for index, row in enumerate(padded) if any(row)]
    if header_rows:
        shown = [row for index, row in trimmed if index < header_rows]
        return _with_header((), shown, [item for item in trimmed if item[0] >= header_rows])
    start = _header_at([row for _, row in trimmed], min_header_cells)
    if start < 0 or header_rows == 0:
        return Table((), (), tuple(tuple(row) for _, row in trimmed), tuple(index for index, _ in trimmed))
    titles = tuple(ROW_SEPARATOR.join(cell for cell in row if cell) for _, row in trimmed[:start])
    height = _header_height([row for _, row in trimmed[start:]])
    return _with_header(titles, [row for _, row in trimmed[start : start + height]], trimmed[start + height :])


def row_cells(header: Sequence[str], row: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(column name, value) pairs without the empty ones. Two unnamed columns read as name and value."""
    if not header:
        filled = [cell for cell in row if cell]
        if len(row) == 2 and len(filled) == 2 and len(row[0]) <= MAX_HEADER_CELL:
            return ((row[0].rstrip(" :："), row[1]),)
        if pairs := _form_pairs(row):
            return pairs
        return tuple(("", cell) for cell in filled)
    return tuple((name, value) for name, value in zip(header, row, strict=False) if value)


def row_text(cells: Sequence[tuple[str, str]]) -> str:
    return ROW_SEPARATOR.join(f"{name}: {value}" if name else value for name, value in cells)


def is_records(table: Table) -> bool:
    """Each row stands for itself: an alarm list or a log inside a document."""
    telling = sum(bool(_RECORD_COLUMN.search(name)) for name in table.header)
    return len(table.rows) >= 5 and len(table.header) >= 3 and telling >= 2


def table_blocks(
    table: Table,
    page: int,
    boxes: Sequence[Sequence[Box]] = (),
    *,
    records: bool | None = None,
    table_box: Box | None = None,
) -> list[Block]:
    """A TABLE block with the column names, then its ROWs; records come without it, each a chunk of its own.

    `boxes`: per grid row. Rows that are only a warning become WARNING blocks.
    """
    from ingest.numbering import is_warning

    blocks = [Block(BlockKind.PARAGRAPH, title, page) for title in table.titles]
    rows: list[Block] = []
    for row, at in zip(table.rows, table.rows_at or range(len(table.rows)), strict=False):
        cells = row_cells(table.header, row)
        if not cells:
            continue
        own = tuple(boxes[at]) if at < len(boxes) else ()
        plain = row_text(cells)
        if len(table.rows) <= 3 and is_warning(plain) and not table.header:
            rows.append(Block(BlockKind.WARNING, plain, page, own))
        else:
            rows.append(Block(BlockKind.ROW, row_text(cells), page, own, cells=cells))
    is_list = is_records(table) if records is None else records
    if not is_list and (not rows or any(block.kind is BlockKind.ROW for block in rows)):
        header = ROW_SEPARATOR.join(name for name in table.header if name)
        blocks.append(Block(BlockKind.TABLE, header, page, (table_box,) if table_box else ()))
    return [*blocks, *rows]


def _with_header(titles: tuple[str, ...], shown: list[list[str]], rest: Sequence[tuple[int, list[str]]]) -> Table:
    return Table(titles, _header_names(shown), tuple(tuple(row) for _, row in rest), tuple(index for index, _ in rest))


def _header_at(rows: Sequence[Sequence[str]], min_cells: int) -> int:
    """Index of the header row among the first rows; -1 where the table has none."""
    for index, row in enumerate(rows[:8]):
        filled = [cell for cell in row if cell]
        if len(filled) < min(min_cells, len(row)) or len(set(filled)) * 2 <= len(filled):
            continue
        if index + 1 >= len(rows):
            return -1
        wide = max(sum(bool(cell) for cell in below) for below in rows[index + 1 : index + 6])
        if len(filled) * 2 < wide or (len(filled) < wide and len(filled) < 3 and _is_title_row(row, rows[index + 1])):
            continue
        return index if _is_header(row, rows[index + 1 :]) else -1
    return -1


def _is_title_row(row: Sequence[str], below: Sequence[str]) -> bool:
    return sum(bool(cell) for cell in below) > sum(bool(cell) for cell in row)


def _is_header(row: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    filled = [cell for cell in row if cell]
    if any(_VALUE.match(cell) or len(cell) > MAX_HEADER_CELL for cell in filled):
        return False
    if _is_form(row, rest) or _has_own_codes(row, rest):
        return False
    return not any(cell.endswith((".", "다", "시오", "요")) and len(cell) > 12 for cell in filled)


def _has_own_codes(row: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Codes in the row mean data, unless they name a column: `Item | Unit | KX-200`."""
    codes = [column for column, cell in enumerate(row) if _CODE.match(cell)]
    if codes and (len(row) < 3 or 0 in codes):
        return True
    return any(_CODE.match(line[column]) for line in rest for column in codes)


def _is_form(row: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Labels beside their values, in most rows: `설비명 | 프레스 2호기`, `작성 | 김 | 승인 | 이`."""
    rows = [line for line in (row, *rest) if any(line)]
    if not _FORM_LABEL.match(row[0]):
        return False
    if len(row) == 2:
        return 2 * sum(bool(_FORM_LABEL.match(line[0])) for line in rows) >= max(2, len(rows))
    return bool(_form_pairs(row)) and all(_FORM_LABEL.match(line[0]) for line in rows[:3] if line[0])


def _form_pairs(row: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """A form's row: label, value, label, value."""
    filled = [cell for cell in row if cell]
    labels = [index for index, cell in enumerate(filled) if _FORM_LABEL.match(cell)]
    if not labels or len(labels) * 2 > len(filled) + 1 or labels[0] != 0:
        return ()
    pairs: list[tuple[str, str]] = []
    index = 0
    while index < len(filled):
        if index in labels and index + 1 < len(filled) and index + 1 not in labels:
            pairs.append((filled[index].rstrip(" :："), filled[index + 1]))
            index += 2
        else:
            pairs.append(("", filled[index]))
            index += 1
    return tuple(pairs)


def _header_height(rows: Sequence[Sequence[str]]) -> int:
    """2 where the first row has gaps that the second, still made of names, fills."""
    if len(rows) < 3:
        return 1
    first, second = rows[0], rows[1]
    if _is_header_below(first, second):
        return 2
    gaps = [index for index, cell in enumerate(first) if not cell]
    repeated = len(set(first)) < len(first)
    filled = [cell for cell in second if cell]
    names = filled and all(not (_VALUE.match(cell) or _CODE.match(cell)) and len(cell) <= 24 for cell in filled)
    if (gaps and names and all(second[index] for index in gaps)) or (repeated and names and not gaps):
        return 2
    return 1


def _is_header_below(first: Sequence[str], second: Sequence[str]) -> bool:
    """Names merged over both rows stand in both; where they differ, the second parts a name of the first."""
    spread = _run_right(first)
    same = sum(bool(name) and name == below for name, below in zip(first, second, strict=True))
    parted = [at for at, (name, below) in enumerate(zip(first, second, strict=True)) if below and name != below]
    names = all(not _VALUE.match(second[at]) and len(second[at]) <= MAX_HEADER_CELL for at in parted)
    parents = {spread[at] for at in parted}
    return same >= 2 and bool(parted) and names and all(spread.count(parent) >= 2 for parent in parents)


def _header_names(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name per column; names of merged header cells run to the right and join with the row below."""
    if not rows:
        return ()
    names: list[str] = []
    spread = [_run_right(row) if index + 1 < len(rows) else list(row) for index, row in enumerate(rows)]
    for column in range(len(spread[0])):
        parts = list(dict.fromkeys(row[column] for row in spread if row[column]))
        names.append(" ".join(parts))
    return tuple(names)


def _run_right(row: Sequence[str]) -> list[str]:
    spread: list[str] = []
    for cell in row:
        spread.append(cell or (spread[-1] if spread else ""))
    return spread
