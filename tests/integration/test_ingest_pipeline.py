"""Files into a real library, with a small embedder that needs no model."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from indexes.library import Library
from indexes.records import DocumentKind, Page
from indexes.update import LibraryUpdate
from ingest.errors import FailureReason, IngestError
from ingest.formats import parser_for
from ingest.outcomes import FileOutcome
from ingest.page_picture import NoPagePictureError, render_page
from ingest.parsed import ParseLimits
from ingest.pipeline import IngestOptions, IngestProgress, find_sources, ingest_files, reindex_library
from ingest.worker import ParserWorker

SOURCES = Path(__file__).parents[1] / "data" / "sources"


class LetterEmbedder:
    """Counts letters: enough to store vectors, the same for the same text."""

    name = "letters"
    fingerprint = "letters-1"
    dimension = 16
    languages = ("ko", "en")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.ones((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                vectors[row, ord(character) % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.embed([text])[0]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    data = tmp_path / "library"
    data.mkdir()
    opened = Library.open(data, LetterEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plant's folder with three documents and things that are none."""
    inside = tmp_path / "plant"
    (inside / "sop").mkdir(parents=True)
    for name in ("sop_ko.pdf", "log_cp949.csv", "hints.md"):
        shutil.copy(SOURCES / name, inside / "sop" / name)
    for name in ("~$sop.docx", ".hidden.pdf", "Thumbs.db", "photo.jpg"):
        (inside / name).write_bytes(b"nothing to read")
    return inside


def by_name(outcomes: Sequence[FileOutcome]) -> dict[str, FileOutcome]:
    return {Path(outcome.path).name: outcome for outcome in outcomes}


def test_folder_is_read_once_and_then_left_alone(library: Library, folder: Path) -> None:
    first = ingest_files(library, find_sources([folder]))
    again = ingest_files(library, find_sources([folder]))
    assert (first.count("added"), first.ok) == (3, True)
    assert (again.count("unchanged"), len(again.outcomes)) == (3, 3)
    sop = library.document_at((folder / "sop" / "sop_ko.pdf").as_posix())
    assert sop is not None
    assert (sop.number, sop.revision, sop.effective_date, sop.kind) == (
        "SOP-TS-007",
        "3",
        "2025-03-01",
        DocumentKind.SOP,
    )


def test_changed_file_replaces_its_old_chunks(library: Library, folder: Path) -> None:
    ingest_files(library, find_sources([folder]))
    file = folder / "sop" / "hints.md"
    file.write_text("# 새 내용\n\n조정하지 않습니다.\n", encoding="utf-8")
    report = ingest_files(library, find_sources([folder]))
    document = library.document_at(file.as_posix())
    assert document is not None
    assert by_name(report.outcomes)["hints.md"].status == "updated"
    assert [stored.chunk.text for stored in library.chunks(document.id)] == ["조정하지 않습니다."]


def test_missing_file_is_dropped_when_asked(library: Library, folder: Path) -> None:
    ingest_files(library, find_sources([folder]))
    (folder / "sop" / "hints.md").unlink()
    kept = ingest_files(library, find_sources([folder]))
    dropped = ingest_files(library, find_sources([folder]), IngestOptions(remove_missing=True))
    assert (kept.count("removed"), dropped.count("removed"), len(library.documents())) == (0, 1, 2)


def test_each_broken_file_gets_its_sentence_and_the_good_ones_land(library: Library) -> None:
    report = ingest_files(library, find_sources([*SOURCES.glob("*.*")]), IngestOptions(max_text_mb=64))
    outcomes = by_name(report.outcomes)
    reasons = {name: outcome.message.key.rpartition(".")[2] for name, outcome in outcomes.items() if outcome.message}
    assert not report.ok
    assert reasons == {
        "blank.txt": "empty",
        "cut.docx": "broken",
        "cut.pdf": "broken",
        "encrypted.pdf": "encrypted",
        "locked.docx": "encrypted",
        "noise.pdf": "mislabelled",
        "nul.csv": "binary",
        "old.doc": "legacy_office",
        "partly_scanned.pdf": "unread_pages",
        "pictures.zip": "unsupported",
        "scanned.pdf": "no_text",
        "zero.pdf": "empty",
    }
    assert outcomes["partly_scanned.pdf"].unread_pages == (2,)
    assert outcomes["really_html.pdf"].status == "added"
    for outcome in outcomes.values():
        for language in ("ko", "en"):
            shown = outcome.as_json(language)
            assert (shown["message"] is None) == (outcome.status != "failed" and not outcome.unread_pages)


