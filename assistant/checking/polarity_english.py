"""How English denies, frees from, sets conditions and bounds values."""

from __future__ import annotations

import re

from assistant.checking.polarity_patterns import Patterns, any_of
from assistant.checking.shared_words import Words, read_words

_AUXILIARY = any_of(
    "do", "does", "did", "is", "are", "was", "were", "can", "could", "must", "should", "shall", "will", "would", "may"
)  # fmt: skip
_NEVER = rf"(?:\b{_AUXILIARY}\s*)?(?:\bnot|n't|\bnever)\s+"
_MORE = any_of("more", "greater", "higher", "later", "longer", "larger")
_LESS = any_of("less", "fewer", "lower", "smaller", "shorter")
_NEGATIVE_CONDITION = any_of("unless", "until", "till", r"before", r"prior\s+to", "without")
_POSITIVE_CONDITION = any_of("if", "when", "whenever", "while", "once", "after", "during", r"in\s+case")
_REASON = any_of("because", "since", r"so\s+that", r"in\s+order\s+to", r"to\s+(?:prevent|avoid)")
_NEXT_CLAUSE = r"(?:and|but|then)\s+(?:do\s+not|never|must|then|[a-z]+\s+the)\b"
_CONDITION_START = r"^\W*(?:and\s+|but\s+)?"

_REWRITES = (
    (r"\b(?:do\s+not|don't|never)\s+(?:forget|fail|omit)\s+to\b|\bnot\s+only\b|\bwhether\s+or\s+not\b", " "),
    (r"\bnothing\s+but\b|\bno\.\s?(?=\d)|^\s*(?:no|yes)\b\s*[,.]", " "),
    # Bounds that are denied: "must not exceed" is "at most".
    (rf"{_NEVER}(?:be\s+)?(?:exceed(?:s|ed|ing)?|{_MORE}\s+than|(?:go\s+)?(?:above|over))\b", " at most "),
    (rf"\bwithout\s+exceeding\b|\bno\s+{_MORE}\s+than\b", " at most "),
    (rf"{_NEVER}(?:be\s+)?(?:{_LESS}\s+than|(?:(?:fall|drop|go)\s+)?(?:below|under))\b", " at least "),
    (rf"\bno\s+{_LESS}\s+than\b", " at least "),
    # "Check that there is no leak" denies nothing.
    (r"((?:^\W*|[,;]\s*|\b(?:and|to|then)\s+)(?:check|verify|confirm|inspect)\b[^.,;]*?)\b(?:no|not)\b", r"\1 "),
    (r"\bonly\s+(?:if|when|after|once)\b", " when "),
    (r"\b(\w+)n't\b|\bcannot\b", r"\1 not "),
)
_DENIALS = (
    "not", "never", "no", "none", "nor", "neither", "avoid(?:s|ed|ing)?", r"refrains?\s+from", "prevent(?:s|ed)?",
    "prohibit(?:s|ed)?", "forbid(?:s|den)?", "banned", "impossible", "unable", "unacceptable", "disallowed",
)  # fmt: skip
_UNNEEDED = (
    r"need\s+not", r"not\s+(?:need(?:ed)?|required|necessary|have\s+to|mandatory)", r"no\s+need", "unnecessary",
    r"(?:is|are)\s+optional", r"no\s+[\w\s-]{1,30}?\s(?:is|are)\s+(?:required|needed|necessary)",
    r"may\s+be\s+(?:omitted|skipped)",
)  # fmt: skip
_GREATEST = (
    r"at\s+most", r"up\s+to", r"max(?:imum)?\.?", "below", "under", "within", r"(?:upper\s+)?limit", "highest",
    rf"{_LESS}\s+than",
)  # fmt: skip
_LEAST = (
    r"at\s+least", r"min(?:imum)?\.?", "over", "above", "beyond", "exceed(?:s|ed|ing)?", "lowest", rf"{_MORE}\s+than",
)  # fmt: skip
_PASSIVE = re.compile(
    r"\b(?:allowed|permitted|acceptable|possible|prohibited|forbidden|banned|unacceptable)\b", re.IGNORECASE
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _predicate(clause: str, denial: re.Match[str]) -> Words:
    """The word behind the denial: not |repeat the reset; all of a clause where something is not allowed."""
    behind = clause[denial.end() :]
    if _PASSIVE.search(clause[denial.start() :]):
        return read_words(clause[: denial.start()] + _PASSIVE.sub(" ", behind))
    words = re.findall(r"[A-Za-z-]+", behind)
    for count in range(1, len(words) + 1):
        if len(found := read_words(" ".join(words[:count]))):
            return found
    return read_words(clause[: denial.start()].strip() or denial.group())


ENGLISH = Patterns(
    rewrites=[(_compiled(pattern), written) for pattern, written in _REWRITES],
    ends_behind=_compiled(r",\s*(?:and\s+|but\s+|then\s+)*|;\s*"),
    ends_before=_compiled(rf"\s(?={any_of(_NEGATIVE_CONDITION, _POSITIVE_CONDITION, _REASON)}\b)|\s(?={_NEXT_CLAUSE})"),
    aside=_compiled(rf"^\W*(?:{_REASON}|to\s+ensure)\b"),
    conditions=[
        (_compiled(rf"{_CONDITION_START}{_NEGATIVE_CONDITION}\b"), -1),
        (_compiled(rf"{_CONDITION_START}{_POSITIVE_CONDITION}\b"), 1),
    ],
    denied=_compiled(rf"\b{any_of(*_DENIALS)}\b(?!\s+(?:signs?|area|zone)\b)"),
    describes=re.compile(r"(?!)"),
    unneeded=_compiled(rf"\b{any_of(*_UNNEEDED)}\b(?:\s+to)?"),
    bounds_before=[
        (_compiled(rf"\b{any_of(*_GREATEST)}[\s\w:]{{0,12}}$|[<≤]\s*$"), -1),
        (_compiled(rf"\b{any_of(*_LEAST)}[\s\w:]{{0,12}}$|[>≥]\s*$"), 1),
    ],
    bounds_behind=[
        (_compiled(rf"^\W*(?:or|and)\s+(?:{_MORE}|above|over)\b|^\W*(?:minimum\b|min\.?)"), 1),
        (_compiled(rf"^\W*(?:or|and)\s+(?:{_LESS}|below|under)\b|^\W*(?:maximum\b|max\.?|at\s+most\b)"), -1),
    ],
    predicate_of=_predicate,
)
