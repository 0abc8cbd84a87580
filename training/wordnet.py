"""English synonyms and definitions from WordNet (Fellbaum, MIT Press 1998; Debian's `wordnet-base`).

The files' formats: senseidx(5WN) and wndb(5WN), https://wordnet.princeton.edu/documentation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pairs import Pair

PARTS = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
SENSES = 1  # of a word: the others are rarer and mislead


def read_wordnet(folder: Path) -> Iterator[Pair]:
    """Words of one meaning, and each word with its definition."""
    index = next(folder.rglob("index.sense"), None)
    if index is None:
        return
    words: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in index.read_text("utf-8").splitlines():
        key, offset, sense, _ = line.split()
        lemma, _, rest = key.partition("%")
        if int(sense) <= SENSES and not any(letter.isdigit() for letter in lemma):
            words[PARTS[rest[0]], offset].append(lemma.replace("_", " "))
    for (part, offset), gloss in _glosses(next(folder.rglob("data.noun")).parent):
        lemmas = words.get((part, offset), [])
        group = f"{part} {offset}"
        yield from (Pair(lemma, gloss, "answer", "wordnet", group) for lemma in lemmas[:2])
        yield from (Pair(lemmas[0], other, "synonym", "wordnet", group) for other in lemmas[1:4])


def _glosses(folder: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """((part of speech, offset), definition without its examples) of every meaning."""
    for part in sorted(set(PARTS.values())):
        for line in (folder / f"data.{part}").read_text("utf-8").splitlines():
            if not line.startswith(" "):
                yield (part, line[:8]), line.partition("| ")[2].partition('; "')[0].strip()
