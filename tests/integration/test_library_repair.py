"""A library that was damaged, left half-written, or made by another embedder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexes.database import numbered_migrations
from indexes.errors import IndexStoreError
from indexes.generation import ANALYSIS_VERSION, FORMAT, Generation
from indexes.library import Library
from ingest.pipeline import find_sources, ingest_files, reindex_library
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import ExhaustedEmbedder, HashingEmbedder
from tests.fakes.library_folder import kept_files
from tests.fakes.passages import texts

PATIENCE_S = 60.0
PROJECT = Path(__file__).parents[2]


def rewrite_manifest(folder: Path, **values: int) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


class TestRepair:
    @pytest.fixture
    def published(self, library: Library, folder: Path) -> Library:
        publish(
            library,
            new_document(folder, "a.txt", ["The relief valve opens at 16 MPa.", "Coolant is mixed."]),
            new_document(folder, "b.txt", ["The ram is greased weekly."]),
        )
        library.close()
        return library

    @pytest.mark.parametrize(
        "damage",
        [
            shutil.rmtree,
            lambda folder: (folder / "manifest.json").unlink(),
            lambda folder: (folder / "manifest.json").write_text("{"),
            lambda folder: (folder / "vectors.faiss").write_bytes(b"cut"),
            lambda folder: (folder / "vectors.faiss").unlink(),
            lambda folder: shutil.rmtree(folder / "lexical"),
            lambda folder: (folder / "lexical" / "meta.json").write_text("{}"),
            lambda folder: (folder / "part_names.tsv").unlink(),
            lambda folder: rewrite_manifest(folder, analysis=1),
            lambda folder: rewrite_manifest(folder, format=0),
        ],
        ids=[
            "folder gone",
            "no manifest",
            "cut manifest",
            "cut vectors",
            "no vectors",
            "no words",
            "damaged words",
            "no part names",
            "other analysis",
            "other format",
        ],
    )
    def test_a_damaged_generation_is_built_again_without_the_model(
        self, published: Library, damage: Callable[[Path], None]
    ) -> None:
        damage(published.data_dir / "generations" / "000001")
        repaired = Library.open(published.data_dir, ExhaustedEmbedder())
        repaired.close()
        library = Library.open(published.data_dir, HashingEmbedder())
        assert texts(library.search("relief valve").passages)[0] == "The relief valve opens at 16 MPa."
        manifest = library.status().manifest
        assert (manifest["documents"], manifest["chunks"], manifest["vectors"]) == (2, 3, 3)
        assert (manifest["analysis"], manifest["format"], manifest["chunker"]) == (ANALYSIS_VERSION, FORMAT, "chunk-1")
        library.close()

    def test_a_generation_that_was_tidied_away_while_opening_is_not_rebuilt(
        self, published: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two publishes between reading the number and opening the folder."""
        writer = Library.open(published.data_dir, HashingEmbedder())
        opened = Generation.open
        late: list[Path] = []

        def open_late(generation: Path) -> Generation:
            if not late:
                late.append(generation)
                for name in ("c.txt", "d.txt"):
                    publish(writer, new_document(folder, name, [f"The belt of {name} is tightened."]))
            return opened(generation)

        monkeypatch.setattr(Generation, "open", open_late)
        reader = Library.open(published.data_dir, ExhaustedEmbedder())
        assert (len(reader.documents()), reader.status().generation) == (4, 3)
        assert not late[0].exists()
        reader.close()
        writer.close()

    def test_a_failure_of_the_database_is_told_with_the_way_out(self, library: Library) -> None:
        library.database.connection.execute("DROP TABLE chunks")
        for act in (lambda: library.catalogue.chunks_by_id([1]), lambda: library.catalogue.delete_revisions("no = 1")):
            with pytest.raises(IndexStoreError) as caught:
                act()
            assert caught.value.hint is not None

    def test_many_may_open_a_new_library_at_once(self, data_dir: Path) -> None:
        start = threading.Barrier(8)

        def open_new() -> int:
            start.wait(PATIENCE_S)
            opened = Library.open(data_dir, HashingEmbedder())
            opened.close()
            return len(numbered_migrations())

        with ThreadPoolExecutor(8) as pool:
            done = [pool.submit(open_new) for _ in range(8)]
            assert all(opened.result(PATIENCE_S) for opened in done)

    def test_a_damaged_generation_does_not_stop_the_next_publish(self, published: Library, folder: Path) -> None:
        (published.data_dir / "generations" / "000001" / "vectors.faiss").write_bytes(b"cut")
        library = Library.open(published.data_dir, HashingEmbedder())
        publish(library, new_document(folder, "c.txt", ["The belt is tightened."]))
        assert library.status().manifest["vectors"] == library.status().chunks == 4
        assert "The ram is greased weekly." in texts(library.search("ram greased").passages)
        library.close()

    def test_what_a_run_left_staged_is_adopted_without_the_model(self, published: Library, folder: Path) -> None:
        library = Library.open(published.data_dir, HashingEmbedder())
        new = new_document(folder, "c.txt", ["The belt is tightened."])
        with pytest.raises(KeyboardInterrupt), library.begin_update() as update:
            update.add(new)
            raise KeyboardInterrupt  # as when the process is killed: nothing is tidied up
        library.close()
        again = Library.open(published.data_dir, ExhaustedEmbedder())
        assert len(again.documents()) == 2
        with again.begin_update() as update:
            assert not update.is_unchanged(new.path, new.content_hash, new.parsed_by)
            assert update.adopt(new.path, new.content_hash, new.parsed_by)
            update.publish()
        assert [document.path for document in again.documents()] == ["plant/a.txt", "plant/b.txt", "plant/c.txt"]
        assert again.status().manifest["vectors"] == again.status().chunks == 4
        again.close()

    def test_what_was_left_staged_and_is_not_asked_for_again_is_dropped(self, published: Library, folder: Path) -> None:
        library = Library.open(published.data_dir, HashingEmbedder())
        forgotten, wanted = new_document(folder, "c.txt", ["Forgotten."]), new_document(folder, "d.txt", ["Wanted."])
        with pytest.raises(KeyboardInterrupt), library.begin_update() as update:
            update.add(forgotten)
            raise KeyboardInterrupt
        publish(library, wanted)
        with library.begin_update() as update:
            assert not update.adopt(forgotten.path, forgotten.content_hash, forgotten.parsed_by)
        assert "Forgotten." not in {path.read_text() for path in kept_files(library)}
        library.close()


