"""Measures retrieval and answers on a question set: `banjang eval`.

Pages are what counts: a passage hits when it touches a gold page of a gold document (no gold pages: any page of it).
hit@k, MRR@10 and nDCG@10 with binary gains, one gain a gold page (Järvelin and Kekäläinen, TOIS 2002).
"""

from __future__ import annotations

import json
import math
import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.engine import AnswerError
from assistant.events import Answered
from assistant.grounding import values_in
from indexes.analysis import normalise
from indexes.library import Library
from indexes.messages import message
from indexes.records import Passage

DEPTH = 10
REQUIRED_FIELDS = ("id", "question", "language", "answerable", "gold")


class QuestionSetError(AnswerError):
    """A question set cannot be read."""

    code = "question_set"


@dataclass(frozen=True)
class Gold:
    """A document by the end of its path, and its pages; no pages means any."""

    document: str
    pages: tuple[int, ...]

    def is_on(self, document_path: str, first_page: int, last_page: int) -> bool:
        path, wanted = normalise(document_path), normalise(self.document)
        if not (path == wanted or path.endswith("/" + wanted.lstrip("/"))):
            return False
        return not self.pages or any(first_page <= page <= last_page for page in self.pages)


@dataclass(frozen=True)
class GoldQuestion:
    """One line of a question set."""

    id: str
    question: str
    language: str
    answerable: bool
    gold: tuple[Gold, ...]
    answer: str = ""
    must_include: tuple[str, ...] = ()

    def hits(self, passage: Passage) -> bool:
        return bool(self.gold_pages_of(passage))

    def gold_pages_of(self, passage: Passage) -> set[tuple[str, int]]:
        """The gold pages that a passage touches; page 0 stands for a document whose pages are not named."""
        first, last = passage.chunk.page, passage.chunk.page_end
        return {
            (gold.document, page)
            for gold in self.gold
            if gold.is_on(passage.document.path, first, last)
            for page in ([page for page in gold.pages if first <= page <= last] or [0])
        }


