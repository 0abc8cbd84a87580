"""`banjang access …`: the machine's own command line needs no sign-in, and is the way back in when one is lost."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

import typer

from indexes.messages import message


def _say(name: str, **values: Any) -> str:
    return message(f"assistant.access.{name}", **values).render()


app = typer.Typer(help=_say("help"), no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help=message("assistant.cli.json").render())]


@app.command("passphrase", help=_say("help_passphrase"))
def set_passphrase(stdin: Annotated[bool, typer.Option("--stdin", help=_say("help_stdin"))] = False) -> None:
    from assistant.access.errors import AccessError

    if stdin:
        chosen = sys.stdin.readline().rstrip("\r\n")
    else:
        chosen = typer.prompt(_say("ask_passphrase"), hide_input=True)
        if typer.prompt(_say("ask_again"), hide_input=True) != chosen:
            raise AccessError(message("assistant.access.passphrase_differs"))
    with _access() as access:
        access.change_passphrase(chosen)
        access.audit.note(_say("command_line"), "passphrase_changed")
    typer.echo(_say("passphrase_done"))


@app.command("token", help=_say("help_token"))
def make_token(
    label: Annotated[str, typer.Argument(help=_say("help_label"))],
    role: Annotated[str, typer.Option(help=_say("help_role"), metavar="worker|maintenance|admin")] = "worker",
    days: Annotated[int, typer.Option(help=_say("help_days"))] = 0,
    as_json: JsonOption = False,
) -> None:
    from assistant.access.sign_ins import checked_days, checked_role

    lifetime, chosen = checked_days(days), checked_role(role)
    with _access() as access:
        sign_in, secret = access.sign_ins.start("token", label, chosen, lifetime=lifetime)
        access.audit.note(_say("command_line"), "token_made", sign_in.label, sign_in.role.key)
    if as_json:
        _print({"id": sign_in.id, "label": sign_in.label, "role": sign_in.role.key, "token": secret})
    else:
        typer.echo(secret)


@app.command("list", help=_say("help_list"))
def list_sign_ins(as_json: JsonOption = False) -> None:
    from rich.console import Console
    from rich.table import Table

    with _access() as access:
        found = [*access.sign_ins.list("device"), *access.sign_ins.list("token")]
    rows = [
        {"id": one.id, "kind": one.kind, "label": one.label, "role": one.role.key, "last_seen_at": one.last_seen_at}
        for one in found
    ]
    if as_json:
        _print({"sign_ins": rows})
    elif not rows:
        typer.echo(_say("nobody"))
    else:
        table = Table(*(_say(f"column_{name}") for name in ("id", "kind", "label", "role", "seen")), box=None)
        for row in rows:
            table.add_row(*map(str, (row | {"kind": _say(f"kind_{row['kind']}")}).values()))
        Console().print(table)


@app.command("end", help=_say("help_end"))
def end_sign_in(sign_in_id: Annotated[int, typer.Argument(help=_say("help_end_id"), metavar="ID")]) -> None:
    with _access() as access:
        ended = access.sign_ins.end(sign_in_id)
        access.audit.note(_say("command_line"), "sign_in_ended", ended.label)
    typer.echo(_say("ended", label=ended.label))


@contextmanager
def _access() -> Iterator[Any]:
    from assistant.access.access import Access
    from assistant.settings import load_settings
    from indexes.database import Database

    with closing(Database(load_settings().data_dir)) as database:
        yield Access(database)


def _print(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
