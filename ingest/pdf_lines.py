"""Words become lines in reading order."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf_words import Word


@dataclass(slots=True)
class Line:
    """One line as people read it; `words` from left to right."""

    words: list[Word]
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        return join_words(self.words)

    @property
    def hyphen(self) -> bool:
        return self.words[-1].hyphen or self.words[-1].text.endswith("-")


def join_words(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def make_line(words: list[Word]) -> Line:
    words = sorted(words, key=lambda word: word.x0)
    letters = sum(len(word.text) for word in words)
    sizes = sorted(words, key=lambda word: word.size)
    half, seen, size = letters / 2, 0, words[0].size
    for word in sizes:
        seen += len(word.text)
        if seen >= half:
            size = word.size
            break
    bold = sum(len(word.text) for word in words if word.bold) > letters * 0.6
    return Line(
        words,
        words[0].x0,
        min(word.y0 for word in words),
        max(word.x1 for word in words),
        max(word.y1 for word in words),
        size,
        bold,
    )


def page_lines(words: Sequence[Word], width: float) -> list[Line]:
    """Lines from top to bottom; two columns one after the other."""
    pieces = _stream_lines(words)
    gutter = _gutter(pieces, width)
    if gutter:
        return _columns(pieces, gutter)
    return _merge_rows(pieces)


def _stream_lines(words: Sequence[Word]) -> list[Line]:
    """pdfium's lines, cut where the next word stands lower or higher."""
    lines: list[Line] = []
    current: list[Word] = []
    for word in words:
        if current and (word.line != current[-1].line or not _same_row(word, current[-1])):
            lines.append(make_line(current))
            current = []
        current.append(word)
    if current:
        lines.append(make_line(current))
    return lines


def _same_row(one: Word | Line, other: Word | Line) -> bool:
    """The vertical middle of the smaller lies well inside the other."""
    overlap = min(one.y1, other.y1) - max(one.y0, other.y0)
    return overlap > 0.5 * min(one.y1 - one.y0, other.y1 - other.y0, max(one.size, other.size) * 1.3)


def _merge_rows(lines: Sequence[Line]) -> list[Line]:
    """Pieces on one row are one line, whatever their order in the file: list labels often come last."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: (item.y0 + item.y1) / 2):
        for row in rows[-3:]:
            if all(_same_row(line, piece) and not _overlaps(line, piece) for piece in row):
                row.append(line)
                break
        else:
            rows.append([line])
    merged = [make_line([word for piece in row for word in piece.words]) for row in rows]
    return sorted(merged, key=lambda line: (round(line.y0 + line.y1), line.x0))


def _overlaps(one: Line, other: Line) -> bool:
    return min(one.x1, other.x1) - max(one.x0, other.x0) > 1.0


def _gutter(lines: Sequence[Line], width: float) -> float:
    """Where two text columns part, 0 for one column. Columns hold long lines of running text, tables do not."""
    if len(lines) < 16:
        return 0.0
    for part in (0.5, 0.48, 0.52, 0.46, 0.54):
        at = width * part
        left = [line for line in lines if line.x1 <= at]
        right = [line for line in lines if line.x0 >= at]
        if len(left) < 8 or len(right) < 8 or len(left) + len(right) < 0.85 * len(lines):
            continue
        spread = [statistics.median(line.x1 - line.x0 for line in side) for side in (left, right)]
        if min(spread) > 0.28 * width:
            return at
    return 0.0


def _columns(lines: Sequence[Line], gutter: float) -> list[Line]:
    """Left column, then right, between the lines that run across both."""
    ordered: list[Line] = []
    across = sorted((line for line in lines if line.x0 < gutter < line.x1), key=lambda line: line.y0)
    bounds = [-1e9, *[line.y0 for line in across], 1e9]
    for index, (top, bottom) in enumerate(itertools.pairwise(bounds)):
        if index:
            ordered.append(across[index - 1])
        inside = [line for line in lines if top <= line.y0 < bottom and not line.x0 < gutter < line.x1]
        ordered.extend(_merge_rows([line for line in inside if line.x1 <= gutter]))
        ordered.extend(_merge_rows([line for line in inside if line.x1 > gutter]))
    return ordered
