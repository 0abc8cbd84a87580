"""A question becomes an answer. Read this file first.

read the question -> search -> show the evidence -> wait for the model -> stream -> check -> cite
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.conversation import Conversations
from assistant.engine import Engine, EngineCancelledError
from assistant.grounding import StreamGate, Verdict, check
from assistant.prompt import NO_ANSWER, choose_passages, render_answer
from assistant.question import Question, read_question
from assistant.relevance import speaks_of
from assistant.waiting_line import Ticket, WaitingLine
from assistant.wrong_language import LanguageWatch, opening_for
from indexes.library import Library
from indexes.messages import message
from indexes.records import Passage, Scope

log = logging.getLogger(__name__)

Status = Literal["answered", "partial", "no_evidence"]
NEAREST_DOCUMENTS = 3


@dataclass(frozen=True)
class Queued:
    """How many questions are served before this one; 0 means it is its turn."""

    position: int
    name: str = "queued"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {"position": self.position}


@dataclass(frozen=True)
class EvidenceFound:
    """The passages, verbatim, before the model is asked."""

    passages: tuple[Passage, ...]
    quick: dict[str, Any] | None = None
    name: str = "evidence"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {"passages": [passage.as_json() for passage in self.passages], "quick": self.quick}


@dataclass(frozen=True)
class Token:
    """A piece of the answer while it is written; the answer event decides what stays."""

    text: str
    name: str = "token"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {"text": self.text}


@dataclass(frozen=True)
class Citation:
    """A mark in an answer and the passage that it points at; `quote` is the document's text."""

    mark: int
    passage: Passage

    def as_json(self) -> dict[str, Any]:
        source = self.passage.as_json()
        kept = ("chunk_id", "document_id", "title", "path", "revision", "page")
        return {
            "mark": self.mark,
            **{name: source[name] for name in kept},
            "quote": source["text"],
            "boxes": source["boxes"],
        }


@dataclass(frozen=True)
class Answered:
    """The answer that stands. `withheld` are sentences the evidence does not support, each with a reason."""

    status: Status
    language: str
    text: str
    citations: tuple[Citation, ...]
    withheld: tuple[dict[str, str], ...]
    conversation_id: str
    timings_ms: dict[str, float] = field(default_factory=dict)
    name: str = "answer"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {
            "status": self.status,
            "language": self.language,
            "text": self.text,
            "citations": [citation.as_json() for citation in self.citations],
            "withheld": list(self.withheld),
            "conversation_id": self.conversation_id,
            "timings_ms": {name: round(value, 1) for name, value in self.timings_ms.items()},
        }


AnswerEvent = Queued | EvidenceFound | Token | Answered


