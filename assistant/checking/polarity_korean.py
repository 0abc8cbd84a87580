"""How Korean denies, frees from, sets conditions and bounds values."""

from __future__ import annotations

import re

from assistant.checking.polarity_patterns import Patterns, any_of
from assistant.checking.shared_words import Words, read_words

_NOT = any_of("않", "안", "말", "마", "못", "아니")
_DO = any_of("한", "하[여십]", "해야", "할", "합", "주의", "조심", "유의", "관리")
# 하면 안 된다, 하여서는 아니 된다
_MUST_NOT = r"(?:으?면|[아어여해]서는?|[해여]선)\s*(?:절대(?:로)?\s*)?(?:안|아니)\s?[되된됩돼][가-힣]*"
_CHECK = any_of("확인", "점검", "검사", "살피", "살펴", "본다", "측정")

# 운전, 안전 and 회전 are no "before"; 오후 and 전후 no "after".
_BEFORE = any_of(
    r"(?:\s|(?<![운안회충정발완도작직오이]))이?전(?:에는|에|까지|엔)",
    r"\s이?전(?=[\s,])",
    r"까지는?",
)
_CONDITION = any_of(
    _BEFORE,
    r"\s?없이",
    r"지\s?않고",
    r"[아어여해져려워와]야만?(?!\s?[한하할합됩된되함])",  # 닫아야 오른다; not 닫아야 한다
    r"으?면",
    r"\s?경우(?:에는|에|엔)?",
    r"\s?때(?:에는|에|는|마다)?",
    r"\s?상태(?:에서|로)(?:는|만)?",
    r"\s중(?:에는|에도|에)?",
    r"\s시(?:에는|에)?",
    r"(?:\s|(?<![오전최]))(?:이?후|뒤)(?:에는|에만|에|엔)?",
    r"[은한된친]\s다음(?:에는|에|엔)?",
)
_LINK = any_of(
    "도록", "므로", "때문에", "[아어여]서", r"기\s?위(?:해|하여)", r"지\s?말고", "고", "며", "거나", "지만", "으나"
)  # fmt: skip

_DENIALS = (
    r"(?:하|되|시키)?지\s*[는도를가]?\s*(?:않|말|마(?=[라십세시]|\s|$)|맙|못)[가-힣]*(?:\s*것)?",
    r"(?<![가-힣])[안못]\s(?=[가-힣])",
    r"(?:하|되)?면\s?안\s?[되된됩돼]",
    r"[을를]?\s*(?:엄금|금지|금한|금하|금할|금물|불가)(?!피|\s?(?:표지|구역|표시|사항|팻말|장치))[가-힣]*",
    r"(?:할\s?수|[이가은는도수])?\s?(?:없(?!애|앤|앨|앱)|아니|아닌)[가-힣]*",
    r"[을를]?\s*(?:삼가|삼갈|피하|피한|피할|피해야)[가-힣]*",
    r"못\s?하[가-힣]*",
)
_UNNEEDED = (
    r"(?:하|되)?지\s?않아도\s*(?:된|되|됩|무방|좋)[가-힣]*",
    r"(?:할|하지|될)?\s?필요[가는도]?\s?없[가-힣]*",
    r"불필요[가-힣]*",
    r"생략(?:할 수 있|해도|하여도|가능)[가-힣]*",
)
_NO_IDIOM = any_of(
    "빈틈없이", "틈없이", r"(?:지체|예외|이상|문제|무리|관계|상관)에?\s?없(?:이|음|으며|다면)?(?=[\s,.]|$)"
)  # fmt: skip
_CONTRAST = any_of(
    r"뿐만?\s*아니라", r"[^,.]{1,24}?[이가]\s*아니라", r"^\s*(?:아니요|아니오|아닙니다|네|예)[,.\s]+"
)  # fmt: skip

