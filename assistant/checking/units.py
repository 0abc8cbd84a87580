"""Units of measure as plants write them, in Korean and English, and the one symbol that each is known by here.

Not pint: it reads clean expressions of English unit names, while a page has `210 뉴턴미터를`, `5분간` and `10 in the`;
and its strength, conversion, is what must not happen: a converted value stands on no page.
"""

from __future__ import annotations

import re

DOT = r"\s?[·⋅∙•‧・ᆞ.*x×-]?\s?"  # between the factors of a moment: N·m, N.m, Nm, N m

# Symbol -> how it is written. Symbols are told apart by case (`m` and `M`), words in (?i:...) are not. What follows in
# (?!...) makes another word of it: 주의 is no week, 초과 no second, 개월 no piece.
_SIMPLE = {
    "N·m": rf"N{DOT}m|NM|(?i:뉴턴\s?[·.]?\s?미터|newton[\s-]?met(?:er|re)s?)",
    "kN·m": rf"kN{DOT}m|킬로\s?뉴턴\s?미터",
    "N·mm": rf"N{DOT}mm",
    "N·cm": rf"N{DOT}cm",
    "kgf·m": rf"kgf?{DOT}m|킬로그램\s?(?:힘\s?)?미터",
    "kgf·cm": rf"kgf?{DOT}cm",
    "lbf·ft": r"(?i:lbf?[\s·.-]?ft|ft[\s·.-]?lbs?f?)",
    "lbf·in": r"(?i:lbf?[\s·.-]?in|in[\s·.-]?lbs?f?)",
    "°C": r"°\s?[Cc](?i:elsius)?|(?i:degrees?\s+(?:celsius|centigrade|c\b)|deg\.?\s?c\b)|도\s?씨|[Cc]elsius",
    "°F": r"°\s?F|(?i:degrees?\s+(?:fahrenheit|f\b))|화씨\s?도",
    "deg": r"°|(?i:degrees?|deg)\b\.?|도(?![가-힣]*(?:면|구|장|금|착|달|입|료|급|표|로|포|중))",
    "m/s²": r"m/s(?:ec)?²",
    "μm": r"[μu]m|(?i:microns?|micromet(?:er|re)s?)|마이크로\s?미터|미크론",
    "nm": r"nm",
    "mm": r"mm|MM|(?i:millimet(?:er|re)s?)|밀리\s?미터|밀리(?!초|암|볼|리|그)|미리(?![가-힣])",
    "cm": r"cm|CM|(?i:centimet(?:er|re)s?)|센티\s?미터|센티|센치",
    "km": r"km|(?i:kilomet(?:er|re)s?)|킬로\s?미터",
    "m": r"m|(?i:met(?:er|re)s?)|미터",
    "in": r"(?i:inch(?:es)?)|인치|″|′′",
    "ft": r"ft|(?i:feet|foot)|피트",
    "mm²": r"mm²|제곱\s?밀리미터",
    "cm²": r"cm²|제곱\s?센티(?:미터)?",
    "m²": r"m²|제곱\s?미터|평방\s?미터|(?i:square\s+met(?:er|re)s?|sq\.?\s?m\b)",
    "mm³": r"mm³",
    "cm³": r"cm³|cc|CC",
    "m³": r"m³|세제곱\s?미터|입방\s?미터|루베|(?i:cubic\s+met(?:er|re)s?)",
    "GPa": r"GPa|기가\s?파스칼",
    "MPa": r"M[Pp][Aa]|(?i:megapascals?)|메가\s?파스칼",
    "kPa": r"[kK][Pp][Aa]|(?i:kilopascals?)|킬로\s?파스칼",
    "hPa": r"hPa|헥토\s?파스칼",
    "Pa": r"Pa|(?i:pascals?)|파스칼",
    "mbar": r"mbar|밀리\s?바",
    "bar": r"(?i:bars?)|바(?![가-힣])",
    "psi": r"(?i:psig?)",
    "mmHg": r"mmHg",
    "mmAq": r"mmAq|mmH2O",
    "kgf": r"kgf|킬로그램힘",
    "kN": r"kN|킬로\s?뉴턴",
    "N": r"N|(?i:newtons?)|뉴턴",
    "mg": r"mg|(?i:milligrams?)|밀리\s?그램",
    "kg": r"[kK][gG]|(?i:kilograms?|kilos?)|킬로\s?그램|킬로(?![가-힣])",
    "g": r"g|(?i:grams?)|그램|그람",
    "t": r"t|(?i:ton(?:ne)?s?)|톤",
    "lb": r"(?i:lbs?|pounds?)|파운드",
    "oz": r"oz",
    "rpm": r"(?i:rpm|r\.p\.m\.|revolutions?\s+per\s+minute)|(?:r|rev)/min|min(?:\^?-1|⁻¹)|회전/분|알피엠",
    "spm": r"(?i:spm|strokes?\s+per\s+minute)",
    "ms": r"ms|msec|(?i:milliseconds?)|밀리\s?초",
    "μs": r"[μu]s|(?i:microseconds?)|마이크로\s?초",
    "s": r"s|(?i:secs?|seconds?)|초(?!과|기|순|반|음|벌|점|중|대|안|등|급|본|록|품)",
    "min": r"(?i:mins?|minutes?)|분(?!의\s?\d|기|류|리|해|포|말|진|할|당\s?관|위|석|사|배|명|야|담|량|출|무|기점)",
    "h": r"h|(?i:hrs?|hours?)|시간",
    "d": r"(?i:days?)|일(?!반|정|체|시|부|치|련|어|으|하|상|지|대|종|자|괄|람)",
    "week": r"(?i:weeks?|wks?)|주일|주간|주(?!의|요|변|기|입|행|축|문|조|물|소|파|황|철|유|차|택)",
    "month": r"(?i:months?)|개월|달(?!성|러|라|리)",
    "year": r"(?i:years?|yrs?)|년(?!도)",
    "GHz": r"GHz|기가\s?헤르츠",
    "MHz": r"MHz|메가\s?헤르츠",
    "kHz": r"[kK]Hz|킬로\s?헤르츠",
    "Hz": r"Hz|HZ|(?i:hertz)|헤르츠",
    "kV": r"[kK]V|킬로\s?볼트|(?i:kilovolts?)",
    "mV": r"mV|밀리\s?볼트|(?i:millivolts?)",
    "V DC": r"V\s?(?:DC|dc|d\.c\.)",
    "V AC": r"V\s?(?:AC|ac|a\.c\.)",
    "V": r"[Vv]|(?i:volts?)|볼트",
    "kA": r"kA",
    "mA": r"mA|밀리\s?암페어|(?i:milliamp(?:ere)?s?)",
    "μA": r"[μu]A",
    "A": r"A(?!\s?(?:형|급|종|타입|등급|동|라인|조)|[가-힣]*호기)|(?i:amp(?:ere)?s?)|암페어",
    "kVA": r"[kK]VA",
    "VA": r"VA",
    "MW": r"MW|메가\s?와트",
    "kWh": r"kWh",
    "kW": r"[kK]W|킬로\s?와트|(?i:kilowatts?)",
    "mW": r"mW",
    "W": r"W|(?i:watts?)|와트",
    "HP": r"(?i:hp|horsepower)|마력",
    "kJ": r"kJ",
    "J": r"J|(?i:joules?)|줄(?![가-힣])",
    "MΩ": r"MΩ|메가\s?옴|(?i:megohms?)",
    "kΩ": r"[kK]Ω",
    "mΩ": r"mΩ",
    "Ω": r"Ω|(?i:ohms?)|옴(?![가-힣])",
    "%": r"%|(?i:percent|per\s+cent|pct)|퍼센트|프로(?![가-힣])",
    "ppm": r"(?i:ppm)",
    "dB": r"dB\s?\(?A\)?|dB|(?i:decibels?)|데시벨",
    "lx": r"lx|(?i:lux)|룩스|럭스",
    "L": r"[lLℓ]|(?i:lit(?:er|re)s?)|리터",
    "mL": r"m[lLℓ]|(?i:millilit(?:er|re)s?)|밀리\s?리터",
    "L/min": r"(?i:lpm)",
    "cSt": r"cSt|센티\s?스토크스?",
    "rev": r"rev|(?i:revolutions?)|회전(?![가-힣]*(?:수|속|체|부|축))",
    "won": r"원(?![가-힣]*(?:칙|인|료|본|형|자|통|심|격|활|위))|KRW",
}
# Counters: a page that says "3 bolts" supports "볼트 3개".
_COUNTERS = {
    "pieces": r"개소|개(?!월|정|방|시|선|별|인|요|발|구|폐|량|조|념)|(?i:pcs|pieces?|ea)\b",
    "people": r"명(?!령|칭|판|시|세|확|기)|인(?=\s?1조|\s|이|으|[.,)]|$)|사람|(?i:persons?|people|workers?|operators?)",
    "times": r"회(?!전|로|사|수|복|피|귀|차|의실|의록|전수)|차례|(?i:times)",
    "fold": r"배(?!관|선|터|출|기|치|수|열|전|제|분|압|합|율)",
}
# One way of writing covers several: what it may mean.
_MEANINGS = {"deg": {"°C"}, "V": {"V DC", "V AC"}, "times": {"fold"}}
# The same thing, said otherwise; nothing is computed.
_SAME = {"kg/cm²": "kgf/cm²", "cm³": "mL", "cm³/min": "mL/min", "rev/min": "rpm"}
COUNTERS = frozenset(_COUNTERS)
# "15 g per week" is 15 g, how often is another matter; "15 L/min" is one unit.
_DENOMINATORS_APART = frozenset({"d", "week", "month", "year"})
_WRITTEN = {**_SIMPLE, **_COUNTERS}
_SYMBOLS = dict(zip((f"u{at}" for at in range(len(_WRITTEN))), _WRITTEN, strict=True))
_UNIT = re.compile(
    "(?:" + "|".join(f"(?P<{group}>{_WRITTEN[symbol]})" for group, symbol in _SYMBOLS.items()) + ")(?![A-Za-z²³])"
)
_SEPARATOR = re.compile(r"\s?/\s?|\s+per\s+")
# A unit without a number: "Torque (N·m)", "[MPa]", "단위: mm".
_NAMED = re.compile(
    r"[(\[]\s*(?:단위\s*[:：]?\s*)?(?=[^)\]\d]{1,16}[)\]])|단위\s*[:：]?\s*|\b[Uu]nits?\s*[:=]\s*|,\s(?=\S{1,6}$)"
)
_INCH_IN_HEADER = re.compile(r"in\b")


