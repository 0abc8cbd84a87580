"""CSV and TSV: one record per row. Separator, encoding and header are found by their looks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from indexes.records import ROW_SEPARATOR, Block, BlockKind, Page
from ingest.decoding import read_text
from ingest.errors import FailureReason, failure
from ingest.facts import read_facts
from ingest.parsed import ParsedDocument, ParseLimits
from ingest.tables import Table, read_table, row_cells, row_text

SEPARATORS = (",", "\t", ";", "|")
SAMPLE_CHARACTERS = 20_000


class DelimitedParser:
    """All rows stand on page 1."""

    name = "csv"
    version = 1

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:
        text = read_text(file, limits.max_text_bytes)
        try:
            grid = read_rows(text)
        except csv.Error as error:
            raise failure(FailureReason.BROKEN, file) from error
        if not any(any(cell.strip() for cell in row) for row in grid):
            raise failure(FailureReason.EMPTY, file)
        table = read_table(grid)
        heading = table.titles[0] if table.titles else ""
        facts = read_facts([text[:3000]], file=file, heading=heading)
        return ParsedDocument(facts, _pages(table, text), 1)


def read_rows(text: str) -> list[list[str]]:
    """Rows of cells; quoted cells may hold line ends. Raises `csv.Error`."""
    separator = find_separator(text)
    csv.field_size_limit(2**24)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True))


def find_separator(text: str) -> str:
    """The separator that gives most rows the same number of cells."""
    sample = text[:SAMPLE_CHARACTERS]
    if first := sample[:12].lower().startswith("sep=") and sample[4:5]:
        return first
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        widths: dict[int, int] = {}
        try:
            rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator, skipinitialspace=True))
        except csv.Error:
            continue
        for row in rows:
            widths[len(row)] = widths.get(len(row), 0) + 1
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        score = count * min(width, 12) ** 0.5 if width > 1 else 0.0
        if score > best_score:
            best, best_score = separator, score
    return best


def _pages(table: Table, text: str) -> Iterator[Page]:
    yield Page(1, text, tuple(record_blocks(table, 1)))


def record_blocks(table: Table, page: int) -> Iterator[Block]:
    """One ROW per record. Lines without a header above them, or too narrow to stand alone, form one table.

    What stands above the header is their heading.
    """
    if table.titles:
        yield Block(BlockKind.HEADING, " ".join(table.titles), page, level=2)
    rows = [cells for row in table.rows if (cells := row_cells(table.header, row))]
    narrow = not table.header or (
        len(table.header) <= 3 and sum(len(row_text(cells)) for cells in rows) < 60 * len(rows)
    )
    if narrow:
        yield Block(BlockKind.TABLE, ROW_SEPARATOR.join(name for name in table.header if name), page)
    for cells in rows:
        yield Block(BlockKind.ROW, row_text(cells), page, cells=cells)
