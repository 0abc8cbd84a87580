"""`banjang models list` and `banjang models pull`: the store, shown on a terminal or as JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.models import ModelState, ModelStore, PullProgress
from indexes.errors import BanjangError
from indexes.messages import message

LINE_EVERY_S = 10.0


def list_models(store: ModelStore, as_json: bool, language: str | None = None) -> None:
    """Print the catalogue: a table, or one JSON document `{"models": [...]}`."""
    states = store.list()
    console = Console()
    if as_json:
        document = {"models": [state_as_json(state) for state in states]}
        console.out(json.dumps(document, ensure_ascii=False, indent=2), highlight=False)
        return
    table = Table(box=None, pad_edge=False)
    for column in ("name", "task", "languages", "licence", "size", "memory", "state"):
        justify: Any = "right" if column in ("size", "memory") else "left"
        table.add_column(_word(column, language), justify=justify, overflow="fold", no_wrap=column == "name")
    for state in states:
        table.add_row(*_row(state, language))
    console.print(table)
    console.print()
    for state in states:
        console.print(_origin(state, language), style="dim", markup=False, highlight=False, soft_wrap=True)


def pull_models(
    store: ModelStore,
    names: Sequence[str] = (),
    from_path: Path | None = None,
    language: str | None = None,
) -> None:
    """Fetch models, the default ones if none is named; progress goes to standard error.

    Raises the `BanjangError` of the first model that could not be fetched, after trying the others.
    """
    console = Console(stderr=True)
    failures: list[BanjangError] = []
    for name in names or store.default_names():
        try:
            with _shown_progress(console, language) as on_progress:
                path = store.pull(name, on_progress, from_path)
        except BanjangError as error:
            failures.append(error)
            continue
        ready = message("assistant.models.show.ready", name=name, path=str(path))
        console.out(ready.render(language), highlight=False)
    if failures:
        raise failures[0]


def state_as_json(state: ModelState) -> dict[str, Any]:
    """One entry of `banjang models list --json`."""
    entry = state.entry
    return {
        "name": entry.name,
        "task": entry.task,
        "title": entry.title,
        "languages": list(entry.languages),
        "licence": entry.licence,
        "size_bytes": entry.size_bytes,
        "memory_mb": entry.memory_mb,
        "sources": [source.type for source in entry.sources],
        "sha256": state.sha256,
        "installed": state.installed,
        "default": entry.default,
        "path": str(state.path),
    }


def _row(state: ModelState, language: str | None) -> list[str]:
    entry = state.entry
    words = [_word("installed" if state.installed else "missing", language)]
    if entry.default:
        words.append(_word("default", language))
    return [
        entry.name,
        _word(entry.task, language),
        " ".join(entry.languages[:2]) + (" +" if len(entry.languages) > 2 else ""),
        entry.licence,
        f"{entry.size_bytes / 1e9:.1f} GB" if entry.size_bytes >= 1e9 else f"{entry.size_bytes // 10**6} MB",
        f"{entry.memory_mb / 1000:.1f} GB",
        ", ".join(words),
    ]


def _origin(state: ModelState, language: str | None) -> str:
    """Where a model comes from and the hash that its bytes must have."""
    sources = ", ".join(f"{source.type} {source.origin}" for source in state.entry.sources)
    sha256 = state.sha256 or _word("no_hash", language)
    shown = message("assistant.models.show.source", name=state.entry.name, sources=sources, sha256=sha256)
    return shown.render(language)


@contextmanager
def _shown_progress(console: Console, language: str | None) -> Iterator[Callable[[PullProgress], None]]:
    """A live bar on a terminal, a line every ten seconds elsewhere."""
    if not console.is_terminal:
        yield _LinePrinter(console, language)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def show(progress: PullProgress) -> None:
            text = progress.name if progress.stage == "fetching" else _stage(progress, language)
            done, total = progress.bytes_done, progress.bytes_total or None
            bar.update(task, description=text, completed=done, total=total, visible=True)

        yield show


class _LinePrinter:
    def __init__(self, console: Console, language: str | None) -> None:
        self._console, self._language = console, language
        self._last_s = float("-inf")

    def __call__(self, progress: PullProgress) -> None:
        now_s = time.monotonic()
        if progress.stage == "fetching" and now_s - self._last_s < LINE_EVERY_S:
            return
        self._last_s = now_s
        self._console.out(_stage(progress, self._language), highlight=False)


def _stage(progress: PullProgress, language: str | None) -> str:
    done_mb, total_mb = progress.bytes_done // 10**6, progress.bytes_total // 10**6
    key = f"assistant.models.show.{progress.stage}"
    return message(key, name=progress.name, done_mb=done_mb, total_mb=total_mb).render(language)


def _word(name: str, language: str | None) -> str:
    return message(f"assistant.models.show.{name}").render(language)
