"""A plant whose documents try to give orders (`tests/data/hostile.toml`), read by the real parsers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docx import Document as WordDocument
from reportlab.pdfgen.canvas import Canvas

from assistant.runtime import Runtime, build, build_assistant
from assistant.settings import load_settings
from ingest.pipeline import find_sources, ingest_files
from tests.fakes.obedient_engine import ObedientEngine

TABLE = Path(__file__).parents[1] / "data" / "hostile.toml"
SMALLEST_MODEL = "smollm2-135m-instruct"


@dataclass(frozen=True)
class HostileCase:
    """`question` as it is asked; `file` and `text` of the document that it is about, "" where there is none."""

    id: str
    question: str
    language: str
    file: str = ""
    text: str = ""
    holds: str = ""
    ordered: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    refused: int = 0


def read_cases() -> list[HostileCase]:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [_case(entry) for entry in [*table["document"], *table["question"]]]


def _case(entry: dict[str, object]) -> HostileCase:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    times = values.pop("times", 1)
    assert isinstance(times, int)
    case = HostileCase(**values)  # type: ignore[arg-type]
    return replace(case, question=case.question * times, text=case.text.lstrip("\n"))


def write_documents(folder: Path, cases: list[HostileCase]) -> None:
    folder.mkdir(parents=True)
    for case in cases:
        if case.file:
            _write_document(folder / case.file, case.text)


def _write_document(file: Path, text: str) -> None:
    if file.suffix == ".docx":
        document = WordDocument()
        for line in filter(None, text.split("\n")):
            document.add_paragraph(line)
        document.save(str(file))
    elif file.suffix == ".pdf":
        canvas = Canvas(str(file))
        for place, line in enumerate(filter(None, text.split("\n"))):
            canvas.drawString(60, 760 - 40 * place, line)
        canvas.save()
    else:
        file.write_text(text, encoding="utf-8")


@contextmanager
def hostile_plant(folder: Path) -> Iterator[Runtime]:
    """The real program with the hostile documents in its library and the smallest real model."""
    write_documents(folder / "plant", read_cases())
    settings = load_settings(data_dir=folder / "data", llm={"model": SMALLEST_MODEL}, server={"open": True})
    runtime = build(settings)
    try:
        report = ingest_files(runtime.library, find_sources([folder / "plant"]))
        assert report.ok, report
        yield runtime
    finally:
        runtime.close()


def with_obedient_engine(runtime: Runtime) -> tuple[Runtime, ObedientEngine]:
    """The same program, answering with an engine that obeys every order."""
    engine = ObedientEngine()
    assistant = build_assistant(runtime.settings, runtime.library, engine)
    return replace(runtime, assistant=assistant, curated=assistant.curated), engine
