"""Does a question find its page? Ours beside what a user would pick instead, on the same files in one run.

python benchmarks/retrieval.py                              the sample plant, and the sets whose files are here
python benchmarks/retrieval.py --only plant guides          of these sets, only some
python benchmarks/retrieval.py --set QUESTIONS.jsonl PATH…  questions of your own (may be repeated)

The ratio is the share of questions whose page is among the first three passages, ours ÷ the best rival's: how many
times as often a worker who reads three passages has the answer before his eyes. A passage hits when it touches a
gold page (`assistant/evaluation/questions.py`); for the alarm list, typed codes and KorQuAD, when it is the record or
paragraph. On a list, all rows of a sheet are one page, for everyone.

All read the same page texts, from the product's own parsers, so that only cutting and finding differ; "s to index"
includes that reading for all, loading models for none. The rivals may cut across pages, which is kind to them: a
piece of 4000 characters touches up to five short pages. Of a superseded revision only they know. A
contestant that shows fewer passages than a measure counts has a dash there, and its MRR is over what it shows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contestants import Contestant, contestants, missing_packages
from machine import machine_line
from question_sets import SET_NAMES, Asked, Corpus, QuestionSet, known_sets, question_set, read_corpus

DEPTHS = (1, 3, 5)
RATIO_DEPTH = 3
ALL = "all"


@dataclass(frozen=True)
class Outcome:
    """`rank` of the first passage that hits, from 1; 0 where none does."""

    asked: Asked
    rank: int
    milliseconds: float


@dataclass(frozen=True)
class Result:
    """One contestant on one set."""

    contestant: str
    depth: int
    index_seconds: float
    outcomes: tuple[Outcome, ...]

    def measures(self) -> dict[str, dict[str, float | None]]:
        """By language of the question; a measure that the contestant is too short for is None."""
        languages = sorted({outcome.asked.language for outcome in self.outcomes})
        groups = {name: [outcome for outcome in self.outcomes if outcome.asked.language == name] for name in languages}
        if len(languages) > 1:
            groups[ALL] = list(self.outcomes)
        return {name: self._measures(outcomes) for name, outcomes in groups.items()}

    def _measures(self, outcomes: Sequence[Outcome]) -> dict[str, float | None]:
        ranks = [outcome.rank for outcome in outcomes]
        hits = {
            f"hit@{depth}": statistics.mean(0 < rank <= depth for rank in ranks) if depth <= self.depth else None
            for depth in DEPTHS
        }
        return {
            "questions": len(ranks),
            **hits,
            "MRR@10": statistics.mean(1 / rank if rank else 0.0 for rank in ranks),
            "ms/question": statistics.median(outcome.milliseconds for outcome in outcomes),
        }


def run(contestant: Contestant, corpus: Corpus, questions: Sequence[Asked]) -> Result:
    contestant.prepare()
    try:
        started = time.perf_counter()
        contestant.index(corpus)
        seconds = time.perf_counter() - started + (0 if contestant.reads_files else corpus.read_seconds)
        contestant.search(questions[0].text)
        outcomes = tuple(_ask(contestant, asked) for asked in questions)
    finally:
        contestant.close()
    return Result(contestant.name, contestant.depth, seconds, outcomes)


def _ask(contestant: Contestant, asked: Asked) -> Outcome:
    started = time.perf_counter()
    pieces = contestant.search(asked.text)
    milliseconds = (time.perf_counter() - started) * 1000
    ranks = (rank for rank, piece in enumerate(pieces, start=1) if asked.is_answered_by(piece))
    return Outcome(asked, next(ranks, 0), milliseconds)


def print_table(results: Sequence[Result]) -> None:
    columns = ["questions", *(f"hit@{depth}" for depth in DEPTHS), "MRR@10", "ms/question"]
    print(f"{'contestant':<32} {'':<4}" + "".join(f"{name:>12}" for name in [*columns, "s to index"]))
    for result in results:
        name, seconds = result.contestant, f"{result.index_seconds:12.1f}"
        for language, measures in result.measures().items():
            cells = "".join(f"{_shown(column, measures[column]):>12}" for column in columns)
            print(f"{name:<32} {language:<4}{cells}{seconds}")
            name = seconds = ""


def _shown(column: str, value: float | None) -> str:
    if value is None:
        return "–"
    return {"questions": f"{value:.0f}", "ms/question": f"{value:.1f}"}.get(column, f"{value:.2f}")


def ratios(results: Sequence[Result]) -> dict[str, tuple[float, str]]:
    """By language: ours ÷ the best rival's hits among the first three, and who that rival is."""
    ours, *others = [(result.contestant, result.measures()) for result in results]
    measure = f"hit@{RATIO_DEPTH}"
    found = {}
    for language, measures in ours[1].items():
        shares = {name: rival[language][measure] or 0.0 for name, rival in others}
        best = max(shares, key=lambda name: shares[name])
        found[language] = ((measures[measure] or 0.0) / shares[best] if shares[best] else float("inf"), best)
    return found


def run_set(one: QuestionSet) -> tuple[dict[str, Any], str]:
    """Prints the table; gives it for the file, and its inputs in a line."""
    corpus = read_corpus(one.sources)
    print(f"\n{one.name}")
    results = [run(contestant, corpus, one.questions) for contestant in contestants()]
    print_table(results)
    for language, (ratio, rival) in ratios(results).items():
        print(f"hit@{RATIO_DEPTH}, ours / best rival's, {language}: {ratio:.2f} ({rival})")
    inputs = f"{one.name}: {len(one.questions)} questions, {len(corpus.sources)} files, {corpus.pages} pages"
    rows = [
        {"contestant": result.contestant, "depth": result.depth, "index_seconds": round(result.index_seconds, 2),
         "languages": result.measures(), "ranks": [outcome.rank for outcome in result.outcomes]}
        for result in results
    ]  # fmt: skip
    return {"set": one.name, "inputs": inputs, "results": rows}, inputs


def chosen_sets(arguments: argparse.Namespace, work_folder: Path) -> Iterator[QuestionSet]:
    if not arguments.set or arguments.only:
        yield from known_sets(arguments.only or SET_NAMES, arguments.public, work_folder)
    for questions, *paths in arguments.set or ():
        yield question_set(questions.stem, questions, paths)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", type=Path, action="append", metavar=("QUESTIONS.jsonl", "PATH"),
                        help="a question set and the files and folders it is asked of")  # fmt: skip
    parser.add_argument("--only", nargs="+", choices=SET_NAMES, help="of the sets that come with it, only these")
    parser.add_argument("--public", type=Path, metavar="FOLDER",
                        help="the CNC and UPS manuals, as get-public-documents.sh unpacks them")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="write measures and ranks there as well")
    arguments = parser.parse_args()
    if any(len(given) < 2 for given in arguments.set or ()):
        parser.error("--set takes a question set and at least one file or folder")
    return arguments


def main() -> None:
    arguments = read_arguments()
    if sentence := missing_packages():
        sys.exit(sentence)
    machine = machine_line()
    with tempfile.TemporaryDirectory() as folder:
        done = [run_set(one) for one in chosen_sets(arguments, Path(folder))]
    print(f"\n{machine}")
    for _, inputs in done:
        print(inputs)
    if arguments.json:
        written = {"machine": machine, "sets": [measures for measures, _ in done]}
        arguments.json.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
