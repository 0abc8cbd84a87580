"""What kind of answer a question wants and a passage can give: a length, a time, a share, a definition.

A question for a width is not answered by the paragraph that defines the scaffold, however many words they share. Only
kinds are compared here; whether the number is the right one is for the check of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexes.analysis import normalise

DEFINITION, CONTENTS, NUMBER = "definition", "contents", "number"

_END = r"(?![a-z])"  # of a unit; a particle may follow at once: `850 kg이다`
_NUMBER = r"\d[\d.,]*\s*(?:[~∼～-]\s*\d[\d.,]*\s*)?"
# Kind of quantity -> (units behind a number, words of a question that ask for it).
_QUANTITIES = {
    "length": (
        rf"(?:[mck]?m|inch(?:es)?|in{_END}\.?|밀리|센티|미터)(?![a-z/·*])",
        r"센티|밀리미터|미터|높이|폭|너비|길이|간격|거리|두께|깊이|틈|벌어|직경|지름|반경|유격"
        r"|\b(?:high|wide|width|height|length|depth|deep|distance|clearance|gap|thick(?:ness)?|diameter|travel)\b",
    ),
    "speed": (
        r"(?:m/s(?:ec)?|km/h|mm/s|mm/min|m/min|rpm|ipm|units?/s(?:ec)?|hz|rev/min|r/min)",
        r"풍속|바람|속도|회전수|주파수|돌풍|강풍|\b(?:speed|velocity|rpm|frequency|wind|fast|acceleration)\b",
    ),
    "time": (
        rf"(?:초|분|시간|일|주|개월|년|[mµu]?s(?:ec)?{_END}|min(?:ute)?s?|hours?|days?|weeks?|months?|years?|seconds?)",
        r"언제|동안|며칠|주기|몇\s*(?:초|분|시간|일|주|개월|년|달)|얼마나\s*자주|얼마\s*만에|대기|지연|보관\s*기간"
        r"|\b(?:how\s+(?:long|often|soon)|interval|timeout|delay|period|seconds?|minutes?|hours?|wait)\b",
    ),
    "share": (
        r"(?:%|퍼센트|percent)",
        r"%|퍼센트|비율|농도|함수율|습도|몇\s*프로|\b(?:percent(?:age)?|concentration|ratio)\b",
    ),
    "temperature": (rf"(?:°\s*[cf]{_END}|℃|℉|도씨)", r"온도|기온|몇\s*도|\b(?:temperature|hot|warm|cold|degrees)\b"),
    "pressure": (rf"(?:(?:[mkg]?pa|bar|psi){_END}|kgf?/c㎡|kgf?/cm2?|kg/cm)", r"압력|기압|수압|유압|공압|\bpressure\b"),
    "force": (
        rf"(?:(?:k?n\s*[·*.]?\s*m|k?gf\s*[·*.]?\s*c?m|kn|n|kgf){_END}|뉴턴|lb)",
        r"토크|조이는|조임|체결력|인장|힘|강도|하중|\b(?:torque|force|strength|tight(?:en|ening)?|load)\b",
    ),
    "mass": (rf"(?:톤|(?:k?g|tons?|lbs?){_END})", r"무게|중량|하중|몇\s*(?:kg|킬로|톤)|\b(?:weight|weigh|load|mass)\b"),
    "electric": (
        rf"(?:(?:m?v(?:dc|ac)?|m?a|k?va?|k?w){_END}|Ω|ohms?|volts?|amps?)",
        r"전압|전류|저항|전력|\b(?:voltages?|volts?|currents?|amps?|resistance|resistor|watts?)\b",
    ),
    "light": (r"(?:lux|룩스|lx)", r"밝기|조도|조명|\b(?:brightness|illumination|lux)\b"),
    "slope": (
        r"(?:°|도(?![가-힣])|도(?=[로를가이])|도\s*(?:이상|이하|미만|초과|이내))|\b\d+\s*[:：]\s*\d",
        r"기울|경사|각도|비탈|구배|수직도|\b(?:slope|angle|degrees|inclin\w+)\b",
    ),
    "count": (
        r"(?:개소|개|명|회|곳|군데|대|장|번|점|단|층|times|pieces|entries|characters|digits)",
        r"몇\s*(?:개|명|회|번|군데|곳|대|장|점|단|층|사람|자리)|최소\s*인원|\bhow\s+many\b|\bnumber\s+of\b",
    ),
}  # fmt: skip
_UNITS = {kind: re.compile(_NUMBER + units, re.IGNORECASE) for kind, (units, _) in _QUANTITIES.items()}
_CUES = {kind: re.compile(cues, re.IGNORECASE) for kind, (_, cues) in _QUANTITIES.items()}
_ASKS_QUANTITY = re.compile(
    r"얼마|몇|한도|최대|최소|허용|기준|초과|이상|이하|기본\s*값|까지|이내"
    r"|\bhow\s+(?:much|many|long|often|far|wide|high|big|large|fast|deep)\b"
    r"|\b(?:default|value|maximum|minimum|limit|at\s+(?:most|least))\b",
    re.IGNORECASE,
)  # fmt: skip
_ASKS_DEFINITION = re.compile(
    r"[가-힣](?:이란|란)(?=[\s?]|$)|무엇|뭐|뜻|정의|의미|말하|라고\s*하면|용어"
    r"|\bwhat\s+(?:is|are|does)\b.*\b(?:mean|called|stand)|\bdefin|\bmeaning\b",
    re.IGNORECASE,
)  # fmt: skip
_DEFINITION_HEADING = re.compile(
    r"용어의?\s*(?:정의|뜻)"
    r"|^\W*(?:\d+[.)]?\s*)?(?:정\s*의|목\s*적|적용\s*범위|scope|purpose|definitions?|glossary|terms)\b",
    re.IGNORECASE,
)  # fmt: skip
_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|(?:\. ){4,})\s*\d+\s*$", re.MULTILINE)
_ANY_NUMBER = re.compile(r"\d")
CONTENTS_LINES = 3


def traits_of(heading: Sequence[str], text: str) -> list[str]:
    """The kinds of quantities in a passage, and whether it defines terms or lists contents."""
    plain = normalise(text)
    traits = [kind for kind, units in _UNITS.items() if units.search(plain)]
    if _ANY_NUMBER.search(plain):
        traits.append(NUMBER)
    if heading and _DEFINITION_HEADING.search(heading[-1].strip()):
        traits.append(DEFINITION)
    if len(_CONTENTS.findall(text)) >= CONTENTS_LINES:
        traits.append(CONTENTS)
    return traits


def wanted_quantities(question: str) -> list[str]:
    """The kinds of quantities that would answer; any number where a quantity is asked but not which; else nothing."""
    plain = normalise(question)
    if not _ASKS_QUANTITY.search(plain) and not _CUES["time"].search(plain):
        return []
    return [kind for kind, cues in _CUES.items() if cues.search(plain)] or [NUMBER]


def asks_for_definition(question: str) -> bool:
    return bool(_ASKS_DEFINITION.search(normalise(question)))
