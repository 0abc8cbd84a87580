"""An assistant that answers by a script, as slowly as a test wants, and knows who left."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.engine import AnswerError
from assistant.events import Answered, AnswerEvent, Citation, EvidenceFound, Queued, Token
from assistant.waiting_line import QueueFullError, WaitingLine
from indexes.messages import message
from indexes.records import Passage, Scope
from tests.fakes.engine import ScriptedEngine
from tests.fakes.library import FakeLibrary

PATIENCE_S = 20.0


class FakeAssistant:
    """Words in the question steer it.

    "slow": holds after the third token until `go_on` is set or the asker leaves · "queue": waits in line first ·
    "full": the queue is full · "break": fails in the middle · "half"/"일부": withholds a sentence.
    `history` is what came with the last question. Answers are kept, and what was approved is said instead of a script.
    """

    def __init__(self, library: FakeLibrary, token_delay_s: float = 0.0) -> None:
        self.library = library
        self.token_delay_s = token_delay_s
        self.go_on = threading.Event()
        self.taken = threading.Event()
        self.closed = threading.Event()
        self.places_taken = 0
        self.line = WaitingLine(8)
        self.engine = ScriptedEngine()
        self.history: tuple[str, ...] = ()

    def answer(
        self,
        question: str,
        *,
        scope: Scope | None = None,
        conversation_id: str | None = None,
        history: Sequence[str] = (),
        use_approved: bool = True,
        cancel: threading.Event | None = None,
    ) -> Iterator[AnswerEvent]:
        if "full" in question:
            raise QueueFullError(8)
        self.history = tuple(history)
        self.closed.clear()
        self.places_taken += 1
        self.taken.set()
        try:
            for event in self._answer(
                question, scope or Scope(), conversation_id or "talk-1", cancel or threading.Event()
            ):
                yield self._kept(question, scope, event) if isinstance(event, Answered) else event
        finally:
            self.places_taken -= 1
            self.closed.set()

    def _answer(
        self, question: str, scope: Scope, conversation_id: str, cancel: threading.Event
    ) -> Iterator[AnswerEvent]:
        yield Queued(2 if "queue" in question else 0)
        found = self.library.search(question, scope, 8)
        if "queue" in question:
            self._hold(cancel)
        passages = () if "달" in question or "moon" in question else found.passages
        yield EvidenceFound(passages)
        if not passages:
            text = "문서에 없습니다." if found.language == "ko" else "That is not in our documents."
            took = {"evidence": 12.0, "first_token": 13.0, "total": 13.0}
            yield Answered("no_evidence", found.language, text, (), (), conversation_id, took)
            return
        curated = CuratedAnswers(self.library, self._conversations, Feedback(self.library.database))  # type: ignore[arg-type]
        approved = curated.find(question, scope)
        if approved is not None:
            yield Answered(
                "answered", found.language, approved.text, approved.citations, (), conversation_id,
                {"evidence": 180.0, "first_token": 181.0, "total": 181.0}, approved_on=approved.approved_on,
            )  # fmt: skip
            return
        yield from self._spoken(question, found.language, passages, conversation_id, cancel)

    @property
    def _conversations(self) -> Conversations:
        return Conversations(self.library.database)

    def _kept(self, question: str, scope: Scope | None, said: Answered) -> Answered:
        answer_id = self._conversations.add_turn(
            said.conversation_id, question, said.status, said.text, citations=said.citations, scope=scope
        )
        return replace(said, answer_id=str(answer_id))

    def _spoken(
        self, question: str, language: str, passages: tuple[Passage, ...], conversation_id: str, cancel: threading.Event
    ) -> Iterator[AnswerEvent]:
        text = _text(passages[0], language)
        for place, word in enumerate(text.split(" ")):
            if place == 3 and "slow" in question:
                self._hold(cancel)
            if place == 3 and "break" in question:
                raise AnswerError(message("web.errors.internal"), message("web.errors.internal_hint"))
            if cancel.wait(self.token_delay_s):
                return
            yield Token(word if place == 0 else f" {word}")
        partly = "half" in question or "일부" in question
        withheld = ({"text": "볼트는 500 N·m입니다.", "reason": "‘500 N·m’이 근거에 없습니다."},) if partly else ()
        citations = tuple(Citation(mark, passage) for mark, passage in enumerate(passages[:2], start=1))
        yield Answered(
            "partial" if partly else "answered", language, text, citations, withheld, conversation_id,
            {"evidence": 180.0, "first_token": 900.0, "total": 4200.0},
        )  # fmt: skip

    def _hold(self, cancel: threading.Event) -> None:
        """Until the test says go on, or the asker leaves."""
        for _ in range(int(PATIENCE_S / 0.02)):
            if self.go_on.is_set() or cancel.wait(0.02):
                return


def _text(passage: Passage, language: str) -> str:
    lines = passage.chunk.text.split("\n")
    body = "\n".join(f"- {line} [1]" for line in lines[:3])
    lead = "문서에는 이렇게 적혀 있습니다. [1]" if language == "ko" else "This is what the document says. [1]"
    return f"{lead}\n\n{body}"
