"""Tokens a second of the default model, alone and beside one busy process, by how idle threads wait.

OpenMP's default is to spin at barriers; beside another process the spinning threads take the time slices that the
working ones need. Every setting runs in a process of its own, because libgomp reads its policy when it is loaded.
Conditions are run in turn, several rounds, and the medians are printed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from machine import machine_line

from indexes.openmp import SPINS_BEFORE_SLEEP

ROUNDS = 3
POLICIES = {
    "as shipped": {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": str(SPINS_BEFORE_SLEEP)},
    "passive": {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"},
    "active": {"OMP_WAIT_POLICY": "active"},
}
TOKENS = 48
QUESTION = "Explain in detail how the hydraulic clutch of a mechanical press works and how it is maintained."


def measure() -> float:
    """Decoded tokens a second, the prompt not counted."""
    from assistant.engine import Prompt
    from assistant.llama_engine import LlamaEngine
    from assistant.models import ModelStore
    from assistant.settings import load_settings

    settings = load_settings()
    store = ModelStore(settings.models_dir)
    engine = LlamaEngine(store.weights(settings.llm.model), name="default", context_tokens=1024)
    engine.load()
    pieces = engine.stream(Prompt("You are an engineer.", QUESTION), max_tokens=TOKENS, cancel=threading.Event())
    next(pieces)
    started = time.perf_counter()
    count = sum(1 for _ in islice(pieces, TOKENS))
    return count / (time.perf_counter() - started)


def measure_apart(policy: str) -> float:
    kept = {name: value for name, value in os.environ.items() if name not in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")}
    command = [sys.executable, __file__, "--one"]
    done = subprocess.run(command, env={**kept, **POLICIES[policy]}, capture_output=True, check=True)
    return float(json.loads(done.stdout))


@contextmanager
def neighbour(busy: bool) -> Iterator[None]:
    if not busy:
        yield
        return
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def main() -> None:
    print(machine_line())
    print(f"{TOKENS} tokens, {ROUNDS} rounds, median tokens/s")
    conditions = [(policy, busy) for policy in POLICIES for busy in (False, True)]
    figures: dict[tuple[str, bool], list[float]] = {condition: [] for condition in conditions}
    for _ in range(ROUNDS):
        for policy, busy in conditions:
            with neighbour(busy):
                figures[policy, busy].append(measure_apart(policy))
    medians = {condition: statistics.median(values) for condition, values in figures.items()}
    for (policy, busy), value in medians.items():
        print(f"{policy:>10}, {'busy neighbour' if busy else 'idle machine':<15} {value:6.2f}")
    for busy, name in ((False, "idle"), (True, "beside a busy neighbour")):
        print(f"as shipped / active, {name}: {medians['as shipped', busy] / medians['active', busy]:.2f}")


if __name__ == "__main__":
    if "--one" in sys.argv:
        print(json.dumps(measure()))
    else:
        main()
