"""The line before the model."""

from __future__ import annotations

import threading

import pytest

from assistant.engine import EngineCancelledError
from assistant.waiting_line import QueueFullError, WaitingLine


def test_places_move_up_when_one_leaves() -> None:
    line = WaitingLine(size=3)
    first, second, third = line.join(), line.join(), line.join()
    assert [ticket.position for ticket in (first, second, third)] == [0, 1, 2]
    second.leave()
    assert third.position == 1


def test_a_full_line_says_when_to_come_back() -> None:
    line = WaitingLine(size=1)
    line.join()
    line.join()
    with pytest.raises(QueueFullError) as caught:
        line.join()
    assert caught.value.retry_after_s > 0
    assert "1" in caught.value.message.render("ko")


def test_waiting_shows_each_change_and_ends_at_the_front() -> None:
    line = WaitingLine(size=3)
    tickets = [line.join() for _ in range(3)]
    waiting = tickets[2].wait(2, threading.Event())
    tickets[0].leave()
    assert next(waiting) == 1
    tickets[1].leave()
    assert list(waiting) == [0]


def test_a_cancelled_wait_ends() -> None:
    line = WaitingLine(size=1)
    line.join()
    gone = threading.Event()
    gone.set()
    with pytest.raises(EngineCancelledError):
        list(line.join().wait(1, gone))


def test_leaving_twice_is_harmless() -> None:
    line = WaitingLine(size=1)
    ticket = line.join()
    ticket.leave()
    ticket.leave()
    assert len(line) == 0
