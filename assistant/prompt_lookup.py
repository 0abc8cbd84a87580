"""Guesses an answer's next tokens: an answer from documents copies from them, and they stand in the prompt.

What followed the last tokens where they stood before is read along with the last one; of the guesses those stay that
the model would have chosen itself. A batch rounds otherwise than single tokens do, so a near tie may fall differently.
"""

from __future__ import annotations

from collections.abc import Iterable

# With two tokens in common most guesses are right, with one most are wrong.
LENGTHS = (3, 2)


class PromptLookup:
    """All tokens so far, prompt and answer, and where each pair and triple of them stood last."""

    def __init__(self, tokens: Iterable[int]) -> None:
        self._tokens: list[int] = []
        self._next_place: dict[tuple[int, ...], int] = {}
        self.extend(tokens)

    def extend(self, tokens: Iterable[int]) -> None:
        for token in tokens:
            for length in LENGTHS:
                if len(self._tokens) >= length:
                    self._next_place[tuple(self._tokens[-length:])] = len(self._tokens)
            self._tokens.append(token)

    def guess(self, count: int) -> list[int]:
        """At most `count` tokens; none when the last ones were never seen before."""
        for length in LENGTHS:
            place = self._next_place.get(tuple(self._tokens[-length:]))
            if place is not None:
                return self._tokens[place : place + max(0, count)]
        return []
