"""Several ranked lists into one: weighted reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# The paper uses 60 for long lists of web runs; here the first few places decide, so they weigh more.
RANK_CONSTANT = 10


def fuse(legs: Mapping[str, Sequence[int]], weights: Mapping[str, float]) -> list[tuple[int, float, dict[str, int]]]:
    """(id, score, {leg: rank from 1}), best first. Ranks count, not scores: those of two legs cannot be compared."""
    scores: dict[int, float] = {}
    ranks: dict[int, dict[str, int]] = {}
    for leg, ids in legs.items():
        for rank, identity in enumerate(ids, start=1):
            scores[identity] = scores.get(identity, 0.0) + weights[leg] / (RANK_CONSTANT + rank)
            ranks.setdefault(identity, {})[leg] = rank
    best_first = sorted(scores, key=lambda identity: (-scores[identity], identity))
    return [(identity, scores[identity], ranks[identity]) for identity in best_first]
