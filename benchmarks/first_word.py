"""How long until the model's first word: nothing kept, after a restart, asked again, in a conversation's second turn.

Questions are those of the sample plant, asked through the real program. Tokens read are counted too: unlike seconds
they do not depend on what else the machine does.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from machine import machine_line
from sample_plant import sample_plant

from assistant.conversation import Conversations
from assistant.engine import Prompt
from assistant.events import Token
from assistant.llama_engine import LlamaEngine, physical_cores
from assistant.llama_model import LlamaModel
from assistant.llama_state import StateFiles
from assistant.models import ModelStore
from assistant.runtime import Runtime, build_assistant, system_texts
from assistant.settings import Settings, load_settings

PROMPTS = 3
# A question and one that follows it.
CONVERSATIONS = (
    ("PR-01 금형 클램프 볼트 M20 체결 토크가 얼마야?", "그럼 M16은?"),
    ("공기압축기 흡입 필터는 얼마나 자주 청소해?", "그럼 오일은?"),
    ("절삭유 농도는 몇 퍼센트로 유지해?", "그럼 pH는?"),
    ("로봇 셀에 들어가기 전에 무엇을 해야 하나?", "그럼 끝나고 나서는?"),
    ("토크렌치 교정 주기는?", "그럼 불합격이면?"),
    ("Torque of the brake housing bolts on the KX-200?", "And the flywheel bolts?"),
    ("What must be done before entering the robot cell?", "And after leaving it?"),
    ("How often is the coolant concentration checked?", "What about the pH?"),
)


@dataclass(frozen=True)
class Start:
    """What it took until the first text of an answer."""

    prompt: Prompt
    tokens_read: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.tokens_read:>4} tokens {self.seconds:6.2f} s"


@dataclass
class WatchedEngine:
    """The engine, noting how each answer starts."""

    engine: LlamaEngine
    name: str = "default"
    starts: list[Start] = field(default_factory=list)

    def count_tokens(self, text: str) -> int:
        return self.engine.count_tokens(text)

    def load(self) -> None:
        self.engine.load()

    def close(self) -> None:
        self.engine.close()

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        started, before = time.perf_counter(), self.engine.tokens_read
        with closing(self.engine.stream(prompt, max_tokens=max_tokens, cancel=cancel)) as pieces:
            first = next(pieces, "")
            self.starts.append(Start(prompt, self.engine.tokens_read - before, time.perf_counter() - started))
            yield first
            yield from pieces


def main() -> None:
    print(machine_line())
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder, sample_plant(settings) as runtime:
        states = StateFiles(Path(folder), "benchmark")
        prompts = measure_turns(runtime, states)
        measure_starts(settings, states, prompts[:PROMPTS])
        measure_restoring(settings, prompts[0])


def measure_turns(runtime: Runtime, states: StateFiles) -> list[Prompt]:
    """First and second turns; returns the prompts of the first ones."""
    before = resident_mb()
    engine = WatchedEngine(new_engine(runtime.settings, states))
    started = time.perf_counter()
    engine.load()
    print(f"first load ever: {time.perf_counter() - started:.2f} s, {engine.engine.tokens_read} tokens read")
    assistant = build_assistant(runtime.settings, runtime.library, engine)
    pairs: list[tuple[Start, Start]] = []
    for first, second in CONVERSATIONS:
        engine.starts.clear()
        engine.close()  # so that no conversation begins with another's documents
        engine.load()
        talk = Conversations.new_id()
        for question, history in ((first, ()), (second, (first,))):
            with closing(assistant.answer(question, history=history, conversation_id=talk)) as events:  # type: ignore[type-var]
                next((event for event in events if isinstance(event, Token)), None)
        if len(engine.starts) < 2:
            print(f"  answered without the model: {first} {second}")
            continue
        pairs.append((engine.starts[0], engine.starts[-1]))
        print(f"  first turn {pairs[-1][0]}, second {pairs[-1][1]}   {second}", flush=True)
    tokens = [two.tokens_read / one.tokens_read for one, two in pairs]
    seconds = [two.seconds / one.seconds for one, two in pairs]
    halved = sum(ratio < 0.5 for ratio in tokens)
    print(f"second turn / first: tokens {statistics.median(tokens):.2f}, seconds {statistics.median(seconds):.2f}")
    print(
        f"  under half the tokens: {halved} of {len(pairs)}; memory of model and states {resident_mb() - before:.0f} MB"
    )
    engine.close()
    return [one.prompt for one, _ in pairs]


def measure_starts(settings: Settings, states: StateFiles, prompts: list[Prompt]) -> None:
    """The first word of a prompt, by what is kept of it."""
    starts: dict[str, list[Start]] = {"nothing kept": [], "system text kept": [], "asked again": []}
    bare = WatchedEngine(new_engine(settings, None))
    kept = WatchedEngine(new_engine(settings, states))
    started = time.perf_counter()
    kept.load()
    print(f"load after a restart: {time.perf_counter() - started:.2f} s, {kept.engine.tokens_read} tokens read")
    for prompt in prompts:
        bare.close()
        bare.count_tokens("")  # opens the model, which is not what is measured
        for name, engine in (("nothing kept", bare), ("system text kept", kept), ("asked again", kept)):
            with closing(engine.stream(prompt, max_tokens=8, cancel=threading.Event())) as pieces:
                next(pieces, None)
            starts[name].append(engine.starts[-1])
    print(f"until the first word, medians of {len(prompts)} prompts")
    for name, values in starts.items():
        tokens = statistics.median(start.tokens_read for start in values)
        print(f"  {name:<17} {tokens:>4.0f} tokens {statistics.median(start.seconds for start in values):6.2f} s")
    bare.close()
    kept.close()


def measure_restoring(settings: Settings, prompt: Prompt) -> None:
    """A system text's state: its size, and reading its tokens against putting it back."""
    weights = ModelStore(settings.models_dir).weights(settings.llm.model)
    model = LlamaModel(weights, context_tokens=settings.llm.context_tokens, threads=physical_cores())
    fixed, _ = model.chat_tokens(prompt.system, "")
    started = time.perf_counter()
    model.read(fixed)
    reading_s = time.perf_counter() - started
    state = model.state()
    with tempfile.TemporaryDirectory() as folder:
        files = StateFiles(Path(folder), "benchmark")
        files.write(fixed, model.state_format, state)
        model.forget_after(0)
        started = time.perf_counter()
        model.restore(fixed, files.read(fixed, model.state_format) or bytearray())
        restoring_s = time.perf_counter() - started
    model.close()
    print(
        f"system text, {len(fixed)} tokens: read {reading_s:.2f} s, from its file ({len(state) / 1e6:.1f} MB) "
        f"{restoring_s * 1000:.0f} ms, ratio {restoring_s / reading_s:.4f}"
    )


def new_engine(settings: Settings, states: StateFiles | None) -> LlamaEngine:
    """The program's own, with its states elsewhere, or with none."""
    weights = ModelStore(settings.models_dir).weights(settings.llm.model)
    return LlamaEngine(
        weights,
        name="default",
        context_tokens=settings.llm.context_tokens,
        systems=system_texts() if states else (),
        state_files=states,
    )


def resident_mb() -> float:
    return float(psutil.Process().memory_info().rss / 1e6)


if __name__ == "__main__":
    main()
