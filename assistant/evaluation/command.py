"""`banjang eval` while it measures: progress, Ctrl-C, and each outcome on disk as soon as there is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.evaluation.interruption import interruption_by_keyboard
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.progress import measuring_progress
from assistant.evaluation.questions import GoldQuestion
from assistant.evaluation.report import outcomes_file
from assistant.evaluation.run import evaluate, summarise
from indexes.library import Library


def measure(
    questions: Sequence[GoldQuestion],
    library: Library,
    assistant: Assistant | None,
    report: Path | None,
    language: str,
) -> tuple[list[Outcome], dict[str, Any]]:
    """Outcomes and measures; `measures["unmeasured"]` counts the questions that Ctrl-C left.

    With a report each outcome is written as soon as it is there: a run that is killed leaves what it measured. The
    model is loaded before, as a server does at its start: the first answer's seconds are its own.
    """
    if assistant is not None:
        assistant.engine.load()
    with measuring_progress(language) as on_progress, interruption_by_keyboard() as stop, _kept(report) as keep:
        done = 0

        def on_done(outcome: Outcome, total: int) -> None:
            nonlocal done
            done += 1
            keep(outcome)
            on_progress(done, total)

        outcomes = evaluate(questions, library, assistant, on_done, stop)
    measures = summarise(outcomes)
    if stop.requested:
        measures["unmeasured"] = len(questions) - len(outcomes)
    return outcomes, measures


@contextmanager
def _kept(report: Path | None) -> Iterator[Callable[[Outcome], None]]:
    if report is None:
        yield lambda _outcome: None
        return
    with outcomes_file(report).open("w", encoding="utf-8") as stream:

        def keep(outcome: Outcome) -> None:
            stream.write(json.dumps(outcome.as_json(), ensure_ascii=False) + "\n")
            stream.flush()

        yield keep
