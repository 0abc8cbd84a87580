"""Reading help: an answer in the reader's language by the local model. Code compares the numbers and nothing else."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from assistant.engine import Engine, EngineCancelledError
from assistant.events import Queued, Token
from assistant.prompt import render_translation
from assistant.waiting_line import Ticket, WaitingLine
from indexes.analysis import find_codes

TARGETS = {"ko": "Korean", "en": "English", "vi": "Vietnamese", "zh": "Simplified Chinese"}
CHARACTERS_MAX = 2_000
TOKENS_MAX = 700
_MARK = re.compile(r"\s*\[\d+\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Translated:
    """`differing` are numbers and codes that stand in one of the two texts only: the original must be looked at."""

    text: str
    language: str
    differing: tuple[str, ...]
    name: str = "translation"

    def as_json(self, _language: str = "") -> dict[str, Any]:
        return {"text": self.text, "language": self.language, "differing": list(self.differing), "verified": False}


class Translator:
    """Takes its place in the same line as the questions."""

    def __init__(self, engine: Engine, line: WaitingLine) -> None:
        self._engine = engine
        self._line = line

    def translate(
        self, text: str, language: str, cancel: threading.Event | None = None
    ) -> Generator[Queued | Token | Translated, None, None]:
        """Events in order: queued, queued as the place changes, tokens, translation.

        `language` is one of `TARGETS`. Raises `QueueFullError` before the first event, `AnswerError` when the model
        fails. Setting `cancel` stops it without a last event.
        """
        cancel = cancel or threading.Event()
        ticket = self._line.join()
        try:
            yield from self._translate(_MARK.sub("", text).strip(), language, ticket, cancel)
        except EngineCancelledError:
            return
        finally:
            cancel.set()
            ticket.leave()

    def _translate(
        self, text: str, language: str, ticket: Ticket, cancel: threading.Event
    ) -> Iterator[Queued | Token | Translated]:
        place = ticket.position
        yield Queued(place)
        for position in ticket.wait(place, cancel):
            yield Queued(position)
        prompt = render_translation(text, TARGETS[language])
        budget = min(TOKENS_MAX, 64 + 3 * self._engine.count_tokens(text))
        said = ""
        for piece in self._engine.stream(prompt, max_tokens=budget, cancel=cancel):
            said += piece
            yield Token(piece)
        yield Translated(said.strip(), language, differing_numbers(text, said))


def differing_numbers(original: str, translation: str) -> tuple[str, ...]:
    """Numbers and codes that do not stand in both equally often, in the order of the two texts."""
    counts = [Counter([*_NUMBER.findall(text), *find_codes(text)]) for text in (original, translation)]
    return tuple(dict.fromkeys([*(counts[0] - counts[1]), *(counts[1] - counts[0])]))
