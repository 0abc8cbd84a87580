"""Notices that a model says the same thing again: small models do, until their tokens run out."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[^.!?。\n]{12,}[.!?。\n]")
LEADING_MARKS = re.compile(r"^(?:\s*\[\d{1,2}\])*\s*")
TRAILING_NUMBER = re.compile(r"\n\s*(?:\d{1,2}[.)]|[-*•])\s*$")
LEADING_NUMBER = re.compile(r"^[\s\d.)\]\[-]+")


class RepetitionWatch:
    """Feed it an answer's pieces; true from the second time that a sentence is said."""

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._open = ""
        self._repeated = ""

    def feed(self, piece: str) -> bool:
        self._open += piece
        while match := SENTENCE.search(self._open):
            sentence = LEADING_NUMBER.sub("", match.group()).strip().casefold()
            self._open = self._open[match.end() :]
            if sentence in self._said:
                self._repeated = LEADING_MARKS.sub("", match.group())
                return True
            self._said.add(sentence)
        return False

    def without_repetition(self, text: str) -> str:
        """`text` up to the sentence that was said again: half a sentence might lack its unit."""
        return TRAILING_NUMBER.sub("", text.rpartition(self._repeated)[0]) if self._repeated else text
