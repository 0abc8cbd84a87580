"""What may be shown of an answer while the model writes it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from assistant.checking.claims import Claims, read_prepared
from assistant.checking.debris import TOKEN, repeats_instructions
from assistant.checking.quantities import Quantity, prepare
from assistant.checking.sentence_language import FOREIGN_LETTER
from assistant.checking.sentences import MARK
from assistant.checking.statements import frame_of, windows_of
from indexes.records import Passage

_WORD = re.compile(r"\S+\s*|\s+")
_SENTENCE_END = re.compile(r"[.!?。](\[\d+\])*\s*$")
_LIST_NUMBER = re.compile(r"(?:^|(?<=\n)|(?<=[.!?。\]]\s))\s*(?:\d{1,2}[.)]|[-*•])\s+")
# A claim that ends so close to what is not read yet may go on: "10 to 20 N · m" is one range of torques.
_LETTERS_BETWEEN = 6


class StreamGate:
    """Lets an answer through word by word while it streams, but never an unsupported quantity or code.

    One that stands in no passage, in its unit, closes the gate until the sentence ends; so do words of the prompts.
    What was shown before it may still be withheld as a sentence: the answer event that follows is what counts.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        windows = [window for windows in windows_of(passages) for window in windows]
        self._codes: frozenset[str] = frozenset().union(*(window.codes for window in windows))
        self._quantities: dict[object, list[Quantity]] = {}
        for quantity in {quantity for window in windows for quantity in window.quantities}:
            self._quantities.setdefault(quantity.value, []).append(quantity)
        text = "\n".join(f"{frame_of(passage)}\n{passage.chunk.text}" for passage in passages)
        self._foreign_letters = set(FOREIGN_LETTER.findall(text))
        self._pending = ""
        self._closed = False
        self._begins_sentence = True
        self._sentence = ""

    def feed(self, piece: str) -> str:
        """What may be shown now; the last two words, and a quantity that may go on, are held back."""
        self._pending += piece
        if not re.search(r"\s", piece):
            return ""
        words = _WORD.findall(self._pending)
        is_whole = words[-1][-1].isspace()
        return self._release(words, len(words) - 1 - (not is_whole))

    def finish(self) -> str:
        words = _WORD.findall(self._pending)
        return self._release(words, len(words))

    def _release(self, words: list[str], count: int) -> str:
        """Shows of the first `count` words what may be shown; `words` are all that is pending."""
        if count <= 0:
            return ""
        plain = [prepare(MARK.sub("", word)) for word in words]
        places = [0, *accumulate(map(len, plain))]
        claims = read_prepared(self._without_list_numbers("".join(plain)))
        if count < len(words):
            count = _before_open_claims(claims, places, count)
        refused = {_word_at(places, start) for start in self._unsupported(claims)}
        self._pending = "".join(words[count:])
        return "".join(word for at, word in enumerate(words[:count]) if self._lets_through(word, at in refused))

    def _without_list_numbers(self, text: str) -> str:
        """The number of a step claims nothing; "… is 12." at the start of what is pending is no step."""
        start = 0 if self._begins_sentence else len(text) - len(text.lstrip("0123456789."))
        return text[:start] + _LIST_NUMBER.sub(lambda found: " " * len(found.group()), text[start:])

    def _lets_through(self, word: str, is_refused: bool) -> bool:
        """Also opens and closes the gate."""
        self._sentence += word
        if is_refused or self._is_foreign(word) or repeats_instructions(self._sentence):
            self._closed = True
        shown = not self._closed
        self._begins_sentence = "\n" in word or bool(_SENTENCE_END.search(word))
        if self._begins_sentence:
            self._closed, self._sentence = False, ""
        return shown

    def _is_foreign(self, word: str) -> bool:
        return bool(TOKEN.search(word) or set(FOREIGN_LETTER.findall(word)) - self._foreign_letters)

    def _unsupported(self, claims: Claims) -> list[int]:
        codes = [code.start for code in claims.codes if not self._knows(code.name)]
        return codes + [
            said.start
            for said in claims.quantities
            if not any(quantity.supports(said) for quantity in self._quantities.get(said.value, ()))
        ]

    def _knows(self, name: str) -> bool:
        return name in self._codes or any(code.startswith(f"{name}X") for code in self._codes)


def _before_open_claims(claims: Claims, places: Sequence[int], count: int) -> int:
    """How many words may go: none of a claim that reaches into what is held, or of one that ends just before it."""
    cut = places[count]
    for start, end in reversed(claims.spans):
        if start < cut < end + _LETTERS_BETWEEN:
            cut = start
    return min(count, _word_at(places, cut))


def _word_at(places: Sequence[int], place: int) -> int:
    """The word (from 0) that a letter belongs to."""
    return bisect_right(places, place) - 1
