"""Measures retrieval and answers on a question set: `banjang eval`.

Pages are what counts: a passage hits when it touches a gold page of a gold document (no gold pages: any page of it).
The sets are read in `evaluation_questions`, the measures taken in `measures`, two runs compared in `comparison`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.answer import Assistant
from assistant.evaluation_outcomes import Outcome, score_answer
from assistant.evaluation_questions import Gold, GoldQuestion, QuestionSetError, read_question_set
from assistant.events import Answered
from assistant.measures import DEPTH, LEGS, summarise
from indexes.library import Library
from indexes.records import Document, DocumentKind, Passage

__all__ = [
    "Gold", "GoldQuestion", "Outcome", "QuestionSetError", "evaluate", "read_question_set", "score_answer", "summarise",
]  # fmt: skip


def evaluate(
    questions: Sequence[GoldQuestion],
    library: Library,
    assistant: Assistant | None,
    on_done: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """One outcome a question; without an assistant only retrieval is measured."""
    outcomes = []
    documents = library.documents()
    for number, asked in enumerate(questions, start=1):
        outcome = _retrieve(asked, library)
        outcome.kind = _kind(asked, documents)
        if assistant is not None:
            _answer(outcome, assistant)
        outcomes.append(outcome)
        if on_done is not None:
            on_done(number, len(questions))
    return outcomes


def _retrieve(asked: GoldQuestion, library: Library) -> Outcome:
    outcome = _outcome(asked, library.search(asked.question, limit=DEPTH).passages)
    if asked.measures_retrieval:
        alone = library.search_legs(asked.question, limit=DEPTH)
        outcome.legs = {leg: _outcome(asked, alone[leg]) for leg in LEGS if leg in alone}
    return outcome


def _outcome(asked: GoldQuestion, passages: Sequence[Passage]) -> Outcome:
    pages = [asked.gold_pages_of(passage) for passage in passages]
    ranks = [rank for rank, touched in enumerate(pages, start=1) if touched]
    found = [
        {"path": passage.document.path, "page": passage.chunk.page, "title": passage.document.title}
        for passage in passages
    ]
    return Outcome(asked, ranks, found, [touched for touched in pages if touched])


def _kind(asked: GoldQuestion, documents: Sequence[Document]) -> str:
    """The question's own, else that of the first gold document in the library."""
    if asked.kind or not asked.gold:
        return asked.kind
    kinds = (document.kind for gold in asked.gold for document in documents if gold.names(document.path))
    return next(kinds, DocumentKind.OTHER).value


def _answer(outcome: Outcome, assistant: Assistant) -> None:
    for event in assistant.answer(outcome.asked.question):
        if isinstance(event, Answered):
            outcome.answered = event
            outcome.seconds = {name: value / 1000 for name, value in event.timings_ms.items()}
