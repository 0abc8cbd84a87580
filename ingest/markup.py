"""HTML elements become blocks; Markdown comes through here as well, as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html as lxml_html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from indexes.records import Block, BlockKind
from ingest.numbering import is_step
from ingest.plain_text import block_kind, merge_labels
from ingest.tables import clean_cell, read_table, row_text, table_blocks

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_SKIPPED = {"script", "style", "head", "noscript", "template", "nav", "svg", "iframe", "button", "select"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption",
    "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul", *HEADINGS,
}  # fmt: skip
_WARNING_CLASS = re.compile(
    r"\b(?:warning|caution|danger|alert|important|admonition-warning|경고|주의|위험)\b", re.IGNORECASE
)
MAX_DEPTH = 200
MAX_SPAN = 200


@dataclass
class _Walk:
    """What is being collected while walking the tree."""

    page: int
    blocks: list[Block] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    prefix: str = ""

    def flush(self, kind: BlockKind | None = None, level: int = 0) -> None:
        text = _tidy("".join(self.inline))
        self.inline.clear()
        if not text:
            return
        text, marker = f"{self.prefix}{text}", self.prefix
        self.prefix = ""
        if kind is None:
            kind = block_kind(text)
            if kind is BlockKind.PARAGRAPH and marker:
                kind = BlockKind.STEP
        self.blocks.append(Block(kind, text, self.page, level=level))


def html_tree(text: str) -> HtmlElement | None:
    """None where there is nothing inside."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        parser = lxml_html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
        return lxml_html.document_fromstring(text, parser=parser)
    except (ParserError, ValueError):
        return None


def markup_blocks(tree: HtmlElement, page: int) -> Iterator[Block]:
    """All blocks of a document, in reading order."""
    walk = _Walk(page)
    _visit(tree, walk, 0)
    walk.flush()
    yield from merge_labels(walk.blocks)


def first_heading(blocks: list[Block]) -> str:
    return next((block.text for block in blocks if block.kind is BlockKind.HEADING), "")


def _visit(element: HtmlElement, walk: _Walk, depth: int) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _SKIPPED or depth > MAX_DEPTH:
        return
    if tag in HEADINGS:
        walk.flush()
        walk.inline.append(element.text_content())
        walk.flush(BlockKind.HEADING, HEADINGS[tag])
    elif tag == "table":
        walk.flush()
        _visit_table(element, walk, depth)
    elif tag == "pre":
        walk.flush()
        text = element.text_content().strip("\n")
        if text.strip():
            walk.blocks.append(Block(BlockKind.PARAGRAPH, text, walk.page))
    elif tag in ("ul", "ol"):
        walk.flush()
        _visit_list(element, walk, depth)
    elif _is_warning_box(element, tag):
        walk.flush()
        _visit_warning(element, walk, depth)
    else:
        _visit_children(element, walk, depth, block=tag in _BLOCKS)


def _visit_children(element: HtmlElement, walk: _Walk, depth: int, *, block: bool) -> None:
    if block:
        walk.flush()
    if element.tag == "br":
        walk.inline.append("\n")
    if element.tag == "img" and len(alt := (element.get("alt") or "").strip()) > 4:
        walk.inline.append(f" {alt} ")
    if element.text:
        walk.inline.append(_spaced(element.text))
    for child in element:
        _visit(child, walk, depth + 1)
        if child.tail:
            walk.inline.append(_spaced(child.tail))
    if block:
        walk.flush()


def _visit_list(element: HtmlElement, walk: _Walk, depth: int) -> None:
    start = element.get("start") or "1"
    number = int(start) if start.isdigit() else 1
    for item in element:
        if item.tag != "li":
            _visit(item, walk, depth + 1)
            continue
        own = clean_cell(item.text_content())[:12]
        if element.tag == "ol":
            walk.prefix = "" if is_step(own) else f"{number}. "
            number += 1
        else:
            walk.prefix = "" if is_step(own) else "- "
        _visit_children(item, walk, depth + 1, block=True)
        walk.prefix = ""


def _is_warning_box(element: HtmlElement, tag: str) -> bool:
    if tag not in ("div", "aside", "section", "blockquote", "p"):
        return False
    return bool(_WARNING_CLASS.search(element.get("class") or "")) and len(element.text_content()) < 1500


def _visit_warning(element: HtmlElement, walk: _Walk, depth: int) -> None:
    """A box is one warning, its lists and paragraphs on lines of their own."""
    inner = _Walk(walk.page)
    _visit_children(element, inner, depth, block=True)
    text = "\n".join(block.text for block in inner.blocks)
    if text:
        walk.blocks.append(Block(BlockKind.WARNING, text, walk.page))


def _visit_table(element: HtmlElement, walk: _Walk, depth: int) -> None:
    caption = element.find("caption")
    if caption is not None and (title := clean_cell(caption.text_content())):
        walk.blocks.append(Block(BlockKind.PARAGRAPH, title, walk.page))
    grid, header_rows = table_grid(element)
    if not grid:
        return
    if max(len(row) for row in grid) == 1 or _is_layout(element):
        for cell in element.iter("td", "th"):
            if _nearest_table(cell) is element:
                _visit_children(cell, walk, depth + 1, block=True)
        return
    table = read_table(grid, header_rows or None)
    walk.blocks.extend(table_blocks(table, walk.page))


def table_grid(element: HtmlElement) -> tuple[list[list[str]], int]:
    """Cell texts with spans filled in, and the number of header rows the markup names."""
    rows = [row for row in element.iter("tr") if _nearest_table(row) is element]
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column -> (rows left, text)
    header_rows = 0
    for row in rows:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        line: list[str] = []
        for cell in cells:
            _fill_hanging(line, hanging)
            text = clean_cell(_cell_text(cell))
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for offset in range(width):
                shown = text if offset == 0 else ""
                if height > 1:
                    hanging[len(line)] = (height - 1, shown)
                line.append(shown)
        _fill_hanging(line, hanging)
        parent = row.getparent()
        is_head = bool(cells) and (
            all(cell.tag == "th" for cell in cells) or (parent is not None and parent.tag == "thead")
        )
        if is_head and header_rows == len(grid):
            header_rows += 1
        grid.append(line)
    return grid, header_rows if header_rows < len(grid) else 0


def _fill_hanging(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(line) in hanging:
        left, text = hanging.pop(len(line))
        if left > 1:
            hanging[len(line)] = (left - 1, text)
        line.append(text)


def _cell_text(cell: HtmlElement) -> str:
    parts: list[str] = []
    for node in cell.iter():
        if not isinstance(node.tag, str) or node.tag in _SKIPPED:
            continue
        if node is not cell and (node.tag in _BLOCKS or node.tag == "br"):
            parts.append(" ")
        if node.tag == "li" and not is_step(clean_cell(node.text_content())[:12]):
            parts.append("- ")
        parts.append(node.text or "")
        if node is not cell:
            parts.append(" " if node.tag in _BLOCKS else "")
            parts.append(node.tail or "")
    return "".join(parts)


def _nearest_table(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("table"), None)


def _is_layout(element: HtmlElement) -> bool:
    """A table that only arranges whole paragraphs or other tables."""
    return element.find(".//table") is not None and len(element.findall(".//th")) == 0


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isdigit() else 1


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.replace("\u00a0", " ").split("\n"))
    return "\n".join(line for line in lines if line)


def blocks_text(blocks: list[Block]) -> str:
    """The page's text for formats whose text is their blocks."""
    return "\n".join(row_text(block.cells) if block.cells else block.text for block in blocks)
