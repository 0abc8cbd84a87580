"""The local model through llama-cpp-python. The only module that imports it."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import psutil

from assistant.engine import AnswerError, EngineCancelledError, Prompt
from indexes.messages import message
from indexes.openmp import wait_passively

# Tokens per decode call: small enough that a cancelled request stops within a second while it reads its prompt.
BATCH_TOKENS = 128


class LlamaEngine:
    """A GGUF model on the CPU. One context runs one request at a time; the lock makes a second one wait."""

    def __init__(self, model_file: Path, *, name: str, context_tokens: int, threads: int = 0) -> None:
        self.name = name
        self._file = model_file
        self._context_tokens = context_tokens
        self._threads = threads or physical_cores()
        self._lock = threading.RLock()
        self._llama: Any = None
        self._formatter: Any = None
        self._cancel = threading.Event()
        self._abort_callback: Any = None

    def load(self) -> None:
        with self._lock:
            if self._llama is None:
                self._llama = self._open()
                self._formatter = _chat_formatter(self._llama)

    def count_tokens(self, text: str) -> int:
        with self._lock:
            self.load()
            return len(self._llama.tokenize(text.encode(), add_bos=False, special=False))

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        with self._lock:
            self.load()
            self._cancel = cancel
            text = self._format(prompt)
            try:
                for piece in self._complete(text, max_tokens):
                    if cancel.is_set():
                        raise EngineCancelledError
                    yield piece
            except RuntimeError as error:
                if cancel.is_set():  # llama_decode was aborted by our callback
                    raise EngineCancelledError from error
                raise _failed(error) from error
            except ValueError as error:
                raise _failed(error) from error
            finally:
                self._cancel = threading.Event()

    def close(self) -> None:
        with self._lock:
            if self._llama is not None:
                self._llama.close()
                self._llama = None

    def _open(self) -> Any:
        wait_passively()
        import llama_cpp

        if not self._file.is_file():
            raise AnswerError(
                message("assistant.engine.no_file", path=self._file),
                message("assistant.engine.no_file_hint", name=self.name),
            )
        try:
            llama = llama_cpp.Llama(
                str(self._file),
                n_ctx=self._context_tokens,
                n_batch=BATCH_TOKENS,
                n_threads=self._threads,
                n_threads_batch=self._threads,
                seed=0,
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise _failed(error) from error
        callback = llama_cpp.ggml_abort_callback(lambda _data: self._cancel.is_set())
        self._abort_callback = callback  # llama.cpp keeps only the pointer
        llama_cpp.llama_set_abort_callback(llama.ctx, callback, ctypes.c_void_p())
        return llama

    def _format(self, prompt: Prompt) -> str:
        messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        return str(self._formatter(messages=messages).prompt) + prompt.opening

    def _complete(self, text: str, max_tokens: int) -> Iterator[str]:
        chunks = self._llama.create_completion(
            text,
            max_tokens=max_tokens,
            temperature=0.0,
            repeat_penalty=1.0,
            stream=True,
            stop=["<|im_end|>", "<|im_start|>"],
        )
        for chunk in chunks:
            piece = chunk["choices"][0]["text"]
            if piece:
                yield piece


def physical_cores() -> int:
    """Cores this process may use, two threads of one core counted once: llama.cpp gains nothing from the second."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or allowed, allowed))


def _chat_formatter(llama: Any) -> Any:
    """The model's own chat template, from its file; ChatML where it carries none."""
    from llama_cpp.llama_chat_format import CHATML_CHAT_TEMPLATE, Jinja2ChatFormatter

    def token_text(token: int) -> str:
        return str(llama._model.token_get_text(token)) if token >= 0 else ""

    return Jinja2ChatFormatter(
        template=llama.metadata.get("tokenizer.chat_template", CHATML_CHAT_TEMPLATE),
        eos_token=token_text(llama.token_eos()),
        bos_token="",  # create_completion puts it there itself
    )


def _failed(error: Exception) -> AnswerError:
    return AnswerError(message("assistant.engine.failed", reason=error), message("assistant.engine.failed_hint"))
