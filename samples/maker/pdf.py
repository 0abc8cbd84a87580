"""Prints a content file as a controlled document in PDF: header, approvals, running lines, bookmarks."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.tableofcontents import TableOfContents

from maker.blocks import Block, Source
from maker.fonts import BOLD, REGULAR, register_fonts
from maker.looks import COMPANY, GREY, box_style, grid_style, paragraph_styles, plain_grid

WIDTH, HEIGHT = A4
MARGIN = 20 * mm
BODY_WIDTH = WIDTH - 2 * MARGIN


class DocumentTemplate(BaseDocTemplate):  # type: ignore[misc]
    """One frame a page, running header and footer, an outline entry for every heading."""

    def __init__(self, target: BytesIO, source: Source, pages: int) -> None:
        """`pages` is the number printed in the footer of each page."""
        fields = source.fields
        super().__init__(
            target,
            pagesize=A4,
            title=fields["title"],
            author=COMPANY[source.korean] if "maker" not in fields else fields["maker"],
            subject=f"{fields['number']} {fields['revision']}",
            invariant=1,
            pageCompression=0,
        )
        self.source = source
        self.pages = pages
        frame = Frame(MARGIN, 17 * mm, BODY_WIDTH, HEIGHT - 44 * mm, 0, 0, 0, 0)
        page = PageTemplate("page", [frame], onPage=self.draw_header, onPageEnd=self.draw_footer)
        self.addPageTemplates(page)

    def draw_header(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        """Two lines above the text: owner and title, then number, revision and date."""
        fields = self.source.fields
        if self._is_cover(canvas):
            return
        canvas.saveState()
        canvas.setFillColor(GREY)
        canvas.setStrokeColor(GREY)
        canvas.setFont(BOLD, 8.5)
        canvas.drawString(MARGIN, HEIGHT - 14 * mm, fields.get("maker", COMPANY[self.source.korean]))
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 14 * mm, fields.get("running", fields["title"]))
        canvas.setFont(REGULAR, 8.5)
        canvas.drawString(MARGIN, HEIGHT - 19 * mm, header_line(self.source))
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, HEIGHT - 21 * mm, WIDTH - MARGIN, HEIGHT - 21 * mm)
        canvas.restoreState()

    def draw_footer(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        """The line below the text: a remark and `page / pages`."""
        if self._is_cover(canvas):
            return
        canvas.saveState()
        canvas.setFillColor(GREY)
        canvas.setStrokeColor(GREY)
        canvas.line(MARGIN, 14.5 * mm, WIDTH - MARGIN, 14.5 * mm)
        canvas.setFont(REGULAR, 8)
        canvas.drawString(MARGIN, 10 * mm, self.source.fields.get("footer", ""))
        canvas.drawRightString(WIDTH - MARGIN, 10 * mm, f"{canvas.getPageNumber()} / {self.pages}")
        canvas.restoreState()

    def _is_cover(self, canvas: Canvas) -> bool:
        return bool(self.source.fields.get("cover")) and canvas.getPageNumber() == 1

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802  (reportlab's name)
        """Add headings to the outline and to the table of contents."""
        level = getattr(flowable, "outline_level", None)
        if level is None:
            return
        text = flowable.getPlainText()
        key = f"h{self.seq.nextf('outline')}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level, closed=level > 0)
        self.notify("TOCEntry", (level, text, self.page, key))


def header_line(source: Source) -> str:
    """`문서번호: …   개정: …   시행일: …` or the same in English."""
    number, revision, date = (source.fields[key] for key in ("number", "revision", "effective"))
    if source.korean:
        return f"문서번호: {number}   개정: {revision}   시행일: {date}"
    return f"Document No.: {number}   Revision: {revision}   Effective date: {date}"


def print_pdf(source: Source) -> bytes:
    """The document as PDF bytes, the same for the same input; built twice: the first pass counts."""
    register_fonts()
    _, pages = _build(source, 0)
    data, _ = _build(source, pages)
    return data


def _build(source: Source, pages: int) -> tuple[bytes, int]:
    target = BytesIO()
    template = DocumentTemplate(target, source, pages)
    template.multiBuild(_front(source) + _body(source.blocks))
    return target.getvalue(), template.page


def _front(source: Source) -> list[Flowable]:
    styles, fields = paragraph_styles(), source.fields
    if fields.get("cover"):
        return _cover(source)
    names = [part.strip().split("=") for part in fields["approvers"].split(",")]
    labels = ["", *(role for role, _ in names)]
    signed = ["승인란" if source.korean else "Approval", *(name for _, name in names)]
    dated = ["일자" if source.korean else "Date", *([fields["approved"]] * len(names))]
    widths = [20 * mm] + [32 * mm] * len(names)
    table = Table([labels, signed, dated], colWidths=widths, style=plain_grid(), hAlign="RIGHT")
    owner = ("관리부서: " if source.korean else "Owner: ") + fields["owner"]
    return [
        Paragraph(escape(fields["title"]), styles["title"]),
        Paragraph(escape(header_line(source)), styles["header"]),
        Paragraph(escape(owner), styles["header"]),
        Spacer(1, 2 * mm),
        table,
        Spacer(1, 4 * mm),
    ]


def _cover(source: Source) -> list[Flowable]:
    styles, fields = paragraph_styles(), source.fields
    contents = TableOfContents(levelStyles=[styles["toc1"], styles["toc2"]], dotsMinLevel=0)
    story: list[Flowable] = [Spacer(1, 45 * mm), Paragraph(escape(fields["maker"]), styles["cover_small"])]
    story += [Paragraph(escape(part), styles["cover"]) for part in fields["cover"].split(" / ")]
    story += [Spacer(1, 30 * mm), Paragraph(escape(header_line(source)), styles["cover_small"])]
    story += [Paragraph(escape(part), styles["cover_small"]) for part in fields["cover_notes"].split(" / ")]
    return [*story, PageBreak(), Paragraph("Contents", styles["heading1"]), contents, PageBreak()]


def _body(blocks: list[Block]) -> list[Flowable]:
    story: list[Flowable] = []
    for block in blocks:
        flowable = _flowable(block)
        if story and block.kind == "table" and getattr(story[-1], "caption", False):
            flowable = KeepTogether([story.pop(), flowable]) if len(block.rows) < 16 else flowable
        story.append(flowable)
    return story


def _flowable(block: Block) -> Flowable:
    styles = paragraph_styles()
    if block.kind == "page_break":
        return PageBreak()
    if block.kind == "table":
        return _table(block)
    if block.kind == "box":
        return _box(block)
    if block.kind == "step":
        return Paragraph(escape(block.text), styles["step"], bulletText=f"{block.label}.")
    if block.kind == "bullet":
        return Paragraph(escape(block.text), styles["bullet"], bulletText="•")
    paragraph = Paragraph(escape(block.text), styles[block.kind])
    if block.kind.startswith("heading"):
        paragraph.outline_level = int(block.kind[-1]) - 1
    paragraph.caption = block.kind == "caption"
    return paragraph


def _table(block: Block) -> Table:
    styles = paragraph_styles()
    widths = block.widths or (1.0,) * len(block.rows[0])
    scale = BODY_WIDTH / sum(widths)
    cells = [
        [Paragraph(escape(cell), styles["cell_head" if number == 0 else "cell"]) for cell in row]
        for number, row in enumerate(block.rows)
    ]
    return Table(
        cells,
        colWidths=[width * scale for width in widths],
        style=grid_style(),
        repeatRows=1,
        spaceBefore=4,
        spaceAfter=9,
    )


def _box(block: Block) -> Flowable:
    styles = paragraph_styles()
    label = Paragraph(escape(block.label), styles["box_label"])
    text = Paragraph(escape(block.text), styles["box"])
    return Table(
        [[label, text]],
        colWidths=[26 * mm, BODY_WIDTH - 26 * mm],
        style=box_style(block.label),
        spaceBefore=4,
        spaceAfter=7,
    )
