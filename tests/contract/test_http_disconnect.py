"""Whoever leaves in the middle of an answer frees the place, in every way of asking."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve

QUESTION = "slow: alarm E-204"
PATIENCE_S = 10.0


@pytest.fixture
def slow_runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(tmp_path)


@pytest.fixture
def address(slow_runtime: FakeRuntime) -> Iterator[str]:
    with serve(slow_runtime) as address:
        yield address


def post(address: str, path: str, body: dict[str, Any]) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_S)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    return connection


@pytest.mark.parametrize(
    ("path", "body", "first"),
    [
        ("/api/ask", {"question": QUESTION}, b"event: token"),
        ("/api/ask", {"question": f"queue {QUESTION}"}, b"event: queued"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": QUESTION}], "stream": True}, b"data: "),
    ],
)
def test_leaving_a_stream_frees_the_place(
    address: str, slow_runtime: FakeRuntime, path: str, body: dict[str, Any], first: bytes
) -> None:
    connection = post(address, path, body)
    response = connection.getresponse()
    while not response.readline().startswith(first):
        pass
    assert slow_runtime.assistant.places_taken == 1
    response.close()
    connection.close()
    assert slow_runtime.assistant.closed.wait(PATIENCE_S)
    assert slow_runtime.assistant.places_taken == 0


def test_leaving_without_a_stream_frees_the_place_too(address: str, slow_runtime: FakeRuntime) -> None:
    connection = post(address, "/api/ask", {"question": QUESTION, "stream": False})
    assert slow_runtime.assistant.taken.wait(PATIENCE_S)
    connection.close()
    assert slow_runtime.assistant.closed.wait(PATIENCE_S)
    assert slow_runtime.assistant.places_taken == 0


def test_another_question_is_served_meanwhile(address: str, slow_runtime: FakeRuntime) -> None:
    waiting = post(address, "/api/ask", {"question": QUESTION})
    waiting.getresponse().readline()
    other = post(address, "/api/ask", {"question": "alarm E-204", "stream": False})
    assert json.loads(other.getresponse().read())["status"] == "answered"
    slow_runtime.assistant.go_on.set()
    for connection in (waiting, other):
        connection.close()
