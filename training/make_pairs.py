"""All training pairs into one file, each once: `pairs.jsonl` of {a, b, kind, source}."""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from catalogues import read_catalogues
from descriptions import read_descriptions
from help_pages import read_help
from manuals import PAIRS_MAX, cloze, korean_paragraphs, read_manuals
from pairs import Pair
from plant_texts import read_plant_texts
from wordnet import read_wordnet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder that fetch.py filled")
    parser.add_argument("output", type=Path, help="the pairs.jsonl to write")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    with arguments.output.open("w", encoding="utf-8") as file:
        for pair in every_pair(arguments.folder):
            key = (pair.a.casefold(), pair.b.casefold())
            if key in seen:
                continue
            seen.add(key)
            counts[f"{pair.source} {pair.kind}"] += 1
            record = {"a": pair.a, "b": pair.b, "kind": pair.kind, "source": pair.source}
            record |= {"group": pair.group} if pair.group else {}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    for name, count in counts.most_common():
        print(f"{count:9,} {name}")


def every_pair(folder: Path) -> Iterator[Pair]:
    """Own texts first: of equal pairs the first one is kept."""
    texts = folder / "texts"
    return chain(
        read_plant_texts(),
        read_help(texts),
        read_descriptions(folder / "descriptions"),
        read_wordnet(texts),
        read_manuals(texts),
        cloze(korean_paragraphs(texts), "help", random.Random(7), PAIRS_MAX),
        read_catalogues(texts),
    )


if __name__ == "__main__":
    main()
