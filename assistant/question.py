"""What is asked: language, codes, content words, and whether it continues the question before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexes.analysis import (
    CODE_PATTERNS,
    canonical_code,
    content_words,
    detect_language,
    find_codes,
    normalise,
    spaced_codes,
)

# Openings that lean on what was said before: "그럼 M20은?", "and the filter?".
FOLLOW_UP = re.compile(
    r"^\s*(그럼|그러면|그리고|그건|그거|그것|그게|거기|이건|이거|이것|또"
    r"|and\b|what about|how about|then\b|also\b|same for\b)",
    re.IGNORECASE,
)
FOLLOW_UP_WORDS_MAX = 5
# Words that stand for something said before, wherever they are: "how tight is it?", "그 필터는 언제 갈아?".
POINTS_BACK = re.compile(
    r"^\s*(?:그|이|저)\s?(?:것|거|게|건|기계|설비|장비|볼트|부품|알람|필터|작업|값)|^\s*그\s+(?!외|밖|다음|후|전|때)[가-힣]"
    r"|\b(?:it|they|them|that one|those|the same)\b",
    re.IGNORECASE,
)
# In a longer question the word points at something in the question itself.
POINTS_BACK_WORDS_MAX = 3
# Nobody types more; a manual pasted in would keep the analysers busy for seconds.
CHARACTERS_MAX = 2000


@dataclass(frozen=True)
class Question:
    """`search_text` is what is looked up: the question itself or, for a follow-up, made to stand alone with the
    question before it, which is `follows` ("" for a question that stands alone). `topic` is what a next one follows:
    the question that stood alone, with the newest codes.
    """

    text: str
    language: str
    search_text: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    follows: str = ""
    topic: str = ""


def read_question(text: str, previous: str = "", is_code: Callable[[str], bool] | None = None) -> Question:
    """`previous` is the question asked before in the same conversation, standing alone, or "".

    `is_code` tells whether the documents know a code: what is typed like `e 204` may be one, or two words.
    """
    text = " ".join(text.split())
    words = content_words(text)
    codes = _codes_in(text, is_code)
    if not previous or not _continues(text, words, codes, previous):
        return Question(text, detect_language(text), text, tuple(codes), tuple(words), topic=text)
    topic, alone = _standing_alone(text, codes, previous)
    known = [code for code in _codes_in(previous, is_code) if not _is_replaced(code, codes)]
    is_wordless = all(word.startswith("#") for word in words)
    language = detect_language(previous if is_wordless and not re.search(r"[가-힣]", text) else text)
    return Question(text, language, alone, tuple(dict.fromkeys([*known, *codes])), tuple(words), previous, topic)


def _codes_in(text: str, is_code: Callable[[str], bool] | None) -> list[str]:
    loose = spaced_codes(text) if is_code else []
    return list(dict.fromkeys([*find_codes(text), *(code for code in loose if is_code and is_code(code))]))


def _continues(text: str, words: Sequence[str], codes: Sequence[str], previous: str) -> bool:
    if not words or (FOLLOW_UP.match(text) and len(words) <= FOLLOW_UP_WORDS_MAX):
        return True
    if codes:  # "M24는?" after a question about M20; but "E-204?" after one about bolts is a new one
        is_bare = all(word.startswith("#") for word in words)
        return is_bare and any(_is_replaced(code, codes) for code in find_codes(previous))
    return bool(POINTS_BACK.search(text)) and len(words) <= POINTS_BACK_WORDS_MAX


def _standing_alone(text: str, codes: Sequence[str], previous: str) -> tuple[str, str]:
    """(the question before with the new codes in place of its own of their shape, what is looked up): the first alone
    where the follow-up says nothing else, else both in a row.
    """
    topic = normalise(previous)
    spans = sorted({(m.start(), m.end()) for pattern in CODE_PATTERNS for m in pattern.finditer(topic)}, reverse=True)
    left = {shape: [code for code in codes if _shape(code) == shape] for shape in map(_shape, codes)}
    is_changed = False
    for start, end in spans:  # from the end, so that places stay true
        own = canonical_code(topic[start:end])
        new = left.get(_shape(own), [])
        if not new or own in codes:
            continue
        is_first = not any(
            _shape(canonical_code(topic[low:high])) == _shape(own) for low, high in spans if high <= start
        )
        put = ", ".join(as_typed(code, text) for code in new) if is_first else ""
        topic = f"{topic[:start]}{put}{topic[end:]}"
        is_changed = True
    rest = [word for word in content_words(FOLLOW_UP.sub("", text)) if not word.startswith("#")]
    return (topic, topic) if is_changed and not rest else (topic if is_changed else previous, f"{topic} {text}")


def as_typed(code: str, text: str) -> str:
    """The spelling in which a code stands in the text."""
    plain = normalise(text)
    found = (match.group() for pattern in CODE_PATTERNS for match in pattern.finditer(plain))
    return next((typed for typed in found if canonical_code(typed) == code), code)


def _is_replaced(code: str, codes: Sequence[str]) -> bool:
    return any(_same_shape(code, other) for other in codes)


def _same_shape(code: str, other: str) -> bool:
    """`M16` and `M20`, `E204` and `E301`, but not `M20` and `PR02`."""
    return _shape(code) == _shape(other)


def _shape(code: str) -> str:
    return re.match(r"[A-Z]*", code).group() if code[:1].isalpha() else "0"  # type: ignore[union-attr]
