"""The measures of `banjang eval`: over all questions, by language, kind and leg, with intervals and losses.

hit@k, MRR@10 and nDCG@10 with binary gains, one gain a gold page (Järvelin and Kekäläinen, TOIS 2002). Intervals are
percentile bootstraps over questions (Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13).
Answers are measured in `evaluation_answers`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assistant.evaluation.answers import answer_intervals, answer_loss, measure_answers
from assistant.evaluation.outcomes import Outcome, score_answer

DEPTH = 10
HIT_DEPTHS = (1, 3, 10)
RANK_MEASURES = (*(f"hit@{depth}" for depth in HIT_DEPTHS), "mrr@10")
# Reported alone beside what they give together; the other legs answer only some questions.
LEGS = ("lexical", "dense")
LOST_BEYOND = 3
LEVEL = 0.95
RESAMPLES = 1000
SEED = 20261101


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The contract's measures, then what explains them: kinds, legs, intervals, losses, and what each question gave."""
    measured = [outcome for outcome in outcomes if outcome.asked.measures_retrieval]
    by_language = _grouped(outcomes, lambda outcome: outcome.asked.language)
    by_kind = _grouped([outcome for outcome in outcomes if outcome.kind], lambda outcome: outcome.kind)
    return {
        "questions": len(outcomes),
        **_measures(outcomes),
        "by_language": {language: _measures(group) for language, group in by_language.items()},
        "by_kind": {kind: _measures(group) for kind, group in by_kind.items()},
        "by_leg": _by_leg(measured),
        "confidence": {
            "level": LEVEL,
            "resamples": RESAMPLES,
            **_confidence(outcomes),
            "by_language": {language: _confidence(group) for language, group in by_language.items()},
        },
        "losses": [_loss(outcome) for outcome in measured if outcome.rank is None or outcome.rank > LOST_BEYOND],
        "outcomes": [{"id": outcome.asked.id, "rank": outcome.rank} for outcome in measured],
        **_each_answer(_answered(outcomes)),
    }


def _each_answer(answered: Sequence[Outcome]) -> dict[str, Any]:
    """Nothing where only retrieval was measured."""
    if not answered:
        return {}
    losses = [loss for outcome in answered if (loss := answer_loss(outcome))]
    return {"answer_losses": losses, "answered": [_answer_record(outcome) for outcome in answered]}


def _answer_record(outcome: Outcome) -> dict[str, Any]:
    assert outcome.answered is not None
    kept = ("status", "text", "citations", "withheld")
    answer = outcome.answered.as_json()
    record = {"id": outcome.asked.id, **{name: answer[name] for name in kept}, "quick": outcome.quick}
    return record | {"seconds": outcome.seconds, "scores": score_answer(outcome)}


def rank_gains(rank: int | None) -> dict[str, float]:
    """What one question adds to each measure of `RANK_MEASURES`, by the rank of its first right passage."""
    gains = {f"hit@{depth}": float(rank is not None and rank <= depth) for depth in HIT_DEPTHS}
    return gains | {"mrr@10": 1 / rank if rank else 0.0}


def bootstrap_interval(values: Sequence[float]) -> list[float] | None:
    """[low, high] of the mean of `values`, one a question; of differences between two runs it is the paired interval.

    The seed is fixed: the same outcomes give the same interval. None without values.
    """
    if not values:
        return None
    given = np.asarray(values, np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(given), (RESAMPLES, len(given)))
    tail = (1 - LEVEL) / 2
    return [round(float(edge), 4) for edge in np.quantile(given[drawn].mean(axis=1), (tail, 1 - tail))]


def mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    names = sorted({key(outcome) for outcome in outcomes})
    return {name: [outcome for outcome in outcomes if key(outcome) == name] for name in names}


def _measures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    measured = [outcome for outcome in outcomes if outcome.asked.measures_retrieval]
    measures: dict[str, Any] = {"retrieval": _retrieval_measures(measured)}
    if answered := _answered(outcomes):
        measures["answers"] = measure_answers(answered)
    return measures


def _answered(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.answered is not None]


def _retrieval_measures(measured: Sequence[Outcome]) -> dict[str, Any]:
    gains = [rank_gains(outcome.rank) for outcome in measured]
    return {
        "questions": len(measured),
        **{name: mean([gain[name] for gain in gains]) for name in RANK_MEASURES},
        "ndcg@10": mean([_ndcg(outcome) for outcome in measured]),
    }


def _by_leg(measured: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """A leg that did not run for a question found nothing for it."""
    alone = {leg: [outcome.legs.get(leg, Outcome(outcome.asked, [], [])) for outcome in measured] for leg in LEGS}
    return {leg: _retrieval_measures(outcomes) for leg, outcomes in {**alone, "fused": measured}.items()}


def _confidence(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """`n` answerable questions stand behind the intervals of retrieval."""
    gains = [rank_gains(outcome.rank) for outcome in outcomes if outcome.asked.measures_retrieval]
    intervals = {name: bootstrap_interval([gain[name] for gain in gains]) for name in RANK_MEASURES}
    answered = _answered(outcomes)
    return {"n": len(gains), **intervals} | ({"answers": answer_intervals(answered)} if answered else {})


def _loss(outcome: Outcome) -> dict[str, Any]:
    asked = outcome.asked
    return {
        "id": asked.id,
        "question": asked.question,
        "language": asked.language,
        "gold": [{"document": gold.document, "pages": list(gold.pages)} for gold in asked.gold],
        "rank": outcome.rank,
        "found": outcome.found[:LOST_BEYOND],
    }


def _ndcg(outcome: Outcome) -> float:
    """A gold page counts once, at its best rank; the ideal list has one gold page a rank."""
    wanted = sum(max(1, len(gold.pages)) for gold in outcome.asked.gold)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(wanted, DEPTH) + 1))
    seen: set[tuple[str, int]] = set()
    gain = 0.0
    for rank, touched in zip(outcome.ranks, outcome.gold_pages, strict=True):
        gain += bool(touched - seen) / math.log2(rank + 1)
        seen |= touched
    return gain / ideal
