"""`kill -9` while another model is prepared: the old index answers, and a second run goes on from there."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from indexes.embedder_change import count_embedded, wanted_embedder
from indexes.library import Library
from indexes.update import generation_folder
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import ExhaustedEmbedder, HashingEmbedder
from tests.fakes.passages import texts

PROJECT = Path(__file__).parents[2]
CHUNKS = 1_500
PATIENCE_S = 120.0
OLD = "The relief valve opens at 16 MPa."
CHANGE = """
import sys
from pathlib import Path
from indexes.library import Library
from tests.fakes.embedder import HashingEmbedder

narrow = HashingEmbedder(name="narrow", fingerprint="narrow-1", dimension=64)
with Library.open(Path(sys.argv[1]), HashingEmbedder()).begin_embedder_change(narrow) as change:
    while change.embed_next():
        pass
    change.publish()
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    data_dir = tmp_path / "data"
    library = Library.open(data_dir, HashingEmbedder())
    many = [f"Pump {number} is checked weekly." for number in range(CHUNKS)]
    folder = tmp_path / "plant"
    publish(library, new_document(folder, "press.txt", [OLD]), new_document(folder, "pumps.txt", many))
    library.close()
    return data_dir


def embedded(data_dir: Path) -> int:
    connection = sqlite3.connect(f"file:{data_dir / 'catalogue.sqlite'}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM later_vectors").fetchone()[0])
    finally:
        connection.close()


def a_third_is_embedded(data_dir: Path) -> bool:
    return embedded(data_dir) >= CHUNKS // 3


def the_next_generation_is_begun(data_dir: Path) -> bool:
    return (generation_folder(data_dir, 2) / "lexical").is_dir()


@pytest.mark.parametrize("moment", [a_third_is_embedded, the_next_generation_is_begun])
def test_a_killed_change_leaves_the_old_index_and_goes_on(data_dir: Path, moment: Callable[[Path], bool]) -> None:
    process = psutil.Popen([sys.executable, "-c", CHANGE, str(data_dir)], cwd=PROJECT)
    deadline = time.monotonic() + PATIENCE_S
    while not moment(data_dir):
        assert process.poll() is None, "the change ended before it could be killed"
        assert time.monotonic() < deadline, "the change never came that far"
        time.sleep(0.002)
    process.kill()
    process.wait(PATIENCE_S)

    library = Library.open(data_dir, HashingEmbedder())
    found = library.search("relief valve").passages
    assert (texts(found)[0], library.status().manifest["embedder"]) == (OLD, "hashing")
    assert found[0].similarity > 0
    assert wanted_embedder(library.database).name == "narrow"
    left = CHUNKS + 1 - count_embedded(library.database, "narrow-1").done
    assert left <= CHUNKS + 1 - CHUNKS // 3

    narrow = HashingEmbedder(name="narrow", fingerprint="narrow-1", dimension=64)
    with library.begin_embedder_change(narrow) as change:
        while change.embed_next():
            pass
        assert len(narrow.texts) == left
        change.publish()
    manifest = library.status().manifest
    assert (manifest["embedder"], manifest["vectors"], manifest["chunks"]) == ("narrow", CHUNKS + 1, CHUNKS + 1)
    library.close()
    again = Library.open(data_dir, ExhaustedEmbedder(), find_embedder=lambda _: narrow)
    assert again.search("relief valve").passages[0].similarity > 0
    again.close()
