"""Measures retrieval and answers on a question set: `banjang eval`.

Pages are what counts: a passage hits when it touches a gold page of a gold document (no gold pages: any page of it).
The sets are read in `evaluation_questions`, the measures taken in `measures`, two runs compared in `comparison`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from assistant.evaluation.interruption import Interruption
from assistant.evaluation.measures import DEPTH, LEGS, summarise
from assistant.evaluation.outcomes import Outcome, score_answer
from assistant.evaluation.questions import Gold, GoldQuestion, QuestionSetError, read_question_set
from assistant.events import Answered, AnswerEvent, Citation, EvidenceFound
from indexes.library import DocumentNotFoundError, Library
from indexes.records import Document, DocumentKind, Passage

__all__ = [
    "Gold", "GoldQuestion", "Outcome", "QuestionSetError", "evaluate", "read_question_set", "score_answer", "summarise",
]  # fmt: skip


class Answering(Protocol):
    """What answers: an assistant, or what asks one for us."""

    def answer(self, question: str, *, use_approved: bool, cancel: threading.Event) -> Iterator[AnswerEvent]: ...


def evaluate(
    questions: Sequence[GoldQuestion],
    library: Library,
    assistant: Answering | None,
    on_done: Callable[[Outcome, int], None] | None = None,
    interruption: Interruption | None = None,
) -> list[Outcome]:
    """One outcome a question; without an assistant only retrieval is measured.

    `on_done` gets each outcome and how many there are to be. Once `interruption` is requested, the question at hand is
    dropped and what was measured before it is returned.
    """
    interruption = interruption or Interruption()
    outcomes: list[Outcome] = []
    documents = library.documents()
    for asked in questions:
        outcome = _retrieve(asked, library)
        outcome.kind = _kind(asked, documents)
        if assistant is not None:
            answer_question(outcome, assistant, library, interruption.next_cancel())
        if interruption.requested:
            break
        outcomes.append(outcome)
        if on_done is not None:
            on_done(outcome, len(questions))
    return outcomes


def answer_question(outcome: Outcome, assistant: Answering, library: Library, cancel: threading.Event) -> None:
    """Asks for the answer and keeps in the outcome what was shown: evidence, answer, its pages, seconds."""
    for event in assistant.answer(outcome.asked.question, use_approved=False, cancel=cancel):
        if isinstance(event, EvidenceFound):
            outcome.quick = event.quick.text if event.quick else ""
        elif isinstance(event, Answered):
            outcome.answered = event
            outcome.seconds = {name: value / 1000 for name, value in event.timings_ms.items()}
            outcome.cited_pages = page_texts(library, event.citations)


def page_texts(library: Library, citations: Sequence[Citation]) -> tuple[str, ...]:
    """The text of every page that the citations touch, each once."""
    cited = {
        (citation.passage.document.id, page): None
        for citation in citations
        for page in range(citation.passage.chunk.page, citation.passage.chunk.page_end + 1)
    }
    return tuple(_page_text(library, document_id, page) for document_id, page in cited)


def _page_text(library: Library, document_id: str, page: int) -> str:
    """Empty where the page cannot be had: then nothing stands on it."""
    try:
        return library.page(document_id, page).text
    except DocumentNotFoundError:
        return ""


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
