"""A GGUF model and its one context, at the level of tokens. The only module that imports llama_cpp.

llama-cpp-python's ready-made `create_completion` turns the whole answer into text again for every token, and it keeps
the state of the last prompt only. What is needed here is less: read tokens, take the likeliest next one, save a state.
"""

from __future__ import annotations

import ctypes
import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2

# Tokens per decode call. Longer batches read no faster on a CPU, and each leaves more to do again after a cancel.
BATCH_TOKENS = 128
LOOK_AGAIN_S = 0.1
# Stand for the texts while the template is laid around them; no document holds a NUL.
SYSTEM_MARK, USER_MARK = "\0system\0", "\0user\0"


class ModelFileError(ValueError):
    """The file is no model that llama.cpp can read."""


class ReadingStoppedError(Exception):
    """`stopped_by`'s event was set while the model read."""


class LlamaModel:
    """One model with one context of one sequence: for one thread at a time.

    `tokens` is what the context holds; `tokens_read` counts all that it ever read, its own answers included.
    """

    def __init__(self, file: Path, *, context_tokens: int, threads: int) -> None:
        """Raises `ModelFileError`."""
        import llama_cpp

        logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL)  # it prints llama.cpp's log otherwise
        llama_cpp.llama_backend_init()
        self.tokens: list[int] = []
        self.tokens_read = 0
        self._api: Any = llama_cpp
        self._model = llama_cpp.llama_model_load_from_file(str(file).encode(), llama_cpp.llama_model_default_params())
        if self._model is None:
            raise ModelFileError(file)
        self._context = llama_cpp.llama_init_from_model(self._model, _context_params(context_tokens, threads))
        if self._context is None:
            llama_cpp.llama_model_free(self._model)
            raise ModelFileError(file)
        self.context_tokens: int = llama_cpp.llama_n_ctx(self._context)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._vocab_size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self._batch = llama_cpp.llama_batch_init(BATCH_TOKENS, 0, 1)
        self._template = self._chat_template()

    @property
    def can_go_back(self) -> bool:
        """Whether `forget_after` can forget a few tokens alone: a recurrent model cannot."""
        return not (self._api.llama_model_is_recurrent(self._model) or self._api.llama_model_is_hybrid(self._model))

    @property
    def state_format(self) -> str:
        """States can be exchanged between contexts of the same model and format."""
        return f"{self._api.__version__}/{self._api.LLAMA_STATE_SEQ_VERSION}/{self.context_tokens}"

    def close(self) -> None:
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """`special` reads `<|im_end|>` and the like as what they stand for; a document's text must not."""
        data = text.encode()
        room = len(data) + 2
        found = (self._api.llama_token * room)()
        count = self._api.llama_tokenize(self._vocab, data, len(data), found, room, False, special)
        if count < 0:
            raise RuntimeError("llama_tokenize failed")
        return list(found[:count])

    def chat_tokens(self, system: str, user: str) -> tuple[list[int], list[int]]:
        """The chat in the model's own template: the part before `user`, and the rest up to the answer's beginning.

        Raises `ValueError` when the template cannot hold it.
        """
        messages = [{"role": "system", "content": SYSTEM_MARK}, {"role": "user", "content": USER_MARK}]
        try:
            frame = self._template(messages=messages).prompt
        except jinja2.TemplateError as error:
            raise ValueError(f"the chat template: {error}") from error
        before, found, rest = frame.partition(SYSTEM_MARK)
        between, also_found, after = rest.partition(USER_MARK)
        if not (found and also_found):
            raise ValueError("the chat template has no place for a system text")
        fixed = self._with_bos(self.tokenize(before, special=True))
        fixed += self.tokenize(system) + self.tokenize(between, special=True)
        return fixed, self.tokenize(user) + self.tokenize(after, special=True)

    def read(self, tokens: Sequence[int]) -> None:
        """Appends to what the context holds. Raises `ReadingStoppedError`; what was read until then stays."""
        for start in range(0, len(tokens), BATCH_TOKENS):
            part = tokens[start : start + BATCH_TOKENS]
            array = (self._api.llama_token * len(part))(*part)
            self._decode(self._api.llama_batch_get_one(array, len(part)), part)

    def likeliest(self, place: int = -1) -> int:
        """The token that most likely follows what was read last, or the token at `place` of the last batch."""
        import numpy as np

        logits = self._api.llama_get_logits_ith(self._context, place)
        return int(np.ctypeslib.as_array(logits, shape=(self._vocab_size,)).argmax())

    def read_with_guesses(self, token: int, guesses: Sequence[int]) -> list[int]:
        """Reads `token`, and in the same batch guesses of what follows; keeps the right ones.

        Returns the tokens that most likely follow: the right guesses and the one after them, which is not read yet.
        """
        start = len(self.tokens)
        tokens = [token, *guesses]
        self._fill_batch(tokens)
        self._decode(self._batch, tokens)
        chosen = [self.likeliest(place) for place in range(len(tokens))]
        right = 0
        while right < len(guesses) and guesses[right] == chosen[right]:
            right += 1
        if right < len(guesses):
            self.forget_after(start + 1 + right)
        return chosen[: right + 1]

    def ends(self, token: int) -> bool:
        """Whether the answer ends here: at its end mark, or where another turn would begin."""
        return bool(
            self._api.llama_vocab_is_eog(self._vocab, token) or self._api.llama_vocab_is_control(self._vocab, token)
        )

    def piece(self, token: int) -> bytes:
        """A token's bytes; a Korean syllable may need several tokens."""
        room = 64
        while True:
            text = ctypes.create_string_buffer(room)
            size = self._api.llama_token_to_piece(self._vocab, token, text, room, 0, False)
            if size >= 0:
                return text.raw[:size]
            room = -size

    def forget_after(self, count: int) -> None:
        """Keeps the first `count` tokens. A recurrent model cannot go back half-way: it forgets all."""
        if not self._api.llama_memory_seq_rm(self._memory, 0, count, -1):
            self._api.llama_memory_seq_rm(self._memory, 0, -1, -1)
            count = 0
        del self.tokens[count:]

    def state(self) -> bytearray:
        """What the context holds, to be put back by `restore`: for the default model 28 KB a token."""
        size = self._api.llama_state_seq_get_size(self._context, 0)
        data = bytearray(size)
        self._api.llama_state_seq_get_data(self._context, (ctypes.c_uint8 * size).from_buffer(data), size, 0)
        return data

    def restore(self, tokens: Sequence[int], state: bytearray) -> bool:
        """`state` of a context that held `tokens`; False, and an empty context, when it does not fit."""
        view = (ctypes.c_uint8 * len(state)).from_buffer(state)
        if not self._api.llama_state_seq_set_data(self._context, view, len(state), 0):
            self.forget_after(0)
            return False
        self.tokens = list(tokens)
        return True

    @contextmanager
    def stopped_by(self, cancel: threading.Event) -> Iterator[None]:
        """Within it, reading ends with `ReadingStoppedError` soon after `cancel` is set.

        llama.cpp asks some 650 times a token whether to go on. A callback in Python would wait for the interpreter's
        lock each time: beside one busy Python thread that halves the speed. C's `strlen` is a callback that needs no
        lock: on an empty text it says 0, go on; on "x" it says 1, stop.
        """
        flag, over = ctypes.create_string_buffer(2), threading.Event()

        def watch() -> None:
            while not over.is_set():
                if cancel.wait(LOOK_AGAIN_S):
                    flag.value = b"x"
                    return

        threading.Thread(target=watch, name="watch-for-cancel", daemon=True).start()
        ask = ctypes.cast(_c_library().strlen, self._api.ggml_abort_callback)
        self._api.llama_set_abort_callback(self._context, ask, ctypes.cast(flag, ctypes.c_void_p))
        try:
            yield
        finally:
            over.set()
            nobody = self._api.ggml_abort_callback()
            self._api.llama_set_abort_callback(self._context, nobody, ctypes.c_void_p())

    def _fill_batch(self, tokens: Sequence[int]) -> None:
        """Unlike `llama_batch_get_one`'s, a batch with an outcome after every token."""
        batch = self._batch
        batch.n_tokens = len(tokens)
        for place, token in enumerate(tokens):
            batch.token[place], batch.pos[place] = token, len(self.tokens) + place
            batch.n_seq_id[place], batch.seq_id[place][0] = 1, 0
            batch.logits[place] = 1

    def _decode(self, batch: Any, tokens: Sequence[int]) -> None:
        outcome = self._api.llama_decode(self._context, batch)
        if outcome == 0:
            self.tokens += tokens
            self.tokens_read += len(tokens)
            return
        self.forget_after(len(self.tokens))  # of the part that was read nothing is known
        if outcome == 2:
            raise ReadingStoppedError
        raise RuntimeError(f"llama_decode returned {outcome}")

    def _with_bos(self, tokens: list[int]) -> list[int]:
        bos = self._api.llama_vocab_bos(self._vocab)
        wanted = self._api.llama_vocab_get_add_bos(self._vocab) and tokens[:1] != [bos]
        return [bos, *tokens] if wanted else tokens

    def _chat_template(self) -> Any:
        """The model's own, from its file; ChatML where it carries none."""
        from llama_cpp.llama_chat_format import CHATML_CHAT_TEMPLATE, Jinja2ChatFormatter

        own = self._api.llama_model_chat_template(self._model, None)
        eos = self._api.llama_vocab_eos(self._vocab)
        eos_text = self._api.llama_vocab_get_text(self._vocab, eos).decode() if eos >= 0 else ""
        return Jinja2ChatFormatter(
            template=own.decode() if own else CHATML_CHAT_TEMPLATE,
            eos_token=eos_text,
            bos_token="",  # _with_bos puts it there
        )


def _context_params(context_tokens: int, threads: int) -> Any:
    import llama_cpp

    params = llama_cpp.llama_context_default_params()
    params.n_ctx = context_tokens
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.n_threads = params.n_threads_batch = threads
    params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    return params


def _c_library() -> Any:
    return ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
