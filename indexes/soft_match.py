"""How well a passage's tokens answer a question's, token by token, meaning counted: late interaction.

Each token of the question takes its likest token of the passage (Khattab and Zaharia, "ColBERT", SIGIR 2020), here with
static vectors, so that a hundred passages cost a few milliseconds. A token counts by the square of its vector's length:
the training makes words that say little short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 10  # tokens; a window is four of them
WINDOW_BLOCKS = 4
FRAME_IN_WINDOW = 0.9
TOKENS_MAX = 1_024

Floats = NDArray[np.float32]
TokenIds = NDArray[np.uint16]


@dataclass(frozen=True)
class PassageTokens:
    """Token ids of what stands above a passage (title, headings) and of the passage itself."""

    frame: TokenIds
    body: TokenIds

    def to_bytes(self) -> bytes:
        return np.concatenate([np.array([self.frame.size], np.uint16), self.frame, self.body]).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> PassageTokens:
        """Empty where nothing was kept."""
        ids = np.frombuffer(data, np.uint16)
        size = int(ids[0]) if ids.size else 0
        return cls(ids[1 : 1 + size], ids[1 + size :])


@dataclass(frozen=True)
class SoftMatch:
    """Shares of the question that each passage answers, 0 to 1, shape (passages,): anywhere, above it, in one place."""

    anywhere: Floats
    frame: Floats
    window: Floats


def soft_match(question: NDArray[np.int32], passages: Sequence[PassageTokens], vectors: Floats) -> SoftMatch:
    """`vectors` has shape (vocabulary, dimension)."""
    nothing = np.zeros(len(passages), np.float32)
    if not question.size or not passages:
        return SoftMatch(nothing, nothing, nothing)
    weights, likeness = _likeness(question, passages, vectors)
    frames = [passage.frame.size for passage in passages]
    bodies = [passage.body.size for passage in passages]
    split = sum(frames)
    frame_best = _best_of_each(likeness[:, :split], frames)
    body_best = _best_of_each(likeness[:, split:], bodies)
    window = _best_window(likeness[:, split:], bodies, frame_best * FRAME_IN_WINDOW, weights)
    return SoftMatch(weights @ np.maximum(frame_best, body_best), weights @ frame_best, window)


def _likeness(question: NDArray[np.int32], passages: Sequence[PassageTokens], vectors: Floats) -> tuple[Floats, Floats]:
    """(weights of the question's tokens, cosine of each with each token: all frames first, then all bodies)."""
    tokens = np.concatenate([*(p.frame for p in passages), *(p.body for p in passages)]).astype(np.int64)
    is_there = np.zeros(len(vectors), bool)
    is_there[tokens] = True
    distinct = np.flatnonzero(is_there)
    place = np.zeros(len(vectors), np.int64)
    place[distinct] = np.arange(distinct.size)
    asked, known = vectors[question], vectors[distinct]
    lengths = np.linalg.norm(asked, axis=1)
    weights = lengths**2 / max(float((lengths**2).sum()), 1e-9)
    likeness = (asked / np.maximum(lengths, 1e-9)[:, None]) @ known.T
    likeness /= np.maximum(np.sqrt(np.einsum("ij,ij->i", known, known)), 1e-9)
    return weights.astype(np.float32), np.asarray(np.maximum(likeness, 0)[:, place[tokens]], np.float32)


def _best_of_each(likeness: Floats, sizes: Sequence[int]) -> Floats:
    """The largest value of each run of columns, shape (rows, runs); 0 for an empty run."""
    best = np.zeros((likeness.shape[0], len(sizes)), np.float32)
    filled = np.flatnonzero(np.asarray(sizes))
    if filled.size:
        starts = _starts(sizes)[filled]
        best[:, filled] = np.maximum.reduceat(likeness, starts, axis=1)
    return best


def _best_window(likeness: Floats, sizes: Sequence[int], at_least: Floats, weights: Floats) -> Floats:
    """The best weighted sum within a few neighbouring blocks of each run, where the run's frame counts everywhere."""
    best = np.asarray(weights @ at_least, np.float32)
    counts = [-(-size // BLOCK) for size in sizes]
    if not sum(counts):
        return best
    owner = np.repeat(np.arange(len(sizes)), counts)
    within = np.arange(len(owner)) - np.repeat(_starts(counts), counts)
    starts = np.repeat(_starts(sizes), counts) + within * BLOCK
    blocks = np.maximum.reduceat(likeness, starts, axis=1)
    windows = np.maximum(blocks, at_least[:, owner])
    for step in range(1, WINDOW_BLOCKS):
        same = owner[step:] == owner[:-step]
        windows[:, :-step] = np.where(same, np.maximum(windows[:, :-step], blocks[:, step:]), windows[:, :-step])
    np.maximum.at(best, owner, weights @ windows)
    return best


def _starts(sizes: Sequence[int]) -> NDArray[np.int64]:
    """Where each run begins when they lie one behind the other."""
    lengths = np.asarray(sizes, np.int64)
    return np.cumsum(lengths) - lengths
