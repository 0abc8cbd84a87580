"""What stands at the end: an answer with citations, a record verbatim, or "not in the documents"."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.events import Answered, Citation
from assistant.grounding import Likeness, Verdict, check
from assistant.prompt import NO_ANSWER
from assistant.question import Question
from assistant.quick import QuickAnswer
from indexes.messages import message
from indexes.records import Passage

NEAREST_DOCUMENTS = 3


class Stopwatch:
    """Milliseconds since the question came in, by name; the first mark of a name counts."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self.marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self.marks.setdefault(name, (time.perf_counter() - self._started) * 1000)


@dataclass
class Turn:
    """One question on its way to an answer."""

    asked: Question
    conversation_id: str
    watch: Stopwatch = field(default_factory=Stopwatch)
    found: Sequence[Passage] = ()
    quick: QuickAnswer | None = None

    def answered(
        self, text: str, citations: Sequence[Citation], withheld: tuple[dict[str, str], ...], *, refused: bool = False
    ) -> Answered:
        self.watch.mark("first_token")  # an answer that was never streamed is its own first word
        self.watch.mark("total")
        return Answered(
            status="no_evidence" if refused else "partial" if withheld else "answered",
            language=self.asked.language,
            text=text,
            citations=tuple(citations),
            withheld=withheld,
            conversation_id=self.conversation_id,
            timings_ms=self.watch.marks,
        )


def conclude(turn: Turn, text: str, chosen: Sequence[Passage], likeness: Likeness) -> Answered:
    """Checks what the model wrote about the `chosen` passages and keeps what stands."""
    verdict = check(text.replace(NO_ANSWER, ""), chosen, likeness, turn.asked.search_text)
    withheld = withheld_as_json(verdict, turn.asked.language)
    if NO_ANSWER in text or not verdict.standing:
        return quote_records(turn, turn.quick, withheld) if turn.quick else refuse(turn, withheld)
    marks = sorted({mark for sentence in verdict.standing for mark in sentence.marks})
    return turn.answered(verdict.text, [Citation(mark, chosen[mark - 1]) for mark in marks], withheld)


def quote_records(turn: Turn, quick: QuickAnswer, withheld: tuple[dict[str, str], ...] = ()) -> Answered:
    """The documents' own rows, verbatim, each with its mark."""
    text = "\n".join(f"{record.text} [{record.mark}]" for record in quick.records)
    passages = {record.mark: record.passage for record in quick.records}
    return turn.answered(text, [Citation(mark, passage) for mark, passage in passages.items()], withheld)


def refuse(turn: Turn, withheld: tuple[dict[str, str], ...] = ()) -> Answered:
    """Not in the documents, with the nearest ones."""
    titles = list(dict.fromkeys(passage.document.title for passage in turn.found))[:NEAREST_DOCUMENTS]
    text = message("assistant.answer.no_evidence").render(turn.asked.language)
    if titles:
        text += " " + message("assistant.answer.nearest", titles=", ".join(titles)).render(turn.asked.language)
    return turn.answered(text, (), withheld, refused=True)


def withheld_as_json(verdict: Verdict, language: str) -> tuple[dict[str, str], ...]:
    """Sentences that were withheld and why, in the asker's language; debris without content is not worth a word."""
    return tuple(
        {"text": sentence.text, "reason": message(f"assistant.withheld.{sentence.reason}").render(language)}
        for sentence in verdict.withheld
        if sentence.reason != "empty"
    )
