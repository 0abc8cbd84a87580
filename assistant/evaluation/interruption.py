"""Ctrl-C in a long measurement: what was measured until then is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Interruption:
    """`requested` once somebody wants to stop; the answer at hand is given up through its `cancel` event.

    An exception would not do: raised within llama.cpp's abort callback it is swallowed.
    """

    def __init__(self) -> None:
        self.requested = False
        self._cancel = threading.Event()

    def next_cancel(self) -> threading.Event:
        """For the next answer: an assistant sets the event that it was given when it is done."""
        self._cancel = threading.Event()
        if self.requested:
            self._cancel.set()
        return self._cancel

    def request(self) -> None:
        self.requested = True
        self._cancel.set()


@contextmanager
def interruption_by_keyboard() -> Iterator[Interruption]:
    """Ctrl-C requests it; pressed again it ends the program as usual. Only in the main thread."""
    interruption = Interruption()
    before = signal.getsignal(signal.SIGINT)

    def request(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        interruption.request()

    signal.signal(signal.SIGINT, request)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)
