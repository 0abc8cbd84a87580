"""How long a search takes and how that grows with the library, alone and while the LLM generates.

python benchmarks/search.py [CHUNKS …] [--model [NAME]] [--keep DIR] [--plot FILE.png]     default: 1000 10000 100000

The libraries are filled by `synthetic_passages.py` through the product's own writer, all passages different, with the
embedder in force; its docstring says how Korean is handled. The questions are the sample plant's. Every size is
searched in a process of its own: what it prints of memory is that process before a language model is loaded. The first
round of questions meets cold caches and counts like the others. One document is superseded, as in every plant, so that
the everyday search has a scope; "all in force" is the same without one.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import psutil
from machine import machine_line
from synthetic_library import library_folder, settings_for

from assistant.engine import Engine, EngineCancelledError, Prompt
from assistant.evaluation.questions import read_question_set
from assistant.models import ModelStore
from assistant.runtime import build_engine, open_library
from indexes.library import Library
from indexes.records import Scope

QUESTIONS = Path(__file__).parents[1] / "samples/questions.jsonl"
SIZES = [1_000, 10_000, 100_000]
ROUNDS = 3
STAGES = ("total", "lexical", "dense", "ranking", "the rest")
EVERYDAY, UNSCOPED, GENERATING = "everyday", "all in force", "while the LLM generates"
LIMITS_MS = {EVERYDAY: 50.0, GENERATING: 120.0}  # p95 that a worker does not notice, up to LIMIT_CHUNKS
LIMIT_CHUNKS = 100_000
TALK = Prompt("You are an engineer.", "Explain in detail how a mechanical press works and how it is maintained.")

Times = dict[str, list[float]]  # ms by stage


@dataclass
class Figures:
    """What was measured of one size."""

    chunks: int
    disk_bytes: int
    index_bytes: int
    memory_bytes: int = 0
    times: dict[str, Times] = field(default_factory=dict)  # by condition
    tokens_a_second: float = 0.0

    def tail_ms(self, condition: str) -> float:
        return percentile(self.times[condition]["total"], 0.95)


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def search_times(library: Library, questions: Sequence[str], rounds: int, scope: Scope | None = None) -> Times:
    times: Times = {stage: [] for stage in STAGES}
    for question in [*questions] * rounds:
        took = library.search(question, scope).took_ms
        for stage in STAGES[:-1]:
            times[stage].append(took.get(stage, 0.0))
        times[STAGES[-1]].append(2 * took["total"] - sum(took.values()))
    return times


class Talking:
    """A language model that never stops generating, in a thread of this process as in the product."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cancel = threading.Event()
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._talk)
        self.tokens = 0

    def start(self) -> None:
        self._engine.load()
        self._thread.start()
        self._begun.wait()

    def stop(self) -> None:
        self._cancel.set()
        self._thread.join()
        self._engine.close()

    def _talk(self) -> None:
        with suppress(EngineCancelledError):
            while not self._cancel.is_set():
                for _ in self._engine.stream(TALK, max_tokens=320, cancel=self._cancel):
                    self.tokens += 1
                    self._begun.set()


@contextmanager
def talking(engine: Engine) -> Iterator[Talking]:
    voice = Talking(engine)
    voice.start()
    try:
        yield voice
    finally:
        voice.stop()


def measure(folder: Path, chunks: int, model: str | None) -> Figures:
    """`model` None: without a language model; "" is the one in force."""
    settings = settings_for(folder)
    if model:
        settings = settings.model_copy(update={"llm": settings.llm.model_copy(update={"model": model})})
    store = ModelStore(settings.models_dir)
    questions = [asked.question for asked in read_question_set(QUESTIONS)]
    figures = Figures(chunks, _folder_bytes(folder), _folder_bytes(folder / "generations"))
    library = open_library(settings, store)
    library.search(questions[0])
    figures.times[EVERYDAY] = search_times(library, questions, ROUNDS)
    figures.memory_bytes = psutil.Process().memory_info().rss
    figures.times[UNSCOPED] = search_times(library, questions, 1, Scope(include_superseded=True))
    if model is not None:
        with talking(build_engine(settings, store)) as voice:
            before, started = voice.tokens, time.perf_counter()
            figures.times[GENERATING] = search_times(library, questions, ROUNDS)
            figures.tokens_a_second = (voice.tokens - before) / (time.perf_counter() - started)
    library.close()
    return figures


