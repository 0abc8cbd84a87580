"""An engine that says what a script says, as slowly as a test wants."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator

from assistant.engine import EngineCancelledError, Prompt

# What it writes for a prompt; the text stays the same for the same prompt.
Script = Callable[[Prompt], str]


class ScriptedEngine:
    """Writes `script(prompt)` token by token. A token is a word with the blanks before it.

    `read_tokens_per_s` and `write_tokens_per_s` slow it down; 0 means at once. `go_on`, when a test clears it, holds
    the writing before the next token. `prompts` is what it was asked; `loads` how often its weights were read.
    """

    name = "scripted"

    def __init__(
        self, script: Script | str = "", *, read_tokens_per_s: float = 0.0, write_tokens_per_s: float = 0.0
    ) -> None:
        self.script: Script = script if callable(script) else lambda _prompt: str(script)
        self.prompts: list[Prompt] = []
        self.loads = 0
        self.go_on = threading.Event()
        self.go_on.set()
        self.writing = threading.Event()
        self._reading_s = 1 / read_tokens_per_s if read_tokens_per_s else 0.0
        self._writing_s = 1 / write_tokens_per_s if write_tokens_per_s else 0.0
        self._lock = threading.Lock()
        self._loaded = False

    def count_tokens(self, text: str) -> int:
        return len(_tokens(text))

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        with self._lock:
            self.load()
            self.prompts.append(prompt)
            written = False
            if cancel.wait(self._reading_s * self.count_tokens(prompt.system + prompt.user)):
                raise EngineCancelledError
            try:
                for token in _tokens(self.script(prompt))[:max_tokens]:
                    self._wait_for_turn(cancel)
                    written = True
                    self.writing.set()
                    yield token
            finally:
                if written:
                    self.writing.clear()

    def load(self) -> None:
        if not self._loaded:
            self._loaded = True
            self.loads += 1

    def close(self) -> None:
        self._loaded = False

    def _wait_for_turn(self, cancel: threading.Event) -> None:
        if cancel.wait(self._writing_s):
            raise EngineCancelledError
        while not self.go_on.wait(0.01):
            if cancel.is_set():
                raise EngineCancelledError


class SilentEngine(ScriptedEngine):
    """Must not be asked anything."""

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        raise AssertionError("the model was asked")


def _tokens(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+$", text)
