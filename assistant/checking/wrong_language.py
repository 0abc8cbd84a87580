"""Notices while a model writes that it writes in the wrong language."""

from __future__ import annotations

import re

from indexes.analysis import CODE

LETTERS_NEEDED = 12
HANGUL_LETTER = re.compile(r"[가-힣]")
LATIN_LETTER = re.compile(r"[A-Za-z]")

# Put into the model's mouth when it began in the wrong language: it then goes on in the right one.
OPENINGS = {"ko": "문서에 따르면, ", "en": "According to the document, "}


def opening_for(language: str) -> str:
    return OPENINGS[language]


class LanguageWatch:
    """Feed it an answer's pieces; once there are enough letters it says whether they are of the right language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._text = ""

    def feed(self, piece: str) -> bool | None:
        """True: right language. False: wrong. None: too early to say. Codes and part names do not count."""
        self._text += piece
        hangul, latin = self._letters()
        if hangul + latin < LETTERS_NEEDED:
            return None
        if self._language == "ko":
            # A Korean sentence may open with an English name; half a line without Hangul is not Korean.
            return True if hangul >= 2 else (None if latin < 4 * LETTERS_NEEDED else False)
        return hangul <= latin

    @property
    def is_wrong_as_a_whole(self) -> bool:
        """Whether an answer that ended before `feed` could be sure is in the other language."""
        if self.feed("") is not None:
            return False
        hangul, latin = self._letters()
        return latin >= LETTERS_NEEDED if self._language == "ko" else 2 * hangul > latin

    def _letters(self) -> tuple[int, int]:
        plain = CODE.sub(" ", self._text)
        return len(HANGUL_LETTER.findall(plain)), len(LATIN_LETTER.findall(plain))
