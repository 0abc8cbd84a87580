"""The command line. One place prints errors: message and hint, exit code 1 (2 for wrong usage)."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.access.command import app as access_app
from assistant.embedder_command import app as embedder_app
from assistant.folders.command import folders_app
from indexes.errors import BanjangError
from indexes.messages import Message, message, preferred_language

if TYPE_CHECKING:
    from assistant.runtime import Runtime
    from assistant.settings import Settings
    from indexes.records import Scope


INTERRUPTED = 130  # the exit code of a program that Ctrl-C stopped


def _help(name: str) -> str:
    return message(f"assistant.cli.{name}").render()


app = typer.Typer(
    name="banjang", help=_help("app"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
models_app = typer.Typer(help=_help("models"), no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(access_app, name="access")
app.add_typer(folders_app, name="folders")
app.add_typer(embedder_app, name="embedder")

JsonOption = Annotated[bool, typer.Option("--json", help=_help("json"))]
ScopeOption = Annotated[list[str] | None, typer.Option("--scope", help=_help("scope"), metavar="KEY=VALUE")]


@app.command(help=_help("ingest"))
def ingest(
    paths: Annotated[list[str], typer.Argument(help=_help("ingest_paths"))],
    kind: Annotated[str | None, typer.Option(help=_help("kind"), metavar="sop|manual|log")] = None,
    asset: Annotated[str, typer.Option(help=_help("asset"))] = "",
    remove_missing: Annotated[bool, typer.Option("--remove-missing", help=_help("remove_missing"))] = False,
    as_json: JsonOption = False,
) -> None:
    from dataclasses import replace

    from assistant import terminal
    from assistant.file_fates import FileFates
    from assistant.models import ModelStore
    from assistant.runtime import ingest_options, open_library
    from indexes.records import DocumentKind
    from ingest.pipeline import find_sources, ingest_files

    settings = _settings()
    sources = find_sources(paths)
    chosen = DocumentKind(_one_of(kind, [item.value for item in DocumentKind])) if kind else None
    options = replace(ingest_options(settings), kind=chosen, asset=asset, remove_missing=remove_missing)
    opened = closing(open_library(settings, ModelStore(settings.models_dir)))
    with opened as library, terminal.ingest_progress(quiet=as_json) as on_progress:
        report = ingest_files(library, sources, options, on_progress)
        FileFates(library.database).record(report.outcomes)
    terminal.show_report(report, as_json, _language(settings))
    raise typer.Exit(0 if report.ok else 1)


@app.command(help=_help("reindex"))
def reindex(as_json: JsonOption = False) -> None:
    from assistant import terminal
    from assistant.file_fates import FileFates
    from assistant.models import ModelStore
    from assistant.runtime import ingest_options, open_library
    from ingest.pipeline import reindex_library

    settings = _settings()
    opened = closing(open_library(settings, ModelStore(settings.models_dir), check=False))
    with opened as library, terminal.ingest_progress(quiet=as_json) as on_progress:
        report = reindex_library(library, ingest_options(settings), on_progress)
        FileFates(library.database).record(report.outcomes)
    terminal.show_report(report, as_json, _language(settings))
    raise typer.Exit(0 if report.ok else 1)


@app.command(help=_help("search"))
def search(
    query: Annotated[str, typer.Argument(help=_help("query"))],
    limit: Annotated[int, typer.Option("-k", min=1, max=50, help=_help("limit"))] = 8,
    scope: ScopeOption = None,
    explain: Annotated[bool, typer.Option("--explain", help=_help("explain"))] = False,
    as_json: JsonOption = False,
) -> None:
    from assistant import terminal
    from assistant.models import ModelStore
    from assistant.runtime import open_library

    settings = _settings()
    with closing(open_library(settings, ModelStore(settings.models_dir))) as library:
        result = library.search(_asked(query), _scope(scope), limit)
    if not as_json:
        terminal.show_passages(result.passages, _language(settings), explain=explain)
        return
    document = result.as_json()
    if explain:
        for shown, passage in zip(document["passages"], result.passages, strict=True):
            shown["explain"] = terminal.explanation(passage)
    _print_json(document)


@app.command(help=_help("ask"))
def ask(
    question: Annotated[str, typer.Argument(help=_help("question"))],
    scope: ScopeOption = None,
    as_json: JsonOption = False,
) -> None:
    from assistant import terminal

    asked, chosen = _asked(question), _scope(scope)
    with closing(_runtime()) as runtime:
        events = runtime.assistant.answer(asked, scope=chosen)
        if not as_json:
            terminal.show_answer(events, _language(runtime.settings))
            return
        documents = {event.name: event.as_json() for event in events}
        _print_json({**documents["answer"], "evidence": documents["evidence"]})


@app.command(help=_help("serve"))
def serve(
    host: Annotated[str | None, typer.Option(help=_help("host"))] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=_help("port"))] = None,
    is_open: Annotated[bool, typer.Option("--open", help=_help("open"))] = False,
    https: Annotated[bool, typer.Option("--https", help=_help("serve_https"))] = False,
) -> None:
    from importlib import import_module

    settings = _settings()
    chosen = (("host", host), ("port", port), ("open", is_open or None), ("https", https or None))
    server = settings.server.model_copy(update={name: value for name, value in chosen if value is not None})
    # The web stands above this package: it is loaded by name, so that nothing here imports it.
    import_module("web.server").run(_runtime(settings.model_copy(update={"server": server})))


@app.command("https", help=_help("https"))
def set_up_https(
    names: Annotated[list[str] | None, typer.Option("--name", help=_help("https_name"))] = None,
    as_json: JsonOption = False,
) -> None:
    from assistant.https.command import set_up_https

    settings = _settings()
    set_up_https(settings, names or [], _language(settings), as_json=as_json)


@app.command(help=_help("status"))
def status(as_json: JsonOption = False) -> None:
    from assistant import terminal
    from assistant.health import library_status
    from assistant.models import ModelStore
    from assistant.runtime import open_library

    settings = _settings()
    with closing(open_library(settings, ModelStore(settings.models_dir), check=False)) as library:
        report = library_status(settings, library)
    if as_json:
        _print_json(report)
    else:
        terminal.show_status(report, _language(settings))


@app.command(help=_help("doctor"))
def doctor(as_json: JsonOption = False) -> None:
    from assistant import terminal
    from assistant.health import examine

    settings = _settings()
    report = examine(settings, _language(settings))
    if as_json:
        _print_json(report)
    else:
        terminal.show_examination(report, _language(settings))
    raise typer.Exit(0 if report["ok"] else 1)


@app.command(help=_help("backup"))
def backup(
    file: Annotated[Path, typer.Argument(help=_help("backup_file"), metavar="FILE")], as_json: JsonOption = False
) -> None:
    from assistant.backup.making import make_backup
    from assistant.backup.terminal import show_backup

    settings = _settings()
    manifest = make_backup(settings.data_dir, file)
    show_backup(manifest, file, as_json, _language(settings))


@app.command(help=_help("restore"))
def restore(
    file: Annotated[Path, typer.Argument(help=_help("backup_file"), metavar="FILE")],
    replace: Annotated[bool, typer.Option("--replace", help=_help("restore_replace"))] = False,
    as_json: JsonOption = False,
) -> None:
    from assistant.backup.restoring import restore_backup
    from assistant.backup.terminal import show_restored

    settings = _settings()
    restored = restore_backup(file, settings.data_dir, replace=replace)
    show_restored(restored, settings.data_dir, as_json, _language(settings))


@app.command("eval", help=_help("eval"))
def evaluate_set(
    questions: Annotated[Path, typer.Argument(help=_help("eval_questions"))],
    report: Annotated[Path | None, typer.Option(help=_help("eval_report"))] = None,
    against: Annotated[Path | None, typer.Option(help=_help("eval_against"), metavar="FILE")] = None,
    retrieval_only: Annotated[bool, typer.Option("--retrieval-only", help=_help("eval_retrieval_only"))] = False,
    as_json: JsonOption = False,
) -> None:
    from assistant.evaluation.command import measure
    from assistant.evaluation.comparison import compare, read_earlier
    from assistant.evaluation.plots import draw_plots
    from assistant.evaluation.report import create_report_folder, write_report
    from assistant.evaluation.run import read_question_set
    from assistant.evaluation.terminal import show_measures

    asked = read_question_set(questions)  # what can go wrong goes wrong before an hour of measuring, not after it
    earlier = None if against is None else read_earlier(against, asked)
    if report is not None:
        create_report_folder(report)
    with closing(_runtime()) as runtime:
        language = _language(runtime.settings)
        answering = None if retrieval_only else runtime.assistant
        outcomes, measures = measure(asked, runtime.library, answering, report, language)
    if earlier is not None:
        measures["against"] = compare(earlier, outcomes)
    if report is not None:
        plots = draw_plots(measures, outcomes, language)
        if notice := write_report(report, measures, outcomes, plots, language):
            typer.echo(notice, err=True)
    if as_json:
        _print_json(measures)
    else:
        show_measures(measures, language)
    raise typer.Exit(INTERRUPTED if "unmeasured" in measures else 0)


@models_app.command("list", help=_help("models_list"))
def list_models(as_json: JsonOption = False) -> None:
    from assistant import models_command
    from assistant.models import ModelStore

    settings = _settings()
    models_command.list_models(ModelStore(settings.models_dir), as_json, _language(settings))


@models_app.command("pull", help=_help("models_pull"))
def pull_models(
    names: Annotated[list[str] | None, typer.Argument(help=_help("models_pull_names"))] = None,
    from_path: Annotated[Path | None, typer.Option("--from", help=_help("models_pull_from"))] = None,
) -> None:
    from assistant import models_command
    from assistant.models import ModelStore

    settings = _settings()
    store = ModelStore(settings.models_dir)
    chosen = names or list(settings.local_models)
    models_command.pull_models(store, chosen, from_path, _language(settings))


def main() -> None:
    """The console script. Errors of the product end here; logs go to standard error."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    _speak_unicode()
    try:
        app()
    except BanjangError as error:
        _show_error(error)
        sys.exit(1)


