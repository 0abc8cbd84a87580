"""Numbers and codes that an answer shows, held against the text of the pages that it cites.

A second opinion: nothing here comes from `grounding`, which decides what may stand, so that its mistakes are seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

MARK = re.compile(r"\[\d{1,3}\]")
LIST_NUMBER = re.compile(r"(?:^|(?<=[.!?。\]]))\s*(?:\d{1,2}[.)]|\(\d{1,2}\))(?=\s)|[①-⑳]", re.MULTILINE)
DASHES = dict.fromkeys(map(ord, "‐‑‒–−﹣"), "-") | {ord("×"): "x"}

# Each unit by its symbol, with other spellings. What is no unit of measure (회, 년, strokes) changes with the language:
# of such a quantity only the number is compared.
UNITS = {
    "N·m": "nm n.m n-m n*m n·m n∙m n⋅m n‧m n•m 뉴턴미터", "kN": "kn", "N": "n", "kgf": "kgf",
    "MPa": "mpa", "kPa": "kpa", "Pa": "pa", "bar": "bar", "psi": "psi",
    "mm": "mm 밀리미터", "cm": "cm 센티미터", "μm": "μm um 마이크로미터", "km": "km", "m": "m 미터 meter meters metres",
    "kg": "kg 킬로그램", "g": "g 그램", "t": "t 톤 ton tons tonne tonnes",
    "kW": "kw", "W": "w 와트", "kV": "kv", "V": "v volt volts", "mA": "ma", "A": "a 암페어 amps",
    "Hz": "hz 헤르츠", "kHz": "khz", "rpm": "rpm r/min", "°C": "°c", "°F": "°f", "%": "% 퍼센트 percent",
    "L": "l 리터 liter liters litre litres", "mL": "ml 밀리리터", "cc": "cc", "dB": "db", "Ω": "ω 옴 ohm ohms",
    "MΩ": "mω", "ms": "ms 밀리초", "s": "s 초 sec second seconds", "min": "min 분 mins minute minutes",
    "h": "h 시간 hr hrs hour hours",
}  # fmt: skip
SYMBOLS = {spelling: symbol for symbol, spellings in UNITS.items() for spelling in spellings.split()}
_SPELLING = "(?:" + "|".join(re.escape(it) for it in sorted(SYMBOLS, key=len, reverse=True)) + ")[23]?"
UNIT = re.compile(rf"(?<![A-Za-zΩ])(?i:{_SPELLING}(?:/{_SPELLING})?)(?![A-Za-z0-9])")
# A quantity with its unit, perhaps the end of a code typed with a blank (E 204), or a code: E-204, M8x1.25.
VALUE = re.compile(
    r"(?:(?<![A-Za-z0-9_./-])(?P<lead>[A-Za-z]{1,6})\.?\s)?"
    r"(?P<number>(?:(?<![^\s(:~])-)?(?<![A-Za-z0-9])\d+(?:[.,]\d+)*)"
    rf"(?:\s?(?P<unit>{UNIT.pattern}))?"
    r"|(?<![A-Za-z0-9])(?P<code>[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)*)"
)


@dataclass(frozen=True)
class ShownValue:
    """A number or code in one spelling, `text` as it was shown; `code` joins a number to the word before it."""

    text: str
    value: str
    unit: str = ""
    code: str = ""


def unsupported_values(answer: str, cited: Iterable[str]) -> list[str]:
    """What `answer` shows and no `cited` text holds, in order, each once: "320 N·m", "E-204"."""
    texts = [_plain(text) for text in cited]
    known = {spelling for text in texts for found in _values(text) for spelling in (found.value, found.code)}
    units = {_symbol(found.group()) for text in texts for found in UNIT.finditer(text)}
    return list(dict.fromkeys(shown.text for shown in shown_values(answer) if not _stands(shown, known, units)))


def shown_values(answer: str) -> list[ShownValue]:
    """Every number and code of an answer, but no citation mark and no number of a list's item."""
    return list(_values(_plain(LIST_NUMBER.sub(" ", MARK.sub(" ", answer)))))


def _stands(shown: ShownValue, known: set[str], units: set[str]) -> bool:
    """The unit need not follow its number: of a table it stands in the column's head. `M8` stands in `M8x70`."""
    if shown.value in known:
        return not shown.unit or shown.unit in units
    is_size = shown.value.startswith("m") and any(it.startswith(f"{shown.value}x") for it in known)
    return is_size or (bool(shown.code) and shown.code in known)


def _values(plain: str) -> Iterator[ShownValue]:
    for match in VALUE.finditer(plain):
        if match["code"] is None:
            yield from _quantity(match)
        elif re.search(r"\d", match["code"]):
            yield ShownValue(match["code"], _code(match["code"]))


def _quantity(match: re.Match[str]) -> Iterator[ShownValue]:
    """A date or section number, `2025.03.01`, is the numbers in it: `2025-03-01` is the same date."""
    text = match.group().removeprefix(match["lead"] or "").lstrip(". ")
    parts = match["number"].split(".") if match["number"].count(".") > 1 else [match["number"]]
    for part in parts:
        value = _number(part)
        code = _code(f"{match['lead']}{value}") if match["lead"] else ""
        yield ShownValue(text, value, _symbol(match["unit"] or ""), code)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(DASHES)


def _code(written: str) -> str:
    """Without separators and case; a decimal point stays."""
    return re.sub(r"[-_/]|(?<!\d)\.|\.(?!\d)", "", written).casefold()


def _number(written: str) -> str:
    """`1,000` and `1000`, `0,5` and `0.50`: one value each."""
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", written):
        written = written.replace(",", "")
    if written.count(",") > 1 or ("," in written and "." in written):
        return written  # 1,2,3: a list, the same on the page
    return format(Decimal(written.replace(",", ".")).normalize(), "f")


def _symbol(written: str) -> str:
    """One spelling of a unit: `ℓ/분` and `L/min` are the same."""
    written = written.casefold()
    if written in SYMBOLS:
        return SYMBOLS[written]
    parts = [(part.rstrip("23"), part[len(part.rstrip("23")) :]) for part in written.split("/")]
    return "/".join(SYMBOLS.get(name, name) + power for name, power in parts)
