"""Search latency and how it grows with the index: the sample plant's passages, repeated with other numbers in them.

python benchmarks/search_latency.py [CHUNKS …]      default: 1000 10000
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from machine import machine_line

from assistant.evaluation import read_question_set
from assistant.models import ModelStore
from assistant.runtime import build_embedder
from assistant.settings import load_settings
from indexes.embedder import Embedder, Vectors
from indexes.library import Library, NewDocument, PageText
from indexes.records import Chunk, DocumentFacts, DocumentKind
from ingest.chunker import split_blocks
from ingest.formats import parser_for
from ingest.parsed import ParseLimits

SAMPLES = Path(__file__).parents[1] / "samples"
MANUAL = SAMPLES / "plant/manuals/KX-200_Operation_and_Maintenance_Manual.pdf"


class QuickToFill:
    """Random unit vectors for the passages, the real encoder for the questions: filling is not what is measured."""

    def __init__(self, real: Embedder) -> None:
        self.name, self.fingerprint, self.dimension, self.languages = (
            real.name, real.fingerprint, real.dimension, real.languages,
        )  # fmt: skip
        self._real = real
        self._random = np.random.default_rng(0)

    def embed(self, texts: list[str]) -> Vectors:
        if len(texts) == 1:
            return self._real.embed(texts)
        vectors = self._random.standard_normal((len(texts), self.dimension), dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, text: str) -> Vectors:
        return self._real.embed_query(text)


def many_chunks(count: int) -> Iterator[Chunk]:
    source = list(split_blocks(parser_for(MANUAL).parse(MANUAL, ParseLimits()).pages))
    for number, chunk in enumerate(islice(cycle(source), count)):
        yield replace(chunk, ordinal=number, text=f"{chunk.text} {number}")


def search_times_ms(count: int, embedder: Embedder, questions: list[str]) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(Path(folder), embedder)
        document = NewDocument(
            "/plant/manual.pdf", MANUAL, "0", DocumentKind.MANUAL, "", DocumentFacts(title="Manual", language="en"),
            [PageText(1, "")], list(many_chunks(count)), (), "benchmark",
        )  # fmt: skip
        with library.begin_update() as update:
            update.add(document)
            update.publish()
        library.search(questions[0])
        times = []
        for question in questions:
            started = time.perf_counter()
            library.search(question)
            times.append((time.perf_counter() - started) * 1000)
        library.close()
    return times


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1000, 10000]
    settings = load_settings()
    embedder = QuickToFill(build_embedder(settings, ModelStore(settings.models_dir)))
    questions = [asked.question for asked in read_question_set(SAMPLES / "questions.jsonl")]
    print(machine_line())
    tails = {}
    for size in sizes:
        times = sorted(search_times_ms(size, embedder, questions))
        tails[size] = times[int(0.95 * len(times))]
        print(f"{size:>8} passages: p50 {statistics.median(times):6.1f} ms, p95 {tails[size]:6.1f} ms")
    print(f"p95 at {sizes[-1]} / at {sizes[0]}: {tails[sizes[-1]] / tails[sizes[0]]:.1f}")


if __name__ == "__main__":
    main()
