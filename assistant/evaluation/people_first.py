"""Answers for a measurement beside a working server: people who ask come first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from assistant.answer import Assistant
from assistant.events import Answered, AnswerEvent
from assistant.waiting_line import QueueFullError

LOOK_AGAIN_S = 0.2


class PeopleFirst:
    """Asks an assistant only while nobody else does; never more than one place of its line is taken.

    An answer at which a person arrives is given up and asked again later, so that its seconds are those of an answer
    that had the machine for itself. `on_wait` is told whether it waits, `forget` the conversation of each attempt: what
    a measurement asks is no question of the plant's people.
    """

    def __init__(
        self, assistant: Assistant, on_wait: Callable[[bool], None], forget: Callable[[str], None], run_id: str
    ) -> None:
        self._assistant = assistant
        self._on_wait = on_wait
        self._forget = forget
        self._conversation_id = f"evaluation-{run_id}"

    def answer(self, question: str, *, use_approved: bool, cancel: threading.Event) -> Iterator[AnswerEvent]:
        """The events of the attempt that was not disturbed; none once `cancel` is set."""
        while not cancel.is_set():
            is_busy = len(self._assistant.line) > 0
            self._on_wait(is_busy)
            if is_busy:
                cancel.wait(LOOK_AGAIN_S)
                continue
            events = self._attempt(question, use_approved, cancel)
            if any(isinstance(event, Answered) for event in events):
                yield from events
                return

    def _attempt(self, question: str, use_approved: bool, cancel: threading.Event) -> list[AnswerEvent]:
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ended, cancel), name="people-first", daemon=True)
        watcher.start()
        try:
            return list(
                self._assistant.answer(
                    question, conversation_id=self._conversation_id, use_approved=use_approved, cancel=ended
                )
            )
        except QueueFullError:  # people took every place since we looked
            return []
        finally:
            ended.set()
            watcher.join()
            self._forget(self._conversation_id)

    def _watch(self, ended: threading.Event, cancel: threading.Event) -> None:
        """Ends the attempt when somebody waits behind it, or the measurement is stopped."""
        while not ended.wait(LOOK_AGAIN_S):
            if cancel.is_set() or len(self._assistant.line) > 1:
                ended.set()
