"""The library on real SQLite, FAISS and tantivy: what is published is found, and nothing else is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest

from assistant.models import ModelStore
from assistant.runtime import open_library as open_real_library
from assistant.settings import Settings
from indexes.database import numbered_migrations
from indexes.errors import IndexStoreError
from indexes.generation import ANALYSIS_VERSION, FORMAT, Generation
from indexes.library import DocumentNotFoundError, Library
from indexes.records import DocumentKind, Passage, Scope
from ingest.pipeline import find_sources, ingest_files, reindex_library
from tests.fakes.documents import PARSED_BY, new_document, paragraph, publish, record
from tests.fakes.embedder import ExhaustedEmbedder, HashingEmbedder

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 60.0
OpenLibrary = Callable[[], Library]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "자료"


@pytest.fixture
def open_library(data_dir: Path) -> Iterator[OpenLibrary]:
    """Each call opens the same data directory once more, as another process would."""
    opened: list[Library] = []

    def open_once_more() -> Library:
        opened.append(Library.open(data_dir, HashingEmbedder()))
        return opened[-1]

    yield open_once_more
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    return open_library()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plant"


def texts(passages: tuple[Passage, ...]) -> list[str]:
    return [passage.chunk.text for passage in passages]


def kept_files(library: Library) -> list[Path]:
    return list((library.data_dir / "files").iterdir())


def rewrite_manifest(folder: Path, **values: int) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


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


class TestScope:
    @pytest.fixture
    def scoped(self, library: Library, folder: Path) -> Library:
        """One long manual that says it all, and five short documents that hardly touch it."""
        loud = [f"Relief valve, relief valve, relief valve: entry {number}." for number in range(150)]
        quiet = [
            new_document(
                folder, f"sop{number}.txt", [f"Before work {number} look at the valve."],
                kind=DocumentKind.SOP, asset="PR-02", language="ko", title=f"Work {number}",
            )
            for number in range(5)
        ]  # fmt: skip
        publish(library, new_document(folder, "loud.txt", loud, asset="PR-01"), *quiet)
        return library

    @pytest.mark.parametrize("scope", [Scope(kinds=("sop",)), Scope(assets=("PR-02",)), Scope(languages=("ko",))])
    def test_a_better_match_outside_takes_no_place(self, scoped: Library, scope: Scope) -> None:
        passages = scoped.search("relief valve", scope, limit=5).passages
        assert sorted(passage.document.title for passage in passages) == [f"Work {number}" for number in range(5)]

    def test_one_document_can_be_searched_alone(self, scoped: Library) -> None:
        chosen = scoped.document_at("plant/sop3.txt")
        assert chosen is not None
        passages = scoped.search("relief valve", Scope(documents=(chosen.id,)), limit=5).passages
        assert [passage.document.title for passage in passages] == ["Work 3"]

    def test_several_keys_narrow_and_several_values_widen(self, scoped: Library) -> None:
        nothing = scoped.search("relief valve", Scope(kinds=("sop",), assets=("PR-01",)))
        both = scoped.search("relief valve", Scope(kinds=("sop", "manual")), limit=8)
        assert nothing.passages == ()
        assert "loud" in {passage.document.title for passage in both.passages}

    def test_a_scope_that_holds_nothing_finds_nothing(self, scoped: Library) -> None:
        assert scoped.search("relief valve", Scope(documents=("unknown",))).passages == ()


class TestRevisions:
    @pytest.fixture
    def revised(self, library: Library, folder: Path) -> Library:
        """SOP-1 in three revisions: one of the past, one in force, one of next week."""
        soon = (date.today() + timedelta(days=7)).isoformat()
        days = {"1": "2024-03-01", "2": "2025-03-01", "3": soon}
        publish(
            library,
            *(
                new_document(
                    folder, f"sop-rev{revision}.txt", [f"Tighten the clamp to {revision}00 N·m."],
                    kind=DocumentKind.SOP, number="SOP-1", revision=revision, effective_date=day,
                )
                for revision, day in days.items()
            ),
        )  # fmt: skip
        return library

    def test_only_the_revision_in_force_answers(self, revised: Library) -> None:
        assert texts(revised.search("tighten the clamp").passages) == ["Tighten the clamp to 200 N·m."]
        states = {document.revision: document.state for document in revised.documents()}
        assert states == {"1": "superseded", "2": "current", "3": "upcoming"}
        assert revised.status().superseded == 2

    def test_all_revisions_answer_when_asked_for(self, revised: Library) -> None:
        found = revised.search("tighten the clamp", Scope(include_superseded=True)).passages
        assert {passage.document.revision for passage in found} == {"1", "2", "3"}

    def test_an_old_revision_answers_when_it_is_named(self, revised: Library) -> None:
        old = revised.document_at("plant/sop-rev1.txt")
        assert old is not None
        found = revised.search("tighten the clamp", Scope(documents=(old.id,))).passages
        assert texts(found) == ["Tighten the clamp to 100 N·m."]

    def test_the_old_revision_is_in_force_again_when_the_new_one_is_removed(self, revised: Library) -> None:
        current = revised.document_at("plant/sop-rev2.txt")
        assert current is not None
        with revised.begin_update() as update:
            update.remove(current.id)
            update.publish()
        assert texts(revised.search("tighten the clamp").passages) == ["Tighten the clamp to 100 N·m."]


class TestCodesAndLogs:
    @pytest.fixture
    def plant(self, library: Library, folder: Path) -> Library:
        alarms = [
            record(1, Code="E-2040", Machine="PR-02", Meaning="feeder loop too small"),
            record(2, Code="E-204", Machine="PR-02", Meaning="lubrication pressure low"),
            record(3, Code="E-205", Machine="PR-02", Meaning="after E-204 the reservoir is empty"),
        ]
        manual = [f"Chapter {number}: alarm E-204 is one of many alarms of the press E-204." for number in range(6)]
        log = [
            record(
                number, Date=f"2026-01-{number:02}", Machine="PR-02", Work=f"E-204 again, pump part {number} changed"
            )
            for number in range(1, 21)
        ]
        publish(
            library,
            new_document(folder, "alarms.csv", alarms),
            new_document(folder, "manual.txt", manual),
            new_document(folder, "log.csv", log, kind=DocumentKind.LOG),
        )
        return library

    @pytest.mark.parametrize("typed", ["E-204", "e204", "E 204", "E204 알람 뜨는데?", "What does alarm E-204 mean?"])
    def test_the_record_whose_key_is_the_code_comes_first(self, plant: Library, typed: str) -> None:
        assert plant.search(typed).passages[0].chunk.cells[0] == ("Code", "E-204")

    def test_a_longer_code_is_another_code(self, plant: Library) -> None:
        found = plant.search("E-2040").passages
        assert found[0].chunk.cells[0] == ("Code", "E-2040")
        assert all("E-204 " not in passage.chunk.text for passage in found[:1])

    def test_a_log_does_not_crowd_the_list(self, plant: Library) -> None:
        kinds = [passage.document.kind for passage in plant.search("E-204 pump PR-02", limit=8).passages]
        assert len(kinds) == 8
        assert kinds[:5].count(DocumentKind.LOG) <= 2

    def test_a_question_about_the_past_gets_the_log(self, plant: Library) -> None:
        kinds = [passage.document.kind for passage in plant.search("PR-02 E-204 지난번에 어떻게 고쳤어?").passages]
        assert kinds.count(DocumentKind.LOG) > 4

    def test_the_same_text_is_shown_once(self, library: Library, folder: Path) -> None:
        same = "The relief valve opens at 16 MPa."
        publish(library, new_document(folder, "a.txt", [same]), new_document(folder, "b.txt", [same]))
        assert texts(library.search("relief valve").passages) == [same]

    def test_a_heading_is_searched_with_its_text(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", [paragraph("Turn it off.", heading=("Die cushion",))]))
        assert texts(library.search("die cushion").passages) == ["Turn it off."]


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


def test_the_real_model_finds_meaning_across_languages(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    library = open_real_library(settings, ModelStore(settings.models_dir))
    oil = "Top up the reservoir when the lubricant level falls below the lower line."
    publish(
        library,
        new_document(tmp_path, "a.txt", [oil, "The canteen serves lunch at noon.", "Visitors wear a badge."]),
        new_document(tmp_path, "b.txt", ["작업이 끝나면 공구를 제자리에 둔다."], language="ko"),
    )
    best = library.search("윤활유가 부족하면 어떻게 보충하나요?").passages[0]
    assert best.chunk.text == oil
    assert best.legs == {"dense": 1, "foreign": 1}
    assert best.similarity > 0.3
    library.close()
