"""Plain text: paragraphs by empty lines, headings by their numbers or underlines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexes.records import Block, BlockKind, Page
from ingest.decoding import read_text
from ingest.facts import read_facts
from ingest.numbering import (
    heading_level,
    is_bare_label,
    is_contents_entry,
    is_sentence,
    is_step,
    is_warning,
    looks_like_heading,
)
from ingest.parsed import ParsedDocument, ParseLimits

WRAPPED_CHARACTERS = 45  # a line at least this long was broken by its margin, not by its writer
_UNDERLINE = re.compile(r"^([=\-~*#])\1{3,}$")


class PlainTextParser:
    """The whole file is page 1; form feeds begin new pages, as printers read them."""

    name = "text"
    version = 1

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:
        text = read_text(file, limits.max_text_bytes)
        sheets = text.split("\f")
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        facts = read_facts([text[:4000]], file=file, heading=first if len(first) <= 80 else "")
        return ParsedDocument(facts, _pages(sheets), len(sheets))


def _pages(sheets: list[str]) -> Iterator[Page]:
    for number, sheet in enumerate(sheets, start=1):
        yield Page(number, sheet.strip("\n"), tuple(text_blocks(sheet, number)))


def text_blocks(text: str, page: int) -> Iterator[Block]:
    """Blocks of one page of plain text."""
    lines = [line.rstrip() for line in text.split("\n")]
    pending: list[str] = []
    title = _title_at(lines) if page == 1 else -1
    for index, line in enumerate(lines):
        stripped = line.strip()
        following = lines[index + 1].strip() if index + 1 < len(lines) else ""
        if _UNDERLINE.match(stripped):
            continue
        if not stripped:
            yield from _finish(pending, page)
        elif _UNDERLINE.match(following) and following[0] in "=-" and len(stripped) <= 80 and not pending:
            yield Block(BlockKind.HEADING, stripped, page, level=1 if following[0] == "=" else 2)
        elif index == title:
            yield Block(BlockKind.HEADING, stripped, page, level=1)
        elif _is_heading(stripped, lines, index):
            yield from _finish(pending, page)
            yield Block(BlockKind.HEADING, stripped, page, level=heading_level(stripped))
        else:
            if is_step(stripped) or is_warning(stripped) or is_contents_entry(stripped):
                yield from _finish(pending, page)
            pending.append(stripped)
    yield from _finish(pending, page)


def block_kind(text: str) -> BlockKind:
    """Warning before step before paragraph."""
    if is_warning(text):
        return BlockKind.WARNING
    return BlockKind.STEP if is_step(text) else BlockKind.PARAGRAPH


def merge_labels(blocks: Iterable[Block]) -> Iterator[Block]:
    """A warning's label on a line of its own takes the paragraph or step that follows on the same page."""
    label: Block | None = None
    for block in blocks:
        if label is not None:
            if block.kind in (BlockKind.PARAGRAPH, BlockKind.STEP, BlockKind.WARNING) and block.page == label.page:
                text = f"{label.text} {block.text}"
                block = Block(BlockKind.WARNING, text, label.page, label.boxes + block.boxes)  # noqa: PLW2901
            else:
                yield label
            label = None
        if block.kind is BlockKind.WARNING and is_bare_label(block.text):
            label = block
            continue
        yield block
    if label is not None:
        yield label


def _title_at(lines: list[str]) -> int:
    """The first line, where it is short and stands alone; -1 otherwise."""
    first = next((index for index, line in enumerate(lines) if line.strip()), -1)
    if first < 0 or first + 1 >= len(lines) or lines[first + 1].strip():
        return -1
    text = lines[first].strip()
    alone = len(text) <= 60 and block_kind(text) is BlockKind.PARAGRAPH
    return first if alone and not is_sentence(text) and not heading_level(text) else -1


def _is_heading(text: str, lines: list[str], index: int) -> bool:
    """Numbered like a heading and not one of a run of list items."""
    if not looks_like_heading(text):
        return False
    if heading_level(text) > 1:
        return True
    near = [line.strip() for line in lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]]
    return not any(line and heading_level(line) == 1 and is_step(line) for line in near) or not is_step(text)


def _finish(pending: list[str], page: int) -> Iterator[Block]:
    if pending:
        text = _joined(pending)
        yield Block(block_kind(text), text, page)
        pending.clear()


def _joined(lines: list[str]) -> str:
    """Wrapped lines run on; short ones, as in lists of settings, keep their line ends."""
    text = lines[0]
    for before, line in itertools.pairwise(lines):
        text += (" " if len(before) >= WRAPPED_CHARACTERS else "\n") + line
    return text
