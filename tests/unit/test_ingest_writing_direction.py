"""Marks that turn the direction of writing are not read; nothing else is touched."""

from __future__ import annotations

import pytest

from indexes.records import Block, BlockKind, DocumentFacts, Page
from ingest.writing_direction import straightened_facts, straightened_page

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("mark", MARKS)
def test_marks_are_taken_out_of_text_cells_and_title(mark: str) -> None:
    cells = ((f"토{mark}크", f"{mark}12 N·m"),)
    page = Page(1, f"토크: {mark}12 N·m", (Block(BlockKind.ROW, f"토크: {mark}12 N·m", 1, cells=cells),))
    straight = straightened_page(page)
    assert straight.text == straight.blocks[0].text == "토크: 12 N·m"
    assert straight.blocks[0].cells == (("토크", "12 N·m"),)
    facts = straightened_facts(DocumentFacts(f"{mark}SOP-1", "SOP-1", outline=((1, f"1 목{mark}적", 1),)))
    assert (facts.title, facts.number, facts.outline) == ("SOP-1", "SOP-1", ((1, "1 목적", 1),))


def test_a_page_without_them_is_the_same_page() -> None:
    page = Page(1, "가\u200b나 é ∓", (Block(BlockKind.PARAGRAPH, "가\u200b나 é ∓", 1),))
    assert straightened_page(page) is page
