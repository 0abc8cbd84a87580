"""Are the answers right, beside the same without the check and beside LlamaIndex's default question answering?

    benchmarks/answers.py QUESTIONS=DATA_DIR ... [--limit N] [--contestants banjang,unchecked,llamaindex] [--out FILE]

QUESTIONS is a question set in the product's format, DATA_DIR a data directory that holds its documents. Every question
goes to each contestant in turn, so that all meet the same busy machine; all use the settings' model file. The measures
are those of `banjang eval`. A free text refuses when it says that it does not know (`contestants_refusals.py`).
The ratio it stands for: answers that are right as a whole (status, numbers, what must be said, a right page cited, no
number without a page), ours ÷ each other's.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from contestants_answers import CONTESTANTS, Contestant, missing_packages
from machine import machine_line

from assistant.evaluation.answers import answer_intervals, measure_answers, wilson_interval
from assistant.evaluation.interruption import Interruption, interruption_by_keyboard
from assistant.evaluation.outcomes import Outcome, is_right, score_answer
from assistant.evaluation.progress import ProgressLines
from assistant.evaluation.questions import GoldQuestion, read_question_set
from assistant.models import ModelStore
from assistant.runtime import open_library
from assistant.settings import Settings, load_settings

SHARES = ("status_right", "refusal_recall", "false_refusal", "exact_numbers", "must_include", "citation_page")
SECONDS = ("first_token", "total")
ALL = "all"

# What each contestant gave, by its name.
Outcomes = dict[str, list[Outcome]]


@dataclass(frozen=True)
class AnswerSet:
    """Questions, and the data directory whose documents they are asked of."""

    name: str
    questions: tuple[GoldQuestion, ...]
    data_dir: Path


def run(
    sets: Sequence[AnswerSet], contestants: Sequence[Contestant], settings: Settings, out: TextIO, stop: Interruption
) -> Outcomes:
    """Only questions that every contestant has answered count."""
    outcomes: Outcomes = {contestant.name: [] for contestant in contestants}
    total, done = sum(len(one.questions) for one in sets), 0
    progress = ProgressLines("en", lambda line: print(line, file=sys.stderr, flush=True))
    for one in sets:
        own = settings.model_copy(update={"data_dir": one.data_dir})
        with closing(open_library(own, ModelStore(own.models_dir))) as library:
            for contestant in contestants:
                contestant.open(library, own)
            for asked in one.questions:
                answers = list(ask_all(asked, contestants, stop))
                if stop.requested:
                    return outcomes
                for contestant, outcome in zip(contestants, answers, strict=True):
                    outcomes[contestant.name].append(outcome)
                    write_line(out, one, contestant, outcome)
                done += 1
                progress.show(done, total)
    return outcomes


def ask_all(asked: GoldQuestion, contestants: Sequence[Contestant], stop: Interruption) -> Iterator[Outcome]:
    for contestant in contestants:
        if not stop.requested:
            yield contestant.ask(asked, stop.next_cancel())


def write_line(out: TextIO, one: AnswerSet, contestant: Contestant, outcome: Outcome) -> None:
    record = {"set": one.name, "contestant": contestant.name, **outcome.as_json()}
    out.write(json.dumps(record, ensure_ascii=False) + "\n")
    out.flush()


def print_measures(outcomes: Outcomes) -> None:
    """A table for all questions and one a language; under each share its interval."""
    asked = [outcome.asked for outcome in next(iter(outcomes.values()))]
    languages = sorted({question.language for question in asked})
    for language in [ALL, *(languages if len(languages) > 1 else ())]:
        chosen = {
            name: [outcome for outcome in given if language in (ALL, outcome.asked.language)]
            for name, given in outcomes.items()
        }
        count = len(next(iter(chosen.values())))
        print(f"\n{language}: {count} questions")
        columns = {name: cells(given) for name, given in chosen.items()}
        print(f"{'':<28}" + "".join(f"{name:>22}" for name in columns))
        for row in next(iter(columns.values())):
            print(f"{row:<28}" + "".join(f"{column[row]:>22}" for column in columns.values()))


def cells(outcomes: Sequence[Outcome]) -> dict[str, str]:
    measured = measure_answers(outcomes)
    right = [is_right(score_answer(outcome)) for outcome in outcomes]
    shown = {"right as a whole": _share(sum(right) / len(right), wilson_interval(sum(right), len(right)))}
    edges = answer_intervals(outcomes)
    shown |= {name: _share(measured[name], edges[name]) for name in SHARES}
    shown["numbers shown"] = str(measured["numbers_shown"])
    shown["of these on no cited page"] = str(measured["unsupported_numbers"])
    for stage in SECONDS:
        times = measured["seconds"][stage]
        shown[f"s to {stage}, p50 / p95"] = f"{times['p50']:.1f} / {times['p95']:.1f}" if times else "–"
    return shown


def _share(value: float | None, edges: list[float] | None) -> str:
    return "–" if value is None or edges is None else f"{value:.2f} ({edges[0]:.2f}…{edges[1]:.2f})"


def print_ratios(outcomes: Outcomes) -> None:
    right = {name: sum(is_right(score_answer(outcome)) for outcome in given) for name, given in outcomes.items()}
    ours, *others = outcomes
    print()
    for name in others:
        ratio = f"{right[ours] / right[name]:.2f}" if right[name] else "no right answer to divide by"
        print(f"right as a whole, {ours} / {name}: {right[ours]} / {right[name]} = {ratio}")


def read_set(given: str, limit: int | None) -> AnswerSet:
    """`QUESTIONS=DATA_DIR`; with a limit so many questions, evenly spread. Raises `QuestionSetError`, `ValueError`."""
    file, _, data_dir = given.rpartition("=")
    if not file or not Path(data_dir).is_dir():
        raise ValueError(f"{given}: expected QUESTIONS.jsonl=DATA_DIR with a data directory that exists")
    questions = read_question_set(Path(file))
    if limit is not None and limit < len(questions):
        questions = [questions[number * len(questions) // limit] for number in range(limit)]
    return AnswerSet(Path(file).stem, tuple(questions), Path(data_dir))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS=DATA_DIR")
    parser.add_argument("--limit", type=int, metavar="N", help="so many questions of each set, evenly spread")
    parser.add_argument("--contestants", default=",".join(CONTESTANTS), help="which of them, ours first")
    parser.add_argument("--out", type=Path, default=Path("answers_run.jsonl"), help="file for every raw answer")
    arguments = parser.parse_args()
    arguments.contestants = arguments.contestants.split(",")
    if unknown := set(arguments.contestants) - set(CONTESTANTS):
        parser.error(f"no such contestant: {', '.join(sorted(unknown))}; known are {', '.join(CONTESTANTS)}")
    try:
        arguments.sets = [read_set(given, arguments.limit) for given in arguments.sets]
    except ValueError as error:
        parser.error(str(error))
    return arguments


def main() -> None:
    arguments = read_arguments()
    if sentence := missing_packages(arguments.contestants):
        sys.exit(sentence)
    machine, settings = machine_line(), load_settings()
    contestants = [CONTESTANTS[name]() for name in arguments.contestants]
    with arguments.out.open("w", encoding="utf-8") as out, interruption_by_keyboard() as stop:
        outcomes = run(arguments.sets, contestants, settings, out, stop)
    for contestant in contestants:
        contestant.close()
    print(machine)
    for one in arguments.sets:
        print(f"{one.name}: {len(one.questions)} questions, {one.data_dir}")
    print(f"model {settings.llm.model}; raw answers in {arguments.out}")
    if not next(iter(outcomes.values())):
        sys.exit("stopped before the first question was answered by all")
    if stop.requested:
        print("stopped: every figure is of the questions that all had answered until then")
    print_measures(outcomes)
    print_ratios(outcomes)


if __name__ == "__main__":
    main()
