"""Colours, paragraph styles and table rulings of the printed documents."""

from __future__ import annotations

from functools import lru_cache

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import TableStyle

from maker.fonts import BOLD, REGULAR

COMPANY = {True: "누리샘정공(주)", False: "Nurisaem Precision Co., Ltd."}
GREY = HexColor("#444444")
NAVY = HexColor("#1f3a5f")
_BOX_COLOURS = {
    "위험": "#b3261e",
    "DANGER": "#b3261e",
    "경고": "#c75b00",
    "WARNING": "#c75b00",
    "주의": "#8a6d00",
    "CAUTION": "#8a6d00",
}


@lru_cache(maxsize=1)
def paragraph_styles() -> dict[str, ParagraphStyle]:
    """All paragraph styles by name; sizes and leadings in points."""

    def style(name: str, size: float, leading: float, bold: bool = False, **more: object) -> ParagraphStyle:
        font = BOLD if bold else REGULAR
        return ParagraphStyle(name, fontName=font, bulletFontName=REGULAR, fontSize=size, leading=leading, **more)

    styles = [
        style("title", 17, 23, True, textColor=NAVY, spaceAfter=4),
        style("header", 9.5, 14),
        style("heading1", 13, 18, True, textColor=NAVY, spaceBefore=10, spaceAfter=4, keepWithNext=1),
        style("heading2", 10.8, 15, True, spaceBefore=7, spaceAfter=3, keepWithNext=1),
        style("paragraph", 9.7, 15, spaceAfter=4),
        style("step", 9.7, 15, leftIndent=22, bulletIndent=4, bulletFontSize=9.7, spaceAfter=2),
        style("bullet", 9.7, 15, leftIndent=16, bulletIndent=5, spaceAfter=1),
        style("caption", 9, 13, True, spaceBefore=5, spaceAfter=1, keepWithNext=1),
        style("cell", 8.6, 12),
        style("cell_head", 8.6, 12, True, textColor=white),
        style("box_label", 10, 14, True, textColor=white, alignment=TA_CENTER),
        style("box", 9.4, 14),
        style("cover", 26, 36, True, textColor=NAVY, alignment=TA_RIGHT),
        style("cover_small", 11, 19, alignment=TA_RIGHT),
        style("toc1", 10, 16, True),
        style("toc2", 9, 13, leftIndent=14),
    ]
    return {one.name: one for one in styles}


def grid_style() -> TableStyle:
    """Ruled table with a dark head row."""
    return TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, GREY),
            ("BACKGROUND", (0, 0), (-1, 0), NAVY),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LEFTPADDING", (0, 0), (-1, -1), 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, HexColor("#f3f5f8")]),
        ]
    )


def plain_grid() -> TableStyle:
    """The small table of approvals."""
    return TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, black),
            ("FONT", (0, 0), (-1, -1), REGULAR, 8.5),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e8ecf2")),
            ("BACKGROUND", (0, 0), (0, -1), HexColor("#e8ecf2")),
        ]
    )


def box_style(label: str) -> TableStyle:
    """Coloured label cell beside the text, in the colour of the signal word."""
    colour = HexColor(_BOX_COLOURS.get(label, "#1f3a5f"))
    return TableStyle(
        [
            ("BOX", (0, 0), (-1, -1), 1.2, colour),
            ("BACKGROUND", (0, 0), (0, 0), colour),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]
    )
