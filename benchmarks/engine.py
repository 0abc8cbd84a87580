"""How fast the model writes: the engine beside a bare loop and llama-cpp-python's own, and what guessing tokens brings.

All use the same weights, threads and batch sizes and write in turn, because the machine's other work comes and goes.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
from machine import machine_line
from sample_plant import catch_prompts, sample_plant

from assistant.engine import Prompt
from assistant.llama_engine import GUESSES, LlamaEngine, physical_cores, write
from assistant.llama_model import BATCH_TOKENS, LlamaModel
from assistant.models import ModelStore
from assistant.settings import load_settings

ROUNDS = 5
WRITTEN_TOKENS = 32
CONTEXT_TOKENS = 2048
PROMPTS = 10
ANSWER_TOKENS = 64
GUESSES_TRIED = (0, 2, GUESSES, 4)
LONG_ANSWER = Prompt(
    "You are an engineer.", "Explain in detail how the hydraulic clutch of a press works and how it is maintained."
)


def main() -> None:
    print(machine_line())
    settings = load_settings()
    weights = ModelStore(settings.models_dir).weights(settings.llm.model)
    measure_loops(weights)
    with sample_plant(settings) as runtime:
        prompts = catch_prompts(runtime, PROMPTS)
    measure_guesses(weights, prompts)
    print(f"memory of this process, one model open: {psutil.Process().memory_info().rss / 1e6:.0f} MB")


def measure_loops(weights: Path) -> None:
    """Tokens a second after the first. Nothing is guessed here: guesses are measured where they have a chance."""
    from llama_cpp import Llama

    threads = physical_cores()
    engine = LlamaEngine(weights, name="default", context_tokens=CONTEXT_TOKENS, guesses=0)
    llama = Llama(
        str(weights), n_ctx=CONTEXT_TOKENS, n_batch=BATCH_TOKENS, n_threads=threads, n_threads_batch=threads,
        verbose=False,
    )  # fmt: skip
    tokens = llama.tokenize(f"{LONG_ANSWER.system} {LONG_ANSWER.user}".encode())

    def completion() -> Iterator[Any]:
        return iter(llama.create_completion(tokens, max_tokens=WRITTEN_TOKENS, temperature=0.0, stream=True))

    writers: dict[str, Callable[[], Iterator[Any]]] = {
        "bare loop": lambda: bare_loop(llama, tokens),
        "engine": lambda: engine.stream(LONG_ANSWER, max_tokens=WRITTEN_TOKENS, cancel=threading.Event()),
        "create_completion": completion,
    }
    speeds: dict[str, list[float]] = {name: [] for name in writers}
    for _ in range(ROUNDS + 1):  # the first round reads the prompts
        for name, writer in writers.items():
            speeds[name].append(tokens_a_second(writer()))
    engine.close()
    llama.close()
    print(f"{WRITTEN_TOKENS} tokens, {ROUNDS} rounds in turn: median tokens/s, ratio to the bare loop round by round")
    for name, values in speeds.items():
        ratios = [value / bare for value, bare in zip(values[1:], speeds["bare loop"][1:], strict=True)]
        print(f"  {name:<18} {statistics.median(values[1:]):6.2f}  {statistics.median(ratios):.2f}", flush=True)


def bare_loop(llama: Any, tokens: list[int]) -> Iterator[int]:
    """The least that greedy decoding needs; the prompt but its last token is read once."""
    import llama_cpp
    import numpy as np

    if llama.n_tokens == 0:
        llama.eval(tokens)
    llama_cpp.llama_memory_seq_rm(llama_cpp.llama_get_memory(llama.ctx), 0, len(tokens) - 1, -1)
    token = tokens[-1]
    for _ in range(WRITTEN_TOKENS):
        batch = (llama_cpp.llama_token * 1)(token)
        llama_cpp.llama_decode(llama.ctx, llama_cpp.llama_batch_get_one(batch, 1))
        logits = llama_cpp.llama_get_logits_ith(llama.ctx, -1)
        token = int(np.ctypeslib.as_array(logits, shape=(llama.n_vocab(),)).argmax())
        yield token


def tokens_a_second(pieces: Iterator[Any]) -> float:
    """Of an answer that goes on to the limit; the first token, and so the reading, is not counted."""
    next(pieces)
    started = time.perf_counter()
    for _ in pieces:
        pass
    return (WRITTEN_TOKENS - 1) / (time.perf_counter() - started)


def measure_guesses(weights: Path, prompts: Sequence[Prompt]) -> None:
    """The same answers from the same state, with every number of guesses in turn."""
    model = LlamaModel(weights, context_tokens=CONTEXT_TOKENS, threads=physical_cores())
    seconds: dict[int, list[float]] = {guesses: [] for guesses in GUESSES_TRIED}
    texts: dict[int, list[str]] = {guesses: [] for guesses in GUESSES_TRIED}
    for prompt in prompts:
        fixed, rest = model.chat_tokens(prompt.system, prompt.user)
        tokens = [*fixed, *rest]
        model.forget_after(0)
        model.read(tokens[:-1])
        state = model.state()
        for guesses in GUESSES_TRIED:
            model.restore(tokens[:-1], state)
            model.read(tokens[-1:])
            started = time.perf_counter()
            texts[guesses].append("".join(write(model, ANSWER_TOKENS, threading.Event(), guesses)))
            seconds[guesses].append(time.perf_counter() - started)
    model.close()
    print(f"guesses on {len(prompts)} prompts of the sample plant, at most {ANSWER_TOKENS} tokens: speed against none")
    for guesses, values in seconds.items():
        ratios = [plain / value for plain, value in zip(seconds[0], values, strict=True)]
        same = sum(text == plain for text, plain in zip(texts[guesses], texts[0], strict=True))
        print(
            f"  {guesses} guessed: median {statistics.median(ratios):.2f}, worst {min(ratios):.2f}, "
            f"best {max(ratios):.2f}, all together {sum(seconds[0]) / sum(values):.2f}, "
            f"same text {same} of {len(prompts)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
