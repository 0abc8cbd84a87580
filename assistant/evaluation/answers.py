"""The measures of answers: shares with intervals, numbers without a page, seconds.

Intervals of shares are Wilson's (*Journal of the American Statistical Association* 22, 1927): unlike a bootstrap they
keep a width where every answer is right.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

from assistant.evaluation.outcomes import ANSWER_SCORES, Outcome, is_right, score_answer

STAGES = ("evidence", "first_token", "total")
SHARES = (*ANSWER_SCORES, "refusal_precision", "refusal_recall")
WILSON_Z = 1.959964  # of the 95 % that every interval here stands for


def measure_answers(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Of questions that were answered. A share without a question that it applies to is None."""
    scores = [score_answer(outcome) for outcome in outcomes]
    shown = sum(score["numbers_shown"] for score in scores)
    unsupported = sum(len(score["unsupported_numbers"]) for score in scores)
    return {
        "questions": len(outcomes),
        **{name: _share(values) for name, values in _values(outcomes).items()},
        "withheld_sentences": sum(len(outcome.answered.withheld) for outcome in outcomes if outcome.answered),
        "numbers_shown": shown,
        "unsupported_numbers": unsupported,
        "seconds": {stage: _quantiles(outcomes, stage) for stage in STAGES},
    }


def answer_intervals(outcomes: Sequence[Outcome]) -> dict[str, list[float] | None]:
    """[low, high] of each share."""
    return {name: wilson_interval(sum(values), len(values)) for name, values in _values(outcomes).items()}


def wilson_interval(right: int, of: int) -> list[float] | None:
    """The score interval of a share of independent questions; None without questions."""
    if not of:
        return None
    share, z2 = right / of, WILSON_Z**2
    centre = share + z2 / (2 * of)
    half = WILSON_Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    low, high = (centre - half) / (1 + z2 / of), (centre + half) / (1 + z2 / of)
    return [round(max(0.0, low), 4), round(min(1.0, high), 4)]


def answer_loss(outcome: Outcome) -> dict[str, Any] | None:
    """What was expected and what was shown instead; None for a right answer."""
    scores = score_answer(outcome)
    if outcome.answered is None or is_right(scores):
        return None
    return {
        "id": outcome.asked.id,
        "question": outcome.asked.question,
        "language": outcome.asked.language,
        "wrong": [name for name in ANSWER_SCORES if name != "quick_contains" and _is_wrong(name, scores[name])],
        "unsupported_numbers": scores["unsupported_numbers"],
        "expected": outcome.asked.expected_json(),
        "status": outcome.answered.status,
        "shown": outcome.answered.text,
        "cited": [
            {"path": citation.passage.document.path, "page": citation.passage.chunk.page}
            for citation in outcome.answered.citations
        ],
    }


def _is_wrong(name: str, score: bool | None) -> bool:
    return score is (name == "false_refusal")


def _values(outcomes: Sequence[Outcome]) -> dict[str, list[bool]]:
    """One value a question that the share applies to."""
    scores = [score_answer(outcome) for outcome in outcomes]
    shares = {name: [score[name] for score in scores if score[name] is not None] for name in ANSWER_SCORES}
    return shares | {
        "refusal_precision": [not outcome.asked.answerable for outcome in outcomes if outcome.refused],
        "refusal_recall": [outcome.refused for outcome in outcomes if not outcome.asked.answerable],
    }


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _quantiles(outcomes: Sequence[Outcome], stage: str) -> dict[str, float]:
    values = sorted(outcome.seconds[stage] for outcome in outcomes if stage in outcome.seconds)
    if not values:
        return {}
    return {"p50": round(statistics.median(values), 3), "p95": round(values[math.ceil(0.95 * len(values)) - 1], 3)}
