"""What the command line shows a person, with rich."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.events import Answered, AnswerEvent, EvidenceFound, Queued, Token
from indexes.messages import Message, message
from indexes.records import Passage
from ingest.outcomes import FileOutcome, IngestProgress, IngestReport, Status

CARD_CHARACTERS = 600
TERMINAL_PASSAGES = 3
STATUS_STYLES: dict[Status, str] = {
    "added": "green",
    "updated": "green",
    "unchanged": "dim",
    "removed": "yellow",
    "failed": "bold red",
}


def show_report(report: IngestReport, as_json: bool, language: str) -> None:
    console = Console()
    if as_json:
        console.print_json(data=report.as_json(language), ensure_ascii=False)
        return
    for outcome in report.outcomes:
        _show_outcome(console, outcome, language)
    totals = {name: report.count(name) for name in STATUS_STYLES}
    console.print(_say("summary", language, **totals), style="bold")


def _show_outcome(console: Console, outcome: FileOutcome, language: str) -> None:
    style = STATUS_STYLES[outcome.status]
    counts = _say("outcome", language, pages=outcome.pages, chunks=outcome.chunks) if outcome.chunks else ""
    status = _say(outcome.status, language)
    console.print(f"[{style}]{status:>10}[/] {escape(outcome.path)} [dim]{counts}[/]", soft_wrap=True)
    for text in (outcome.message, outcome.hint):
        if text is not None:
            console.print(f"           {escape(text.render(language))}", style="yellow", soft_wrap=True)


def show_passages(passages: Sequence[Passage], language: str, *, explain: bool = False) -> None:
    """`explain` shows below each passage what speaks for it."""
    console = Console()
    if not passages:
        console.print(_say("nothing_found", language))
    for number, passage in enumerate(passages, start=1):
        console.print(_card(number, passage, language))
        if explain:
            console.print(Padding(_explanation(passage, language), (0, 0, 1, 2)))


def explanation(passage: Passage) -> dict[str, Any]:
    """Why a passage ranks: each signal's value, weight and contribution (their sum is the score), its rank in each leg.

    The signal that contributes most comes first; those that do not apply are missing.
    """
    from indexes.ranking import WEIGHTS

    signals = {
        name: {"value": round(value, 4), "weight": WEIGHTS[name], "contribution": round(WEIGHTS[name] * value, 4)}
        for name, value in passage.signals.items()
    }
    by_contribution = sorted(signals.items(), key=lambda signal: -signal[1]["contribution"])
    return {"signals": dict(by_contribution), "legs": dict(passage.legs)}


def show_answer(events: Iterable[AnswerEvent], language: str) -> None:
    """Evidence first, then the answer as it is written, then what it rests on."""
    console = Console()
    streamed = ""
    for event in events:
        if isinstance(event, EvidenceFound):
            _show_verbatim(console, event, language)
            show_passages(event.passages[:TERMINAL_PASSAGES], language)
            console.print(_say("thinking", language), style="dim")
        elif isinstance(event, Queued) and event.position > 0:
            console.print(_say("queued", language, position=event.position), style="dim")
        elif isinstance(event, Token):
            streamed += event.text
            console.print(event.text, end="", markup=False, highlight=False)
        elif isinstance(event, Answered):
            _show_answered(console, event, streamed, language)


def show_status(report: dict[str, Any], language: str) -> None:
    table = Table(show_header=False, box=None)
    for name in ("documents", "superseded", "chunks", "generation", "embedder", "data_dir", "data_mb"):
        table.add_row(_say(f"status_{name}", language), escape(str(report[name])))
    Console().print(table)


def show_examination(report: dict[str, Any], language: str) -> None:
    console = Console()
    for finding in report["findings"]:
        mark = "[green]✓[/]" if finding["ok"] else "[bold red]✗[/]"
        console.print(f"{mark} {escape(finding['subject'])}: {escape(finding['detail'])}")
        if finding["hint"]:
            console.print(f"    → {escape(finding['hint'])}", style="yellow")
    console.print(_say("settings", language), style="bold")
    for name, value in report["settings"].items():
        console.print(f"  {escape(name)} = {escape(str(value))}", highlight=False)


@contextmanager
def ingest_progress(*, quiet: bool) -> Iterator[Callable[[IngestProgress], None]]:
    """A bar over files with the page being read; on standard error, so that output can be piped."""
    with _bar(quiet) as progress:
        task = progress.add_task("", total=None)

        def show(at: IngestProgress) -> None:
            pages = f" {at.pages_done}/{at.pages_total or '?'}" if at.pages_done else ""
            stage = message(f"assistant.terminal.stage_{at.stage}").render()
            name = at.path.rsplit("/", 1)[-1]
            progress.update(
                task, description=escape(f"{stage} {name}{pages}"), completed=at.files_done, total=at.files_total
            )

        yield show


def _bar(quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal)


def _show_verbatim(console: Console, evidence: EvidenceFound, language: str) -> None:
    """Warnings before anything else, then what the documents say themselves."""
    for warning in evidence.warnings:
        title = f"{_say('warning', language)} · {_place(warning.passage, language)}"
        console.print(Panel(escape(warning.text), title=escape(title), title_align="left", border_style="red"))
    for piece in evidence.quick.quoted if evidence.quick else ():
        title = f"{_say('quick', language)} · {_place(piece.passage, language)}"
        console.print(Panel(escape(piece.text), title=escape(title), title_align="left", border_style="green"))


def _show_answered(console: Console, answered: Answered, streamed: str, language: str) -> None:
    if streamed.strip() != answered.text.strip():
        console.print("\n" if streamed else "", end="")
        console.print(Panel(escape(answered.text), title=_say(answered.status, language)))
    else:
        console.print()
    for citation in answered.citations:
        console.print(f"  \\[{citation.mark}] {escape(_place(citation.passage, language))}", style="cyan")
    for withheld in answered.withheld:
        console.print(f"  ✗ {escape(withheld['text'])} — {escape(withheld['reason'])}", style="yellow")
    seconds = {name: value / 1000 for name, value in answered.timings_ms.items()}
    console.print(_say("timings", language, **{n: f"{s:.1f}" for n, s in seconds.items()}), style="dim")


def _card(number: int, passage: Passage, language: str) -> Panel:
    text = passage.chunk.text
    shown = text if len(text) <= CARD_CHARACTERS else text[:CARD_CHARACTERS] + " …"
    title = f"{number}. {_place(passage, language)}"
    heading = " › ".join(passage.chunk.heading)
    return Panel(escape(f"{heading}\n{shown}" if heading else shown), title=escape(title), title_align="left")


def _explanation(passage: Passage, language: str) -> Table:
    found = explanation(passage)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_footer=True, caption_justify="left")
    table.add_column(_say("signal", language), footer=_say("score", language))
    for name in ("value", "weight"):
        table.add_column(_say(f"signal_{name}", language), justify="right")
    table.add_column(_say("signal_contribution", language), footer=f"{passage.score:.2f}", justify="right")
    for name, signal in found["signals"].items():
        figures = (f"{signal['value']:.3f}", f"{signal['weight']:g}", f"{signal['contribution']:.2f}")
        table.add_row(_say(f"signals.{name}", language), *figures)
    ranks = [_say("leg_rank", language, leg=_say(f"legs.{leg}", language), rank=n) for leg, n in found["legs"].items()]
    table.caption = " · ".join(ranks)
    return table


def _place(passage: Passage, language: str) -> str:
    document = passage.document
    revision = f" ({document.revision})" if document.revision else ""
    return f"{document.title}{revision}, {_say('page', language, page=passage.chunk.page)}"


def _say(name: str, language: str, /, **values: Any) -> str:
    found: Message = message(f"assistant.terminal.{name}", **values)
    return found.render(language)