_REWRITES = (
    (r"지\s?않으면\s*(?:안|아니)\s?[되된됩돼][가-힣]*", "어야 한다"),
    (r"(?:것을\s*)?잊지\s*[말마않][가-힣]*(?:\s*것)?", " "),
    (_CONTRAST, " "),
    (_NO_IDIOM, " "),
    # Whether there is a leak is no denial: 누유가 없는지 확인한다.
    (rf"[없않닌](?:는|은|았는|었는)?지\s*(?:를|여부)?(?=[^.]{{0,12}}{_CHECK})", "는지 "),
    # Bounds that are denied: 초과하지 않는다 is 이하, 미만으로 떨어지지 않는다 is 이상.
    (
        rf"[을를이가]?\s*(?:초과|넘)[하되기]?(?:지\s*{_NOT}[가-힣]*|{_MUST_NOT}|할?\s*수\s*없[가-힣]*)(?:\s*것)?",
        " 이하 ",
    ),
    (r"[을를]?\s*초과\s*(?:하여|해서)?\s*금지", " 이하 "),
    (rf"(?:이하|미만)(?:로|으로|가|이)?\s*(?:떨어|내려|되|낮아)[가-힣]*지\s*{_NOT}[가-힣]*", " 이상 "),
    (rf"이상(?:으로|이)?\s*(?:올라|되|높아)[가-힣]*지\s*{_NOT}[가-힣]*", " 이하 "),
    (_MUST_NOT, "지 않는다"),
    # 닿지 않도록 한다 forbids, 닿지 않도록 덮개를 단다 has a purpose.
    (r"지\s?(?:않|못하)도록|지\s?않게", "지 않도록 "),
    (rf"지\s?않도록\s*(?={_DO})", "지 않는다 "),
    (rf"[이가]?\s?없도록\s*(?={_DO})", " 없다 "),
    (
        r"도록\s*(?:하여야|해야|조치하여야|조치해야|한|하|할|합|조치)[가-힣]*(?:\s?(?:한다|합니다|것))?(?=[\s.,]|$)",
        "한다",
    ),
)


def _predicate(clause: str, denial: re.Match[str]) -> Words:
    """The word before the denial: 반복|하지 말 것, 접근| 금지; two words where it is a verb of one syllable."""
    before = re.sub(r"(?:하|되|시키)$", "", clause[: denial.start()].rstrip())
    words = before.split()
    last = words[-1:] if words and len(words[-1]) > 1 else words[-2:]
    return read_words(" ".join(last))


KOREAN = Patterns(
    rewrites=[(re.compile(pattern), written) for pattern, written in _REWRITES],
    ends_behind=re.compile(rf",\s*|(?<=[가-힣])(?:{_CONDITION}|{_LINK})(?=[\s,])"),
    ends_before=re.compile(r"[;·]\s"),
    aside=re.compile(r"(?:므로|때문에|[^아]니까|도록|기\s?위(?:해|하여)|위하여|위해)[\s,]*$"),
    conditions=[
        (re.compile(rf"{_BEFORE}[\s,]*$"), -1),
        (re.compile(rf"{_CONDITION}[\s,]*$"), 1),
    ],
    denied=re.compile(any_of(*_DENIALS)),
    describes=re.compile(r"[는은닌던](?=\s(?!것|한다|된다)[가-힣])"),
    unneeded=re.compile(any_of(*_UNNEEDED)),
    bounds_before=[
        (re.compile(r"(?:최대|최고|상한|허용\s?한도|한도|한계)[가-힣\s:()]{0,12}$"), -1),
        (re.compile(r"(?:최소|최저|하한)[가-힣\s:()]{0,12}$"), 1),
    ],
    bounds_behind=[
        (re.compile(r"^\s?[가-힣]{0,2}?[를을이가]?\s?(?:이상|초과|넘|보다\s?(?:높|크|많|길|빠|무거|두꺼))"), 1),
        (
            re.compile(r"^\s?[가-힣]{0,2}?[를을]?\s?(?:이하|미만|이내|안에|까지|보다\s?(?:낮|작|적|짧|느리|가벼|얇))"),
            -1,
        ),
    ],
    predicate_of=_predicate,
)
