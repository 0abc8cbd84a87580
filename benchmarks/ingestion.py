"""From files to a searchable library: reading, embedding, the whole way, one file more, and nothing to do.

python benchmarks/ingestion.py [FILE.pdf] [--parts PART …] [--chunks N] [--keep DIR] [--files N]

FILE.pdf: default the sample plant's press manual. Parts, all by default:
reading     pages a second of our PDF reading (text, boxes, tables, passages), of pdftotext and of pypdf's bare text
embedding   passages of FILE.pdf a second through every installed embedder, and through sentence-transformers' `encode`
searchable  seconds from FILE.pdf to the first search that finds it, and where they go
adding      seconds until one more small file is found in a library of N chunks (`synthetic_passages.py`, kept in DIR)
unchanged   seconds of a second run over N files that have not changed
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machine import machine_line
from pypdf import PdfReader
from synthetic_library import library_folder, settings_for
from synthetic_passages import SyntheticPlant

from assistant.models import ModelStore
from assistant.runtime import build_embedder, open_library, read_glossary
from assistant.settings import load_settings
from indexes.embedder import embed_in_batches
from indexes.errors import BanjangError
from indexes.generation import embedded_text
from indexes.library import Library
from indexes.update import EMBED_BATCH
from ingest.chunker import split_blocks
from ingest.formats import parser_for
from ingest.outcomes import IngestProgress
from ingest.parsed import ParseLimits
from ingest.pipeline import find_sources, ingest_files

SAMPLE = Path(__file__).parents[1] / "samples/plant/manuals/KX-200_Operation_and_Maintenance_Manual.pdf"
ROUNDS = 3
MANY_PAGES = 200  # a file with more is read once
EMBEDDING_S = 10.0  # as long each embedder is timed
EMBEDDED_AT_ONCE = 256
SEARCHABLE_LIMIT_S = 90.0
ADDING_LIMIT_S = UNCHANGED_LIMIT_S = 3.0
PLAIN = ("banjang-static-ko-en", "all-minilm-l6-v2")  # models that sentence-transformers can read too


# -- reading -----------------------------------------------------------------------------------------------------------


def read_ours(file: Path) -> None:
    list(split_blocks(list(parser_for(file).parse(file, ParseLimits()).pages)))


def read_pdftotext(file: Path, *options: str) -> None:
    subprocess.run(["pdftotext", *options, str(file), "-"], stdout=subprocess.DEVNULL, check=True)


def read_pypdf(file: Path) -> None:
    for page in PdfReader(file).pages:
        page.extract_text()


def compare_reading(file: Path) -> None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every odd font
    pages = len(PdfReader(file).pages)
    readers: dict[str, Callable[[Path], None]] = {"ours: text, boxes, tables, passages": read_ours}
    if shutil.which("pdftotext"):
        readers["pdftotext: text"] = read_pdftotext
        readers["pdftotext -bbox-layout: text, boxes"] = lambda path: read_pdftotext(path, "-bbox-layout")
    else:
        print("pdftotext is not installed")
    readers["pypdf: text"] = read_pypdf
    speeds: dict[str, list[float]] = defaultdict(list)
    for _ in range(1 if pages > MANY_PAGES else ROUNDS):
        for name, read in readers.items():
            speeds[name].append(pages / seconds_of(lambda read=read: read(file)))
    ours, *others = ((name, statistics.median(values)) for name, values in speeds.items())
    print(f"{ours[0]:<44} {ours[1]:9.1f} pages/s ({pages} pages)")
    for name, speed in others:
        print(f"{name:<44} {speed:9.1f} pages/s   ours / this: {ours[1] / speed:.2f}")


# -- embedding ---------------------------------------------------------------------------------------------------------


def compare_embedding(file: Path) -> None:
    passages = embedded_texts(file)
    random.Random(0).shuffle(passages)
    print(f"{len(passages):,} passages, {sum(map(len, passages)) / len(passages):.0f} characters each")
    ours = {name: chunks_a_second(embed, passages) for name, embed in installed_embedders()}
    for name, speed in ours.items():
        print(f"{name + ', ours':<44} {speed:9.1f} chunks/s")
    for name in PLAIN:
        plain = plain_encode(name)
        if plain is None:
            print(f"{name}, sentence-transformers: not installed")
            continue
        speed = chunks_a_second(plain, passages)
        ratio = f"ours / this: {ours[name] / speed:.2f}" if name in ours else ""
        print(f"{name + ', sentence-transformers encode':<44} {speed:9.1f} chunks/s   {ratio}")


def embedded_texts(file: Path) -> list[str]:
    document = parser_for(file).parse(file, ParseLimits())
    title = document.facts.title
    return [embedded_text(title, chunk.heading, chunk.text) for chunk in split_blocks(list(document.pages))]


def installed_embedders() -> Iterator[tuple[str, Callable[[list[str]], Any]]]:
    settings = load_settings()
    store = ModelStore(settings.models_dir)
    for state in store.list():
        if state.entry.task != "embedder" or not state.installed:
            continue
        chosen = settings.retrieval.model_copy(update={"embedder": state.entry.name})
        try:
            embedder = build_embedder(settings.model_copy(update={"retrieval": chosen}), store)
        except BanjangError as error:
            print(f"{state.entry.name}: {error}")
            continue
        yield state.entry.name, lambda texts, embedder=embedder: embed_in_batches(embedder, texts, EMBED_BATCH, None)


def plain_encode(name: str) -> Callable[[list[str]], Any] | None:
    try:
        from sentence_transformers import SentenceTransformer

        folder = ModelStore(load_settings().models_dir).path(name)
    except (ImportError, BanjangError):
        return None
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return lambda texts: model.encode(texts, show_progress_bar=False)


def chunks_a_second(embed: Callable[[list[str]], Any], passages: Sequence[str]) -> float:
    embed(list(passages[:EMBED_BATCH]))
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < EMBEDDING_S:
        at = done % len(passages)
        lump = list(passages[at : at + EMBEDDED_AT_ONCE])
        embed(lump)
        done += len(lump)
    return done / (time.perf_counter() - started)


# -- the whole way -----------------------------------------------------------------------------------------------------


class StageClock:
    """Adds up how long each stage of an ingestion takes, from what it tells of its progress."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._stage, self._since = "starting", time.perf_counter()

    def __call__(self, progress: IngestProgress) -> None:
        self.turn_to("reading the last page, chunks" if progress.stage == "embedding" else progress.stage)
        if progress.stage == "embedding":
            self._stage = "embedding, storing"

    def turn_to(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[self._stage] += now - self._since
        self._stage, self._since = stage, now


def time_searchable(file: Path) -> None:
    with empty_library() as library:
        clock = StageClock()
        started = time.perf_counter()
        report = ingest_files(library, find_sources([file]), on_progress=clock)
        clock.turn_to("first search")
        library.search(file.stem)
        clock.turn_to("")
        total = time.perf_counter() - started
    outcome = report.outcomes[0]
    print(f"{file.name}: {outcome.status}, {outcome.pages} pages, {outcome.chunks:,} chunks in {total:.1f} s")
    for stage, seconds in clock.seconds.items():
        print(f"    {stage:<40} {seconds:6.1f} s  {seconds / total:4.0%}")
    print(f"file to searchable / {SEARCHABLE_LIMIT_S:.0f} s: {total / SEARCHABLE_LIMIT_S:.2f}")


def time_adding(chunks: int, keep: Path | None) -> None:
    """In a copy: a kept library stays as it was."""
    with library_folder(chunks, keep) as built, tempfile.TemporaryDirectory() as scratch:
        data, inbox = Path(scratch) / "data", Path(scratch) / "inbox"
        shutil.copytree(built, data)
        inbox.mkdir()
        settings = settings_for(data)
        library = open_library(settings, ModelStore(settings.models_dir))
        library.search("warm up 준비")
        times = [seconds_of(lambda number=number: add_one(library, inbox, number)) for number in range(1, ROUNDS + 1)]
        library.close()
    shown = ", ".join(f"{seconds:.2f}" for seconds in times)
    print(f"one small file into {chunks:,} chunks, until it is found: {shown} s")
    print(f"median / {ADDING_LIMIT_S:.0f} s: {statistics.median(times) / ADDING_LIMIT_S:.2f}")


def add_one(library: Library, inbox: Path, number: int) -> None:
    file = inbox / f"notice_{number}.txt"
    code = f"QX-77{number}"
    file.write_text(f"Notice {code}\n\nThe guard {code} is checked before each shift.\n{code} 덮개를 점검한다.\n")
    ingest_files(library, find_sources([file]))
    found = library.search(f"{code} guard").passages
    if not found or not found[0].document.path.endswith(file.name):
        raise SystemExit(f"{file.name} was added, but is not found.")


def time_unchanged(files: int) -> None:
    with empty_library() as library, tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), files)
        added_s, _ = time_run(library, folder)
        unchanged_s, unchanged = time_run(library, folder)
    print(f"{files:,} small files: added in {added_s:.1f} s, {unchanged:,} unchanged in {unchanged_s:.2f} s")
    print(f"no-op run / {UNCHANGED_LIMIT_S:.0f} s: {unchanged_s / UNCHANGED_LIMIT_S:.2f}")
    print(f"no-op run / first run: {unchanged_s / added_s:.3f}")


