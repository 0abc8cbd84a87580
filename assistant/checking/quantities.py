"""Numbers with their units, read from text into one form: `210Nm`, `210 N·m` and `210 뉴턴미터` are one quantity.

A range gives its unit to both ends (`10~20 ℃`), a tolerance is a quantity of its own (`20±5 ℃`), a list may share a
unit (`M8, 10, 12 mm`). Nothing is converted. How quantities compare with one another, and what bounds them (`이상`,
`at most`), is said elsewhere: `assistant/checking/claims.py`, `assistant/checking/polarity.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from assistant.checking.units import COUNTERS, is_same_unit, read_unit
from indexes.analysis import normalise

# NFKC would make 10³ a 103, and rings no degree signs.
_BEFORE_NFKC = str.maketrans({"º": "°", "˚": "°", "∼": "~", "〜": "~", "～": "~", "⁻": "-", "㎧": "m/s", "㎨": "m/s²"})
_POWER = re.compile(r"(?<=\d)(-?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?![A-Za-z])")
_UNIT_EXPONENT = re.compile(r"(?:(?<=\d)|(?<=[\d/(\[] )|(?<=[/(\[]))((?:[cmk]?m)|(?<=/)s)\^?([23])(?![0-9A-Za-z])")
_EXPONENT_SIGNS = {"2": "²", "3": "³"}

# A minus belongs to the number where nothing stands before it: "-5 °C", but not "10-20" or "2025-03-01".
_DIGITS = (
    r"(?:(?<![^\s(:~±\[,])[-−+])?(?:(?<![A-Za-z0-9.])|(?<=\b[AD]C)|(?<=\d[x×]))"
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
)
_NUMBER = re.compile(
    rf"(?P<below>영하\s*|[Mm]inus\s+)?(?:\b(?P<kind>[AD]C)\s?)?(?P<digits>{_DIGITS})"
    r"(?:\s?[x×*]\s?10\^(?P<tens>-?\d+)|\^(?P<power>-?\d+))?(?:(?P<myriad>백만|[천만억])(?=\s?[가-힣A-Za-z°%]))?"
)
_SPELLED = {
    **dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True)),
    "twenty": 20, "thirty": 30, "one": 1, "once": 1, "twice": 2,
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
}  # fmt: skip
_SPELLED_NUMBER = re.compile(
    r"\b(?P<english>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|one)\b"
    r"|\b(?P<often>once|twice)\b|(?<![가-힣])(?P<korean>한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)(?=\s?[가-힣])",
    re.IGNORECASE,
)
_MYRIADS = {"천": 1_000, "만": 10_000, "백만": 1_000_000, "억": 100_000_000}
# What stands between a number and one that shares its unit: the ends of a range; the items of a list.
_RANGE = re.compile(r"\s*(?:~|-|–|∼|…|\.\.\.?|±|\+/-|to|through|에서|부터)\s*")
_LIST = re.compile(r"\s*(?:,|/|x|×|·|및|또는|and|or|와|과)\s*")
_DOTTED_DATE = re.compile(r"(?<![\d.])((?:19|20)\d\d)\.(\d{1,2})\.(\d{1,2})(?![\d])")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d\s?년(?:\s?\d{1,2}\s?월)?(?:\s?\d{1,2}\s?일)?|\d{1,2}\s?월\s?\d{1,2}\s?일|\d{1,2}\s?월(?![가-힣])"
)
# "5 in", "5\"": an inch, or the next word, or the end of what is quoted. "4 볼트": volts or bolts.
_DOUBTFUL_INCH = re.compile(r"\s?(?:in\b\.?|\")")
_FULL_HOUR = re.compile(r"(?<=\d):00(?!\d)")
_KOREAN_RATE = re.compile(r"(초|분|시간)당\s*$")
_RATE_UNITS = {"초": "s", "분": "min", "시간": "h"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """`unit` is its symbol, "" where none is written; `start` and `end` are its place in the text it was read from.

    `is_sure` is False where the unit is shared in a list, or may be another word.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    is_sure: bool = True

    def supports(self, said: Quantity) -> bool:
        """Whether a page that has this quantity has what an answer says: the same value, in the same unit.

        A bare number that is said rests on any unit. A unit that is said rests on a bare number of the page only
        where it merely counts: "볼트 3개" on "3 bolts".
        """
        if self.value != said.value:
            return False
        if not said.unit or not said.is_sure or is_same_unit(self.unit, said.unit):
            return True
        return said.unit in COUNTERS and not (self.unit and self.is_sure)


