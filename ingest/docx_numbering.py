"""Word's automatic numbers and styles: what stands before a paragraph though no text says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_GANADA = "가나다라마바사아자차카타파하"
_CHOSUNG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_HEADING_NAME = re.compile(r"^(?:heading|제목|überschrift|titre|見出し)\s*(\d)$", re.IGNORECASE)


@dataclass(frozen=True)
class Level:
    start: int
    number_format: str
    text: str


@dataclass(frozen=True)
class Style:
    """`level`: 0 no heading, else its depth; `numbering`: (numId, ilvl) or None. `is_title`: the document's title."""

    level: int
    numbering: tuple[str, int] | None
    is_title: bool


@dataclass
class Numbering:
    """Counts list items as Word does, in the order of `label` calls."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # numId -> ilvl -> level
    abstract: dict[str, str] = field(default_factory=dict)  # numId -> abstractNumId
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number_id: str, depth: int) -> str:
        """`1.`, `가.`, `①`, `2.1`; `-` for bullets; "" where the list has no visible number."""
        levels = self.levels.get(number_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        if level.number_format == "bullet":
            return "-"
        counters = self.counters.setdefault(self.abstract.get(number_id, number_id), {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [key for key in counters if key > depth]:
            del counters[deeper]
        if level.number_format == "none":
            return level.text
        return re.sub(r"%(\d)", lambda match: self._shown(levels, counters, int(match.group(1)) - 1), level.text)

    def _shown(self, levels: dict[int, Level], counters: dict[int, int], depth: int) -> str:
        level = levels.get(depth)
        if level is None:
            return ""
        return format_number(counters.get(depth, level.start), level.number_format)


def format_number(value: int, number_format: str) -> str:
    """Word's number formats; decimal for those not known here."""
    if value < 1:
        return str(value)
    if number_format in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if number_format == "upperLetter" else letter.lower()
    if number_format in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if number_format == "upperRoman" else roman.lower()
    if number_format in ("ganada", "chosung"):
        row = _GANADA if number_format == "ganada" else _CHOSUNG
        return row[(value - 1) % len(row)]
    if number_format in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and value <= 20:
        return chr(0x2460 + value - 1)
    return f"{value:02d}" if number_format == "decimalZero" else str(value)


def read_numbering(root: etree._Element | None) -> Numbering:
    """From `word/numbering.xml`."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstract = {attribute(item, "abstractNumId"): _levels(item) for item in root if local_name(item) == "abstractNum"}
    for item in root:
        if local_name(item) != "num":
            continue
        number_id = attribute(item, "numId")
        reference = next((attribute(child, "val") for child in item if local_name(child) == "abstractNumId"), "")
        levels = dict(abstract.get(reference, {}))
        overridden = False
        for override in (child for child in item if local_name(child) == "lvlOverride"):
            overridden = True
            levels |= _levels(override)
        numbering.levels[number_id] = levels
        numbering.abstract[number_id] = number_id if overridden else f"abstract-{reference}"
    return numbering


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Style id -> what it means for structure, inherited along `basedOn`."""
    if root is None:
        return {}
    elements = {attribute(item, "styleId"): item for item in root if local_name(item) == "style"}
    return {style_id: _style(style_id, elements) for style_id in elements}


def _style(style_id: str, elements: dict[str, etree._Element]) -> Style:
    level, numbering, is_title, seen = 0, None, False, set()
    current = style_id
    while current in elements and current not in seen:
        seen.add(current)
        element = elements[current]
        name = child_value(element, "name")
        is_title = is_title or name.lower() in ("title", "제목")
        if match := _HEADING_NAME.match(name):
            level = level or int(match.group(1))
        properties = next((child for child in element if local_name(child) == "pPr"), None)
        if properties is not None:
            outline = child_value(properties, "outlineLvl")
            if not level and outline.isdigit() and int(outline) < 9:
                level = int(outline) + 1
            numbering = numbering or paragraph_numbering(properties)
        current = child_value(element, "basedOn")
    return Style(level, numbering, is_title)


def paragraph_numbering(properties: etree._Element) -> tuple[str, int] | None:
    """(numId, ilvl) of a `pPr`; numId "0" switches numbering off."""
    for child in properties:
        if local_name(child) == "numPr":
            depth = child_value(child, "ilvl")
            number_id = child_value(child, "numId")
            return (number_id, int(depth) if depth.isdigit() else 0) if number_id else None
    return None


def _levels(element: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for child in element:
        if local_name(child) == "lvl" and (depth := attribute(child, "ilvl")).isdigit():
            start = child_value(child, "start")
            levels[int(depth)] = Level(
                int(start) if start.isdigit() else 1,
                child_value(child, "numFmt") or "decimal",
                child_value(child, "lvlText"),
            )
    return levels


def child_value(element: etree._Element, name: str) -> str:
    return next((attribute(child, "val") for child in element if local_name(child) == name), "")


def attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _roman(value: int) -> str:
    shown = ""
    for number, letters in _ROMAN:
        while value >= number:
            shown, value = shown + letters, value - number
    return shown
