"""The words of a document that a sentence rests on, with their places: found in the page, never written by a model."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from indexes.records import Box, Passage
from ingest.page_words import PlacedWord, words_on_page

# Share of a quote's letters that must be found in one stretch of the page: tables are told row by row with their
# header, which stands elsewhere on the page.
ALIGNED_MIN = 0.6
# Two words stand in one line when they share this part of the lower one's height.
SAME_LINE = 0.5
_DIGITS = re.compile(r"\d+")

PageWords = Callable[[Path, int], Sequence[PlacedWord]]


@dataclass(frozen=True)
class Quote:
    """`text` verbatim; `boxes` mark its words on `page`, as fractions of the page (none where there is no picture)."""

    text: str
    page: int
    boxes: tuple[Box, ...]

    def place_as_json(self, passage: Passage) -> dict[str, Any]:
        """Where it stands: the fields of the contract's passage that open its page with the words marked."""
        source = passage.as_json()
        kept = ("chunk_id", "document_id", "title", "path", "revision")
        return {
            **{name: source[name] for name in kept},
            "page": self.page,
            "boxes": [box.as_list() for box in self.boxes],
        }


def find_quote(passage: Passage, text: str, page_words: PageWords = words_on_page) -> Quote:
    """Places a piece of a passage on its pages; the passage's own boxes where its words cannot be told apart."""
    chunk = passage.chunk
    if not chunk.boxes:
        return Quote(text, chunk.page, ())
    pages = range(chunk.page, chunk.page_end + 1)
    words = {page: _words(passage, page, page_words) for page in pages}
    wanted = _letters(text)
    for exactly in (True, False):
        found = {page: _aligned(words[page], wanted, exactly=exactly) for page in pages}
        page = max(found, key=lambda page: len(_spelled(found[page])))
        if found[page]:
            return Quote(text, page, tuple(_line_boxes(found[page])))
    return Quote(text, chunk.page, chunk.boxes)


def _words(passage: Passage, page: int, page_words: PageWords) -> Sequence[PlacedWord]:
    words = page_words(Path(passage.document.stored_path), page)
    return _near(words, passage.chunk.boxes) if page == passage.chunk.page else words


def _aligned(words: Sequence[PlacedWord], wanted: str, *, exactly: bool) -> list[PlacedWord]:
    """The words that spell `wanted`, exactly or nearly, without regard to blanks and hyphens."""
    if not wanted or not words:
        return []
    spelled = [_letters(word.text) for word in words]
    ends = list(itertools.accumulate(map(len, spelled)))
    page = "".join(spelled)
    start = page.find(wanted)
    ranges = [(start, start + len(wanted))] if start >= 0 else [] if exactly else _nearly(page, wanted)
    found = [
        word
        for word, letters, end in zip(words, spelled, ends, strict=True)
        if letters and any(low < end and end - len(letters) < high for low, high in ranges)
    ]
    return found if set(_DIGITS.findall(wanted)) <= set(_DIGITS.findall(_spelled(found))) else []


def _spelled(words: Sequence[PlacedWord]) -> str:
    return " ".join(_letters(word.text) for word in words)


def _nearly(page: str, wanted: str) -> list[tuple[int, int]]:
    """The parts of `wanted` that stand on the page, when they are most of it."""
    matcher = SequenceMatcher(None, page, wanted, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 1]
    if sum(block.size for block in blocks) < ALIGNED_MIN * len(wanted):
        return []
    return [(block.a, block.a + block.size) for block in blocks]


def _near(words: Sequence[PlacedWord], boxes: Sequence[Box]) -> list[PlacedWord]:
    """The words inside the passage's boxes, in their order."""
    return [word for word in words if any(_overlaps(word.box, box) for box in boxes)]


def _overlaps(word: Box, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _line_boxes(words: Sequence[PlacedWord]) -> list[Box]:
    """Neighbouring words of one line in one box."""
    boxes: list[Box] = []
    for word in words:
        last = boxes[-1] if boxes else None
        if last is not None and _same_line(last, word.box):
            boxes[-1] = Box(
                min(last.x0, word.box.x0),
                min(last.y0, word.box.y0),
                max(last.x1, word.box.x1),
                max(last.y1, word.box.y1),
            )
        else:
            boxes.append(word.box)
    return boxes


def _same_line(last: Box, box: Box) -> bool:
    height = min(last.y1 - last.y0, box.y1 - box.y0)
    shared = min(last.y1, box.y1) - max(last.y0, box.y0)
    return shared > SAME_LINE * height and -0.01 <= box.x0 - last.x1 < 0.05


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
