"""Pages a second of our PDF reading (text, boxes, tables, passages) against pypdf's bare text, on the same file.

python benchmarks/reading_speed.py [FILE.pdf]      default: the sample plant's press manual
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from machine import machine_line
from pypdf import PdfReader

from ingest.chunker import split_blocks
from ingest.formats import parser_for
from ingest.parsed import ParseLimits

ROUNDS = 3
SAMPLE = Path(__file__).parents[1] / "samples/plant/manuals/KX-200_Operation_and_Maintenance_Manual.pdf"


def read_ours(file: Path) -> int:
    pages = list(parser_for(file).parse(file, ParseLimits()).pages)
    list(split_blocks(pages))
    return len(pages)


def read_pypdf(file: Path) -> int:
    reader = PdfReader(file)
    for page in reader.pages:
        page.extract_text()
    return len(reader.pages)


def pages_a_second(read: Callable[[Path], int], file: Path) -> float:
    started = time.perf_counter()
    return read(file) / (time.perf_counter() - started)


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    print(machine_line())
    print(file.name)
    readers = {"ours: text, boxes, tables, passages": read_ours, "pypdf: text": read_pypdf}
    figures: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, read in readers.items():
            figures[name].append(pages_a_second(read, file))
    medians = {name: statistics.median(values) for name, values in figures.items()}
    for name, value in medians.items():
        print(f"{name:<38} {value:7.1f} pages/s")
    ours, theirs = medians.values()
    print(f"ours / pypdf: {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
