"""Two runs of `banjang eval` on the questions that both have: `--against FILE`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.evaluation.measures import RANK_MEASURES, bootstrap_interval, mean, rank_gains
from assistant.evaluation.outcomes import ANSWER_SCORES, Outcome, is_right, score_answer
from assistant.evaluation.questions import GoldQuestion, QuestionSetError
from indexes.messages import Message, message

INTERVALS = ("hit@3", "mrr@10")
# The same score as `status_right`, of the questions that no document answers.
REFUSAL = "refusal_recall"

# The rank of each question's first right passage by its id; None where there was none among those asked for.
Ranks = Mapping[str, int | None]
Scores = Mapping[str, Any]


@dataclass(frozen=True)
class Earlier:
    """What an earlier run measured: ranks, and by question the scores of its answer where it asked for answers."""

    ranks: Ranks
    scores: Mapping[str, Scores] = field(default_factory=dict)


def read_earlier(path: Path, questions: Sequence[GoldQuestion]) -> Earlier:
    """What an earlier `banjang eval --json` (or its report's measures.json) found.

    Raises `QuestionSetError` when it is no such file, or has none of `questions`.
    """
    try:
        document = _document(path)
        ranks = {str(outcome["id"]): _rank(outcome["rank"]) for outcome in document["outcomes"]}
        scores = {str(record["id"]): _scores(record["scores"]) for record in document.get("answered", ())}
    except OSError as error:
        raise QuestionSetError(message("assistant.eval.unreadable_earlier", path=path, reason=error)) from error
    except KeyError as error:
        raise _not_earlier(path, message("assistant.eval.earlier_lacks", name=error.args[0])) from error
    except (ValueError, TypeError) as error:
        raise _not_earlier(path, error) from error
    ranked = any(asked.id in ranks for asked in questions if asked.measures_retrieval)
    if not ranked and not any(asked.id in scores for asked in questions):
        raise QuestionSetError(
            message("assistant.eval.nothing_in_common", path=path), message("assistant.eval.nothing_in_common_hint")
        )
    return Earlier(ranks, scores)


@dataclass(frozen=True)
class Later:
    """One question as the later run measured it; without `is_ranked` only its answer was."""

    id: str
    language: str
    answerable: bool
    is_ranked: bool
    rank: int | None
    scores: Scores | None

    @classmethod
    def of(cls, outcome: Outcome) -> Later:
        asked = outcome.asked
        scores = score_answer(outcome) or None
        return cls(asked.id, asked.language, asked.answerable, asked.measures_retrieval, outcome.rank, scores)


def compare(earlier: Earlier, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """As `compare_later`, of a run that was measured just now."""
    return compare_later(earlier, [Later.of(outcome) for outcome in outcomes])


def compare_later(earlier: Earlier, questions: Sequence[Later]) -> dict[str, Any]:
    """Before and after on the questions that both runs have: measures, by language too, and which questions moved.

    "answers" is there when both runs asked for answers.
    """
    ranks = earlier.ranks
    both = [it for it in questions if it.is_ranked and it.id in ranks]
    answered = [it for it in questions if it.scores is not None and it.id in earlier.scores]
    return {
        **_differences(ranks, both),
        "by_language": {language: _differences(ranks, group) for language, group in _by_language(both).items()},
        "better": [_move(ranks, it) for it in both if _is_better(it.rank, ranks[it.id])],
        "worse": [_move(ranks, it) for it in both if _is_better(ranks[it.id], it.rank)],
    } | ({"answers": _compare_answers(earlier.scores, answered)} if answered else {})


def _by_language(questions: Sequence[Later]) -> dict[str, list[Later]]:
    languages = sorted({asked.language for asked in questions})
    return {name: [asked for asked in questions if asked.language == name] for name in languages}


def _compare_answers(earlier: Mapping[str, Scores], questions: Sequence[Later]) -> dict[str, Any]:
    """`better` and `worse` are the questions whose answer became right or wrong as a whole."""
    now = {asked.id: is_right(asked.scores) for asked in questions if asked.scores is not None}
    before = {identity: is_right(earlier[identity]) for identity in now}
    return {
        **_answer_differences(earlier, questions),
        "by_language": {name: _answer_differences(earlier, group) for name, group in _by_language(questions).items()},
        "better": [identity for identity in now if now[identity] and not before[identity]],
        "worse": [identity for identity in now if before[identity] and not now[identity]],
    }


def _answer_differences(earlier: Mapping[str, Scores], questions: Sequence[Later]) -> dict[str, Any]:
    """Each share over the questions to which it applied in both runs; of numbers without a page the count."""
    pairs = [(earlier[asked.id], asked.scores, asked.answerable) for asked in questions if asked.scores is not None]
    shares = {name: [(old[name], new[name]) for old, new, _ in pairs] for name in ANSWER_SCORES}
    shares[REFUSAL] = [(old["status_right"], new["status_right"]) for old, new, answerable in pairs if not answerable]
    before = sum(len(old["unsupported_numbers"]) for old, _, _ in pairs)
    after = sum(len(new["unsupported_numbers"]) for _, new, _ in pairs)
    return {
        "questions": len(pairs),
        "shares": {name: _share_difference(values) for name, values in shares.items()},
        "unsupported_numbers": {"before": before, "after": after, "difference": after - before},
    }


def _share_difference(values: Sequence[tuple[bool | None, bool | None]]) -> dict[str, Any]:
    both = [(float(old), float(new)) for old, new in values if old is not None and new is not None]
    gained = [new - old for old, new in both]
    measured = {"before": mean([old for old, _ in both]), "after": mean([new for _, new in both])}
    return {"questions": len(both), **measured, "difference": mean(gained), "interval": bootstrap_interval(gained)}


def _differences(earlier: Ranks, questions: Sequence[Later]) -> dict[str, Any]:
    before = [rank_gains(earlier[asked.id]) for asked in questions]
    after = [rank_gains(asked.rank) for asked in questions]
    return {
        "questions": len(questions),
        "retrieval": {
            name: _difference(name, [gain[name] for gain in before], [gain[name] for gain in after])
            for name in RANK_MEASURES
        },
    }


def _difference(name: str, before: Sequence[float], after: Sequence[float]) -> dict[str, Any]:
    gained = [new - old for old, new in zip(before, after, strict=True)]
    measured = {"before": mean(before), "after": mean(after), "difference": mean(gained)}
    return measured | ({"interval": bootstrap_interval(gained)} if name in INTERVALS else {})


def _move(earlier: Ranks, asked: Later) -> dict[str, Any]:
    return {"id": asked.id, "before": earlier[asked.id], "after": asked.rank}


def _is_better(rank: int | None, than: int | None) -> bool:
    return rank is not None and (than is None or rank < than)


def _document(path: Path) -> dict[str, Any]:
    """The JSON of a file in any Unicode encoding: PowerShell's `>` writes UTF-16."""
    raw = path.read_bytes()
    try:
        document = json.loads(raw)
    except UnicodeDecodeError:  # a console's own code page: ids and ranks are all that is read, and mostly ASCII
        document = json.loads(raw.decode("utf-8", errors="replace"))
    if not isinstance(document, dict):
        raise KeyError("outcomes")
    return document


def _rank(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or value < 1):
        raise ValueError(f"rank {value!r}")
    return value


def _scores(scores: dict[str, Any]) -> Scores:
    for name in ANSWER_SCORES:
        if scores[name] not in (True, False, None):
            raise ValueError(f"{name} {scores[name]!r}")
    if not isinstance(scores["unsupported_numbers"], list):
        raise ValueError(f"unsupported_numbers {scores['unsupported_numbers']!r}")
    return scores


def _not_earlier(path: Path, reason: Exception | Message) -> QuestionSetError:
    return QuestionSetError(
        message("assistant.eval.not_earlier", path=path, reason=reason), message("assistant.eval.not_earlier_hint")
    )