class Stopwatch:
    """Milliseconds since the question came in, by name."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self.marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self.marks.setdefault(name, (time.perf_counter() - self._started) * 1000)


class Assistant:
    """Answers questions from a library with one engine, one at a time, in the order they come."""

    def __init__(
        self,
        library: Library,
        engine: Engine,
        conversations: Conversations,
        *,
        passages: int,
        evidence_tokens: int,
        max_tokens: int,
        queue_size: int,
    ) -> None:
        self.library = library
        self.engine = engine
        self.line = WaitingLine(queue_size)
        self._conversations = conversations
        self._passages = passages
        self._evidence_tokens = evidence_tokens
        self._max_tokens = max_tokens

    def answer(
        self,
        question: str,
        *,
        scope: Scope | None = None,
        conversation_id: str | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[AnswerEvent]:
        """Events in order: queued, evidence, queued as the place changes, tokens, answer.

        Closing the iterator, or setting `cancel` from another thread, stops the model and frees the place at once.
        Raises `QueueFullError` before the first event, `AnswerError` when the model fails.
        """
        cancel = cancel or threading.Event()
        conversation_id = conversation_id or self._conversations.new_id()
        asked = read_question(question, self._conversations.last_question(conversation_id))
        ticket = self.line.join()
        try:
            for event in self._answer(asked, scope or Scope(), conversation_id, ticket, cancel):
                if isinstance(event, Answered):
                    self._conversations.add_turn(conversation_id, question, event.status, event.text)
                yield event
        except EngineCancelledError:
            log.info("the one who asked has gone; stopped")
        finally:
            cancel.set()
            ticket.leave()

    def _answer(
        self, asked: Question, scope: Scope, conversation_id: str, ticket: Ticket, cancel: threading.Event
    ) -> Iterator[AnswerEvent]:
        watch = Stopwatch()
        place = ticket.position
        yield Queued(place)
        found = self.library.search(asked.search_text, scope, self._passages)
        watch.mark("evidence")
        yield EvidenceFound(found.passages)
        if not speaks_of(asked, found.passages):
            yield self._no_evidence(asked, found.passages, (), conversation_id, watch)
            return
        for position in ticket.wait(place, cancel):
            yield Queued(position)
        chosen = choose_passages(asked, found.passages, self.engine, self._evidence_tokens)
        written: list[str] = []
        for piece in self._write(asked, chosen, written, cancel):
            watch.mark("first_token")
            yield Token(piece)
        yield self._decide(asked, "".join(written), chosen, conversation_id, watch)

    def _write(
        self, asked: Question, chosen: Sequence[Passage], written: list[str], cancel: threading.Event
    ) -> Iterator[str]:
        """Yields what may be shown while the model writes; all that it wrote collects in `written`.

        A model that begins in the wrong language is stopped after a few words and begins again with an opening in
        the right one: its prompt is still in the model's state, so this costs little.
        """
        for opening in ("", opening_for(asked.language)):
            gate, watch = StreamGate(chosen), LanguageWatch(asked.language)
            written[:] = [opening]
            held = opening
            for piece in self.engine.stream(
                render_answer(asked, chosen, opening), max_tokens=self._max_tokens, cancel=cancel
            ):
                written.append(piece)
                verdict = watch.feed(piece)
                if verdict is False and not opening:
                    break
                held += piece
                if verdict is None or NO_ANSWER.startswith("".join(written).strip()[: len(NO_ANSWER)]):
                    continue  # not sure yet that this may be shown
                if shown := gate.feed(held):
                    yield shown
                held = ""
            else:
                if NO_ANSWER not in "".join(written) and (shown := gate.feed(held) + gate.finish()):
                    yield shown
                return

    def _decide(
        self, asked: Question, text: str, chosen: Sequence[Passage], conversation_id: str, watch: Stopwatch
    ) -> Answered:
        if NO_ANSWER in text:
            return self._no_evidence(asked, chosen, (), conversation_id, watch)
        verdict = check(text, chosen, self._likeness, asked.codes)
        withheld = withheld_as_json(verdict, asked.language)
        if not verdict.standing:
            return self._no_evidence(asked, chosen, withheld, conversation_id, watch)
        marks = sorted({mark for sentence in verdict.standing for mark in sentence.marks})
        watch.mark("total")
        return Answered(
            status="partial" if withheld else "answered",
            language=asked.language,
            text=verdict.text,
            citations=tuple(Citation(mark, chosen[mark - 1]) for mark in marks),
            withheld=withheld,
            conversation_id=conversation_id,
            timings_ms=watch.marks,
        )

    def _no_evidence(
        self,
        asked: Question,
        passages: Sequence[Passage],
        withheld: tuple[dict[str, str], ...],
        conversation_id: str,
        watch: Stopwatch,
    ) -> Answered:
        titles = list(dict.fromkeys(passage.document.title for passage in passages))[:NEAREST_DOCUMENTS]
        text = message("assistant.answer.no_evidence").render(asked.language)
        if titles:
            text += " " + message("assistant.answer.nearest", titles=", ".join(titles)).render(asked.language)
        watch.mark("first_token")
        watch.mark("total")
        return Answered("no_evidence", asked.language, text, (), withheld, conversation_id, watch.marks)

    def _likeness(self, sentence: str, passages: Sequence[Passage]) -> list[float]:
        return self.library.likeness(sentence, [passage.chunk_id for passage in passages])


def withheld_as_json(verdict: Verdict, language: str) -> tuple[dict[str, str], ...]:
    """Sentences that were withheld and why, in the asker's language; debris without content is not worth a word."""
    return tuple(
        {"text": sentence.text, "reason": message(f"assistant.withheld.{sentence.reason}").render(language)}
        for sentence in verdict.withheld
        if sentence.reason != "empty"
    )
