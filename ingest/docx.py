"""DOCX read from its XML: styles, automatic numbers, tables, text boxes, page breaks.

Read without python-docx because it stops at files that Word itself opens, and knows neither numbers nor page breaks.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from indexes.records import Block, BlockKind, Page
from ingest.archive import check_archive, read_part
from ingest.docx_numbering import (
    Numbering,
    Style,
    attribute,
    child_value,
    local_name,
    paragraph_numbering,
    read_numbering,
    read_styles,
)
from ingest.docx_tables import cell_elements, docx_grid
from ingest.errors import FailureReason, failure
from ingest.facts import read_facts
from ingest.markup import blocks_text
from ingest.numbering import heading_level, is_sentence, is_step, looks_like_heading
from ingest.parsed import ParsedDocument, ParseLimits
from ingest.plain_text import block_kind, merge_labels
from ingest.tables import read_table, table_blocks

MAX_NESTING = 12


@dataclass
class _Reading:
    """What is known while going through the body."""

    styles: dict[str, Style]
    numbering: Numbering
    page: int = 1
    page_has_text: bool = False
    title: str = ""
    blocks: list[Block] = field(default_factory=list)

    def break_page(self) -> None:
        """A break where nothing stands on the page yet is the same break told twice."""
        if self.page_has_text:
            self.page += 1
            self.page_has_text = False

    def add(self, kind: BlockKind, text: str, page: int, level: int = 0) -> None:
        self.blocks.append(Block(kind, text, page, level=level))


class DocxParser:
    """Pages end where Word last broke them, or where the writer put a break."""

    name = "docx"
    version = 1

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:
        check_archive(file, limits)
        try:
            reading, headers, metadata_title = _read(file, limits)
        except (etree.XMLSyntaxError, ValueError, RecursionError, zipfile.BadZipFile, OSError) as error:
            raise failure(FailureReason.BROKEN, file) from error
        blocks = list(merge_labels(reading.blocks))
        if not blocks:
            raise failure(FailureReason.NOTHING_INSIDE, file)
        heading = reading.title or next((b.text for b in blocks[:12] if b.kind is BlockKind.HEADING), "")
        text = blocks_text(blocks[:60])[:5000]
        facts = read_facts([*headers, text], file=file, heading=heading, metadata_title=metadata_title)
        return ParsedDocument(facts, _pages(blocks, reading.page), reading.page)


def _read(file: Path, limits: ParseLimits) -> tuple[_Reading, list[str], str]:
    """Body, header and footer texts, and the title in the metadata. Raises ValueError for what is no DOCX."""
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        main = _main_part(archive)

        def tree(name: str) -> etree._Element | None:
            data = read_part(archive, name, limits.max_unpacked_bytes) if name in names else None
            return _parse_xml(data) if data else None

        body = tree(main)
        if body is None:
            raise ValueError("no document part")
        folder = main.rpartition("/")[0]
        reading = _Reading(read_styles(tree(f"{folder}/styles.xml")), read_numbering(tree(f"{folder}/numbering.xml")))
        _visit_body(body, reading, 0)
        headers = [
            " ".join(part.itertext()) if (part := tree(name)) is not None else ""
            for name in sorted(names)
            if name.startswith((f"{folder}/header", f"{folder}/footer")) and name.endswith(".xml")
        ]
        properties = tree("docProps/core.xml")
        title = "" if properties is None else next((e.text or "" for e in properties if local_name(e) == "title"), "")
    return reading, headers, title


def _main_part(archive: zipfile.ZipFile) -> str:
    """The document's part as the package names it; `word/document.xml` nearly always."""
    relations = read_part(archive, "_rels/.rels", 2**20) if "_rels/.rels" in archive.namelist() else None
    if relations:
        for relation in _parse_xml(relations):
            if attribute(relation, "Type").endswith("/officeDocument"):
                return attribute(relation, "Target").lstrip("/")
    return "word/document.xml"


def _parse_xml(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=False)
    return etree.fromstring(data, parser)


def _visit_body(element: etree._Element, reading: _Reading, depth: int) -> None:
    """Paragraphs and tables in order, through content controls, insertions and the like."""
    if depth > MAX_NESTING:
        return
    for child in element:
        name = local_name(child)
        if name == "p":
            _visit_paragraph(child, reading, depth)
        elif name == "tbl":
            _visit_table(child, reading, depth)
        elif name in ("body", "sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo"):
            _visit_body(child, reading, depth + 1)


def _visit_paragraph(element: etree._Element, reading: _Reading, depth: int) -> None:
    properties = next((child for child in element if local_name(child) == "pPr"), None)
    style = reading.styles.get(
        child_value(properties, "pStyle") if properties is not None else "", Style(0, None, False)
    )
    if properties is not None and any(
        local_name(c) == "pageBreakBefore" and attribute(c, "val") not in ("0", "false", "off") for c in properties
    ):
        reading.break_page()
    page = reading.page
    pieces: list[str] = []
    boxes: list[etree._Element] = []
    for text in _runs(element, boxes):
        if text == "\f":
            if not "".join(pieces).strip():
                reading.break_page()
                page, pieces = reading.page, []
            else:
                reading.page_has_text = True
                reading.break_page()
        else:
            pieces.append(text)
            reading.page_has_text = reading.page_has_text or bool(text.strip())
    text = "\n".join(line for line in (" ".join(part.split()) for part in "".join(pieces).split("\n")) if line)
    if text:
        _add_paragraph(reading, element, style, text, page)
    for box in boxes:
        _visit_body(box, reading, depth + 1)
    if properties is not None and _ends_section(properties):
        reading.break_page()


