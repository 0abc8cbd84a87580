"""Several scored lists into one: a convex combination of scores, each list scaled by its best one.

Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42 (2023): unlike ranks, scores
keep how much better the first is than the tenth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def fuse(
    legs: Mapping[str, Sequence[tuple[int, float]]], weights: Mapping[str, float]
) -> list[tuple[int, float, dict[str, int]]]:
    """(id, score, {leg: rank from 1}), best first. A leg's scores count as shares of its best; absence counts 0."""
    scores: dict[int, float] = {}
    ranks: dict[int, dict[str, int]] = {}
    for leg, hits in legs.items():
        best = max((score for _, score in hits), default=0.0)
        for rank, (identity, score) in enumerate(hits, start=1):
            share = max(score, 0.0) / best if best > 0 else 0.0
            scores[identity] = scores.get(identity, 0.0) + weights[leg] * share
            ranks.setdefault(identity, {})[leg] = rank
    best_first = sorted(scores, key=lambda identity: (-scores[identity], identity))
    return [(identity, scores[identity], ranks[identity]) for identity in best_first]
