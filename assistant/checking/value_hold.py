"""A sentence with a value is shown when it is whole and may stand: "21 MPa" is on the page, but of the belt's strength.

Words without one go on at once; the stream gate before has already let through only what some page has.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.checking.sentences import MARK

_WORD = re.compile(r"\S+\s*|\s+")
_END = re.compile(r"[.!?。](?:\s*\[\d+\])*\s+$|\n\s*$")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*$")


class ValueHold:
    """Feed it what may be shown; it keeps a sentence back from its first digit to its end."""

    def __init__(self, may_stand: Callable[[str], bool]) -> None:
        self._may_stand = may_stand
        self._sentence = ""
        self._held = ""

    def feed(self, text: str) -> str:
        return "".join(map(self._take, _WORD.findall(text)))

    def finish(self) -> str:
        return self._release()

    def _take(self, word: str) -> str:
        if not self._sentence.strip() and _LIST_NUMBER.match(word):
            return word
        self._sentence += word
        if self._held or any(map(str.isdigit, MARK.sub("", word))):
            self._held += word
            return self._release() if _END.search(self._sentence) else ""
        if _END.search(self._sentence):
            self._sentence = ""
        return word

    def _release(self) -> str:
        sentence, held = self._sentence, self._held
        self._sentence = self._held = ""
        return held if held and self._may_stand(sentence) else ""