def measure_apart(folder: Path, chunks: int, model: str | None) -> Figures:
    with get_context("spawn").Pool(1) as process:
        return process.apply(measure, (folder, chunks, model))


def print_figures(figures: Figures) -> None:
    sizes = (figures.disk_bytes, figures.index_bytes, figures.memory_bytes)
    disk, index, memory = (f"{size / 1e6:,.0f} MB" for size in sizes)
    print(f"\n{figures.chunks:,} chunks: {disk} on disk, of it indexes {index}; memory of the process {memory}")
    print(f"{'p50 / p95 in ms':<24}" + "".join(f"{stage:>16}" for stage in STAGES))
    for condition, times in figures.times.items():
        cells = [f"{statistics.median(times[stage]):.1f} / {percentile(times[stage], 0.95):.1f}" for stage in STAGES]
        print(f"{condition:<24}" + "".join(f"{cell:>16}" for cell in cells))
    if figures.tokens_a_second:
        print(f"the LLM meanwhile: {figures.tokens_a_second:.1f} tokens/s")


def print_ratios(measured: Sequence[Figures]) -> None:
    print()
    first = measured[0]
    for condition in first.times:
        growth = [
            f"{figures.chunks:,}: {figures.tail_ms(condition) / first.tail_ms(condition):.2f}" for figures in measured
        ]
        print(f"p95 {condition}, against {first.chunks:,} chunks: " + ", ".join(growth))
    reference = next((figures for figures in measured if figures.chunks == LIMIT_CHUNKS), None)
    for figures in measured:
        for condition in (name for name in LIMITS_MS if name in figures.times):
            print_against_limit(figures, condition, reference)


def print_against_limit(figures: Figures, condition: str, reference: Figures | None) -> None:
    tail_ms, limit_ms = figures.tail_ms(condition), LIMITS_MS[condition]
    if figures.chunks <= LIMIT_CHUNKS:
        print(f"p95 {condition} at {figures.chunks:,} / {limit_ms:.0f} ms: {tail_ms / limit_ms:.2f}")
    elif reference is not None:
        growth = tail_ms / reference.tail_ms(condition)
        print(f"p95 {condition} at {figures.chunks:,} / at {LIMIT_CHUNKS:,} (at most 3): {growth:.2f}")


def draw(measured: Sequence[Figures], file: Path) -> None:
    try:
        import matplotlib as mpl
    except ImportError:
        print("No plot: run `.venv/bin/python -m pip install -r benchmarks/requirements.txt`.")
        return
    mpl.use("agg")
    from matplotlib import pyplot

    sizes = [figures.chunks for figures in measured]
    figure, axes = pyplot.subplots(figsize=(9, 4.5), layout="constrained")
    for condition in measured[0].times:
        tails = [figures.tail_ms(condition) for figures in measured]
        axes.plot(sizes, tails, marker="o", label=f"{condition}, p95")
    for stage in STAGES[1:]:
        medians = [statistics.median(figures.times[EVERYDAY][stage]) for figures in measured]
        axes.plot(sizes, medians, marker=".", linestyle=":", linewidth=1, label=f"{stage}, p50")
    axes.set(xscale="log", yscale="log", xlabel="chunks in the library", ylabel="milliseconds a search")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(file, dpi=120)
    print(f"drawn: {file}")


def _folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chunks", nargs="*", type=int, default=SIZES, help="sizes of the libraries")
    parser.add_argument("--model", nargs="?", const="", help="also while this language model generates; default: yours")
    parser.add_argument("--keep", type=Path, help="folder where the libraries are kept for the next run")
    parser.add_argument("--plot", type=Path, help="file for a drawing of the growth")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    print(machine_line())
    measured = []
    for chunks in sorted(arguments.chunks):
        with library_folder(chunks, arguments.keep) as folder:
            measured.append(measure_apart(folder, chunks, arguments.model))
        print_figures(measured[-1])
    print_ratios(measured)
    if arguments.plot:
        draw(measured, arguments.plot)


if __name__ == "__main__":
    main()