def prepare(text: str) -> str:
    """Text in the form that quantities are read from. Words stay words: blanks are neither added nor taken."""
    plain = _POWER.sub(_written_power, text.translate(_BEFORE_NFKC))
    plain = plain.replace("²", "\ue002").replace("³", "\ue003")
    plain = normalise(plain).replace("\ue002", "²").replace("\ue003", "³")
    plain = _DOTTED_DATE.sub(r"\1-\2-\3", plain)
    return _UNIT_EXPONENT.sub(lambda found: found.group(1) + _EXPONENT_SIGNS[found.group(2)], plain)


def read_quantities(text: str, *, with_words: bool = False) -> list[Quantity]:
    """Quantities of a prepared text, in order. `with_words` also reads "two bolts" and "twice", for pages."""
    plain = _FULL_HOUR.sub("   ", text)
    both = [*_written_quantities(plain), *_spelled_quantities(plain, with_words)]
    found: list[Quantity] = []
    for quantity in sorted(both, key=lambda quantity: quantity.start):
        if not found or quantity.start >= found[-1].end:  # not the 1 of min⁻¹
            found.append(quantity)
    dates = [match.span() for match in _DATE.finditer(plain)]
    return _share_units(plain, [_without_date_unit(quantity, dates) for quantity in found])


def _written_quantities(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value is not None:
            yield _with_unit(text, match.start(), match.end(), value, match["kind"] or "")


def _spelled_quantities(text: str, with_words: bool) -> Iterator[Quantity]:
    for match in _SPELLED_NUMBER.finditer(text):
        value = Decimal(_SPELLED[match.group().lower()])
        blank = re.compile(r"[\s-]?").match(text, match.end())
        unit, end = read_unit(text, blank.end() if blank else match.end())
        if match["often"]:
            unit, end = "times", match.end()
        is_exact = bool(unit) and not match["often"]
        if is_exact or (with_words and (unit or match["english"])):
            yield Quantity(value, unit, match.start(), end if unit else match.end())


def _value(match: re.Match[str]) -> Decimal | None:
    try:
        value = Decimal(number_in_one_form(match["digits"]))
    except InvalidOperation:  # "1.2.3", a section or a version
        return None
    if match["power"] is not None and value == 10:
        value = value ** int(match["power"])
    if match["tens"] is not None:
        value *= Decimal(10) ** int(match["tens"])
    value *= _MYRIADS.get(match["myriad"] or "", 1)
    return -value if match["below"] else value


def number_in_one_form(digits: str) -> str:
    """`1,000` is 1000 and `0,5` is 0.5; trailing zeros of a fraction say nothing new."""
    if re.fullmatch(r"[-−+]?\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".").replace("−", "-").lstrip("+").rstrip(".")
    if digits.count(".") == 1:
        digits = digits.rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0+(?=\d)", r"\1", digits)


def _with_unit(text: str, start: int, end: int, value: Decimal, kind: str) -> Quantity:
    at = end + (end < len(text) and text[end] in " -")
    unit, unit_end = read_unit(text, at)
    if not unit:
        inch = _DOUBTFUL_INCH.match(text, end)
        return Quantity(value, "in", start, inch.end(), is_sure=False) if inch else Quantity(value, "", start, end)
    if unit == "V" and kind:
        unit = f"V {kind}"
    rate = _KOREAN_RATE.search(text, max(0, start - 5), start)
    if rate and unit not in COUNTERS:
        unit = f"{unit}/{_RATE_UNITS[rate[1]]}"
    is_bolt = at > end and text.startswith("볼트", at)
    return Quantity(value, unit, start, unit_end, is_sure=not is_bolt)


def _without_date_unit(quantity: Quantity, dates: list[tuple[int, int]]) -> Quantity:
    is_date = any(start <= quantity.start < end for start, end in dates)
    return replace(quantity, unit="") if is_date else quantity


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """The unit of a range for its other end, the unit at a list's end for its items."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        here, following = shared[at], shared[at + 1]
        if here.unit or not following.unit:
            continue
        between = text[here.end : following.start]
        if _RANGE.fullmatch(between):
            shared[at] = replace(here, unit=following.unit, is_sure=following.is_sure)
        elif _LIST.fullmatch(between):
            shared[at] = replace(here, unit=following.unit, is_sure=False)
    for at in range(1, len(shared)):
        before, here = shared[at - 1], shared[at]
        if before.unit and not here.unit and _RANGE.fullmatch(text[before.end : here.start]):
            shared[at] = replace(here, unit=before.unit, is_sure=before.is_sure)
    return shared


def _written_power(match: re.Match[str]) -> str:
    return f"^{match[1]}{unicodedata.normalize('NFKC', match[2])}"
