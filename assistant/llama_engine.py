"""The local model: it reads a prompt from where it knows it already, and writes until the answer ends."""

from __future__ import annotations

import codecs
import os
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from assistant.engine import AnswerError, EngineCancelledError, Prompt
from assistant.llama_model import LlamaModel, ModelFileError, ReadingStoppedError
from assistant.llama_state import KeptState, KeptStates, StateFiles, shared_length
from assistant.prompt_lookup import PromptLookup
from indexes.messages import message
from indexes.openmp import wait_passively

# Three and the last token make four, the number that llama.cpp's CPU kernels read for the price of some 2.5.
GUESSES = 3


class LlamaEngine:
    """A GGUF model on the CPU. One context runs one request at a time; the lock makes a second one wait.

    `systems` are the system texts that prompts will come with. The state of each is kept in `state_files` across
    restarts, so that no question waits for them to be read again.
    """

    def __init__(
        self,
        model_file: Path,
        *,
        name: str,
        context_tokens: int,
        threads: int = 0,
        guesses: int = GUESSES,
        systems: Sequence[str] = (),
        state_files: StateFiles | None = None,
    ) -> None:
        self.name = name
        self._file = model_file
        self._context_tokens = context_tokens
        self._threads = threads or physical_cores()
        self._guesses = guesses
        self._systems = tuple(systems)
        self._state_files = state_files
        self._kept = KeptStates()
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._model: LlamaModel | None = None

    def load(self) -> None:
        """Reads the weights, then the system texts. A question that comes meanwhile does not wait for the latter."""
        with self._in_use():
            pass
        for system in self._systems:
            with self._lock:
                if self._model is None or not self._learn(self._model, system):
                    return

    @property
    def tokens_read(self) -> int:
        """Tokens that the model has read since it was opened, its own answers included."""
        model = self._model
        return model.tokens_read if model else 0

    def count_tokens(self, text: str) -> int:
        with self._in_use() as model:
            return len(model.tokenize(text))

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        with self._in_use() as model:
            if cancel.is_set():
                raise EngineCancelledError
            try:
                with model.stopped_by(cancel):
                    fixed, rest = self._tokens(model, prompt)
                    try:
                        self._read(model, fixed, rest, prompt.system)
                        yield from write(model, max_tokens, cancel, self._guesses)
                    finally:
                        self._keep(model, [*fixed, *rest])
            except ReadingStoppedError as error:
                raise EngineCancelledError from error
            except (RuntimeError, ValueError) as error:
                raise _failed(error) from error

    def close(self) -> None:
        self._wanted.set()
        with self._lock:
            self._wanted.clear()
            if self._model is not None:
                self._model.close()
                self._model = None
                self._kept = KeptStates()

    @contextmanager
    def _in_use(self) -> Iterator[LlamaModel]:
        """The model, for one request alone; reading ahead makes way."""
        self._wanted.set()
        with self._lock:
            self._wanted.clear()
            yield self._open()

    def _open(self) -> LlamaModel:
        if self._model is not None:
            return self._model
        wait_passively()
        if not self._file.is_file():
            raise AnswerError(
                message("assistant.engine.no_file", path=self._file),
                message("assistant.engine.no_file_hint", name=self.name),
            )
        try:
            self._model = LlamaModel(self._file, context_tokens=self._context_tokens, threads=self._threads)
        except ModelFileError as error:
            raise AnswerError(
                message("assistant.engine.unreadable", path=self._file),
                message("assistant.engine.unreadable_hint", name=self.name),
            ) from error
        for system in self._systems:
            self._remember(self._model, system)
        return self._model

    def _remember(self, model: LlamaModel, system: str) -> bool:
        """Takes a system text's state from disk; False when there is none that fits."""
        fixed = _fixed_tokens(model, system)
        if self._kept.holds(fixed):
            return True
        data = self._state_files and self._state_files.read(fixed, model.state_format)
        if not data or not model.restore(fixed, data):
            return False
        self._kept.keep_for_good(KeptState(tuple(fixed), data))
        return True

    def _learn(self, model: LlamaModel, system: str) -> bool:
        """Reads a system text ahead; False when somebody wanted the model meanwhile."""
        if self._remember(model, system):
            return True
        try:
            with model.stopped_by(self._wanted):
                self._read(model, _fixed_tokens(model, system), [], system)
        except ReadingStoppedError:
            return False
        return True

    def _tokens(self, model: LlamaModel, prompt: Prompt) -> tuple[list[int], list[int]]:
        """The part that belongs to the system text, and the rest. Raises `AnswerError` when they are too long."""
        fixed, rest = model.chat_tokens(prompt.system, prompt.user)
        rest += model.tokenize(prompt.opening)
        count = len(fixed) + len(rest)
        if count >= model.context_tokens:
            raise AnswerError(
                message("assistant.engine.too_long", tokens=count, limit=model.context_tokens),
                message("assistant.engine.too_long_hint"),
            )
        return fixed, rest

    def _read(self, model: LlamaModel, fixed: list[int], rest: list[int], system: str) -> None:
        """The system text's part is read by itself: the same numbers come out whether it was kept or not."""
        self._recall(model, [*fixed, *rest])
        if len(model.tokens) < len(fixed):
            model.read(fixed[len(model.tokens) :])
            if system in self._systems and not self._kept.holds(fixed):
                self._keep_for_good(model)
        model.read(rest[len(model.tokens) - len(fixed) :])

    def _recall(self, model: LlamaModel, tokens: list[int]) -> None:
        """Brings the context to the longest beginning of `tokens` that is known; one token at least is left to read."""
        kept = self._kept.longest(tokens)
        if kept and shared_length(kept.tokens, tokens) > shared_length(model.tokens, tokens):
            model.restore(kept.tokens, kept.data)
        model.forget_after(min(shared_length(model.tokens, tokens), len(tokens) - 1))

    def _keep(self, model: LlamaModel, tokens: list[int]) -> None:
        """Of the prompt what was read; no prompt begins with an answer."""
        model.forget_after(shared_length(model.tokens, tokens))
        if model.tokens and not self._kept.holds(model.tokens):
            self._kept.keep(KeptState(tuple(model.tokens), model.state()))

    def _keep_for_good(self, model: LlamaModel) -> None:
        state = KeptState(tuple(model.tokens), model.state())
        self._kept.keep_for_good(state)
        if self._state_files is not None:
            self._state_files.write(state.tokens, model.state_format, state.data)


