"""A quote's words are found on the page whatever blanks and line ends stand between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.quotes import find_quote
from indexes.records import Box, Passage
from ingest.page_words import PlacedWord, words_on_page
from tests.fakes.passages import passage

SOURCES = Path(__file__).parents[1] / "data/sources"


def laid_out(text: str) -> list[PlacedWord]:
    """Words side by side, each line of the text below the other."""
    return [
        PlacedWord(word, Box(x / 20, y / 10, x / 20 + 0.045, y / 10 + 0.08), hyphen=False)
        for y, line in enumerate(text.split("\n"))
        for x, word in enumerate(line.split())
    ]


def on(text: str, boxes: tuple[Box, ...] = (Box(0, 0, 1, 1),)) -> Passage:
    found = passage(text)
    return replace(found, chunk=replace(found.chunk, boxes=boxes))


PAGE = "The relief valve opens\nat 16 MPa. Grease it\nevery 500 hours."


def words(_file: Path, _page: int) -> Sequence[PlacedWord]:
    return laid_out(PAGE)


def test_one_box_a_line() -> None:
    quote = find_quote(on(PAGE), "The relief valve opens at 16 MPa.", words)
    assert [(round(box.x0, 2), round(box.y0, 2), round(box.x1, 2)) for box in quote.boxes] == [
        (0, 0, 0.2),
        (0, 0.1, 0.15),
    ]
    assert (quote.text, quote.page) == ("The relief valve opens at 16 MPa.", 1)


def test_a_row_told_with_its_header_is_found_in_its_cells() -> None:
    quote = find_quote(on(PAGE), "valve opens: at 16 MPa.", words)
    assert len(quote.boxes) == 2


def test_words_that_are_not_there_mark_the_whole_passage() -> None:
    found = on(PAGE)
    assert find_quote(found, "Something else entirely", words).boxes == found.chunk.boxes


def test_a_quote_on_the_next_page_tells_that_page() -> None:
    found = on("first\nsecond half of it")
    found = replace(found, chunk=replace(found.chunk, page=3, page_end=4))

    def two_pages(_file: Path, page: int) -> Sequence[PlacedWord]:
        return laid_out("first" if page == 3 else "second half of it")

    assert find_quote(found, "second half of it", two_pages).page == 4


def test_formats_without_pages_have_no_boxes() -> None:
    assert find_quote(on("text", boxes=()), "text", words).boxes == ()


@pytest.mark.parametrize("name", ["manual_en.pdf", "sop_ko.pdf"])
def test_words_of_a_real_page_are_inside_it(name: str) -> None:
    found = words_on_page(SOURCES / name, 1)
    assert len(found) > 10
    assert all(0 <= word.box.x0 <= word.box.x1 <= 1 and 0 <= word.box.y0 <= word.box.y1 <= 1 for word in found)


def test_no_such_page_or_no_pdf_has_no_words() -> None:
    assert list(words_on_page(SOURCES / "manual_en.pdf", 99)) == []
    assert list(words_on_page(SOURCES / "hints.md", 1)) == []
    assert list(words_on_page(SOURCES / "missing.pdf", 1)) == []


def test_a_lookalike_on_the_first_page_is_not_the_quote() -> None:
    found = on("Size M16 torque 110 N·m class 8.8\nSize M20 torque 210 N·m class 8.8")
    found = replace(found, chunk=replace(found.chunk, page=1, page_end=2))

    def two_pages(_file: Path, page: int) -> Sequence[PlacedWord]:
        return laid_out(found.chunk.text.split("\n")[page - 1])

    assert find_quote(found, "Size M20 torque 210 N·m class 8.8", two_pages).page == 2
    assert find_quote(found, "Size: M20 · torque: 210 N·m · class: 8.8", two_pages).page == 2
