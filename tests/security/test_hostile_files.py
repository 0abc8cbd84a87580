"""Each hostile file ends with its sentence or with its honest text, in the reader's process and in bounded memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ingest.archive import MAX_ENTRIES
from ingest.errors import FailureReason, IngestError
from ingest.formats import parser_for
from ingest.parsed import ParseLimits
from ingest.worker import ParserWorker, Reading
from tests.security.hostile_files import (
    BILLION_LAUGHS,
    CATALOGUE,
    SECRET,
    entity_file,
    excel_file,
    full_of_entries,
    paragraph,
    pdf_file,
    shrunk,
    word_file,
    zipped,
)

TIMEOUT_S = 60.0
ROOM_BYTES = 500 * 2**20
"""What reading one hostile file may take beside what the reader's process has anyway."""
LAUGHING = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
STRING = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
FAR_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
DEEP = "<w:sdt><w:sdtContent>" * 3000 + paragraph("깊다") + "</w:sdtContent></w:sdt>" * 3000
DEEP_TABLE = "<w:tbl><w:tr><w:tc>" * 1500 + paragraph("깊다") + "</w:tc></w:tr></w:tbl>" * 1500
LAUGHING_STYLES = f"{BILLION_LAUGHS}<x>&l9;</x>".encode()
READ = ""
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "laughs.docx": ("broken", lambda: word_file(paragraph("&l9;"), BILLION_LAUGHS)),
    "laughs-in-styles.docx": ("broken", lambda: word_file(paragraph("본문"), **{"styles.xml": LAUGHING_STYLES})),
    "laughs.xlsx": ("broken", lambda: excel_file(LAUGHING, BILLION_LAUGHS)),
    "laughs-in-strings.xlsx": ("broken", lambda: excel_file(STRING, BILLION_LAUGHS, "<si><t>&l9;</t></si>")),
    "laughs.html": (READ, f"{BILLION_LAUGHS}<html><body><p>&l9;</p></body></html>".encode),
    "zeros.docx": ("unpacks_too_large", lambda: word_file(paragraph("본문"), **{"settings.xml": zeros()})),
    "zeros.xlsx": ("unpacks_too_large", lambda: zipped({"xl/workbook.xml": zeros()})),
    "lie.docx": ("broken", lambda: shrunk(word_file(paragraph("본문") + "<w:p/>" * 100_000), "word/document.xml")),
    "entries.docx": ("too_many_entries", lambda: full_of_entries(MAX_ENTRIES + 1)),
    "nested.docx": ("mislabelled", lambda: zipped({"word/embeddings/inner.docx": word_file(paragraph(SECRET))})),
    "far.xlsx": (READ, lambda: excel_file(FAR_CELL)),
    "deep.docx": ("broken", lambda: word_file(DEEP)),
    "deep-table.docx": ("broken", lambda: word_file(DEEP_TABLE)),
    "deep.html": ("nothing_inside", lambda: b"<html><body>" + b"<div>" * 100_000 + b"deep"),
    "count.pdf": ("broken", lambda: pdf_file(CATALOGUE, "<< /Type /Pages /Kids [] /Count 2000000000 >>")),
    "circle.pdf": (READ, lambda: pdf_file(CATALOGUE, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")),
    "arrays.pdf": ("broken", lambda: pdf_file(CATALOGUE, "[" * 200_000)),
    "own-length.pdf": ("broken", lambda: pdf_file(CATALOGUE, "<< /Length 2 0 R >>\nstream\nendstream")),
    "line.csv": (READ, lambda: "가,나\n".encode() + "값".encode() * 3_500_000 + b",1\n"),
    "quote.csv": (READ, lambda: b'a,b\n"' + b"x," * 5_000_000),
    "commas.csv": (READ, lambda: b"a,b\n" + b"," * 3_000_000),
}


def zeros() -> bytes:
    return b"\0" * (600 * 2**20)


@pytest.fixture(scope="module")
def worker() -> Iterator[ParserWorker]:
    with ParserWorker(TIMEOUT_S, ParseLimits()) as worker:
        yield worker


class MemoryWatch:
    """The most that a worker's process took while it was watched, in bytes; 0 if it was never seen."""

    def __init__(self, worker: ParserWorker) -> None:
        self._worker = worker
        self._done = threading.Event()
        self.peak = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(0.02):
            try:
                self.peak = max(self.peak, psutil.Process(self._worker.process_id).memory_info().rss)
            except (psutil.Error, ValueError):
                continue


def read_text(worker: ParserWorker, file: Path) -> tuple[str, str]:
    """(the text, "") or ("", why it could not be read)."""
    try:
        return "\n".join(part.text for part in worker.read(file) if not isinstance(part, Reading)), ""
    except IngestError as error:
        return "", error.reason


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_its_reason_and_takes_little(worker: ParserWorker, tmp_path: Path, name: str) -> None:
    expected, make = HOSTILE[name]
    file = tmp_path / name
    file.write_bytes(make())
    assert read_text(worker, tmp_path / "nothing.pdf") == ("", FailureReason.NOT_FOUND.value), "the reader stands"
    before, memory = worker.process_id, psutil.Process(worker.process_id).memory_info().rss
    with MemoryWatch(worker) as watch:
        text, reason = read_text(worker, file)
    assert reason == expected
    assert len(text) <= file.stat().st_size, "nothing grows by being read"
    assert SECRET not in text
    assert watch.peak - memory < ROOM_BYTES
    assert worker.process_id == before, "the reader lives on"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("entity.docx", lambda doctype: word_file(paragraph("본문 &s;"), doctype)),
        ("entity.xlsx", lambda doctype: excel_file(LAUGHING.replace("&l9;", "본문 &s;"), doctype)),
        ("strings.xlsx", lambda doctype: excel_file(STRING, doctype, "<si><t>본문 &s;</t></si>")),
        ("entity.html", lambda doctype: f"{doctype}<html><body><p>본문 &s;</p></body></html>".encode()),
        ("entity.md", lambda doctype: f"{doctype}\n\n본문 &s;".encode()),
    ],
)
def test_a_document_cannot_read_a_file_beside_it(
    worker: ParserWorker, tmp_path: Path, name: str, kind: Callable[[str], bytes]
) -> None:
    file = tmp_path / name
    file.write_bytes(entity_file(kind, tmp_path))
    text, reason = read_text(worker, file)
    assert SECRET not in text
    assert "본문" in text or reason == FailureReason.BROKEN.value


def test_a_list_of_entries_is_counted_where_the_server_itself_looks(tmp_path: Path) -> None:
    """What kind of file it is, the server asks in its own process, which nothing may fill."""
    file = tmp_path / "entries.docx"
    file.write_bytes(full_of_entries(MAX_ENTRIES + 1))
    with pytest.raises(IngestError) as caught:
        parser_for(file)
    assert caught.value.reason == FailureReason.TOO_MANY_ENTRIES.value
    file.write_bytes(full_of_entries(MAX_ENTRIES - 1))
    assert parser_for(file).name == "docx"


def test_scripts_of_an_html_file_are_not_its_text(worker: ParserWorker, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<html><body><script>steal()</script><p onclick='x()'>유압 점검 &lt;b&gt;</p></body></html>", "utf-8"
    )
    text, reason = read_text(worker, file)
    assert (text.strip(), reason) == ("유압 점검 <b>", "")
