"""How far a long measurement is: a bar on a terminal, a line now and then elsewhere, each with an estimate."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from indexes.messages import message

LINE_EVERY_S = 30.0
# The estimate is over the whole run: a question takes longer than rich's own half minute.
ESTIMATE_OVER_S = 24 * 3600.0

# (questions measured, of so many)
OnProgress = Callable[[int, int], None]


@contextmanager
def measuring_progress(language: str) -> Iterator[OnProgress]:
    """On standard error, which leaves standard output to the result."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield ProgressLines(language, lambda line: console.print(line, highlight=False, soft_wrap=True)).show
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, speed_estimate_period=ESTIMATE_OVER_S) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class ProgressLines:
    """Shows a line every `LINE_EVERY_S`; `clock` gives seconds."""

    def __init__(self, language: str, show: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._language, self._show_line, self._clock = language, show, clock
        self._started = self._shown = clock()

    def show(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._shown < LINE_EVERY_S:
            return
        self._shown = now
        passed = now - self._started
        durations = {"passed": _duration(passed), "left": _duration(passed / done * (total - done))}
        self._show_line(message("assistant.eval.progress", done=done, total=total, **durations).render(self._language))


def _duration(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
