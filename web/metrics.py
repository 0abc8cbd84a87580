"""Counters and timings in Prometheus' form. Nothing in them names a person or a question."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)


class Metrics:
    """What `/metrics` shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "banjang_http_requests", "HTTP requests.", ("method", "route", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "banjang_http_request_seconds", "Seconds until a response ended.", ("route",),
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.answers = Counter("banjang_answers", "Answers, by how they ended.", ("status",), registry=self.registry)
        self.evidence_seconds = Histogram(
            "banjang_evidence_seconds", "Seconds from question to evidence.", buckets=SECONDS, registry=self.registry
        )
        self.first_token_seconds = Histogram(
            "banjang_first_token_seconds", "Seconds to the first token.", buckets=SECONDS, registry=self.registry
        )
        self.answer_seconds = Histogram(
            "banjang_answer_seconds", "Seconds to the checked answer.", buckets=SECONDS, registry=self.registry
        )
        self.answering = Gauge("banjang_answering", "Questions being answered or waiting.", registry=self.registry)

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def watch(self, events: Iterator[Any]) -> Generator[Any, None, None]:
        """The same events, timed and counted; closing it closes `events`."""
        began, status, seen = time.perf_counter(), "stopped", set[str]()
        timers = {"evidence": self.evidence_seconds, "token": self.first_token_seconds, "answer": self.answer_seconds}
        self.answering.inc()
        try:
            for event in events:
                name = getattr(event, "name", "")
                if name in timers and name not in seen:
                    seen.add(name)
                    timers[name].observe(time.perf_counter() - began)
                if name == "answer":
                    status = str(event.as_json("en").get("status", "answered"))
                yield event
        except Exception:
            status = "error"
            raise
        finally:
            self.answering.dec()
            self.answers.labels(status).inc()
            close = getattr(events, "close", None)
            if close is not None:
                close()


class CountRequests:
    """ASGI middleware: counts each request by its route's template, never by its raw path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_counted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self.metrics.requests.labels(scope["method"], route, str(status)).inc()
            self.metrics.request_seconds.labels(route).observe(time.perf_counter() - began)
