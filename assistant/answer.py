"""A question becomes an answer. Read this file first.

read the question -> search -> show the evidence -> wait for the model -> let it write -> check -> cite
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence

from assistant.conclusion import Turn, conclude, quote_records, refuse
from assistant.conversation import Conversations
from assistant.engine import Engine, EngineCancelledError
from assistant.events import Answered, AnswerEvent, EvidenceFound, Queued, Token
from assistant.prompt import choose_passages
from assistant.question import read_question
from assistant.quick import quick_answer
from assistant.relevance import speaks_of
from assistant.waiting_line import Ticket, WaitingLine
from assistant.writing import Draft
from indexes.library import Library
from indexes.records import Passage, Scope

log = logging.getLogger(__name__)


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
        previous = self._conversations.last_question(conversation_id)
        asked = read_question(question, previous, self.library.knows_code)
        ticket = self.line.join()
        try:
            for event in self._answer(Turn(asked, conversation_id), scope or Scope(), ticket, cancel):
                if isinstance(event, Answered):
                    self._conversations.add_turn(conversation_id, question, event.status, event.text)
                yield event
        except EngineCancelledError:
            log.info("the one who asked has gone; stopped")
        finally:
            cancel.set()
            ticket.leave()

    def _answer(self, turn: Turn, scope: Scope, ticket: Ticket, cancel: threading.Event) -> Iterator[AnswerEvent]:
        place = ticket.position
        yield Queued(place)
        turn.found = self.library.search(turn.asked.search_text, scope, self._passages).passages
        turn.watch.mark("evidence")
        relevant = speaks_of(turn.asked, turn.found)
        turn.quick = quick_answer(turn.asked, turn.found) if relevant else None
        yield EvidenceFound(tuple(turn.found), turn.quick)
        if not relevant:
            yield refuse(turn)
            return
        if turn.quick is not None and turn.quick.is_complete:
            yield quote_records(turn, turn.quick)
            return
        for position in ticket.wait(place, cancel):
            yield Queued(position)
        chosen = choose_passages(turn.asked, self._with_section(turn.found), self.engine, self._evidence_tokens)
        draft = Draft(turn.asked, chosen, self.engine, self._max_tokens)
        for piece in draft.write(cancel):
            turn.watch.mark("first_token")
            yield Token(piece)
        yield conclude(turn, draft.text, chosen, self._likeness)

    def _with_section(self, found: Sequence[Passage]) -> list[Passage]:
        """The best passage, the rest of its section, then the others: an answer may go on over the page."""
        section = self.library.section_of(found[0])
        beside = {passage.chunk_id for passage in section}
        return [found[0], *section, *(passage for passage in found[1:] if passage.chunk_id not in beside)]

    def _likeness(self, sentence: str, passages: Sequence[Passage]) -> list[float]:
        return self.library.likeness(sentence, [passage.chunk_id for passage in passages])
