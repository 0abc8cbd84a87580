"""Ruling lines of a PDF page: the strokes, thin bars and frames that tables are drawn with."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from ingest.pdf_words import PageFrame

THIN = 2.5  # points: a bar this thin is a line
SHORTEST = 6.0
MAX_OBJECTS = 4000
MAX_SEGMENTS = 400  # of one path; more is a drawing
MAX_RULES = 3000
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line (`at` is y, from x `start` to `end`) or a vertical one (`at` is x)."""

    horizontal: bool
    at: float
    start: float
    end: float


def page_rules(page: Any, frame: PageFrame) -> list[Rule]:
    """All ruling lines; none where the page is rather a drawing."""
    rules: list[Rule] = []
    for path, matrix in _paths(page):
        for x0, y0, x1, y1 in _strokes(path, matrix):
            rules.extend(_rules(frame.place_box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
        if len(rules) > MAX_RULES:
            return []
    return rules


def _rules(box: tuple[float, float, float, float]) -> Iterator[Rule]:
    """A thin box is one line, a wide one its four edges."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    if height <= THIN and width >= SHORTEST:
        yield Rule(True, (y0 + y1) / 2, x0, x1)
    elif width <= THIN and height >= SHORTEST:
        yield Rule(False, (x0 + x1) / 2, y0, y1)
    elif width >= SHORTEST and height >= SHORTEST:
        yield Rule(True, y0, x0, x1)
        yield Rule(True, y1, x0, x1)
        yield Rule(False, x0, y0, y1)
        yield Rule(False, x1, y0, y1)


def _paths(page: Any) -> Iterator[tuple[Any, _Matrix]]:
    """Path objects with the matrix that places them, those inside forms included."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    if count > MAX_OBJECTS * 4:
        return
    seen = 0
    stack: list[tuple[Any, _Matrix, int]] = [
        (pdfium.FPDFPage_GetObject(page.raw, index), _IDENTITY, 0) for index in range(count)
    ]
    for item, matrix, depth in stack:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            seen += 1
            if seen > MAX_OBJECTS:
                return
            yield item, _product(_matrix_of(item), matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 3:
            inner = _product(_matrix_of(item), matrix)
            for index in range(min(pdfium.FPDFFormObj_CountObjects(item), MAX_OBJECTS)):
                stack.append((pdfium.FPDFFormObj_GetObject(item, index), inner, depth + 1))


def _strokes(path: Any, matrix: _Matrix) -> Iterator[tuple[float, float, float, float]]:
    """Straight pieces as boxes; a path that is one rectangle comes as that rectangle."""
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= MAX_SEGMENTS or not _is_drawn(path):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    subpath: list[tuple[float, float]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _apply(matrix, x.value, y.value)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _boxes(subpath)
            subpath = [point]
        else:
            subpath.append(point)
    yield from _boxes(subpath)


def _boxes(points: list[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    if len(points) in (4, 5) and _is_rectangle(points):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        yield min(xs), min(ys), max(xs), max(ys)
        return
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if abs(x1 - x0) <= THIN or abs(y1 - y0) <= THIN:
            yield x0, y0, x1, y1


def _is_rectangle(points: list[tuple[float, float]]) -> bool:
    xs = {round(p[0], 1) for p in points}
    ys = {round(p[1], 1) for p in points}
    return len(xs) == 2 and len(ys) == 2


def _is_drawn(path: Any) -> bool:
    """Stroked or filled with something that can be seen; white areas are none."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, mode, stroke):
        return True
    if stroke.value:
        return True
    if not mode.value:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
        return min(red.value, green.value, blue.value) < 250 and alpha.value > 0
    return True


def _matrix_of(item: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(m: _Matrix, n: _Matrix) -> _Matrix:
    """First `m`, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _apply(m: _Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