def _add_paragraph(reading: _Reading, element: etree._Element, style: Style, text: str, page: int) -> None:
    properties = next((child for child in element if local_name(child) == "pPr"), None)
    own = paragraph_numbering(properties) if properties is not None else None
    numbered = own or style.numbering
    label = reading.numbering.label(*numbered) if numbered and numbered[0] != "0" else ""
    outline = child_value(properties, "outlineLvl") if properties is not None else ""
    level = style.level or (int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0)
    shown = f"{label} {text}" if label and not text.startswith(label) else text
    if style.is_title and not reading.title:
        reading.title = text
        reading.add(BlockKind.HEADING, shown, page, 1)
    elif level and len(shown) <= 200:
        reading.add(BlockKind.HEADING, shown, page, level)
    elif _is_unstyled_heading(element, shown):
        reading.add(BlockKind.HEADING, shown, page, heading_level(shown) or 2)
    else:
        kind = block_kind(shown)
        reading.add(BlockKind.STEP if label and kind is BlockKind.PARAGRAPH else kind, shown, page)


def _is_unstyled_heading(element: etree._Element, text: str) -> bool:
    """Bold and short, or numbered beyond doubt: most Korean plants write headings without styles."""
    if "\n" in text or len(text) > 70 or is_sentence(text):
        return False
    bold = _all_bold(element)
    if looks_like_heading(text):
        return bold or not is_step(text)
    return bold and not is_step(text) and block_kind(text) is BlockKind.PARAGRAPH and text[-1] not in ",;:："


def _all_bold(element: etree._Element) -> bool:
    runs = [run for run in element.iter() if local_name(run) == "r" and "".join(run.itertext()).strip()]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: etree._Element) -> bool:
    for child in run:
        if local_name(child) == "rPr":
            return any(local_name(c) == "b" and attribute(c, "val") not in ("0", "false", "off") for c in child)
    return False


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """Texts in order; `\\f` is a page break; text boxes met on the way are put into `boxes`."""
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name == "tab":
            yield "\t"
        elif name in ("noBreakHyphen", "softHyphen"):
            yield "-" if name == "noBreakHyphen" else ""
        elif name == "sym":
            yield _symbol(child)
        elif name in ("br", "cr"):
            yield "\f" if attribute(child, "type") == "page" else "\n"
        elif name == "lastRenderedPageBreak":
            yield "\f"
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in ("pPr", "rPr", "del", "moveFrom", "Fallback", "delText", "instrText"):
            yield from _runs(child, boxes)


def _symbol(element: etree._Element) -> str:
    code = int(attribute(element, "char") or "20", 16)
    return "•" if 0xE000 <= code <= 0xF8FF else chr(code)


def _ends_section(properties: etree._Element) -> bool:
    for child in properties:
        if local_name(child) == "sectPr":
            return child_value(child, "type") not in ("continuous", "nextColumn")
    return False


def _visit_table(element: etree._Element, reading: _Reading, depth: int) -> None:
    cells = cell_elements(element)
    if max((len(row) for row in cells), default=0) == 1:
        for row in cells:
            _visit_box(row[0], reading, depth)
        return
    grid, header_rows, broken = docx_grid(element)
    first_page, pages = reading.page, []
    for at, row in enumerate(grid):
        if at in broken:
            reading.break_page()
        pages.append(reading.page)
        reading.page_has_text = reading.page_has_text or any(row)
    table = read_table(grid, header_rows or None)
    row_pages = iter([pages[at] for at in table.rows_at])
    for block in table_blocks(table, first_page):
        is_row = block.kind in (BlockKind.ROW, BlockKind.WARNING)
        reading.blocks.append(
            Block(block.kind, block.text, next(row_pages) if is_row else first_page, cells=block.cells)
        )


def _visit_box(cell: etree._Element, reading: _Reading, depth: int) -> None:
    """A one-cell table is a frame: a warning in it stays one piece."""
    before = len(reading.blocks)
    _visit_body(cell, reading, depth + 1)
    inside = reading.blocks[before:]
    if inside and inside[0].kind is BlockKind.WARNING and sum(len(block.text) for block in inside) < 1500:
        text = "\n".join(block.text for block in inside)
        reading.blocks[before:] = [Block(BlockKind.WARNING, text, inside[0].page)]


def _pages(blocks: list[Block], count: int) -> Iterator[Page]:
    for number in range(1, count + 1):
        own = [block for block in blocks if block.page == number]
        yield Page(number, blocks_text(own), tuple(own))
