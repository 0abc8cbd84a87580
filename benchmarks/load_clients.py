"""Clients that ask over HTTP as a tablet does, and what each of them saw of every question."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import httpx

from assistant.evaluation.questions import GoldQuestion

SILENCE_S = 120.0
# One question in so many is left in the middle: while it waits, with its evidence, or while the answer is written.
LEAVES_EVERY = 4
PLACES_TO_LEAVE = ("queued", "evidence", "token")


@dataclass
class Visit:
    """One question of one client. Times are `time.monotonic()`, 0 for what did not happen."""

    question: GoldQuestion
    conversation_id: str
    leaves_at: str = ""
    sent: float = 0.0
    joined: float = 0.0
    evidence_at: float = 0.0
    first_token: float = 0.0
    last_token: float = 0.0
    ended: float = 0.0
    events: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)
    streamed: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    refusals: int = 0
    fault: str = ""

    @property
    def has_left(self) -> bool:
        return bool(self.leaves_at) and not self.answer

    def see(self, name: str, data: Any) -> None:
        now = time.monotonic()
        self.events.append(name)
        if name == "queued":
            self.joined = self.joined or now
            self.places.append(data["position"])
        elif name == "evidence":
            self.evidence_at, self.evidence = now, data
        elif name == "token":
            self.first_token, self.last_token = self.first_token or now, now
            self.streamed += data["text"]
        elif name == "answer":
            self.answer = data
        else:
            self.fault = f"event {name}: {data}"


class Client:
    """Asks its own questions in turn until the time is up; a full queue is waited for as long as it asks."""

    def __init__(self, name: str, number: int, address: str, questions: Sequence[GoldQuestion], until: float) -> None:
        """`name` begins the ids of its conversations."""
        self.visits: list[Visit] = []
        self._name = name
        self._number = number
        self._address = address
        self._questions = questions
        self._until = until
        self._dice = random.Random(number)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        self._thread.join(max(0.0, self._until - time.monotonic()) + 2 * SILENCE_S)
        if self._thread.is_alive():
            self.visits[-1].fault = "never ended"

    def _run(self) -> None:
        with httpx.Client(base_url=self._address, timeout=SILENCE_S, trust_env=False) as http:
            for turn, question in enumerate(_again_and_again(self._questions)):
                if time.monotonic() >= self._until:
                    return
                leaves = (turn + self._number) % LEAVES_EVERY == LEAVES_EVERY - 1
                visit = Visit(question, f"{self._name}-{turn}")
                visit.leaves_at = self._dice.choice(PLACES_TO_LEAVE) if leaves else ""
                self.visits.append(visit)
                self._ask(http, visit)

    def _ask(self, http: httpx.Client, visit: Visit) -> None:
        body = {"question": visit.question.question, "conversation_id": visit.conversation_id}
        try:
            while time.monotonic() < self._until:
                visit.sent = time.monotonic()
                with http.stream("POST", "/api/ask", json=body) as response:
                    if response.status_code != 503:
                        self._read(response, visit)
                        return
                    wait_s = float(response.headers["Retry-After"])
                visit.refusals += 1
                time.sleep(min(wait_s, max(0.0, self._until - time.monotonic())))
            visit.sent = 0.0
        except (httpx.HTTPError, KeyError, ValueError) as error:
            visit.fault = repr(error)
        finally:
            visit.ended = time.monotonic()

    def _read(self, response: httpx.Response, visit: Visit) -> None:
        if response.status_code != 200:
            visit.fault = f"HTTP {response.status_code}"
            return
        with closing(events_of(response.iter_lines())) as events:
            for name, data in events:
                visit.see(name, data)
                if name == visit.leaves_at and not visit.answer:
                    return


def _again_and_again(questions: Sequence[GoldQuestion]) -> Iterator[GoldQuestion]:
    while True:
        yield from questions


def events_of(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """(name, data) of a stream of server-sent events; comments are passed over."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