def read_unit(text: str, at: int) -> tuple[str, int]:
    """The unit that is written at `at`, as its symbol, and where it ends; ("", at) where there is none."""
    found = _UNIT.match(text, at)
    if found is None:
        return "", at
    symbol, end = _SYMBOLS[str(found.lastgroup)], found.end()
    while symbol not in COUNTERS and (separator := _SEPARATOR.match(text, end)):
        below = _UNIT.match(text, separator.end())
        if below is None or _SYMBOLS[str(below.lastgroup)] in _DENOMINATORS_APART | COUNTERS:
            break
        symbol, end = f"{symbol}/{_SYMBOLS[str(below.lastgroup)]}", below.end()
    return _SAME.get(symbol, symbol), end


def units_named(text: str) -> set[str]:
    """Units that a prepared heading or column name gives for the numbers under it."""
    found = {read_unit(text, match.end())[0] for match in _NAMED.finditer(text)}
    if any(_INCH_IN_HEADER.match(text, match.end()) for match in _NAMED.finditer(text)):
        found.add("in")
    return found - {""}


def is_same_unit(one: str, other: str) -> bool:
    """`도` may be a temperature or an angle, `V` of either kind; no other two symbols are one unit."""
    return one == other or other in _MEANINGS.get(one, ()) or one in _MEANINGS.get(other, ())
