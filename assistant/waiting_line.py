"""The line before the one model: first come, first served, a visible place, a full line says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from assistant.engine import AnswerError, EngineCancelledError
from indexes.messages import message

LOOK_AGAIN_S = 0.2
SECONDS_A_QUESTION = 20


class QueueFullError(AnswerError):
    """More questions wait than the settings allow; come back after `retry_after_s` seconds."""

    code = "queue_full"

    def __init__(self, waiting: int) -> None:
        hint = message("assistant.queue.full_hint", seconds=SECONDS_A_QUESTION)
        super().__init__(message("assistant.queue.full", waiting=waiting), hint)
        self.retry_after_s = SECONDS_A_QUESTION


class WaitingLine:
    """Tickets in order. The first one may use the model; `leave` frees a place at once, wherever in the line."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._tickets: list[object] = []
        self._changed = threading.Condition()

    def join(self) -> Ticket:
        """A place at the end; `QueueFullError` when the line is full (the one being served does not count)."""
        with self._changed:
            if len(self._tickets) > self._size:
                raise QueueFullError(len(self._tickets) - 1)
            ticket = Ticket(self)
            self._tickets.append(ticket)
            return ticket

    def __len__(self) -> int:
        with self._changed:
            return len(self._tickets)

    def position(self, ticket: object) -> int:
        """How many are served before this ticket; 0 means it is its turn."""
        with self._changed:
            return self._tickets.index(ticket)

    def wait_for_change(self) -> None:
        with self._changed:
            self._changed.wait(LOOK_AGAIN_S)

    def leave(self, ticket: object) -> None:
        with self._changed:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
            self._changed.notify_all()


class Ticket:
    """One question's place in the line."""

    def __init__(self, line: WaitingLine) -> None:
        self._line = line

    @property
    def position(self) -> int:
        return self._line.position(self)

    def wait(self, shown: int, cancel: threading.Event) -> Iterator[int]:
        """Yields the place each time it differs from the one `shown` last, and ends when it is this ticket's turn."""
        while shown > 0:
            if cancel.is_set():
                raise EngineCancelledError
            now = self.position
            if now != shown:
                shown = now
                yield now
            else:
                self._line.wait_for_change()

    def leave(self) -> None:
        self._line.leave(self)
