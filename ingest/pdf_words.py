"""Words of a PDF page with their places, straight from pdfium.

Coordinates here and in the other `pdf_*` modules are points as the page is shown: after rotation and cropping, x from
the left, y from the top. `PageFrame.box` turns them into fractions of the page.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from indexes.records import Box

MAX_CHARACTERS = 60_000  # of one page; more is no page for people
_DEVICE = 1_000_000
_HYPHENS = {0x02, 0xFFFE, 0xAD}
_BREAKS = {0x0A, 0x0D}
_SPACES = {0x20, 0x09, 0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x200B, 0x0B, 0x0C}


@dataclass(slots=True)
class Word:
    """`line` counts pdfium's lines; `size` in points; `hyphen`: broken at the line's end."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    line: int
    hyphen: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class PageFrame:
    """How PDF coordinates become those of the page as shown: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]

    def place(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def place_box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        x0, y0 = self.place(left, top)
        x1, y1 = self.place(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        return Box(
            _fraction(x0, self.width), _fraction(y0, self.height), _fraction(x1, self.width), _fraction(y1, self.height)
        )


def page_frame(page: Any) -> PageFrame:
    """From pdfium's own idea of the page, so that boxes fit the picture it renders."""
    width, height = page.get_size()
    width, height = max(width, 1.0), max(height, 1.0)
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(px: float, py: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE, _DEVICE, 0, px, py, x, y)
        return x.value / _DEVICE * width, y.value / _DEVICE * height

    (e, f), (ax, ay), (cx, cy) = device(0, 0), device(100, 0), device(0, 100)
    return PageFrame(width, height, ((ax - e) / 100, (ay - f) / 100, (cx - e) / 100, (cy - f) / 100, e, f))


def page_words(text_page: Any, frame: PageFrame) -> list[Word]:
    """Words in the order of the content stream; pdfium's line ends counted in `line`."""
    raw = text_page.raw
    count = min(pdfium.FPDFText_CountChars(raw), MAX_CHARACTERS)
    unicode_at = pdfium.FPDFText_GetUnicode
    codes = [unicode_at(raw, index) for index in range(count)]
    words = _Words(raw, frame, codes)
    line, start = 0, -1
    for index, code in enumerate(codes):
        if code in _BREAKS or code in _SPACES:
            if start >= 0:
                words.add(start, index, line)
                start = -1
            line += code == 0x0A or (code == 0x0D and codes[index + 1 : index + 2] != [0x0A])
        elif code in _HYPHENS and start >= 0:  # stands for "-" and the line end after it
            words.add(start, index + 1, line)
            start = -1
            line += 1
        elif start < 0:
            start = index
    if start >= 0:
        words.add(start, count, line)
    return words.found


@dataclass
class _Words:
    """Collects the words of one page; `codes` are its characters."""

    raw: Any
    frame: PageFrame
    codes: list[int]
    found: list[Word] = field(default_factory=list)

    def add(self, start: int, end: int, line: int) -> None:
        hyphen = self.codes[end - 1] in _HYPHENS
        text = _text(self.codes[start:end])
        if not text:
            return
        first = last = _char_box(self.raw, start)
        if end - start > 1:
            last = _char_box(self.raw, end - 1)
        x0, y0, x1, y1 = self.frame.place_box(
            min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])
        )
        size, bold = _looks(self.raw, start, self.found, line)
        self.found.append(Word(text, x0, y0, x1, y1, size, bold, line, hyphen))


def _text(codes: list[int]) -> str:
    if min(codes) > 0x20 and max(codes) < 0xD800 and 0xAD not in codes:
        return "".join(map(chr, codes))
    text = "".join("-" if code in _HYPHENS else chr(code) for code in codes if code >= 0x20 or code in _HYPHENS)
    if any(0xD800 <= code <= 0xDFFF for code in codes):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\ufffe", "").replace("\uffff", "")


def _char_box(raw: Any, index: int) -> tuple[float, float, float, float]:
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(raw, index, rectangle):
        return (0.0, 0.0, 0.0, 0.0)
    bottom, top = sorted((rectangle.bottom, rectangle.top))
    return rectangle.left, bottom, rectangle.right, top


def _looks(raw: Any, index: int, words: list[Word], line: int) -> tuple[float, bool]:
    """Font size as shown and boldness; a line's third and later words take their neighbour's."""
    if len(words) >= 2 and words[-2].line == line:
        return words[-1].size, words[-1].bold
    size = pdfium.FPDFText_GetFontSize(raw, index)
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(raw, index, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
    return round(size, 1), _is_bold(raw, index)


def _is_bold(raw: Any, index: int) -> bool:
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(raw, index, name, 128, flags)
    lowered = name.value.lower()
    if any(word in lowered for word in (b"bold", b"heavy", b"black", b"-bd", b"headline", b"extrab")):
        return True
    return bool(pdfium.FPDFText_GetFontWeight(raw, index) >= 600)


def _fraction(value: float, whole: float) -> float:
    return min(1.0, max(0.0, value / whole))