def _show_error(error: BanjangError) -> None:
    language = preferred_language()
    hint = error.hint.render(language) if error.hint else ""
    if "--json" in sys.argv:
        _print_json({"error": {"code": error.code, "message": error.message.render(language), "hint": hint}})
    typer.echo(error.render(language), err=True)


def _speak_unicode() -> None:
    """A Windows console in another code page must not end a program because of a Korean letter."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _settings() -> Settings:
    from assistant.settings import load_settings

    return load_settings()


def _runtime(settings: Settings | None = None) -> Runtime:
    from assistant.runtime import build

    return build(settings or _settings())


def _language(settings: Settings) -> str:
    return settings.language or preferred_language()


def _asked(text: str) -> str:
    from assistant.question import CHARACTERS_MAX

    if not text.strip():
        raise typer.BadParameter(_wording("empty_question"))
    if len(text) > CHARACTERS_MAX:
        raise typer.BadParameter(_wording("long_question", limit=CHARACTERS_MAX))
    return text


def _scope(pairs: list[str] | None) -> Scope:
    from assistant.scope import InvalidScopeError, read_scope

    try:
        return read_scope(pairs or [])
    except InvalidScopeError as error:
        raise typer.BadParameter(error.render()) from error


def _one_of(value: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise typer.BadParameter(_wording("not_one_of", value=value, allowed=", ".join(allowed)))
    return value


def _wording(name: str, **values: Any) -> str:
    found: Message = message(f"assistant.cli.{name}", **values)
    return found.render()
