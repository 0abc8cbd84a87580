"""Tables of a PDF page, from their ruling lines or, where there are none, from columns that stand in line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf_lines import Line, make_line
from ingest.pdf_rules import Rule
from ingest.pdf_words import Word

SNAP = 3.0
WIDE_GAP = 1.6  # times the font size: a gap between columns, not between words
_COLUMN_NAME = re.compile(r"^(?:[A-Z가-힣#№][^=<>_{};:\"“”]{0,40})$")
MAX_LINES = 120  # distinct rows or columns of rules; more is a drawing


@dataclass
class FoundTable:
    """`grid` holds the words of each cell (None where a cell to the left or above covers it)."""

    x0: float
    y0: float
    x1: float
    y1: float
    columns: list[float]
    rows: list[float]
    grid: list[list[list[Word]]]
    covered: list[list[tuple[int, int]]]  # the cell that holds the text of (row, column)

    @property
    def is_frame(self) -> bool:
        """A box around text rather than a table."""
        return len({origin for row in self.covered for origin in row}) < 2

    def texts(self) -> list[list[str]]:
        """Cell texts; a cell merged downwards stands in each of its rows, one merged sideways once."""
        return [
            [
                _cell_text(self.grid[origin[0]][origin[1]]) if origin[1] == column else ""
                for column, origin in enumerate(row)
            ]
            for row in self.covered
        ]

    def is_across(self, row: int) -> bool:
        """One cell covers the whole width of this row, which is no part of a taller cell."""
        return len(set(self.covered[row])) == 1 and len(self.columns) > 2

    def row_words(self, row: int) -> list[Word]:
        return [word for cell in self.grid[row] for word in cell]


def ruled_tables(rules: Sequence[Rule], words: Sequence[Word]) -> list[FoundTable]:
    """Tables and frames that rules enclose, top to bottom; those without a word are left out."""
    tables = []
    for group in _groups(rules):
        table = _lattice(group)
        if table is None:
            continue
        inside = [
            word for word in words if table.x0 < word.middle[0] < table.x1 and table.y0 < word.middle[1] < table.y1
        ]
        if inside:
            _fill(table, inside)
            tables.append(table)
    return sorted(tables, key=lambda table: table.y0)


def columnar_rows(lines: Sequence[Line]) -> list[tuple[int, int, list[list[str]]]]:
    """Runs of lines (first, end, grid) whose pieces stand in columns without rules around them."""
    pieces = [_pieces(line) for line in lines]
    found = []
    start = 0
    while start < len(lines):
        end = start
        columns: list[float] = []
        while end < len(lines) and _joins(pieces[end], columns, lines, end, start):
            columns = _merge_columns(columns, [piece.x0 for piece in pieces[end]])
            end += 1
        while end > start and len(pieces[end - 1]) < 2:
            end -= 1
        if end - start >= 3 and sum(len(row) >= 2 for row in pieces[start:end]) >= 3:
            grid = _column_grid(pieces[start:end], columns)
            if grid and _has_names(grid):
                found.append((start, end, grid))
        start = max(end, start + 1)
    return found


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch one another."""
    parent = list(range(len(rules)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    order = sorted(range(len(rules)), key=lambda i: rules[i].at if rules[i].horizontal else rules[i].start)
    verticals = [i for i in order if not rules[i].horizontal]
    for i in order:
        if rules[i].horizontal:
            for j in verticals:
                if rules[j].start - SNAP > rules[i].at:
                    break
                if _touch(rules[i], rules[j]):
                    parent[root(i)] = root(j)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return [group for group in groups.values() if len(group) >= 4]


def _touch(horizontal: Rule, vertical: Rule) -> bool:
    return (
        vertical.start - SNAP <= horizontal.at <= vertical.end + SNAP
        and horizontal.start - SNAP <= vertical.at <= horizontal.end + SNAP
    )


def _lattice(group: Sequence[Rule]) -> FoundTable | None:
    across = [rule for rule in group if rule.horizontal]
    down = [rule for rule in group if not rule.horizontal]
    rows, columns = _snapped([rule.at for rule in across]), _snapped([rule.at for rule in down])
    if not 2 <= len(rows) <= MAX_LINES or not 2 <= len(columns) <= MAX_LINES:
        return None
    if columns[-1] - columns[0] < 30 or rows[-1] - rows[0] < 8:
        return None
    covered = _merged_cells(rows, columns, across, down)
    grid: list[list[list[Word]]] = [[[] for _ in columns[1:]] for _ in rows[1:]]
    return FoundTable(columns[0], rows[0], columns[-1], rows[-1], columns, rows, grid, covered)


def _merged_cells(
    rows: list[float], columns: list[float], across: list[Rule], down: list[Rule]
) -> list[list[tuple[int, int]]]:
    """For each lattice cell the cell (row, column) whose text it shares: no rule parts them."""
    covered = [[(r, c) for c in range(len(columns) - 1)] for r in range(len(rows) - 1)]
    walls: dict[int, list[Rule]] = {}
    for rule in down:
        walls.setdefault(_nearest(columns, rule.at), []).append(rule)
    floors: dict[int, list[Rule]] = {}
    for rule in across:
        floors.setdefault(_nearest(rows, rule.at), []).append(rule)
    for r in range(len(rows) - 1):
        middle_y = (rows[r] + rows[r + 1]) / 2
        for c in range(len(columns) - 1):
            middle_x = (columns[c] + columns[c + 1]) / 2
            if c and not any(rule.start - SNAP <= middle_y <= rule.end + SNAP for rule in walls.get(c, ())):
                covered[r][c] = covered[r][c - 1]
            elif r and not any(rule.start - SNAP <= middle_x <= rule.end + SNAP for rule in floors.get(r, ())):
                covered[r][c] = covered[r - 1][c]
    return covered


def _fill(table: FoundTable, words: Sequence[Word]) -> None:
    for word in words:
        x, y = word.middle
        row = _interval(table.rows, y)
        column = _interval(table.columns, x)
        origin = table.covered[row][column]
        table.grid[origin[0]][origin[1]].append(word)


def _cell_text(words: Sequence[Word]) -> str:
    return " ".join(line.text for line in cell_lines(words))


def cell_lines(words: Sequence[Word]) -> list[Line]:
    """Lines of one cell, top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda item: (item.y0 + item.y1) / 2):
        if rows:
            last = rows[-1][-1]
            overlap = min(last.y1, word.y1) - max(last.y0, word.y0)
            if overlap > 0.5 * min(last.y1 - last.y0, word.y1 - word.y0):
                rows[-1].append(word)
                continue
        rows.append([word])
    return [make_line(row) for row in rows]


def _pieces(line: Line) -> list[Line]:
    pieces: list[list[Word]] = [[]]
    for word in line.words:
        if pieces[-1] and word.x0 - pieces[-1][-1].x1 > WIDE_GAP * max(line.size, 6.0):
            pieces.append([])
        pieces[-1].append(word)
    return [make_line(piece) for piece in pieces]


def _joins(row: list[Line], columns: list[float], lines: Sequence[Line], at: int, start: int) -> bool:
    """A further row of the table that began at `start`: aligned pieces, or the wrapped rest of one cell."""
    if at > start and lines[at].y0 - lines[at - 1].y1 > 2.2 * max(lines[at].size, 6.0):
        return False
    aligned = [any(abs(piece.x0 - column) <= 4.0 for column in columns) for piece in row]
    if len(row) >= 2:
        return at == start or sum(aligned) >= 2
    return at > start and aligned[0] and row[0].x0 > columns[0] + 8.0


def _has_names(grid: Sequence[Sequence[str]]) -> bool:
    """A header over filled columns; without rules around it nothing less tells a table from a program listing."""
    header = grid[0]
    filled = sum(bool(cell) for row in grid[1:] for cell in row)
    return (
        all(_COLUMN_NAME.match(cell) for cell in header)
        and len(set(header)) == len(header)
        and filled >= 0.6 * len(header) * len(grid[1:])
    )


def _merge_columns(columns: list[float], starts: list[float]) -> list[float]:
    return sorted([*columns, *[x for x in starts if all(abs(x - column) > 4.0 for column in columns)]])


def _column_grid(rows: Sequence[list[Line]], columns: list[float]) -> list[list[str]]:
    """Cell texts by column; a row of one piece continues the cell above it."""
    if len(columns) > 12:
        return []
    grid: list[list[str]] = []
    for row in rows:
        line = [""] * len(columns)
        for piece in row:
            column = max((i for i, x in enumerate(columns) if x <= piece.x0 + 4.0), default=0)
            line[column] = f"{line[column]} {piece.text}".strip()
        if len(row) == 1 and grid:
            column = next(i for i, cell in enumerate(line) if cell)
            grid[-1][column] = f"{grid[-1][column]} {line[column]}".strip()
        else:
            grid.append(line)
    return grid


def _snapped(values: Sequence[float]) -> list[float]:
    """Distinct positions; neighbours closer than `SNAP` are one."""
    snapped: list[float] = []
    for value in sorted(values):
        if not snapped or value - snapped[-1] > SNAP:
            snapped.append(value)
    return snapped


def _nearest(positions: list[float], value: float) -> int:
    return min(range(len(positions)), key=lambda index: abs(positions[index] - value))


def _interval(bounds: list[float], value: float) -> int:
    for index in range(len(bounds) - 2):
        if value < bounds[index + 1]:
            return index
    return len(bounds) - 2
