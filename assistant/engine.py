"""What a language model must be able to do here, and what a prompt is."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from indexes.errors import BanjangError


class AnswerError(BanjangError):
    """A question cannot be answered right now: the model failed, or the queue is full."""

    code = "answer"


class EngineCancelledError(Exception):
    """The one who asked has gone; nobody sees this."""


@dataclass(frozen=True)
class Prompt:
    """`system` stays the same between requests, so that its part of the model's state can be kept.

    `opening` is the beginning of the answer, put into the model's mouth; it is not part of what `stream` yields.
    """

    system: str
    user: str
    opening: str = ""


class Engine(Protocol):
    """One language model. `stream` runs one request at a time; the caller keeps the queue."""

    name: str

    def count_tokens(self, text: str) -> int: ...

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        """Yields text as it comes, greedy. Raises `EngineCancelledError` soon after `cancel` is set."""
        ...

    def load(self) -> None:
        """Reads the weights now instead of at the first question."""
        ...

    def close(self) -> None: ...
