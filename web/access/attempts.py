"""Guessing takes too long: attempts to come in are counted by the address that they come from.

An address that has used its attempts up waits; nobody else does, so nobody can lock the others out.
"""

from __future__ import annotations

import ipaddress
import time

from fastapi import Request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from indexes.errors import BanjangError
from web.errors import told

LIMITS = (parse("5/minute"), parse("30/hour"))
NETWORK_BITS = 64  # one device has as many IPv6 addresses as it likes, in one network


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

    def take(self, request: Request) -> None:
        """Counts an attempt before it is made, so that many at once are no more; raises `TooManyAttemptsError`."""
        source = _source(request)
        for limit in LIMITS:
            if not self._limiter.hit(limit, source):
                ends = self._limiter.get_window_stats(limit, source).reset_time
                raise TooManyAttemptsError(max(1, round(ends - time.time())))

    def forgive(self, request: Request) -> None:
        """After one that was right."""
        for limit in LIMITS:
            self._limiter.clear(limit, _source(request))


def _source(request: Request) -> str:
    """Where a request comes from."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))


def attempts_of(request: Request) -> Attempts:
    attempts: Attempts = request.app.state.attempts
    return attempts