def time_run(library: Library, folder: str) -> tuple[float, int]:
    """Seconds, and how many files were unchanged."""
    started = time.perf_counter()
    report = ingest_files(library, find_sources([folder]))
    return time.perf_counter() - started, report.count("unchanged")


def write_files(folder: Path, files: int) -> None:
    plant = SyntheticPlant(read_glossary(load_settings()), SAMPLE)
    chunks = (chunk for document in plant.documents(files) for chunk in document.chunks)
    for number, chunk in enumerate(chunks):
        (folder / f"{number:04d}.txt").write_text(f"{chunk.heading[0]}\n\n{chunk.text}\n", encoding="utf-8")


@contextmanager
def empty_library() -> Iterator[Library]:
    with tempfile.TemporaryDirectory(prefix="banjang-benchmark-") as folder:
        settings = settings_for(Path(folder))
        library = open_library(settings, ModelStore(settings.models_dir))
        try:
            yield library
        finally:
            library.close()


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ("reading", "embedding", "searchable", "adding", "unchanged")
    parser.add_argument("file", nargs="?", type=Path, default=SAMPLE, metavar="FILE.pdf")
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    parser.add_argument("--chunks", type=int, default=10_000, help="size of the library that one file is added to")
    parser.add_argument("--keep", type=Path, help="folder where that library is kept for the next run")
    parser.add_argument("--files", type=int, default=1_000, help="files of the run that finds nothing to do")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    print(machine_line())
    parts: dict[str, Callable[[], None]] = {
        "reading": lambda: compare_reading(arguments.file),
        "embedding": lambda: compare_embedding(arguments.file),
        "searchable": lambda: time_searchable(arguments.file),
        "adding": lambda: time_adding(arguments.chunks, arguments.keep),
        "unchanged": lambda: time_unchanged(arguments.files),
    }
    for name in arguments.parts:
        print(f"\n{name}")
        parts[name]()


if __name__ == "__main__":
    main()