class TestOtherEmbedder:
    @pytest.fixture
    def other(self) -> HashingEmbedder:
        return HashingEmbedder(name="other", fingerprint="other-weights", dimension=64)

    @pytest.fixture
    def read(self, library: Library, tmp_path: Path) -> Path:
        """A data directory with a real file read into it by the first embedder."""
        (tmp_path / "valve.md").write_text("# Valve\n\nThe relief valve opens at 16 MPa.\n", encoding="utf-8")
        assert ingest_files(library, find_sources([tmp_path / "valve.md"])).ok
        library.close()
        return library.data_dir

    def test_an_index_of_another_model_is_refused_with_the_way_out(self, read: Path, other: HashingEmbedder) -> None:
        with pytest.raises(IndexStoreError) as caught:
            Library.open(read, other)
        assert "hashing" in caught.value.message.render("ko")
        assert caught.value.hint is not None
        assert "reindex" in caught.value.hint.render("en")

    def test_words_are_still_found_unchecked(self, read: Path, other: HashingEmbedder) -> None:
        library = Library.open(read, other, check=False)
        found = library.search("relief valve").passages
        assert texts(found) == ["The relief valve opens at 16 MPa."]
        assert "dense" not in found[0].legs
        library.close()

    def test_reading_everything_again_makes_it_fit(self, read: Path, other: HashingEmbedder) -> None:
        library = Library.open(read, other, check=False)
        assert reindex_library(library).ok
        library.close()
        library = Library.open(read, other)
        manifest = library.status().manifest
        assert (manifest["embedder"], manifest["dimension"]) == ("other", 64)
        assert manifest["vectors"] == library.status().chunks
        assert library.search("relief valve").passages[0].similarity > 0
        library.close()


OPEN_AND_SEARCH = """
import sys
from pathlib import Path
from indexes.library import Library
from tests.fakes.embedder import HashingEmbedder
library = Library.open(Path(sys.argv[1]), HashingEmbedder())
sys.exit(0 if library.search("relief valve").passages else 1)
"""


def test_processes_that_find_the_same_damage_repair_it_once_and_all_answer(library: Library, folder: Path) -> None:
    publish(library, new_document(folder, "a.txt", ["The relief valve opens at 16 MPa."]))
    library.close()
    (generation,) = (library.data_dir / "generations").iterdir()
    rewrite_manifest(generation, analysis=0)
    command = [sys.executable, "-c", OPEN_AND_SEARCH, str(library.data_dir)]
    running = [subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE) for _ in range(3)]
    told = [process.communicate(timeout=PATIENCE_S)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], told
