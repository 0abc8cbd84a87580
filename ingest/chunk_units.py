"""The pieces a chunk is packed from, and which of them must stay together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexes.records import Block, BlockKind
from ingest.numbering import is_caption, is_sentence, table_label

WIDE = 1.8  # a Hangul or Han character costs an embedder and a model about this many Latin letters
SMALL_TABLE = 1.5  # times the target: such a table stays whole
_SENTENCE = re.compile(r"(?<=[.!?。])[\"'”’)\]]*\s+|(?<=다\.)\s*|\n+")
_BULLET = re.compile(r"^[-–—•●○◦▪■□◆▶·ㆍ*]")
_LEADS_ON = re.compile(r"(?:[:：]|다음과\s?같(?:다|습니다|이)[.:]?|as follows[.:]?|다음\s?(?:순서|각 호).{0,20})\s*$")


@dataclass(frozen=True)
class Unit:
    """Never cut. `glued`: stays with the unit before it. `alone`: a record, a chunk of its own.

    `continues`: the rest of the unit before it, from the page before. `caption`: of the table it is a row of.
    """

    blocks: tuple[Block, ...]
    text: str
    weight: int
    glued: bool = False
    alone: bool = False
    continues: bool = False
    caption: str = ""


def text_weight(text: str) -> int:
    """Length in Latin letters."""
    wide = sum("\u1100" <= character <= "\uffdc" for character in text)
    return round(len(text) + (WIDE - 1) * wide)


def section_units(blocks: Sequence[Block], target: int) -> Iterator[Unit]:
    """Units of one section. Rows after a TABLE block are its rows; rows without one are records."""
    at = 0
    before: Block | None = None
    in_list = False  # below a numbered step, whose bullets belong to it
    while at < len(blocks):
        block = blocks[at]
        if block.kind is BlockKind.TABLE:
            end = at + 1
            while (
                end < len(blocks)
                and blocks[end].kind in (BlockKind.ROW, BlockKind.TABLE)
                and _goes_on(block, blocks[end])
            ):
                end += 1
            caption = before.text if before is not None and table_label(before.text) else ""
            yield from _table_units(blocks[at:end], target, _is_glued(before, block), caption)
            at = end
        elif block.kind is BlockKind.ROW:
            yield Unit((block,), block.text, text_weight(block.text), alone=True)
            at += 1
        else:
            bullet = block.kind is BlockKind.STEP and bool(_BULLET.match(block.text))
            in_list = block.kind is BlockKind.STEP and (not bullet or in_list)
            yield from _text_units(block, before, target, belongs=bullet and in_list)
            at += 1
        before = blocks[at - 1]


def _goes_on(table: Block, block: Block) -> bool:
    """Rows, and a table with the same columns on the next page."""
    return block.kind is BlockKind.ROW or (block.text == table.text and bool(table.text) and block.page > table.page)


def _table_units(blocks: Sequence[Block], target: int, glued: bool, caption: str) -> Iterator[Unit]:
    rows = [block for block in blocks if block.kind is BlockKind.ROW]
    if not rows:
        if blocks[0].text:
            yield Unit((blocks[0],), blocks[0].text, text_weight(blocks[0].text), glued)
        return
    total = sum(text_weight(row.text) for row in rows)
    whole = total <= target * SMALL_TABLE
    for index, row in enumerate(rows):
        own = (blocks[0], row) if index == 0 else (Block(BlockKind.TABLE, "", row.page), row)
        yield Unit(own, row.text, text_weight(row.text), glued if index == 0 else whole, caption=caption)


def _text_units(block: Block, before: Block | None, target: int, *, belongs: bool) -> Iterator[Unit]:
    glued = belongs or _is_glued(before, block)
    continues = before is not None and _continues(before, block)
    weight = text_weight(block.text)
    if block.kind is not BlockKind.PARAGRAPH or weight <= target * 1.3:
        yield Unit((block,), block.text, weight, glued or continues, continues=continues)
        return
    for index, piece in enumerate(_sentences(block.text, target)):
        first = index == 0
        yield Unit((block,), piece, text_weight(piece), (glued or continues) and first, continues=continues and first)


def _is_glued(before: Block | None, block: Block) -> bool:
    """A warning stays with the steps around it, a caption with its table, a lead-in with its list."""
    if before is None:
        return False
    instructions = (BlockKind.STEP, BlockKind.PARAGRAPH, BlockKind.WARNING)
    if block.kind is BlockKind.WARNING or before.kind is BlockKind.WARNING:
        return before.kind in instructions and block.kind in (*instructions, BlockKind.TABLE)
    if before.kind is BlockKind.PARAGRAPH and (is_caption(before.text) or _LEADS_ON.search(before.text)):
        return True
    return before.kind is BlockKind.STEP and block.kind is BlockKind.STEP and bool(_LEADS_ON.search(before.text))


def _continues(before: Block, block: Block) -> bool:
    """A sentence that the page's end cut."""
    if block.page != before.page + 1 or block.kind is not BlockKind.PARAGRAPH:
        return False
    return before.kind in (BlockKind.PARAGRAPH, BlockKind.STEP, BlockKind.WARNING) and not is_sentence(before.text)


def _sentences(text: str, target: int) -> Iterator[str]:
    """A very long paragraph in pieces of whole sentences; a sentence longer than a piece is cut between words."""
    piece = ""
    for sentence in _pieces(text, target):
        if piece and text_weight(piece) + text_weight(sentence) > target:
            yield piece.strip()
            piece = ""
        piece += sentence
    if piece.strip():
        yield piece.strip()


def _pieces(text: str, target: int) -> Iterator[str]:
    start = 0
    for match in [*_SENTENCE.finditer(text), None]:
        end = match.end() if match else len(text)
        sentence = text[start:end]
        start = end
        if text_weight(sentence) <= target:
            yield sentence
            continue
        yield from re.findall(r"\S{1,400}\s*", sentence)
