"""Guessing takes too long: failed sign-ins are counted by address, and over all addresses."""

from __future__ import annotations

import time

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from indexes.errors import BanjangError
from web.errors import told

LIMITS: tuple[tuple[RateLimitItem, bool], ...] = (
    (parse("5/minute"), True),
    (parse("30/hour"), True),
    (parse("120/hour"), False),
)
"""(how many failures in which time, whether each address has its own count)"""


class TooManyAttemptsError(BanjangError):
    """Failed too often; `retry_after_s` says when the next attempt counts."""

    code = "too_many_attempts"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(*told("too_many_attempts", seconds=retry_after_s))
        self.retry_after_s = retry_after_s


class Attempts:
    """Kept in memory: a restart forgives."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, request: Request) -> None:
        """Before an attempt; raises `TooManyAttemptsError`."""
        for limit, key in _keys(request):
            if not self._limiter.test(limit, key):
                ends = self._limiter.get_window_stats(limit, key).reset_time
                raise TooManyAttemptsError(max(1, round(ends - time.time())))

    def fail(self, request: Request) -> None:
        for limit, key in _keys(request):
            self._limiter.hit(limit, key)


def _keys(request: Request) -> list[tuple[RateLimitItem, str]]:
    address = request.client.host if request.client else ""
    return [(limit, address if by_address else "*") for limit, by_address in LIMITS]
