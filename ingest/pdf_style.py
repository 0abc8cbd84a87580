"""What a PDF looks like as a whole, learnt from a sample of its pages: body size, headings, running heads."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.pdf_lines import Line

TOP_ZONE, BOTTOM_ZONE = 0.16, 0.88
REPEATED_SHARE = 0.34  # odd and even pages may have running heads of their own
HEADING_RATIO = 1.12
MAX_RUNNING_LINES = 8
MUCH = 0.3  # of the letters in the commonest size
WIDE_LINE = 0.6  # of the widest line: running text, not a heading or a cell
_HEADING_NUMBER = re.compile(r"^(?:(?:chapter|appendix|part|section)\s+)?[A-Z]?\.?\d[\d.]*[.):]?\s+", re.IGNORECASE)


@dataclass
class HeadingLevels:
    """Levels of headings as they come, so that numbers, sizes and bold type agree on who stands above whom.

    `anchor` is the level of the last heading that is more than bold type.
    """

    anchor: int = 0
    _base: int = 0  # what to add to a number's depth
    _sized: int = 0  # level of the last heading in a size of its own
    _sized_numbers: bool = False

    def note(self, level: int) -> None:
        self.anchor = self._sized = level
        self._sized_numbers = True

    def of_sized(self, by_size: int, numbered: int) -> int:
        """Larger than the text; `numbered` is its number's depth or 0."""
        if numbered == 1:
            self._base = by_size - 1
        self._sized_numbers = self._sized_numbers or numbered > 0
        self.anchor = self._sized = self._base + numbered if numbered else by_size
        return self.anchor

    def of_numbered(self, numbered: int) -> int:
        """In the text's size: below the last larger heading."""
        base = self._sized if self._sized_numbers else min(self._sized, 1)
        self.anchor = base + numbered
        return self.anchor


@dataclass(frozen=True)
class PdfStyle:
    """`running`: normalised texts of running heads and feet. `outline`: page -> (level, title)."""

    body_size: float = 10.0
    line_gap: float = 0.3  # usual space between lines, in font sizes
    heading_sizes: tuple[float, ...] = ()
    running: frozenset[str] = frozenset()
    outline: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def is_running(self, line: Line, height: float) -> bool:
        """A running head or foot, or a page number of its own."""
        if not _in_zone(line, height):
            return False
        text = line.text
        return normal_text(text) in self.running or bool(
            re.fullmatch(r"[-–—\s]*\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*", text)
        )

    def outline_level(self, page: int, text: str) -> int:
        """The level of the bookmark that names this line, its number apart; 0 without one."""
        compact, core = compact_text(text), core_text(text)
        if len(core) < 2 or not any(character.isalpha() for character in core):
            return 0
        for level, title in self.outline.get(page, ()):
            whole = compact_text(title)
            if compact == whole or core == core_text(title):
                return level
            if len(compact) >= 16 and whole.startswith(compact):
                return level
        return 0

    def size_level(self, size: float) -> int:
        """1 for the largest heading size of the document; 0 for body text."""
        if size < self.body_size * HEADING_RATIO:
            return 0
        larger = sum(known > size * 1.04 for known in self.heading_sizes)
        return min(larger + 1, 6)


def learn_style(pages: Sequence[tuple[float, Sequence[Line]]], outline: Sequence[tuple[int, str, int]]) -> PdfStyle:
    """`pages`: (height, lines) of sampled pages."""
    lines = [line for _, page in pages for line in page]
    body = _body_size(lines)
    shown: dict[int, list[tuple[int, str]]] = {}
    for level, title, page_number in outline:
        shown.setdefault(page_number, []).append((level, title))
    return PdfStyle(body, _usual_gap(pages), _heading_sizes(lines, body), running_texts(pages), shown)


def running_texts(pages: Sequence[tuple[float, Sequence[Line]]]) -> frozenset[str]:
    """Texts, digits apart, that stand at the top or bottom of a third of the pages, three at least (or both of two)."""
    counts: Counter[str] = Counter()
    for height, lines in pages:
        zone = [line for line in lines if _in_zone(line, height)]
        edge = sorted(zone, key=lambda line: min(line.y0, height - line.y1))[:MAX_RUNNING_LINES]
        counts.update({normal_text(line.text) for line in edge if line.text.strip()})
    need = 2 if len(pages) == 2 else max(3, round(len(pages) * REPEATED_SHARE))
    return frozenset(text for text, count in counts.items() if count >= need)


def normal_text(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split())).lower()


def compact_text(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def core_text(text: str) -> str:
    """Without the number before it: `2.1 Intended use` -> `intendeduse`."""
    return compact_text(_HEADING_NUMBER.sub("", text.strip()))


def _in_zone(line: Line, height: float) -> bool:
    return line.y1 <= height * TOP_ZONE or line.y0 >= height * BOTTOM_ZONE


def _body_size(lines: Sequence[Line]) -> float:
    """The size of running text: the largest that much is set in; tables are often smaller and longer."""
    widest = max((line.x1 - line.x0 for line in lines), default=0.0)
    running = [line for line in lines if line.x1 - line.x0 >= WIDE_LINE * widest and not _has_gaps(line)]
    sizes: Counter[float] = Counter()
    for line in running or lines:
        sizes[round(line.size, 1)] += len(line.text)
    most = max(sizes.values(), default=0)
    return max((size for size, count in sizes.items() if count >= MUCH * most and size > 0), default=10.0)


def _has_gaps(line: Line) -> bool:
    """Cells side by side rather than running text."""
    return any(right.x0 - left.x1 > 1.5 * line.size for left, right in itertools.pairwise(line.words))


def _usual_gap(pages: Sequence[tuple[float, Sequence[Line]]]) -> float:
    gaps = [
        (below.y0 - above.y1) / above.size
        for _, lines in pages
        for above, below in itertools.pairwise(lines)
        if above.size > 1 and abs(above.size - below.size) < 0.5 and -0.5 < (below.y0 - above.y1) / above.size < 2.0
    ]
    return statistics.median(gaps) if gaps else 0.3


def _heading_sizes(lines: Sequence[Line], body: float) -> tuple[float, ...]:
    """Distinct sizes of short lines larger than the body, largest first."""
    found = sorted(
        {round(line.size * 2) / 2 for line in lines if line.size >= body * HEADING_RATIO and len(line.text) < 100}
    )
    distinct: list[float] = []
    for size in reversed(found):
        if not distinct or distinct[-1] > size * 1.06:
            distinct.append(size)
    return tuple(distinct)
