"""Marks that turn the direction of writing, taken out of what is read.

Nobody sees them, but all that follows one is shown backwards: 12 N·m reads 21, a page number turns around with it.
Korean and English need none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexes.records import Block, DocumentFacts, Page

DIRECTION_MARK = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_direction_marks(text: str) -> str:
    return DIRECTION_MARK.sub("", text)


def straightened_page(page: Page) -> Page:
    if not any(DIRECTION_MARK.search(text) for text in (page.text, *(block.text for block in page.blocks))):
        return page
    blocks = tuple(_straightened_block(block) for block in page.blocks)
    return replace(page, text=without_direction_marks(page.text), blocks=blocks)


def straightened_facts(facts: DocumentFacts) -> DocumentFacts:
    outline = tuple((level, without_direction_marks(title), page) for level, title, page in facts.outline)
    return replace(facts, title=without_direction_marks(facts.title), outline=outline)


def _straightened_block(block: Block) -> Block:
    cells = tuple((without_direction_marks(name), without_direction_marks(value)) for name, value in block.cells)
    return replace(block, text=without_direction_marks(block.text), cells=cells)
