"""Blocks become chunks: headings travel with their text, steps and rows stay whole, warnings stay with their step."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexes.records import Block, BlockKind, Chunk, Page
from ingest.chunk_units import Unit, section_units
from ingest.numbering import is_continued, table_label

CHUNKER_VERSION = 2
CHUNKER_TAG = f"chunk-{CHUNKER_VERSION}"
TARGET_WEIGHT = 900  # of a Latin letter each; Hangul weighs more, see `text_weight`
HARD_FACTOR = 2.0  # how far glued pieces may go beyond the target
_CODE = re.compile(r"[A-Za-z]{1,4}[-\s]?\d{2,}")


@dataclass
class _Section:
    """Blocks under one heading, and where that heading stands."""

    path: tuple[str, ...]
    heading: Block | None
    blocks: list[Block] = field(default_factory=list)


def split_blocks(pages: Iterable[Page]) -> Iterator[Chunk]:
    """Chunks in reading order, `ordinal` from 0. A chunk stays within its section and may run over a page's end."""
    ordinals = itertools.count()
    captions: dict[str, str] = {}
    for section in _sections(pages):
        if not section.blocks:
            heading = section.heading
            if heading is not None and _CODE.search(heading.text):
                yield Chunk(
                    next(ordinals),
                    heading.page,
                    heading.page,
                    section.path[:-1],
                    heading.text,
                    heading.kind,
                    heading.boxes,
                )
            continue
        for units in _packed(section_units(section.blocks, TARGET_WEIGHT)):
            if any(character.isalpha() for unit in units for character in unit.text):  # not a cover's bare date
                yield _chunk(next(ordinals), (*section.path, *_caption_above(units, captions)), units)


def _sections(pages: Iterable[Page]) -> Iterator[_Section]:
    stack: list[tuple[int, str]] = []
    section = _Section((), None)
    for page in pages:
        for block in page.blocks:
            if block.kind is not BlockKind.HEADING:
                section.blocks.append(block)
                continue
            yield section
            level = max(block.level, 1)
            stack = [(depth, title) for depth, title in stack if depth < level]
            stack.append((level, " ".join(block.text.split())))
            section = _Section(tuple(title for _, title in stack), block)
    yield section


def _packed(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Units side by side up to the target; glued ones together as long as the hard limit allows."""
    pack: list[Unit] = []
    for group in _groups(units):
        weight = sum(unit.weight for unit in group)
        alone = any(unit.alone for unit in group)
        if pack and (alone or sum(unit.weight for unit in pack) + weight > TARGET_WEIGHT):
            yield pack
            pack = []
        pack = [*pack, *group]
        if alone:
            yield pack
            pack = []
    if pack:
        yield pack


def _groups(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Runs of units that must not be parted."""
    group: list[Unit] = []
    weight = 0
    for unit in units:
        if group and not (unit.glued and weight + unit.weight <= TARGET_WEIGHT * HARD_FACTOR):
            yield group
            group, weight = [], 0
        group.append(unit)
        weight += unit.weight
    if group:
        yield group


def _chunk(ordinal: int, path: tuple[str, ...], units: list[Unit]) -> Chunk:
    blocks = [block for unit in units for block in unit.blocks]
    page = blocks[0].page
    text = units[0].text
    for unit in units[1:]:
        text += (" " if unit.continues else "\n") + unit.text
    boxes = tuple(box for block in blocks if block.page == page for box in block.boxes)
    cells = blocks[0].cells if len(units) == 1 and units[0].alone else ()
    return Chunk(ordinal, page, max(block.page for block in blocks), path, text, _kind(blocks), boxes, cells)


def _caption_above(units: list[Unit], captions: dict[str, str]) -> tuple[str, ...]:
    """The caption of the table that these rows belong to, as a last heading, where it is not in the text already.

    `captions` remembers them by label: a further page may only say `Table 10.7: (continued)`.
    """
    caption = next((unit.caption for unit in units if unit.caption), "")
    if not caption:
        return ()
    label = table_label(caption)
    if is_continued(caption):
        caption = captions.get(label, "")
    else:
        captions[label] = caption
    return (caption,) if caption and not any(caption == unit.text for unit in units) else ()


def _kind(blocks: list[Block]) -> BlockKind:
    kinds = {block.kind for block in blocks}
    if BlockKind.TABLE in kinds:
        return BlockKind.TABLE
    for kind in (BlockKind.STEP, BlockKind.ROW, BlockKind.WARNING):
        if kind in kinds:
            return kind
    return BlockKind.PARAGRAPH
