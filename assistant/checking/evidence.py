"""What an answer is held against: the passages in statements, their headings and titles, and what was asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cached_property

from assistant.checking.claims import Claims, read_claims
from assistant.checking.quantities import Quantity
from assistant.checking.sentence_language import FOREIGN_LETTER
from assistant.checking.shared_words import Words, read_words
from assistant.checking.statements import Window, frame_of, windows_of
from indexes.analysis import detect_language, find_codes
from indexes.records import Passage

# "not 5 m", "rather than 5 m"; "5 m가 아니라".
_DENIED_BEFORE = re.compile(
    r"\b(?:not|isn't|rather\s+than|instead\s+of)\s+(?:(?:the|a|at|of|in|for)\s+)?$", re.IGNORECASE
)
_BARE_VERDICT = re.compile(
    r"\W*(?:yes|no|true|false|right|correct|네|예|아니요|아니오|맞습니다|맞아요)\W*$", re.IGNORECASE
)
_DENIED_AFTER = re.compile(r"\s?(?:[가-힣]{0,2})\s?(?:아니|아닌|아닙)")


class Evidence:
    """`known_codes` are those of passages that the model did not read.

    `question` may be "": then the answer's language is not known, and no code is excused for having been asked.
    """

    def __init__(self, passages: Sequence[Passage], question: str = "", known_codes: Collection[str] = ()) -> None:
        self.passages = passages
        self.windows: list[list[Window]] = windows_of(passages)
        self.language = detect_language(question) if question else ""
        self._asked = read_claims(question)
        self._question = question
        known = set(known_codes)
        for window in (window for windows in self.windows for window in windows):
            known |= window.codes
        # The machine or code that was asked about may be named in any sentence, if any passage knows it.
        self._named = frozenset(find_codes(question)) & known

    def supports(self, clauses: Sequence[Claims]) -> list[int]:
        """Passages (from 1) in which the claims of every clause stand together."""
        return [
            mark
            for mark, windows in enumerate(self.windows, start=1)
            if all(any(window.supports(clause, self._named) for window in windows) for clause in clauses)
        ]

    def without_denied(self, claims: Claims) -> Claims:
        """Without the quantities that the asker supposed and the sentence denies: "the limit is 3 m, not 5 m"."""
        return claims.without(
            it
            for it in claims.quantities
            if any(asked.supports(it) for asked in self._asked.quantities) and is_denied(claims.plain, it)
        )

    def is_echo(self, claims: Claims, words: Words) -> bool:
        """Whether a sentence says nothing, or nothing but the question's own words.

        A quantity is something: "is it 5 m?" may be answered with "it is 5 m".
        """
        if claims.quantities or claims.code_names - self._asked.code_names:
            return False
        if not claims and not words:
            return True
        if _BARE_VERDICT.match(claims.plain):  # "YES [1]": nothing that a page could bear
            return True
        return bool(self._question) and len(words.shared_with(self._asked_words)) == len(words)

    @cached_property
    def _asked_words(self) -> Words:
        return read_words(self._asked.wording)

    @cached_property
    def words(self) -> list[Words]:
        """Of each passage with its frame."""
        return [read_words(f"{frame_of(passage)}\n{passage.chunk.text}") for passage in self.passages]

    @cached_property
    def text(self) -> str:
        return "\n".join(f"{frame_of(passage)}\n{passage.chunk.text}" for passage in self.passages)

    @cached_property
    def letters(self) -> str:
        return "".join(character for character in self.text.casefold() if character.isalnum())

    @cached_property
    def foreign_letters(self) -> set[str]:
        return set(FOREIGN_LETTER.findall(self.text))


def is_denied(plain: str, quantity: Quantity) -> bool:
    before, after = plain[max(0, quantity.start - 24) : quantity.start], quantity.end
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(plain, after))
