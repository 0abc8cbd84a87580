"""`kill -9` in the middle of reading 200 files: the old index answers, and the run can be repeated."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from indexes.generation import Generation
from indexes.library import Library
from indexes.update import generation_folder
from ingest.pipeline import find_sources, ingest_files
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import HashingEmbedder

PROJECT = Path(__file__).parents[2]
FILES = 200
PATIENCE_S = 120.0
INGEST = """
import sys
from pathlib import Path
from indexes.library import Library
from ingest.pipeline import find_sources, ingest_files
from tests.fakes.embedder import HashingEmbedder

if __name__ == "__main__":
    ingest_files(Library.open(Path(sys.argv[1]), HashingEmbedder()), find_sources([sys.argv[2]]))
"""
OLD = "The relief valve opens at 16 MPa."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """200 small files of five sections each."""
    folder = tmp_path / "plant"
    folder.mkdir()
    for number in range(FILES):
        sections = [f"## Part {part}\n\nMachine {number} part {part}: check pump {number}.{part}." for part in range(5)]
        (folder / f"machine{number:03}.md").write_text("# Press line\n\n" + "\n\n".join(sections), "utf-8")
    return folder


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An index with one document."""
    data_dir = tmp_path / "data"
    library = Library.open(data_dir, HashingEmbedder())
    publish(library, new_document(tmp_path / "old", "press.txt", [OLD]))
    library.close()
    return data_dir


def staged(data_dir: Path) -> int:
    connection = sqlite3.connect(f"file:{data_dir / 'catalogue.sqlite'}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM revisions WHERE state = 'staged'").fetchone()[0])
    finally:
        connection.close()


def half_are_staged(data_dir: Path) -> bool:
    return staged(data_dir) >= FILES // 2


def the_next_generation_is_begun(data_dir: Path) -> bool:
    return (generation_folder(data_dir, 2) / "lexical").is_dir()


def kill_ingest(data_dir: Path, folder: Path, at: Callable[[Path], bool]) -> None:
    """Starts the run and kills it as soon as `at` says so; its reader process ends with it."""
    process = psutil.Popen([sys.executable, "-c", INGEST, str(data_dir), str(folder)], cwd=PROJECT)
    deadline = time.monotonic() + PATIENCE_S
    while not at(data_dir):
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline, "the run never came that far"
        time.sleep(0.002)
    readers = process.children(recursive=True)
    process.kill()
    process.wait(PATIENCE_S)
    assert psutil.wait_procs(readers, PATIENCE_S)[1] == []


@pytest.mark.parametrize("moment", [half_are_staged, the_next_generation_is_begun])
def test_a_killed_run_leaves_the_old_index_and_can_be_repeated(
    data_dir: Path, folder: Path, moment: Callable[[Path], bool]
) -> None:
    kill_ingest(data_dir, folder, moment)
    library = Library.open(data_dir, HashingEmbedder())
    assert library.status().generation == 1
    assert [passage.chunk.text for passage in library.search("relief valve").passages] == [OLD]
    left = staged(data_dir)
    assert left >= FILES // 2

    embedder = HashingEmbedder()
    library.close()
    library = Library.open(data_dir, embedder)
    report = ingest_files(library, find_sources([folder]))
    assert (report.count("added"), report.ok) == (FILES, True)
    assert len(embedder.texts) <= (FILES - left) * 5  # what was staged is adopted, not read again
    assert_nothing_is_doubled(library)
    library.close()


def test_a_run_killed_twice_lands_too(data_dir: Path, folder: Path) -> None:
    kill_ingest(data_dir, folder, half_are_staged)
    kill_ingest(data_dir, folder, the_next_generation_is_begun)
    command = [sys.executable, "-c", INGEST, str(data_dir), str(folder)]
    subprocess.run(command, cwd=PROJECT, timeout=PATIENCE_S, check=True)
    library = Library.open(data_dir, HashingEmbedder())
    assert_nothing_is_doubled(library)
    assert ingest_files(library, find_sources([folder])).count("unchanged") == FILES
    library.close()


def assert_nothing_is_doubled(library: Library) -> None:
    """The catalogue, the manifest and both indexes count the same: 200 files of five parts and the old document."""
    status, chunks = library.status(), FILES * 5 + 1
    assert (status.documents, status.chunks) == (FILES + 1, chunks)
    assert len({document.path for document in library.documents()}) == FILES + 1
    generation = Generation.open(generation_folder(library.data_dir, status.generation))
    manifest = generation.manifest
    assert (manifest.documents, manifest.chunks, manifest.vectors) == (FILES + 1, chunks, chunks)
    assert (len(generation.lexical), len(generation.vectors)) == (chunks, chunks)
    states = library.database.connection.execute("SELECT state, count(*) FROM revisions GROUP BY state").fetchall()
    assert {row[0]: row[1] for row in states} == {"live": FILES + 1}
    stored = {path.name for path in (library.data_dir / "files").iterdir()}
    assert stored == {Path(document.stored_path).name for document in library.documents()}
    assert library.search("machine 137 pump 137.3").passages[0].chunk.text == "Machine 137 part 3: check pump 137.3."
