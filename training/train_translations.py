"""Learns which English stems translate a Korean morpheme, and the reverse, from the translated pairs.

IBM Model 1 (Brown et al., "The Mathematics of Statistical Machine Translation", Computational Linguistics 19, 1993) in
both directions; what both agree on is kept. A search uses it as Darwish and Oard's "Probabilistic Structured Query
Methods" (SIGIR 2003): the translations of a word share the weight of that word.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from indexes.analysis import content_words, korean_morphemes_of

ITERATIONS = 6
SEEN_MIN = 3  # in so many pairs, or the pair was chance
PAIRS_MAX = 24  # tokens a side: long paragraphs align badly
KEPT = 6  # translations of a word
PROBABILITY_MIN = 0.06
ROUNDED_MIN = 0.005
REPEATS = {"plant": 3, "glossary": 4}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, help="the pairs.jsonl that make_pairs.py wrote")
    parser.add_argument("output", type=Path, help="a .tsv: Korean morpheme, English stem, p(en|ko), p(ko|en)")
    arguments = parser.parse_args()
    korean, english = read_tokens(arguments.pairs)
    write(arguments.output, *learn(korean, english))


def read_tokens(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    """(Korean morphemes, English stems) of every translated pair, each word once a pair."""
    records = [json.loads(line) for line in path.open(encoding="utf-8")]
    records = [r for r in records if r["kind"] == "translation" for _ in range(REPEATS.get(r["source"], 1))]
    korean = [list(dict.fromkeys(words)) for words in korean_morphemes_of([record["a"] for record in records])]
    english = [[w for w in content_words(record["b"]) if w.isalpha() and w.isascii()] for record in records]
    kept = [
        (ko, en)
        for ko, en in zip(korean, english, strict=True)
        if ko and en and len(ko) <= PAIRS_MAX and len(en) <= PAIRS_MAX
    ]
    return [ko for ko, _ in kept], [en for _, en in kept]


def learn(korean: list[list[str]], english: list[list[str]]) -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """(Korean words, English words, cells (n, 2) of word numbers, p (n, 2) of both directions)."""
    ko_words, en_words = vocabulary(korean), vocabulary(english)
    ko_number, en_number = ({word: n for n, word in enumerate(words)} for words in (ko_words, en_words))
    ko, en, sentence = cells(korean, english, ko_number, en_number)
    keys, cell = np.unique(ko.astype(np.int64) * len(en_words) + en, return_inverse=True)
    pairs = np.stack([keys // len(en_words), keys % len(en_words)], axis=1)
    forward = model_1(cell, pairs[:, 0], sentence * len(en_words) + en)
    backward = model_1(cell, pairs[:, 1], sentence * len(ko_words) + ko)
    together = np.bincount(cell)
    kept = together >= SEEN_MIN
    return ko_words, en_words, pairs[kept], np.stack([forward[kept], backward[kept]], axis=1)


def vocabulary(sentences: Sequence[Sequence[str]]) -> list[str]:
    """The words of at least `SEEN_MIN` sentences."""
    counts = Counter(word for sentence in sentences for word in sentence)
    return [word for word, count in counts.items() if count >= SEEN_MIN]


def cells(
    korean: list[list[str]], english: list[list[str]], ko_number: dict[str, int], en_number: dict[str, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every Korean word of a sentence beside every English one: (ko, en, sentence), each of shape (n,)."""
    parts: list[np.ndarray] = []
    for number, (ko, en) in enumerate(zip(korean, english, strict=True)):
        a = np.array([ko_number[word] for word in ko if word in ko_number], np.int64)
        b = np.array([en_number[word] for word in en if word in en_number], np.int64)
        if a.size and b.size:
            grid = np.stack([np.repeat(a, b.size), np.tile(b, a.size), np.full(a.size * b.size, number)])
            parts.append(grid)
    ko, en, sentence = np.concatenate(parts, axis=1)
    return ko, en, sentence


def model_1(cell: np.ndarray, source: np.ndarray, target_token: np.ndarray) -> np.ndarray:
    """p(target | source) of every distinct cell, shape (distinct,); `source` has a word number for each of them.

    `cell` has the distinct cell of every cell, `target_token` tells the tokens that have to be explained apart: (n,).
    """
    _, token = np.unique(target_token, return_inverse=True)
    p = np.full(len(source), 1.0)
    for _ in range(ITERATIONS):
        share = p[cell]
        share /= np.bincount(token, share)[token]
        counts = np.bincount(cell, share, minlength=len(source))
        p = counts / np.bincount(source, counts)[source]
    return p


def write(path: Path, ko_words: list[str], en_words: list[str], pairs: np.ndarray, p: np.ndarray) -> None:
    """Cells that are among the best of either direction and probable in both."""
    rows = sorted(set(best(pairs[:, 0], p)) | set(best(pairs[:, 1], p[:, ::-1])))
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            ko, en = ko_words[pairs[row, 0]], en_words[pairs[row, 1]]
            if " " in ko or p[row].min() < ROUNDED_MIN:
                continue  # never a token of an index; nothing left after rounding
            file.write(f"{ko}\t{en}\t{p[row, 0]:.2f}\t{p[row, 1]:.2f}\n")
    print(f"{len(rows):,} translations of {len({int(pairs[row, 0]) for row in rows}):,} Korean words")


def best(source: np.ndarray, p: np.ndarray) -> Iterator[int]:
    """Rows of the few most probable translations of each word; the product of both directions decides."""
    score = np.sqrt(p[:, 0] * p[:, 1])
    order = np.lexsort((-score, source))
    first = np.searchsorted(source[order], source[order])
    rank = np.arange(len(order)) - first
    return (int(row) for row, place in zip(order, rank, strict=True) if place < KEPT and score[row] >= PROBABILITY_MIN)


if __name__ == "__main__":
    main()