def test_text_beyond_the_limit_fails_without_being_read(library: Library, tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as stream:
        stream.truncate(200 * 2**20)
        stream.write(b"A" * 70_000)
    report = ingest_files(library, find_sources([big]))
    message = report.outcomes[0].message
    assert message is not None
    assert message.key == "ingest.failure.too_large"
    assert "200 MB" in message.render("ko")


def test_file_without_progress_is_given_up_and_the_next_one_is_read() -> None:
    with ParserWorker(timeout_s=120.0) as worker:
        list(worker.read(SOURCES / "sop_ko.pdf"))
        worker.timeout_s = 1e-9
        with pytest.raises(IngestError) as caught:
            list(worker.read(SOURCES / "manual_en.pdf"))
        worker.timeout_s = 120.0
        pages = [piece for piece in worker.read(SOURCES / "manual_en.pdf") if isinstance(piece, Page)]
    assert caught.value.reason == FailureReason.TIMEOUT.value
    assert [page.number for page in pages] == [1, 2, 3]


def test_killed_reader_fails_its_file_only() -> None:
    with ParserWorker() as worker:
        reading = worker.read(SOURCES / "manual_en.pdf")
        next(reading)
        assert worker.process_id is not None
        os.kill(worker.process_id, getattr(signal, "SIGKILL", signal.SIGTERM))
        with pytest.raises(IngestError) as caught:
            while True:
                next(reading)
        assert len(list(worker.read(SOURCES / "manual_en.pdf"))) == 4
    assert caught.value.reason == FailureReason.READER_DIED.value


def test_reader_that_takes_too_much_memory_is_stopped() -> None:
    with ParserWorker(max_memory_bytes=1) as worker, pytest.raises(IngestError) as caught:
        list(worker.read(SOURCES / "sop_ko.docx"))
    assert caught.value.reason == FailureReason.TOO_MUCH_MEMORY.value


def test_cancel_publishes_what_was_read(library: Library, folder: Path) -> None:
    seen: list[IngestProgress] = []
    report = ingest_files(
        library,
        find_sources([folder]),
        on_progress=seen.append,
        is_cancelled=lambda: any(step.files_done >= 1 for step in seen),
    )
    assert report.cancelled
    assert [outcome.status for outcome in report.outcomes] == ["added", "failed", "failed"]
    assert len(library.documents()) == 1


def test_interrupt_publishes_what_was_read(library: Library, folder: Path) -> None:
    def interrupt_second(progress: IngestProgress) -> None:
        if progress.files_done == 1 and progress.stage == "reading":
            raise KeyboardInterrupt

    report = ingest_files(library, find_sources([folder]), on_progress=interrupt_second)
    assert [outcome.status for outcome in report.outcomes] == ["added", "failed", "failed"]
    assert len(library.documents()) == 1


def test_reindex_reads_from_the_kept_copy_and_keeps_kind_and_asset(library: Library, folder: Path) -> None:
    options = IngestOptions(kind=DocumentKind.MANUAL, asset="PR-01")
    ingest_files(library, find_sources([folder / "sop" / "hints.md"]), options)
    (folder / "sop" / "hints.md").unlink()
    report = reindex_library(library)
    document = library.documents()[0]
    assert (report.count("updated"), report.ok) == (1, True)
    assert (document.kind, document.asset) == (DocumentKind.MANUAL, "PR-01")


def test_two_paths_with_the_same_content_are_two_documents(library: Library, folder: Path) -> None:
    shutil.copy(folder / "sop" / "hints.md", folder / "copy.md")
    report = ingest_files(library, find_sources([folder]))
    assert (report.count("added"), len(library.documents())) == (4, 4)


def test_a_path_that_does_not_exist_fails_alone(library: Library, folder: Path, tmp_path: Path) -> None:
    given = [tmp_path / "nothing.pdf", str(tmp_path / "none*.pdf"), folder / "sop" / "hints.md"]
    report = ingest_files(library, find_sources(given))
    reasons = [outcome.message and outcome.message.key for outcome in report.outcomes]
    assert reasons == ["ingest.failure.not_found", "ingest.failure.not_found", None]
    assert (report.count("added"), report.ok) == (1, False)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("name", ["점검표".encode("cp949"), b"note-\xff\xff"])
@pytest.mark.parametrize("source", ["hints.md", "sop_ko.pdf"])
def test_a_name_that_is_no_utf8_is_read_and_found_again(
    library: Library, folder: Path, name: bytes, source: str
) -> None:
    inside = folder / "설비"
    inside.mkdir()
    kept = Path(source)
    file = Path(os.fsdecode(os.fsencode(inside) + b"/" + name + kept.suffix.encode()))
    shutil.copy(SOURCES / kept, file)
    report = ingest_files(library, find_sources([folder]))
    assert (report.count("added"), report.ok) == (4, True)
    shown = next(path for path in (document.path for document in library.documents()) if "/설비/" in path)
    assert shown.endswith(("/점검표" + kept.suffix, "/note-\\xff\\xff" + kept.suffix))
    again = ingest_files(library, find_sources([folder]), IngestOptions(remove_missing=True))
    assert (again.count("unchanged"), again.count("removed")) == (4, 0)
    assert reindex_library(library).count("updated") == 4
    file.unlink()
    assert ingest_files(library, find_sources([folder]), IngestOptions(remove_missing=True)).count("removed") == 1


def test_naming_another_kind_or_asset_reads_an_unchanged_file_again(library: Library, folder: Path) -> None:
    sources = find_sources([folder / "sop" / "hints.md"])
    ingest_files(library, sources)
    other = IngestOptions(kind=DocumentKind.MANUAL, asset="PR-01")
    first, second, third = (ingest_files(library, sources, options) for options in (other, other, None))
    assert (first.count("updated"), second.count("unchanged"), third.count("unchanged")) == (1, 1, 1)
    assert (library.documents()[0].kind, library.documents()[0].asset) == (DocumentKind.MANUAL, "PR-01")


def test_what_was_added_or_adopted_is_told_with_its_document(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = find_sources([folder / "sop" / "hints.md"])

    def killed(_: LibraryUpdate) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(LibraryUpdate, "publish", killed)
        ingest_files(library, sources)
    adopted = ingest_files(library, sources).outcomes[0]
    document = library.documents()[0]
    assert (adopted.status, adopted.document_id) == ("added", document.id)
    assert (adopted.pages, adopted.chunks) == (document.page_count, document.chunk_count)
    (folder / "sop" / "hints.md").write_text("# Hints\n\nGrease the pump.\n", encoding="utf-8")
    assert ingest_files(library, sources).outcomes[0].document_id == document.id


def test_glob_finds_files(folder: Path) -> None:
    assert [source.file.name for source in find_sources([str(folder / "**" / "*.md")])] == ["hints.md"]


@pytest.mark.parametrize("name", ["sop_ko.pdf", "rotated.pdf"])
def test_boxes_fit_the_rendered_page(name: str) -> None:
    document = parser_for(SOURCES / name).parse(SOURCES / name, ParseLimits())
    page = next(iter(document.pages))
    picture = Image.open(io.BytesIO(render_page(SOURCES / name, 1))).convert("L")
    dark = np.asarray(picture) < 128
    inside = np.zeros_like(dark)
    height, width = dark.shape
    for box in (box for block in page.blocks for box in block.boxes):
        inside[int(box.y0 * height) : int(box.y1 * height) + 1, int(box.x0 * width) : int(box.x1 * width) + 1] = True
    header = int(0.05 * height) if name == "sop_ko.pdf" else 0  # the running head belongs to no block
    body = dark[header:]
    assert body.any()
    assert (body & inside[header:]).sum() > 0.85 * body.sum() or name == "sop_ko.pdf"
    assert (dark & inside).any()


def test_formats_without_pages_have_no_picture() -> None:
    with pytest.raises(NoPagePictureError) as caught:
        render_page(SOURCES / "hints.md", 1)
    assert "hints.md" in caught.value.render("ko")


def test_page_beyond_the_end_has_no_picture() -> None:
    with pytest.raises(NoPagePictureError) as caught:
        render_page(SOURCES / "sop_ko.pdf", 4)
    assert caught.value.reason == "missing_page"
