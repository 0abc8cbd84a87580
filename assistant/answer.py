"""A question becomes an answer. Read this file first.

read the question -> search -> show the evidence -> wait for the model -> let it write -> check -> cite
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from assistant.answering_units import score_units
from assistant.conclusion import Conclusion, Turn
from assistant.conversation import Conversations, KeptTurn
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.curated_records import CuratedAnswer
from assistant.engine import Engine, EngineCancelledError
from assistant.events import Answered, AnswerEvent, EvidenceFound, Queued, Token
from assistant.focus import Extract, extracts, whole
from assistant.kept_extracts import KeptExtracts
from assistant.named_codes import RecordsNaming
from assistant.prompt import choose_extracts
from assistant.question import Question, read_question
from assistant.quick import QuickAnswer, quick_answer
from assistant.relevance import weigh_evidence
from assistant.safety_warnings import Warned, warnings_of
from assistant.scope import scope_of_json
from assistant.waiting_line import Ticket, WaitingLine
from assistant.writing import Draft
from indexes.library import Library
from indexes.records import Scope

log = logging.getLogger(__name__)


class Assistant:
    """Answers questions from a library with one engine, one at a time, in the order they come."""

    def __init__(
        self,
        library: Library,
        engine: Engine,
        conversations: Conversations,
        curated: CuratedAnswers,
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
        self.curated = curated
        self._conclusion = Conclusion(library)
        self._kept_extracts = KeptExtracts()
        self._passages = passages
        self._evidence_tokens = evidence_tokens
        self._max_tokens = max_tokens

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
        """Events in order: queued, evidence, queued as the place changes, tokens, answer.

        `history`, the conversation's earlier questions, oldest first, stands in for what is stored of it.
        Without `use_approved` the question is answered as if nobody had approved anything: to measure.
        Closing the iterator, or setting `cancel` from another thread, stops the model and frees the place at once.
        Raises `QueueFullError` before the first event, `AnswerError` when the model fails.
        """
        cancel = cancel or threading.Event()
        conversation_id = conversation_id or self._conversations.new_id()
        last = self._conversations.last_turn(conversation_id)
        before = self._before(last, history)
        asked = read_question(question, before.topic if before else "", self.library.knows_code)
        scope = _scope_of(asked, last, scope)
        ticket = self.line.join()
        try:
            turn = Turn(asked, conversation_id, use_approved, scope.reader)
            for event in self._answer(turn, scope, ticket, cancel):
                yield self._kept(event, asked, scope) if isinstance(event, Answered) else event
        except EngineCancelledError:
            log.info("the one who asked has gone; stopped")
        finally:
            cancel.set()
            ticket.leave()

    def _before(self, last: KeptTurn | None, history: Sequence[str]) -> Question | None:
        """The question before, made to stand alone; None in a new conversation."""
        if not history:
            return read_question(last.question, last.follows, self.library.knows_code) if last else None
        before = None
        for text in history:
            before = read_question(text, before.topic if before else "", self.library.knows_code)
        return before

    def _answer(self, turn: Turn, scope: Scope, ticket: Ticket, cancel: threading.Event) -> Iterator[AnswerEvent]:
        place = ticket.position
        yield Queued(place)
        self._search(turn, scope)
        approved = self._approved(turn.asked, scope) if turn.use_approved else None
        turn.quick = self._quick(turn) if turn.relevance.is_answerable and not approved else None
        turn.watch.mark("evidence")
        yield EvidenceFound(tuple(turn.found), turn.quick, self._warnings(turn))
        if approved is not None:
            yield self._conclusion.approve(turn, approved)
        elif not turn.relevance.is_answerable:
            yield self._conclusion.refuse(turn)
        elif turn.quick is not None and turn.quick.is_complete:
            yield self._conclusion.quote_documents(turn, turn.quick)
        else:
            for position in ticket.wait(place, cancel):
                yield Queued(position)
            yield from self._write(turn, cancel)

    def _approved(self, asked: Question, scope: Scope) -> CuratedAnswer | None:
        return self.curated.find(asked.text, scope, follows=asked.follows)

    def _search(self, turn: Turn, scope: Scope) -> None:
        """Finds the evidence and weighs whether it answers."""
        text = turn.asked.search_text
        turn.found = self.library.search(text, scope, self._passages).passages
        terms = self.library.term_support(text)
        turn.units = score_units(text, turn.found, terms)
        turn.relevance = weigh_evidence(turn.asked, turn.found, terms, turn.units, self._records_for(turn))

    def _quick(self, turn: Turn) -> QuickAnswer | None:
        return quick_answer(turn.asked, turn.found, turn.units, self.library.section_of, self._records_for(turn))

    def _records_for(self, turn: Turn) -> RecordsNaming:
        return partial(self.library.records_naming, reader=turn.reader)

    def _warnings(self, turn: Turn) -> tuple[Warned, ...]:
        """Those of what answers at once and of the best passage: the model may write from both."""
        if not turn.relevance.is_answerable:
            return ()
        used = [piece.passage for piece in turn.quick.quoted] if turn.quick is not None else []
        used += [passage for passage in turn.found[:1] if passage not in used]
        return warnings_of(used, self.library.section_of)

    def _write(self, turn: Turn, cancel: threading.Event) -> Iterator[AnswerEvent]:
        """The model writes from what fits its context; what it wrote is checked."""
        chosen = choose_extracts(self._extracts(turn), self.engine, self._evidence_tokens)
        chosen = self._kept_extracts.continued(turn.conversation_id, chosen)
        self._kept_extracts.keep(turn.conversation_id, chosen)
        passages = [extract.passage for extract in chosen]
        may_stand = partial(self._conclusion.may_stand, turn, chosen=passages)
        draft = Draft(turn.asked, chosen, self.engine, self._max_tokens, may_stand)
        for piece in draft.write(cancel):
            turn.watch.mark("first_token")
            yield Token(piece)
        yield self._conclusion.conclude(turn, draft.text, passages)

    def _extracts(self, turn: Turn) -> list[Extract]:
        """What the model may read: a procedure whole, of anything else the lines that matter."""
        found = extracts(turn.asked, turn.found, turn.units)
        if turn.quick is None or turn.quick.kind != "steps":
            return found
        steps = [whole(turn.asked, piece.passage) for piece in turn.quick.quoted]
        beside = {extract.passage.chunk_id for extract in steps}
        return [*steps, *(extract for extract in found if extract.passage.chunk_id not in beside)]

    def _kept(self, answered: Answered, asked: Question, scope: Scope) -> Answered:
        """The answer with the id under which it is kept."""
        turn_id = self._conversations.add_turn(
            answered.conversation_id,
            asked.text,
            answered.status,
            answered.text,
            citations=answered.citations,
            scope=scope,
            follows=asked.follows,
        )
        return replace(answered, answer_id=str(turn_id))


def _scope_of(asked: Question, last: KeptTurn | None, scope: Scope | None) -> Scope:
    """A follow-up keeps the scope of what it follows, unless it brings its own; who asks is always of today."""
    given = scope or Scope()
    if last is None or not asked.follows or given != Scope(reader=given.reader):
        return given
    return replace(scope_of_json(last.scope), reader=given.reader)
