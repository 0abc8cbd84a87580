"""Whether one sentence of an answer is written in the asker's language, names and codes aside."""

from __future__ import annotations

import re

from indexes.analysis import ENGLISH_STOP_WORDS, HANGUL

# Letters of scripts that neither language is written in: Chinese, Japanese, Cyrillic, Thai, Arabic, Devanagari.
FOREIGN_LETTER = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3041-\u3096\u30a1-\u30fa\u0400-\u04ff\u0e01-\u0e5b\u0600-\u06ff\u0900-\u097f]"
)
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}(?:'[a-z]+)?")
_ALL_CAPITALS = re.compile(r"[A-Z0-9/_.-]+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’|「[^」]*」|\([^()]*\)")
WORDS_OF_A_SENTENCE = 3


def is_wrong_language(wording: str, language: str, evidence: str) -> bool:
    """`wording` is a sentence without its codes and quantities, `evidence` the passages' text.

    A line of names as a page has it ("SERVO OVERLOAD") is no English; a name in quotation marks or brackets is a name.
    """
    outside = _QUOTED.sub(" ", wording)
    hangul, latin = HANGUL.findall(outside), _LATIN_WORD.findall(outside)
    if language == "ko":
        return not hangul and len(latin) >= WORDS_OF_A_SENTENCE and not _is_name(outside, latin, evidence)
    return len(hangul) > sum(map(len, latin)) and not (latin and _function_words(latin))


def _is_name(text: str, latin: list[str], evidence: str) -> bool:
    has_name_form = not _function_words(latin) or all(_ALL_CAPITALS.fullmatch(word) for word in latin)
    return has_name_form and " ".join(text.split()).strip(" .:;-•*").casefold() in " ".join(evidence.split()).casefold()


def _function_words(latin: list[str]) -> bool:
    return any(word.lower() in ENGLISH_STOP_WORDS for word in latin)
