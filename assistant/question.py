"""What is asked: language, codes, content words, and whether it continues the question before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from indexes.analysis import content_words, detect_language, find_codes, spaced_codes

# Openings that lean on what was said before: "그럼 M20은?", "and the filter?".
FOLLOW_UP = re.compile(
    r"^\s*(그럼|그러면|그리고|그건|그거|그것|거기|이건|이거|또|and\b|what about|how about|then\b|also\b)", re.IGNORECASE
)
FOLLOW_UP_WORDS_MAX = 4


@dataclass(frozen=True)
class Question:
    """`search_text` is what is looked up: the question itself, or, for a follow-up, with the one before it."""

    text: str
    language: str
    search_text: str
    codes: tuple[str, ...]
    words: tuple[str, ...]


def read_question(text: str, previous: str = "", is_code: Callable[[str], bool] | None = None) -> Question:
    """`previous` is the question asked before in the same conversation, or "".

    `is_code` tells whether the documents know a code: what is typed like `e 204` may be one, or two words.
    """
    text = " ".join(text.split())
    words = content_words(text)
    search_text = f"{previous} {text}" if previous and _continues(text, words) else text
    loose = spaced_codes(text) if is_code else []
    codes = [*find_codes(text), *(code for code in loose if is_code and is_code(code))]
    return Question(text, detect_language(text), search_text, tuple(dict.fromkeys(codes)), tuple(words))


def _continues(text: str, words: list[str]) -> bool:
    return not words or (bool(FOLLOW_UP.match(text)) and len(words) <= FOLLOW_UP_WORDS_MAX)
