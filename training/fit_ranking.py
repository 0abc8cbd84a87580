"""Fits the weights of the ranking (`indexes/ranking.py`) to development questions and prints them.

A question's right passages shall have a high share of the softmax over its candidates (ListNet's top-one probability,
Cao et al., "Learning to Rank", ICML 2007). Every set counts alike, however many questions it has. What each set would
have got from weights that were fitted without it is printed beside: that is what other plants may expect.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from assistant.evaluation.run import Gold
from assistant.models import ModelStore
from assistant.runtime import open_library
from assistant.settings import load_settings
from indexes.library import Library
from indexes.ranking import WEIGHTS

# What a code means is no question of likeness: the weights of its legs stay as they are.
FIXED = ("record", "code", "document", "log")
FITTED = tuple(name for name in WEIGHTS if name not in FIXED)
# What speaks for a passage cannot speak against it, and the reverse.
BOUNDS = [(None, 0.0) if WEIGHTS[name] < 0 else (0.0, None) for name in FITTED]
DECAY = 0.02
DEPTHS = (1, 3, 5, 10)


@dataclass(frozen=True)
class Candidates:
    """One question: signals of shape (candidates, fitted), what the fixed legs add, and which candidates are right."""

    signals: np.ndarray
    fixed: np.ndarray
    right: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="NAME=DATA_DIR=QUESTIONS", help="a library and its questions")
    parser.add_argument("--limit", type=int, default=300, help="most questions of a set")
    arguments = parser.parse_args()
    groups: dict[str, list[Candidates]] = {}
    for named in arguments.sets:
        name, data_dir, questions = named.split("=")
        groups |= read_set(name, Path(data_dir), Path(questions), arguments.limit)
    weights = fit(list(groups.values()))
    print({name: round(float(value), 2) for name, value in zip(FITTED, weights, strict=True)})
    now = np.array([WEIGHTS[name] for name in FITTED])
    for name, found in groups.items():
        kind = name.partition("/")[0]
        others = fit([other for key, other in groups.items() if key.partition("/")[0] != kind])
        print(f"{name:16} now {hits(found, now)} | fitted {hits(found, weights)} | without it {hits(found, others)}")


def read_set(name: str, data_dir: Path, questions: Path, limit: int) -> dict[str, list[Candidates]]:
    """By "name/language"."""
    settings = load_settings(data_dir=data_dir)
    library = open_library(settings, ModelStore(settings.models_dir))
    lines = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line.strip()]
    lines = [line for line in lines if line.get("answerable", True)]
    chosen = np.random.default_rng(1).permutation(len(lines))[:limit]
    groups: dict[str, list[Candidates]] = {}
    for line in (lines[place] for place in chosen):
        groups.setdefault(f"{name}/{line['language']}", []).append(candidates(library, line))
    library.close()
    return groups


def candidates(library: Library, line: dict[str, Any]) -> Candidates:
    ranked = library.rank(line["question"])
    chunks = library.catalogue.chunks_by_id([candidate.chunk_id for candidate in ranked])
    paths = {document.id: document.path for document in library.documents()}
    golds = [Gold(str(gold["document"]), tuple(gold.get("pages") or ())) for gold in line.get("gold", ())]
    signals = [[candidate.signals.get(name, 0.0) for name in FITTED] for candidate in ranked]
    fixed = [sum(WEIGHTS[name] * candidate.signals.get(name, 0.0) for name in FIXED) for candidate in ranked]
    right = []
    for candidate in ranked:
        stored = chunks[candidate.chunk_id]
        path, chunk = paths[stored.document_id], stored.chunk
        text = " ".join(chunk.text.split())
        by_text = bool(line.get("gold_texts")) and all(part in text for part in line["gold_texts"])
        right.append(by_text or any(gold.is_on(path, chunk.page, chunk.page_end) for gold in golds))
    return Candidates(np.array(signals), np.array(fixed), np.array(right))


def fit(groups: Sequence[Sequence[Candidates]]) -> np.ndarray:
    """Weights of shape (fitted,), in the units of the signals."""
    everything = np.concatenate([found.signals for group in groups for found in group])
    scale = everything.std(axis=0) + 1e-6

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = DECAY * float(weights @ weights), 2 * DECAY * weights
        for group in groups:
            for found in group:
                if not found.right.any():
                    continue
                scaled = found.signals / scale
                scores = scaled @ weights + found.fixed
                share = np.exp(scores - scores.max())
                share /= share.sum()
                right = share * found.right
                total -= np.log(right.sum() + 1e-12) / len(group)
                slope += (share @ scaled - right @ scaled / max(right.sum(), 1e-12)) / len(group)
        return total, slope

    start = np.zeros(len(FITTED))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=BOUNDS).x) / scale


def hits(group: Sequence[Candidates], weights: np.ndarray) -> str:
    ranks = []
    for found in group:
        order = np.argsort(-(found.signals @ weights + found.fixed), kind="stable")
        places = np.flatnonzero(found.right[order])
        ranks.append(places[0] if places.size else 1_000)
    return " ".join(f"@{depth} {np.mean(np.array(ranks) < depth):.3f}" for depth in DEPTHS)


if __name__ == "__main__":
    main()
