"""Two runs of `banjang eval` on the questions that both have: `--against FILE`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation_outcomes import Outcome
from assistant.evaluation_questions import GoldQuestion, QuestionSetError
from assistant.measures import RANK_MEASURES, bootstrap_interval, mean, rank_gains
from indexes.messages import Message, message

INTERVALS = ("hit@3", "mrr@10")

# The rank of each question's first right passage by its id; None where there was none among those asked for.
Ranks = Mapping[str, int | None]


def read_ranks(path: Path, questions: Sequence[GoldQuestion]) -> Ranks:
    """What an earlier `banjang eval --json` (or its report's measures.json) found.

    Raises `QuestionSetError` when it is no such file, or has none of `questions`.
    """
    try:
        ranks = {str(outcome["id"]): _rank(outcome["rank"]) for outcome in _document(path)["outcomes"]}
    except OSError as error:
        raise QuestionSetError(message("assistant.eval.unreadable_earlier", path=path, reason=error)) from error
    except KeyError as error:
        raise _not_earlier(path, message("assistant.eval.earlier_lacks", name=error.args[0])) from error
    except (ValueError, TypeError) as error:
        raise _not_earlier(path, error) from error
    if not any(asked.id in ranks for asked in questions if asked.measures_retrieval):
        raise QuestionSetError(
            message("assistant.eval.nothing_in_common", path=path), message("assistant.eval.nothing_in_common_hint")
        )
    return ranks


def compare(earlier: Ranks, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Before and after on the questions that both runs have: measures, by language too, and which questions moved."""
    both = [outcome for outcome in outcomes if outcome.asked.measures_retrieval and outcome.asked.id in earlier]
    languages = sorted({outcome.asked.language for outcome in both})
    return {
        **_differences(earlier, both),
        "by_language": {
            language: _differences(earlier, [outcome for outcome in both if outcome.asked.language == language])
            for language in languages
        },
        "better": [_move(earlier, it) for it in both if _is_better(it.rank, earlier[it.asked.id])],
        "worse": [_move(earlier, it) for it in both if _is_better(earlier[it.asked.id], it.rank)],
    }


def _differences(earlier: Ranks, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    before = [rank_gains(earlier[outcome.asked.id]) for outcome in outcomes]
    after = [rank_gains(outcome.rank) for outcome in outcomes]
    return {
        "questions": len(outcomes),
        "retrieval": {
            name: _difference(name, [gain[name] for gain in before], [gain[name] for gain in after])
            for name in RANK_MEASURES
        },
    }


def _difference(name: str, before: Sequence[float], after: Sequence[float]) -> dict[str, Any]:
    gained = [new - old for old, new in zip(before, after, strict=True)]
    measured = {"before": mean(before), "after": mean(after), "difference": mean(gained)}
    return measured | ({"interval": bootstrap_interval(gained)} if name in INTERVALS else {})


def _move(earlier: Ranks, outcome: Outcome) -> dict[str, Any]:
    return {"id": outcome.asked.id, "before": earlier[outcome.asked.id], "after": outcome.rank}


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


def _not_earlier(path: Path, reason: Exception | Message) -> QuestionSetError:
    return QuestionSetError(
        message("assistant.eval.not_earlier", path=path, reason=reason), message("assistant.eval.not_earlier_hint")
    )
