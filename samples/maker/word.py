"""Writes a content file as a DOCX with header, approvals and explicit page breaks."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from maker.blocks import Block, Source
from maker.freeze import freeze_archive
from maker.looks import COMPANY
from maker.pdf import header_line

_FONT = "맑은 고딕"


def write_word(source: Source) -> bytes:
    """The document as DOCX bytes, the same on every build."""
    document = Document()
    _drop_ballast(document)
    _set_font(document)
    _set_properties(document, source)
    _add_front(document, source)
    for block in source.blocks:
        _add_block(document, block)
    target = BytesIO()
    document.save(target)
    return freeze_archive(target.getvalue())


def _drop_ballast(document: WordDocument) -> None:
    """Remove the template's thumbnail, its second style sheet and the table styles that are not used."""
    for owner in (document.part, document.part.package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(("stylesWithEffects", "thumbnail", "customXml")):
                del owner.rels[key]
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()


def _set_font(document: WordDocument) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _FONT)
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Title"].font.size = Pt(20)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)


def _set_properties(document: WordDocument, source: Source) -> None:
    properties = document.core_properties
    properties.title = source.fields["title"]
    properties.author = properties.last_modified_by = COMPANY[source.korean]
    properties.subject = source.fields["number"]
    properties.comments = ""
    properties.created = properties.modified = datetime(2026, 8, 31)


def _add_front(document: WordDocument, source: Source) -> None:
    fields = source.fields
    document.sections[0].header.paragraphs[0].text = f"{COMPANY[source.korean]}   {header_line(source)}"
    document.add_heading(fields["title"], level=0)
    document.add_paragraph(header_line(source))
    document.add_paragraph(("관리부서: " if source.korean else "Owner: ") + fields["owner"])
    names = [part.strip().split("=") for part in fields["approvers"].split(",")]
    rows = [
        ["", *(role for role, _ in names)],
        ["승인란" if source.korean else "Approval", *(name for _, name in names)],
        ["일자" if source.korean else "Date", *([fields["approved"]] * len(names))],
    ]
    _add_table(document, rows)


def _add_block(document: WordDocument, block: Block) -> None:
    if block.kind == "page_break":
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    elif block.kind == "table":
        _add_table(document, [list(row) for row in block.rows])
    elif block.kind in ("heading1", "heading2"):
        document.add_heading(block.text, level=int(block.kind[-1]))
    elif block.kind == "bullet":
        document.add_paragraph(block.text, style="List Bullet")
    elif block.kind == "step":
        document.add_paragraph(f"{block.label}. {block.text}")
    elif block.kind == "box":
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{block.label}: ").bold = True
        paragraph.add_run(block.text)
    else:
        document.add_paragraph().add_run(block.text).bold = block.kind == "caption"


def _add_table(document: WordDocument, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold = number == 0
            run.font.size = Pt(9)
    document.add_paragraph()
