"""Fits the weights of "does the evidence answer?" (`assistant/relevance.py`) to questions with and without an answer.

Logistic regression on the signals of `relevance_signals`; what speaks for an answer may not come out against it.
Printed beside: what each library's questions would have got from weights fitted without them.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from assistant.answering_units import score_units
from assistant.evaluation.questions import Gold
from assistant.models import ModelStore
from assistant.question import read_question
from assistant.relevance import WEIGHTS, relevance_signals
from assistant.runtime import open_library
from assistant.settings import load_settings
from indexes.library import Library

NAMES = tuple(WEIGHTS)
FOR, AGAINST = ("held",), ("worst", "unstated", "unnamed", "apart", "rank")
BOUNDS = [(0.0, None) if name in FOR else (None, 0.0) if name in AGAINST else (None, None) for name in NAMES]
DECAY = 2.0
PASSAGES = 8
FALSE_REFUSALS = (0.03, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class Asked:
    """The questions of one set: signals of shape (questions, signals), and which of them have an answer."""

    library: str
    signals: np.ndarray
    answerable: np.ndarray
    weight: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="DATA_DIR=QUESTIONS[=WEIGHT]", help="a library and its questions")
    sets = [read_set(*named.split("=")) for named in parser.parse_args().sets]
    for library in dict.fromkeys(asked.library for asked in sets):
        others = fit([asked for asked in sets if asked.library != library])
        own = [asked for asked in sets if asked.library == library]
        print(f"{library}: without its questions {recalls(own, others)}")
    bias, *weights = fit(sets)
    print("BIAS", round(bias, 2), {name: round(weight, 2) for name, weight in zip(NAMES, weights, strict=True)})


def read_set(data_dir: str, questions: str, weight: str = "1") -> Asked:
    settings = load_settings(data_dir=Path(data_dir))
    library = open_library(settings, ModelStore(settings.models_dir))
    signals, answerable = [], []
    for line in Path(questions).read_text("utf-8").splitlines():
        asked = json.loads(line)
        if found := _signals(library, asked):
            signals.append([found[name] for name in NAMES])
            answerable.append(bool(asked["answerable"]))
    library.close()
    return Asked(data_dir, np.array(signals), np.array(answerable), float(weight))


def _signals(library: Library, line: dict[str, Any]) -> dict[str, float] | None:
    """None where nothing was found, or not the page with the answer: that is no matter of refusing."""
    asked = read_question(str(line["question"]), "", library.knows_code)
    passages = library.search(asked.search_text, limit=PASSAGES).passages
    terms = library.term_support(asked.search_text)
    units = score_units(asked.search_text, passages, terms)
    golds = [Gold(str(gold["document"]), tuple(gold.get("pages") or ())) for gold in line.get("gold", ())]
    hit = any(
        gold.is_on(passage.document.path, passage.chunk.page, passage.chunk.page_end)
        for gold in golds
        for passage in passages
    )
    if not units or (golds and not hit):
        return None
    return relevance_signals(asked, passages, terms, units, library.records_naming)


def fit(sets: list[Asked]) -> list[float]:
    """[bias, *weights] in the units of the signals."""
    signals = np.concatenate([asked.signals for asked in sets])
    right = np.concatenate([asked.answerable for asked in sets]).astype(float)
    counts = np.concatenate([np.full(len(asked.answerable), asked.weight) for asked in sets])
    middle, scale = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    scaled = (signals - middle) / scale

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        share = 1 / (1 + np.exp(-(scaled @ values[1:] + values[0])))
        likelihood = right * np.log(share + 1e-9) + (1 - right) * np.log(1 - share + 1e-9)
        slope = counts * (share - right)
        total = -(counts * likelihood).sum() + DECAY * (values[1:] ** 2).sum() / 2
        return float(total), np.concatenate([[slope.sum()], scaled.T @ slope + DECAY * values[1:]])

    start = np.zeros(len(NAMES) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), *BOUNDS]).x
    weights = found[1:] / scale
    return [float(found[0] - weights @ middle), *map(float, weights)]


def recalls(sets: list[Asked], weights: list[float]) -> str:
    """Of the questions without an answer, the share refused when so many with one are refused too."""
    scores = np.concatenate([asked.signals @ weights[1:] + weights[0] for asked in sets])
    right = np.concatenate([asked.answerable for asked in sets])
    if right.all() or not right.any():
        return f"{len(right)} questions of one kind"
    limits = [np.quantile(scores[right], share) for share in FALSE_REFUSALS]
    return " ".join(
        f"{np.mean(scores[~right] < limit):.2f} at {share:.0%}"
        for limit, share in zip(limits, FALSE_REFUSALS, strict=True)
    )


if __name__ == "__main__":
    main()
