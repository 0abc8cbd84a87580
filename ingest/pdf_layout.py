"""Lines and tables of a PDF page become blocks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexes.records import Block, BlockKind, Box
from ingest.numbering import (
    heading_level,
    is_bare_label,
    is_caption,
    is_contents_entry,
    is_index_page,
    is_sentence,
    is_step,
    is_strong_heading_number,
    is_warning,
    looks_like_heading,
)
from ingest.pdf_lines import Line
from ingest.pdf_style import HeadingLevels, PdfStyle
from ingest.pdf_tables import FoundTable, cell_lines, columnar_rows
from ingest.pdf_words import PageFrame
from ingest.plain_text import block_kind, merge_labels
from ingest.tables import Table, read_table, table_blocks

_LABELLED = re.compile(r"^.{1,24}[:：]\s*\S")  # `문서 번호: EM-003`
_NUMBERED = re.compile(r"^(\d{1,3})[.)]\s")
MAX_HEADING_CHARACTERS = 120
INDEX_FROM = 0.8  # of the pages: where a back-of-the-book index may begin
SHORT_LINE = 0.8  # of the text's width: not wrapped by the margin


@dataclass
class PageLayout:
    """Makes the blocks of one page after the other; remembers a table that may go on overleaf."""

    style: PdfStyle
    page_count: int = 0
    open_table: tuple[tuple[str, ...], int] | None = None  # header and number of columns
    _levels: HeadingLevels = field(default_factory=HeadingLevels)
    _blocks: list[Block] = field(default_factory=list)
    _last: Block | None = None  # of the page before
    _weak: set[int] = field(default_factory=set)  # headings by a bare `3.` alone

    def page_blocks(
        self, number: int, frame: PageFrame, lines: Sequence[Line], tables: Sequence[FoundTable]
    ) -> tuple[Block, ...]:
        """`lines` are those outside of `tables`, running heads left out."""
        self._blocks, self._weak = [], set()
        lines = [] if self._is_index_page(number, lines) else _without_contents(lines)
        right = max((line.x1 for line in lines), default=frame.width)
        waiting = sorted(tables, key=lambda table: table.y0)
        run: list[Line] = []
        for line in lines:
            while waiting and waiting[0].y0 < line.y0:
                self._add_lines(run, number, frame, right)
                run = []
                self._add_table(waiting.pop(0), number, frame)
            run.append(line)
        self._add_lines(run, number, frame, right)
        for table in waiting:
            self._add_table(table, number, frame)
        self._settle_weak_headings()
        self._last = self._blocks[-1] if self._blocks else None
        return tuple(merge_labels(self._blocks))

    def _is_index_page(self, number: int, lines: Sequence[Line]) -> bool:
        """The index at a book's end names everything and answers nothing."""
        return number > INDEX_FROM * self.page_count > 0 and is_index_page([line.text for line in lines])

    def _add_lines(self, lines: Sequence[Line], number: int, frame: PageFrame, right: float) -> None:
        at = 0
        for start, end, grid in columnar_rows(lines):
            self._add_paragraphs(lines[at:start], number, frame, right)
            boxes = [[line_box(line, frame)] for line in lines[start:end]]
            self._add_grid(grid, boxes if len(boxes) == len(grid) else [], number, None)
            at = end
        self._add_paragraphs(lines[at:], number, frame, right)

    def _add_paragraphs(self, lines: Sequence[Line], number: int, frame: PageFrame, right: float) -> None:
        pending: list[Line] = []
        last_heading: Line | None = None
        for line in lines:
            level, weak = self._heading(line, number)
            if level:
                self._flush(pending, number, frame, right)
                if last_heading is not None and self._continues_heading(last_heading, line):
                    self._extend_heading(line, frame)
                else:
                    self._weak |= {len(self._blocks)} if weak else set()
                    self._blocks.append(
                        Block(BlockKind.HEADING, line.text, number, (line_box(line, frame),), level=level)
                    )
                self.open_table = None
                last_heading = line
                continue
            last_heading = None
            if pending and self._breaks(pending, line, right):
                self._flush(pending, number, frame, right)
            pending.append(line)
        self._flush(pending, number, frame, right)

    def _heading(self, line: Line, number: int) -> tuple[int, bool]:
        """Level (0: none), and whether only a bare number speaks for it."""
        text = line.text
        if len(text) > MAX_HEADING_CHARACTERS or not any(c.isalpha() for c in text) or is_contents_entry(text):
            return 0, False
        if level := self.style.outline_level(number, text):
            self._levels.note(level)
            return level, False
        numbered = heading_level(text) if looks_like_heading(text) else 0
        by_size = self.style.size_level(line.size)
        if by_size and len(text) <= 90 and _may_be_title(text):
            return self._levels.of_sized(by_size, numbered), False
        if (is_warning(text) and not numbered) or text[0].islower():
            return 0, False
        if numbered:
            return self._levels.of_numbered(numbered), not is_strong_heading_number(text)
        plain = not is_step(text) and not _is_prose(text) and text[-1] not in ",;:：" and not _LABELLED.match(text)
        if line.bold and len(text) <= 60 and plain and not is_bare_label(text):
            return self._levels.anchor + 1, False
        return 0, False

    def _continues_heading(self, above: Line, line: Line) -> bool:
        close = line.y0 - above.y1 < (self.style.line_gap + 0.4) * line.size
        return close and abs(above.size - line.size) < 0.5 and above.bold == line.bold and not heading_level(line.text)

    def _extend_heading(self, line: Line, frame: PageFrame) -> None:
        last = self._blocks[-1]
        boxes = (*last.boxes, line_box(line, frame))
        self._blocks[-1] = Block(last.kind, f"{last.text} {line.text}", last.page, boxes, level=last.level)

    def _breaks(self, pending: list[Line], line: Line, right: float) -> bool:
        """A new paragraph begins with `line`."""
        before, first = pending[-1], pending[0]
        if is_step(line.text) or is_warning(line.text) or is_caption(line.text):
            return True
        if line.y0 - before.y1 > (self.style.line_gap + 0.45) * max(line.size, 4.0) or line.y1 < before.y0:
            return True
        if abs(line.size - before.size) > 0.1 * before.size or (line.bold != before.bold and len(pending) > 1):
            return True
        if is_step(first.text) and line.x0 < first.x0 - 3.0:
            return True
        wrapped = before.x1 >= first.x0 + SHORT_LINE * (right - first.x0)
        return not wrapped and is_sentence(before.text)

    def _flush(self, pending: list[Line], number: int, frame: PageFrame, right: float) -> None:
        if not pending:
            return
        text = joined_text(pending, right)
        boxes = tuple(line_box(line, frame) for line in pending)
        self._blocks.append(Block(block_kind(text), text, number, boxes))
        self.open_table = None
        pending.clear()

    def _add_table(self, table: FoundTable, number: int, frame: PageFrame) -> None:
        """Rows of one cell across the whole table part it: they are its captions, or text of a form."""
        if table.is_frame:
            self._add_frame(table, number, frame)
            return
        texts = table.texts()
        start = 0
        for row in range(len(texts) + 1):
            if row < len(texts) and not table.is_across(row):
                continue
            if row > start:
                boxes = [_words_box(table, at, frame) for at in range(start, row)]
                box = frame.box(table.x0, table.rows[start], table.x1, table.rows[row])
                self._add_grid(texts[start:row], boxes, number, box)
            if row < len(texts):
                self._add_paragraphs(cell_lines(table.row_words(row)), number, frame, table.x1)
            start = row + 1

    def _add_frame(self, table: FoundTable, number: int, frame: PageFrame) -> None:
        """A box drawn around text: one warning, or ordinary paragraphs."""
        lines = cell_lines([word for row in table.grid for cell in row for word in cell])
        if lines and is_warning(lines[0].text):
            text = joined_text(lines, table.x1)
            self._blocks.append(Block(BlockKind.WARNING, text, number, tuple(line_box(line, frame) for line in lines)))
        else:
            self._add_paragraphs(lines, number, frame, table.x1)

    def _add_grid(self, grid: list[list[str]], boxes: list[list[Box]], number: int, table_box: Box | None) -> None:
        width = len(grid[0]) if grid else 0
        table = read_table(grid)
        if self.open_table and not self._blocks and self.open_table[1] == width:
            table = self._continued(grid, table)
        added = table_blocks(table, number, boxes, table_box=table_box)
        self._blocks.extend(added)
        if added:
            self.open_table = (table.header, width)

    def _continued(self, grid: list[list[str]], table: Table) -> Table:
        """The rest of last page's table: under its header, which may be printed again."""
        assert self.open_table is not None
        header = self.open_table[0]
        if table.header == header or not header:
            return table if header else read_table(grid, header_rows=0)
        again = read_table([list(header), *grid], header_rows=1)
        if len(again.header) != len(header):
            return table
        return Table((), again.header, again.rows, tuple(at - 1 for at in again.rows_at))

    def _settle_weak_headings(self) -> None:
        """`2. …` right before or after `1. …` or `3. …` is a step of a list, not a chapter without text."""
        blocks = self._blocks
        for index in sorted(self._weak):
            block = blocks[index]
            before = blocks[index - 1] if index else self._last
            after = blocks[index + 1] if index + 1 < len(blocks) else None
            if _follows(before, block) or _follows(block, after):
                blocks[index] = Block(BlockKind.STEP, block.text, block.page, block.boxes)


