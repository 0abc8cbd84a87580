"""Word tables as grids: merged cells filled in, header rows as the writer marked them."""

from __future__ import annotations

from lxml import etree

from ingest.docx_numbering import attribute, child_value, local_name

_WRAPPERS = ("sdt", "sdtContent", "ins", "customXml", "moveTo")


def cell_elements(table: etree._Element) -> list[list[etree._Element]]:
    """The `tc` elements by row."""
    return [_inside(row, "tc") for row in _inside(table, "tr")]


def docx_grid(table: etree._Element) -> tuple[list[list[str]], int, set[int]]:
    """Cell texts; the number of header rows marked as such; rows that a page break stands in."""
    grid: list[list[str]] = []
    header_rows = 0
    broken: set[int] = set()
    above: dict[int, str] = {}
    for row in _inside(table, "tr"):
        line: list[str] = []
        for cell in _inside(row, "tc"):
            text, width, merge = cell_text(cell), *_spans(cell)
            column = len(line)
            if merge == "continue":
                text = above.get(column, "")
            above[column] = text if merge else ""
            line.extend([text, *[""] * (width - 1)])
        if _is_marked_header(row) and header_rows == len(grid):
            header_rows += 1
        if any(local_name(node) == "lastRenderedPageBreak" for node in row.iter()):
            broken.add(len(grid))
        grid.append(line)
    return grid, header_rows if header_rows < len(grid) else 0, broken


def cell_text(cell: etree._Element) -> str:
    """All text of a cell, paragraphs joined by spaces."""
    pieces: list[str] = []
    for node in cell.iter():
        name = local_name(node)
        if name == "t":
            pieces.append(node.text or "")
        elif name in ("p", "br", "tab", "cr"):
            pieces.append(" ")
        elif name == "noBreakHyphen":
            pieces.append("-")
    return " ".join("".join(pieces).split())


def _inside(element: etree._Element, name: str) -> list[etree._Element]:
    found: list[etree._Element] = []
    for child in element:
        local = local_name(child)
        if local == name:
            found.append(child)
        elif local in _WRAPPERS:
            found.extend(_inside(child, name))
    return found


def _spans(cell: etree._Element) -> tuple[int, str]:
    """Columns covered, and "restart"/"continue"/"" for cells merged downwards."""
    properties = next((child for child in cell if local_name(child) == "tcPr"), None)
    if properties is None:
        return 1, ""
    width = child_value(properties, "gridSpan")
    merge = next((child for child in properties if local_name(child) == "vMerge"), None)
    kind = "" if merge is None else attribute(merge, "val") or "continue"
    return min(int(width), 100) if width.isdigit() and int(width) > 0 else 1, kind


def _is_marked_header(row: etree._Element) -> bool:
    properties = next((child for child in row if local_name(child) == "trPr"), None)
    return properties is not None and any(
        local_name(c) == "tblHeader" and attribute(c, "val") not in ("0", "false", "off") for c in properties
    )
