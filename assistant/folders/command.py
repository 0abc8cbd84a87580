"""`banjang folders list`, `add` and `remove`: the watched folders on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexes.messages import message, preferred_language
from indexes.records import DocumentKind

if TYPE_CHECKING:
    from assistant.folders.folder_contents import FolderContents
    from assistant.folders.watched_folder import FolderStore
    from assistant.settings import Settings


def _help(name: str) -> str:
    return message(f"assistant.folders.{name}").render()


folders_app = typer.Typer(help=_help("help"), no_args_is_help=True)

PathArgument = Annotated[str, typer.Argument(help=_help("help_path"), metavar="PATH")]
JsonOption = Annotated[bool, typer.Option("--json", help=message("assistant.cli.json").render())]


@folders_app.command("list", help=_help("help_list"))
def list_folders(as_json: JsonOption = False) -> None:
    settings = _settings()
    with _store(settings) as store:
        folders = store.list()
    if as_json:
        _print_json({"folders": [folder.as_json() for folder in folders]})
        return
    for folder in folders:
        typer.echo(f"{folder.path}  {_say(settings, f'state_{folder.state}')}")
    if not folders:
        typer.echo(_say(settings, "none"))


@folders_app.command("add", help=_help("help_add"))
def add_folder(
    path: PathArgument,
    kind: Annotated[DocumentKind | None, typer.Option(help=message("assistant.cli.kind").render())] = None,
    asset: Annotated[str, typer.Option(help=message("assistant.cli.asset").render())] = "",
    is_confirmed: Annotated[bool, typer.Option("--yes", help=_help("help_yes"))] = False,
) -> None:
    from assistant.folders.folder_contents import read_contents
    from assistant.folders.folder_path import checked_path
    from ingest.shown_names import shown_path

    settings = _settings()
    with _store(settings) as store:
        root = checked_path(path, settings.data_dir, [folder.path for folder in store.list()])
        _show_preview(settings, read_contents(root, settings.ingest.max_text_mb))
        if not is_confirmed:
            typer.confirm(_say(settings, "ask"), abort=True)
        folder = store.add(shown_path(root), kind, asset.strip())
    typer.echo(_say(settings, "added", path=folder.path))


@folders_app.command("remove", help=_help("help_remove"))
def remove_folder(path: PathArgument) -> None:
    settings = _settings()
    with _store(settings) as store:
        folder = store.at(path)
        store.remove(folder.id)
    typer.echo(_say(settings, "removed", path=folder.path))


def _settings() -> Settings:
    from assistant.settings import load_settings

    return load_settings()


@contextmanager
def _store(settings: Settings) -> Iterator[FolderStore]:
    from assistant.folders.watched_folder import FolderStore
    from indexes.database import Database

    database = Database(settings.data_dir)
    try:
        yield FolderStore(database)
    finally:
        database.close()


def _show_preview(settings: Settings, contents: FolderContents) -> None:
    preview = contents.as_json()
    formats = ", ".join(f"{found['format'].upper()} {found['files']}" for found in preview["formats"]) or "-"
    size_mb = round(preview["size_bytes"] / 1e6, 1)
    typer.echo(_say(settings, "will_read", files=preview["files"], size_mb=size_mb, formats=formats))
    for left in preview["left_out"]:
        reason = _say(settings, f"left_out_{left['reason']}")
        typer.echo(_say(settings, "will_leave", count=left["count"], reason=reason))
        for name in left["names"]:
            typer.echo(f"    {name}")


def _say(settings: Settings, name: str, **values: Any) -> str:
    return message(f"assistant.folders.{name}", **values).render(settings.language or preferred_language())


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
