"""`banjang embedder …`: which model finds by meaning, and the change to another one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexes.messages import message, preferred_language

if TYPE_CHECKING:
    from assistant.embedder_switch import EmbedderChoice, EmbedderSwitch, Switch

INTERRUPTED = 130  # the exit code of a program that Ctrl-C stopped


def _say(name: str, /, **values: Any) -> str:
    return message(f"assistant.embedder.{name}", **values).render()


app = typer.Typer(help=_say("help"), no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help=message("assistant.cli.json").render())]


@app.command("list", help=_say("help_list"))
def list_embedders(as_json: JsonOption = False) -> None:
    from rich.console import Console
    from rich.table import Table

    with _opened() as switch:
        choices = switch.choices()
    if as_json:
        _print({"embedders": [choice.as_json() for choice in choices]})
        return
    table = Table(box=None, pad_edge=False)
    for column in ("name", "languages", "licence", "size", "memory", "state"):
        table.add_column(_say(f"column_{column}"), overflow="fold", no_wrap=column == "name")
    for choice in choices:
        entry = choice.entry
        languages = " ".join(entry.languages[:2]) + (" +" if len(entry.languages) > 2 else "")
        sizes = (f"{entry.size_bytes // 10**6} MB", f"{entry.memory_mb} MB")
        table.add_row(entry.name, languages, entry.licence, *sizes, _state(choice))
    Console().print(table)


@app.command("use", help=_say("help_use"))
def use_embedder(name: Annotated[str, typer.Argument(help=_say("help_name"))], as_json: JsonOption = False) -> None:
    with _opened() as switch:
        switch.start(name)
        try:
            _follow(switch)
        except KeyboardInterrupt:
            switch.pause()
        ended = switch.current()
    assert ended is not None
    if as_json:
        _print(ended.as_json(preferred_language()))
    if ended.error:
        typer.echo(" ".join(ended.error[preferred_language()].values()), err=True)
        raise typer.Exit(1)
    if ended.state != "done":
        typer.echo(_say("stopped"), err=True)
        raise typer.Exit(INTERRUPTED)
    if not as_json:
        typer.echo(_say("done", name=name, total=ended.total))


@contextmanager
def _opened() -> Iterator[EmbedderSwitch]:
    from assistant.embedder_switch import EmbedderSwitch
    from assistant.models import ModelStore
    from assistant.runtime import load_embedder, open_library
    from assistant.settings import load_settings

    settings = load_settings()
    models = ModelStore(settings.models_dir)
    library = open_library(settings, models, check=False)
    switch = EmbedderSwitch(library, models, lambda name: load_embedder(name, models), lambda: False)
    try:
        yield switch
    finally:
        switch.close()
        library.close()


def _follow(switch: EmbedderSwitch) -> None:
    """A bar on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        for seen in switch.events():
            bar.update(task, description=_described(seen), completed=seen.done, total=seen.total or None)


def _described(seen: Switch) -> str:
    if seen.state == "publishing":
        return _say("publishing", name=seen.name)
    return _say("progress", name=seen.name, done=seen.done, total=seen.total)


def _state(choice: EmbedderChoice) -> str:
    if choice.is_in_force:
        return _say("state_in_force")
    if not choice.is_installed:
        return _say("state_missing")
    return _say("state_extra", extra=choice.missing_extra) if choice.missing_extra else _say("state_installed")


def _print(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
