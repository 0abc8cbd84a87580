"""What the pages of an evaluation show: measures with their bars, and question by question what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.answers import SHARES
from assistant.evaluation.measures import LOST_BEYOND, RANK_MEASURES
from assistant.evaluation.outcomes import ANSWER_SCORES, is_right
from assistant.evaluation.questions import Gold
from indexes.records import Document

FALSE_REFUSAL = "false_refusal"
"""The one share of which less is better."""
FOUND_SHOWN = 3
STAGES = ("evidence", "first_token", "total")


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """`key` names its wordings; a share is from 0 to 1, its interval [low, high] at 95 %."""

    key: str
    share: float | None
    interval: tuple[float, float] | None = None
    is_better_low: bool = False


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure in two runs; `verdict` is "better", "worse", "equal", "chance" where the difference may be that, or
    "open" where its interval is not known.
    """

    key: str
    before: float
    after: float
    difference: float
    verdict: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of a document; `href` is "" where the document is not, or no longer, in the library."""

    name: str
    page: int
    href: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """`faults` are the scores of its answer that are wrong, `numbers` those that stand on no cited page."""

    id: str
    question: str
    answerable: bool
    is_lost: bool
    is_ranked: bool
    rank: int | None
    expected: tuple[PageLink, ...]
    expected_text: str
    found: tuple[PageLink, ...]
    answer: str | None
    faults: tuple[str, ...]
    numbers: tuple[str, ...]


def measure_rows(measures: Mapping[str, Any]) -> list[MeasureRow]:
    """Of retrieval, then of answers; a measure without questions it applies to is left out."""
    rows: list[MeasureRow] = []
    edges = measures.get("confidence", {})
    if measures.get("retrieval", {}).get("questions"):
        for name in (*RANK_MEASURES, "ndcg@10"):
            rows.append(MeasureRow(_key(name), measures["retrieval"][name], _interval(edges.get(name))))
    answers = measures.get("answers", {})
    for name in SHARES if answers else ():
        interval = _interval(edges["answers"].get(name))
        rows.append(MeasureRow(name, answers[name], interval, is_better_low=name == FALSE_REFUSAL))
    return [row for row in rows if row.share is not None]


def seconds_rows(measures: Mapping[str, Any]) -> list[tuple[str, float, float]]:
    """(stage, median, 95th percentile) in seconds."""
    seconds = measures.get("answers", {}).get("seconds", {})
    return [(stage, seconds[stage]["p50"], seconds[stage]["p95"]) for stage in STAGES if seconds.get(stage)]


def change_rows(compared: Mapping[str, Any]) -> list[MeasureChange]:
    rows = (
        [_change(_key(name), values) for name, values in compared["retrieval"].items()] if compared["questions"] else []
    )
    shares = compared.get("answers", {}).get("shares", {})
    return [*rows, *(_change(name, values) for name, values in shares.items() if values["questions"])]


def question_rows(records: Sequence[Mapping[str, Any]], documents: Sequence[Document]) -> list[QuestionRow]:
    return [_question_row(record, documents) for record in records]


def _question_row(record: Mapping[str, Any], documents: Sequence[Document]) -> QuestionRow:
    scores, expected = record["scores"], record["expected"]
    is_far = record["is_ranked"] and (record["rank"] is None or record["rank"] > LOST_BEYOND)
    ids = {document.path: document.id for document in documents}
    found = tuple(
        PageLink(it["title"], it["page"], _href(ids.get(it["path"]), it["page"]), place in record["ranks"])
        for place, it in enumerate(record["found"][:FOUND_SHOWN], start=1)
    )
    faults = tuple(name for name in ANSWER_SCORES if name != "quick_contains" and _is_wrong(name, scores.get(name)))
    return QuestionRow(
        id=record["id"],
        question=record["question"],
        answerable=record["answerable"],
        is_lost=is_far or bool(scores and not is_right(scores)),
        is_ranked=record["is_ranked"],
        rank=record["rank"],
        expected=tuple(_expected_pages(expected["gold"], documents)),
        expected_text=" · ".join(filter(None, [expected["answer"], *expected["must_include"]])),
        found=found,
        answer=record["answer"]["text"] if "answer" in record else None,
        faults=faults,
        numbers=tuple(scores.get("unsupported_numbers", ())),
    )


def _expected_pages(gold: Sequence[Mapping[str, Any]], documents: Sequence[Document]) -> Iterator[PageLink]:
    """One link a page; a document without pages is linked at its first."""
    for entry in gold:
        wanted = Gold(entry["document"], tuple(entry["pages"]))
        document = next((it for it in documents if wanted.names(it.path)), None)
        for page in wanted.pages or (1,):
            name = document.title if document else wanted.document
            yield PageLink(name, page, _href(document.id if document else None, page))


def _href(document_id: str | None, page: int) -> str:
    return f"/documents/{document_id}/pages/{page}" if document_id else ""


def _is_wrong(name: str, score: bool | None) -> bool:
    return score is (name == FALSE_REFUSAL)


def _change(key: str, values: Mapping[str, Any]) -> MeasureChange:
    difference = values["difference"]
    verdict = _verdict(difference, values.get("interval"), is_better_low=key == FALSE_REFUSAL)
    return MeasureChange(key, values["before"], values["after"], difference, verdict)


def _verdict(difference: float, interval: Sequence[float] | None, *, is_better_low: bool) -> str:
    if not difference:
        return "equal"
    if interval is None:
        return "open"
    if interval[0] <= 0 <= interval[1]:
        return "chance"
    return "better" if (difference > 0) != is_better_low else "worse"


def _interval(edges: Sequence[float] | None) -> tuple[float, float] | None:
    return (edges[0], edges[1]) if edges else None


def _key(name: str) -> str:
    """ "hit@3" is `hit_3` among the wordings."""
    return name.replace("@", "_")