@dataclass
class Outcome:
    """What one question gave. `ranks` are the ranks (from 1) of passages that hit, `gold_pages` what each touched."""

    asked: GoldQuestion
    ranks: list[int]
    found: list[dict[str, Any]]
    gold_pages: list[set[tuple[str, int]]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    answered: Answered | None = None

    def as_json(self) -> dict[str, Any]:
        record: dict[str, Any] = {"id": self.asked.id, "question": self.asked.question, "language": self.asked.language}
        record |= {"answerable": self.asked.answerable, "ranks": self.ranks, "found": self.found}
        if self.answered is not None:
            record |= {"answer": self.answered.as_json(), "seconds": self.seconds, **score_answer(self)}
        return record


def read_question_set(path: Path) -> list[GoldQuestion]:
    """Raises `QuestionSetError` that names the first line which is not a question."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(message("assistant.eval.unreadable", path=path, reason=error)) from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionSetError(
                message("assistant.eval.bad_line", path=path, line=number, reason=error),
                message("assistant.eval.bad_line_hint", fields=", ".join(REQUIRED_FIELDS)),
            ) from error
    if not questions:
        raise QuestionSetError(message("assistant.eval.empty", path=path))
    return questions


def evaluate(
    questions: Sequence[GoldQuestion],
    library: Library,
    assistant: Assistant | None,
    on_done: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """One outcome a question; without an assistant only retrieval is measured."""
    outcomes = []
    for number, asked in enumerate(questions, start=1):
        outcome = _retrieve(asked, library)
        if assistant is not None:
            _answer(outcome, assistant)
        outcomes.append(outcome)
        if on_done is not None:
            on_done(number, len(questions))
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The contract's measures: over all questions and per language."""
    languages = sorted({outcome.asked.language for outcome in outcomes})
    return {
        "questions": len(outcomes),
        **_measures(outcomes),
        "by_language": {
            language: _measures([outcome for outcome in outcomes if outcome.asked.language == language])
            for language in languages
        },
    }


def score_answer(outcome: Outcome) -> dict[str, Any]:
    """How right one answer is. `exact_numbers`: every number of `must_include` stands in it, None without numbers."""
    asked, answered = outcome.asked, outcome.answered
    if answered is None:
        return {}
    said = answered.status != "no_evidence"
    text = _plain(answered.text) if said else ""
    numbers = {value for part in asked.must_include for value in values_in(part)}
    cited = [citation.passage for citation in answered.citations]
    return {
        "status_right": said == asked.answerable,
        "exact_numbers": said and numbers <= values_in(answered.text) if numbers and asked.answerable else None,
        "must_include": all(_stands_in(part, text) for part in asked.must_include) if asked.must_include else None,
        "citation_page": any(asked.hits(passage) for passage in cited) if asked.answerable and said else None,
    }


def _retrieve(asked: GoldQuestion, library: Library) -> Outcome:
    passages = library.search(asked.question, limit=DEPTH).passages
    pages = [asked.gold_pages_of(passage) for passage in passages]
    ranks = [rank for rank, touched in enumerate(pages, start=1) if touched]
    found = [{"path": passage.document.path, "page": passage.chunk.page} for passage in passages]
    return Outcome(asked, ranks, found, [touched for touched in pages if touched])


def _answer(outcome: Outcome, assistant: Assistant) -> None:
    for event in assistant.answer(outcome.asked.question):
        if isinstance(event, Answered):
            outcome.answered = event
            outcome.seconds = {name: value / 1000 for name, value in event.timings_ms.items()}


def _measures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [outcome for outcome in outcomes if outcome.asked.answerable and outcome.asked.gold]
    measures: dict[str, Any] = {"retrieval": {"questions": len(answerable)}}
    for depth in (1, 3, 10):
        hits = [any(rank <= depth for rank in outcome.ranks) for outcome in answerable]
        measures["retrieval"][f"hit@{depth}"] = _mean(hits)
    measures["retrieval"]["mrr@10"] = _mean([1 / outcome.ranks[0] if outcome.ranks else 0.0 for outcome in answerable])
    measures["retrieval"]["ndcg@10"] = _mean([_ndcg(outcome) for outcome in answerable])
    answered = [outcome for outcome in outcomes if outcome.answered is not None]
    if answered:
        measures["answers"] = _answer_measures(answered)
    return measures


def _answer_measures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    scores = [score_answer(outcome) for outcome in outcomes]
    refused = [outcome.answered is not None and outcome.answered.status == "no_evidence" for outcome in outcomes]
    unanswerable = [not outcome.asked.answerable for outcome in outcomes]
    both = sum(r and u for r, u in zip(refused, unanswerable, strict=True))
    return {
        "questions": len(outcomes),
        **{
            name: _mean([score[name] for score in scores if score[name] is not None])
            for name in ("status_right", "exact_numbers", "must_include", "citation_page")
        },
        "refusal_precision": both / sum(refused) if any(refused) else None,
        "refusal_recall": both / sum(unanswerable) if any(unanswerable) else None,
        "withheld_sentences": sum(len(outcome.answered.withheld) for outcome in outcomes if outcome.answered),
        "seconds": {name: _quantiles(outcomes, name) for name in ("evidence", "first_token", "total")},
    }


def _quantiles(outcomes: Sequence[Outcome], name: str) -> dict[str, float]:
    values = sorted(outcome.seconds[name] for outcome in outcomes if name in outcome.seconds)
    if not values:
        return {}
    return {"p50": round(statistics.median(values), 3), "p95": round(values[math.ceil(0.95 * len(values)) - 1], 3)}


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


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _stands_in(part: str, text: str) -> bool:
    """`text` is plain already; "5 mm" does not stand in "25 mm"."""
    return bool(re.search(r"(?<!\d)(?<!\d[.,])" + re.escape(_plain(part)), text))


def _plain(text: str) -> str:
    return "".join(normalise(text).split()).casefold()


def _question(record: dict[str, Any]) -> GoldQuestion:
    missing = [name for name in REQUIRED_FIELDS if name not in record]
    if missing:
        raise KeyError(", ".join(missing))
    return GoldQuestion(
        id=str(record["id"]),
        question=str(record["question"]),
        language=str(record["language"]),
        answerable=bool(record["answerable"]),
        gold=tuple(
            Gold(str(gold["document"]), tuple(int(page) for page in gold.get("pages") or ())) for gold in record["gold"]
        ),
        answer=str(record.get("answer") or ""),
        must_include=_texts(record.get("must_include") or []),
    )


def _texts(values: Any) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(str(value) for value in values)