def _follows(first: Block | None, second: Block | None) -> bool:
    """Both are numbered, the second with the number after the first's."""
    if first is None or second is None or not {first.kind, second.kind} <= {BlockKind.HEADING, BlockKind.STEP}:
        return False
    one, other = _NUMBERED.match(first.text), _NUMBERED.match(second.text)
    return one is not None and other is not None and int(other.group(1)) == int(one.group(1)) + 1


def joined_text(lines: Sequence[Line], right: float) -> str:
    """Wrapped lines run on; hyphens at their ends go; short lines keep their ends."""
    left = lines[0].x0
    text = lines[0].text
    for before, line in itertools.pairwise(lines):
        following = line.text
        if before.hyphen and re.search(r"[a-z]-$", text) and following[:1].islower():
            text = text[:-1] + following
        elif before.x1 < left + SHORT_LINE * 0.75 * (right - left):
            text += "\n" + following
        else:
            text += " " + following
    return text


def line_box(line: Line, frame: PageFrame) -> Box:
    return frame.box(line.x0, line.y0, line.x1, line.y1)


def _words_box(table: FoundTable, row: int, frame: PageFrame) -> list[Box]:
    words = table.row_words(row)
    if not words:
        return []
    return [
        frame.box(
            min(word.x0 for word in words),
            min(word.y0 for word in words),
            max(word.x1 for word in words),
            max(word.y1 for word in words),
        )
    ]


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """A table of contents answers nothing: its lines are left out, on a page full of them all lines are."""
    entries = [is_contents_entry(line.text) for line in lines]
    if sum(entries) < 3:
        return list(lines)
    if sum(entries) >= 0.5 * len(lines):
        return []
    return [line for line, entry in zip(lines, entries, strict=True) if not entry]


def _may_be_title(text: str) -> bool:
    return not (is_warning(text) or text.endswith((",", ";")) or text[0].islower() or _is_prose(text))


def _is_prose(text: str) -> bool:
    return len(text) > 25 and is_sentence(text)
