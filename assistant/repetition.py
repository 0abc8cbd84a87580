"""Notices that a model says the same thing again: small models do, until their tokens run out."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[^.!?。\n]{12,}[.!?。\n]")
LEADING_NUMBER = re.compile(r"^[\s\d.)\]\[-]+")


class RepetitionWatch:
    """Feed it an answer's pieces; true from the second time that a sentence is said."""

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._open = ""

    def feed(self, piece: str) -> bool:
        self._open += piece
        while match := SENTENCE.search(self._open):
            sentence = LEADING_NUMBER.sub("", match.group()).strip().casefold()
            self._open = self._open[match.end() :]
            if sentence in self._said:
                return True
            self._said.add(sentence)
        return False
