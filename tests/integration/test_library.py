"""The library on real SQLite, FAISS and tantivy: what is published is found, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from indexes.errors import IndexStoreError
from indexes.library import DocumentNotFoundError, Library
from indexes.records import Scope
from tests.fakes.documents import PARSED_BY, new_document, publish
from tests.fakes.library_folder import OpenLibrary, kept_files
from tests.fakes.passages import texts

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 60.0


class TestPublishing:
    def test_an_empty_library_finds_nothing(self, library: Library) -> None:
        found = library.search("프레스 유압")
        assert (found.passages, found.language, library.documents()) == ((), "ko", [])

    def test_a_document_is_found_once_it_is_published(self, library: Library, folder: Path) -> None:
        new = new_document(folder, "press.txt", ["The ram is greased weekly.", "The relief valve opens at 16 MPa."])
        with library.begin_update() as update:
            assert update.add(new) == "added"
            assert library.search("relief valve").passages == ()
            update.publish()
        passage = library.search("relief valve").passages[0]
        assert (passage.chunk.text, passage.chunk.page) == ("The relief valve opens at 16 MPa.", 2)
        assert passage.document.path == "plant/press.txt"
        assert library.page(passage.document.id, 2).text == passage.chunk.text

    def test_leaving_without_publish_discards(self, library: Library, folder: Path) -> None:
        with library.begin_update() as update:
            update.add(new_document(folder, "press.txt", ["The relief valve opens at 16 MPa."]))
        assert library.documents() == []
        assert not library.begin_update().adopt("plant/press.txt", "", PARSED_BY)
        assert library.status().generation == 0

    def test_a_new_content_replaces_the_old_one(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "press.txt", ["The relief valve opens at 16 MPa.", "Old second page."]))
        again = publish(library, new_document(folder, "press.txt", ["The relief valve opens at 18 MPa."]))
        assert again == ["updated"]
        assert texts(library.search("relief valve").passages) == ["The relief valve opens at 18 MPa."]
        assert library.search("old second page", Scope()).passages[0].chunk.text == "The relief valve opens at 18 MPa."
        with pytest.raises(DocumentNotFoundError):
            library.page(library.documents()[0].id, 2)

    def test_a_removed_document_is_found_no_more(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", ["Coolant is mixed."]), new_document(folder, "b.txt", ["Oil."]))
        gone = library.document_at("plant/a.txt")
        assert gone is not None
        with library.begin_update() as update:
            update.remove(gone.id)
            update.publish()
        assert [document.path for document in library.documents()] == ["plant/b.txt"]
        assert "Coolant is mixed." not in texts(library.search("coolant").passages)
        with pytest.raises(DocumentNotFoundError) as caught:
            library.document(gone.id)
        assert caught.value.hint is not None

    def test_the_kept_file_of_a_removed_document_goes_at_the_next_publish(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", ["Coolant is mixed."]), new_document(folder, "b.txt", ["Oil."]))
        assert len(kept_files(library)) == 2
        with library.begin_update() as update:
            update.remove(library.documents()[0].id)
            update.publish()
        publish(library, new_document(folder, "c.txt", ["Air."]))
        assert {path.read_text() for path in kept_files(library)} == {"Oil.", "Air."}

    def test_an_unchanged_document_needs_no_work(self, library: Library, folder: Path) -> None:
        new = new_document(folder, "press.txt", ["The relief valve opens at 16 MPa."])
        publish(library, new)
        with library.begin_update() as update:
            assert update.is_unchanged(new.path, new.content_hash, new.parsed_by)
            assert not update.is_unchanged(new.path, new.content_hash, "written-2/chunk-1")
            update.publish()
        assert library.status().generation == 1

    def test_forced_reading_finds_nothing_unchanged(self, library: Library, folder: Path) -> None:
        new = new_document(folder, "press.txt", ["The relief valve opens at 16 MPa."])
        publish(library, new)
        with library.begin_update(force=True) as update:
            assert not update.is_unchanged(new.path, new.content_hash, new.parsed_by)

    def test_a_document_added_twice_in_one_run_is_there_once(self, library: Library, folder: Path) -> None:
        first, second = new_document(folder, "a.txt", ["Coolant."]), new_document(folder, "a.txt", ["Coolant, mixed."])
        publish(library, first, second)
        assert texts(library.search("coolant").passages) == ["Coolant, mixed."]
        assert library.status().chunks == library.status().manifest["vectors"] == 1

    def test_only_two_generations_stay_on_disk(self, library: Library, folder: Path) -> None:
        for number in range(4):
            publish(library, new_document(folder, "a.txt", [f"Coolant {number}."]))
        kept = sorted(path.name for path in (library.data_dir / "generations").iterdir())
        assert kept == ["000003", "000004"]

    def test_korean_names_and_places_are_no_obstacle(self, library: Library, folder: Path) -> None:
        publish(
            library,
            new_document(folder, "금형 교환/작업표준 (개정 2).txt", ["금형을 볼스터 중앙에 맞춘다."], language="ko"),
        )
        passage = library.search("금형 볼스터").passages[0]
        assert passage.document.path == "plant/금형 교환/작업표준 (개정 2).txt"
        assert Path(passage.document.stored_path).read_text(encoding="utf-8") == "금형을 볼스터 중앙에 맞춘다."


class TestReadersAndWriters:
    def test_readers_keep_the_old_state_until_the_publish(
        self, library: Library, open_library: OpenLibrary, folder: Path
    ) -> None:
        publish(library, new_document(folder, "press.txt", ["The relief valve opens at 16 MPa."]))
        reader = open_library()
        with library.begin_update() as update:
            update.add(new_document(folder, "press.txt", ["The relief valve opens at 18 MPa."]))
            update.remove("nothing of that name")
            assert texts(reader.search("relief valve").passages) == ["The relief valve opens at 16 MPa."]
            update.publish()
        assert texts(reader.search("relief valve").passages) == ["The relief valve opens at 18 MPa."]

    def test_what_another_process_publishes_is_seen(self, library: Library, data_dir: Path, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", ["Coolant is mixed."]))
        program = (
            "import sys; from pathlib import Path; from indexes.library import Library\n"
            "from tests.fakes.documents import new_document, publish\n"
            "from tests.fakes.embedder import HashingEmbedder\n"
            "library = Library.open(Path(sys.argv[1]), HashingEmbedder())\n"
            "publish(library, new_document(Path(sys.argv[2]), 'b.txt', ['The relief valve opens at 16 MPa.']))\n"
            "library.close()\n"
        )
        command = [sys.executable, "-c", program, str(data_dir), str(folder)]
        subprocess.run(command, cwd=PROJECT, check=True, timeout=PATIENCE_S)
        assert "The relief valve opens at 16 MPa." in texts(library.search("relief valve").passages)
        assert len(library.documents()) == 2

    def test_a_second_writer_is_told_to_wait(self, library: Library, open_library: OpenLibrary) -> None:
        with library.begin_update(), pytest.raises(IndexStoreError) as caught, open_library().begin_update():
            raise AssertionError("two writers at once")
        assert caught.value.message.render("ko") != caught.value.message.render("en")
        assert caught.value.hint is not None

    def test_the_writer_is_free_again_after_a_failure(self, library: Library, folder: Path) -> None:
        with pytest.raises(ZeroDivisionError), library.begin_update():
            raise ZeroDivisionError
        assert publish(library, new_document(folder, "a.txt", ["Coolant."])) == ["added"]

    def test_eight_threads_search_while_documents_change(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "fixed.txt", ["The relief valve opens at 16 MPa."]))
        finished = threading.Event()

        def search_on() -> int:
            searches = 0
            while not finished.is_set() or not searches:
                found = texts(library.search("relief valve").passages)
                assert found[0] == "The relief valve opens at 16 MPa."
                assert len(found) <= 2  # one state of the document that changes, never two
                searches += 1
            return searches

        with ThreadPoolExecutor(8) as pool:
            searching = [pool.submit(search_on) for _ in range(8)]
            try:
                for number in range(6):
                    publish(library, new_document(folder, "other.txt", [f"Coolant {number} passes no valve."]))
            finally:
                finished.set()
            assert all(search.result(PATIENCE_S) for search in searching)

    def test_short_lived_threads_leave_no_files_open(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", ["Coolant is mixed."]))
        library.search("coolant")
        before = len(psutil.Process().open_files())
        for _ in range(30):
            thread = threading.Thread(target=library.search, args=("coolant",))
            thread.start()
            thread.join(PATIENCE_S)
        assert len(psutil.Process().open_files()) <= before + 3
