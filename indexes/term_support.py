"""How well each word of a question is supported by a text: said itself, by a variant or translation, or by likeness.

A search asks how much of a question a passage covers. Whether it *answers* is asked word by word: "the torque of M24"
is not answered by a line that covers everything but M24.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexes.analysis import HANGUL, analyse
from indexes.embedder import TokenReader
from indexes.sought_words import SoughtWord

Floats = NDArray[np.float32]

# Cosine of static vectors at which two words begin to be alike; what unrelated words of one field reach.
LIKENESS_FLOOR = 0.35
# A word that only resembles one of the text never counts like the word itself.
LIKENESS_SHARE = 0.9
INSIDE_A_WORD = 0.9


@dataclass(frozen=True)
class QuestionWord:
    """A word of a question. `weight` says how much it tells: its rarity in the library."""

    sought: SoughtWord
    weight: float

    @property
    def token(self) -> str:
        return self.sought.token

    @property
    def is_exact(self) -> bool:
        """A code or a number: nothing resembles it."""
        return self.token.startswith("#") or self.token[0].isdigit()


class TermSupport:
    """Holds texts against the words of one question."""

    def __init__(self, words: Sequence[QuestionWord], reader: TokenReader | None) -> None:
        self.words = tuple(words)
        self._reader = reader
        self._ids = reader.token_ids([word.token for word in self.words]) if reader is not None and words else []

    @property
    def weights(self) -> Floats:
        """Shape (words,)."""
        return np.array([word.weight for word in self.words], np.float32)

    def of(self, texts: Sequence[str]) -> Floats:
        """Support of each word in each text, 0 to 1, shape (words, texts)."""
        support = np.zeros((len(self.words), len(texts)), np.float32)
        if not self.words or not texts:
            return support
        for place, text in enumerate(texts):
            support[:, place] = self._said(text)
        if self._reader is not None:
            support = np.maximum(support, self._alike(texts, self._reader))
        return support

    def _said(self, text: str) -> list[float]:
        tokens = set(analyse(text))
        joined = "".join(text.split())
        return [_share_said(word, tokens, joined) for word in self.words]

    def _alike(self, texts: Sequence[str], reader: TokenReader) -> Floats:
        """The likeness of each word to its likest tokens of each text, above what unrelated words have."""
        vectors = reader.token_vectors
        support = np.zeros((len(self.words), len(texts)), np.float32)
        for place, ids in enumerate(reader.token_ids(texts)):
            if not ids.size:
                continue
            known = _unit(vectors[np.unique(ids)])
            for row, (word, own) in enumerate(zip(self.words, self._ids, strict=True)):
                if word.is_exact or not own.size:
                    continue
                asked = vectors[own]
                lengths = np.linalg.norm(asked, axis=1) ** 2
                best = (_unit(asked) @ known.T).max(axis=1)
                support[row, place] = float(lengths @ best / max(float(lengths.sum()), 1e-9))
        return np.asarray(LIKENESS_SHARE * np.clip((support - LIKENESS_FLOOR) / (1 - LIKENESS_FLOOR), 0, 1), np.float32)


# A text -> its words, to hold other texts against.
Terms = Callable[[str], TermSupport]


def _share_said(word: QuestionWord, tokens: set[str], joined: str) -> float:
    if word.token in tokens:
        return 1.0
    inside = INSIDE_A_WORD if len(word.token) > 1 and HANGUL.match(word.token) and word.token in joined else 0.0
    return max([inside, *(share for other, share in word.sought.others if other in tokens)])


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