def _fixed_tokens(model: LlamaModel, system: str) -> list[int]:
    """What every prompt with this system text begins with."""
    try:
        return model.chat_tokens(system, "")[0]
    except ValueError as error:
        raise _failed(error) from error


def write(
    model: LlamaModel, max_tokens: int, cancel: threading.Event, guesses: int = GUESSES
) -> Generator[str, None, None]:
    """Goes on after what the model has read. Yields whole characters only; bytes that are no text are dropped."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
    left = min(max_tokens, model.context_tokens - len(model.tokens))
    lookup = PromptLookup(model.tokens)
    chosen = [model.likeliest()]
    while True:
        for token in chosen:
            if model.ends(token):
                return
            if text := decoder.decode(model.piece(token)):
                yield text
            left -= 1
            if left <= 0:
                return
            if cancel.is_set():
                raise EngineCancelledError
        lookup.extend(chosen)
        guessed = lookup.guess(min(guesses, left - 1)) if model.can_go_back else []
        chosen = model.read_with_guesses(chosen[-1], guessed)


def physical_cores() -> int:
    """Cores this process may use, two threads of one core counted once: llama.cpp gains nothing from the second."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or allowed, allowed))


def _failed(error: Exception) -> AnswerError:
    return AnswerError(message("assistant.engine.failed", reason=error), message("assistant.engine.failed_hint"))
