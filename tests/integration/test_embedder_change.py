"""Another embedding model beside a working library: real SQLite, FAISS and tantivy, embedders that need no model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexes.embedder import Vectors
from indexes.embedder_change import (
    BATCH,
    EmbedderChangeBusyError,
    WriterBusyError,
    count_embedded,
    discard_change,
    wanted_embedder,
)
from indexes.embedder_in_force import indexed_embedder
from indexes.library import Library
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import ExhaustedEmbedder, HashingEmbedder
from tests.fakes.library_folder import OpenLibrary
from tests.fakes.passages import texts

VALVE = "The relief valve opens at 16 MPa."
CHUNKS = 3 * BATCH
SEARCHERS = 4
PATIENCE_S = 60.0

OpenWith = Callable[..., Library]


def narrow() -> HashingEmbedder:
    """Another model: other weights, another dimension."""
    return HashingEmbedder(name="narrow", fingerprint="narrow-1", dimension=64)


def same_size() -> HashingEmbedder:
    """Another model whose vectors only their meaning tells from the first one's."""
    return HashingEmbedder(name="same-size", fingerprint="same-size-1", dimension=256)


class ConstantEmbedder(HashingEmbedder):
    """Gives every text the same vector, all of it in one place."""

    def __init__(self, name: str, place: int) -> None:
        super().__init__(name=name, fingerprint=f"{name}-1", dimension=256)
        self._vector = np.eye(256, dtype=np.float32)[place]

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.tile(self._vector, (len(texts), 1))


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    many = [f"Pump {number} is checked weekly for leaks and noise." for number in range(CHUNKS)]
    publish(library, new_document(folder, "valve.txt", [VALVE]), new_document(folder, "pumps.txt", many))
    return library


@pytest.fixture
def open_with(data_dir: Path) -> Iterator[OpenWith]:
    opened: list[Library] = []

    def open_(embedder: HashingEmbedder, **options: object) -> Library:
        opened.append(Library.open(data_dir, embedder, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for library in opened:
        library.close()


def change_to(library: Library, embedder: HashingEmbedder) -> None:
    with library.begin_embedder_change(embedder) as change:
        while change.embed_next():
            pass
        change.publish()


def count_vectors(library: Library) -> int:
    return int(library.database.read("SELECT count(*) FROM later_vectors")[0][0])


def test_the_old_index_answers_until_the_new_one_is_whole(filled: Library) -> None:
    embedder = narrow()
    before = filled.search("relief valve")
    with filled.begin_embedder_change(embedder) as change:
        assert (change.embedded().done, change.embedded().total) == (0, CHUNKS + 1)
        while change.embed_next():
            assert filled.embedder.name == "hashing"
            assert filled.search("relief valve").passages == before.passages
        assert change.embedded().done == CHUNKS + 1
        assert filled.status().manifest["embedder"] == "hashing"
        change.publish()
    manifest = filled.status().manifest
    assert (manifest["embedder"], manifest["dimension"]) == ("narrow", 64)
    assert manifest["vectors"] == manifest["chunks"] == CHUNKS + 1
    found = filled.search("relief valve").passages
    assert texts(found)[0] == VALVE
    assert "dense" in found[0].legs
    assert found[0].similarity > 0
    assert wanted_embedder(filled.database).name == ""


def test_what_was_chosen_stays_chosen(filled: Library, open_with: OpenWith, data_dir: Path) -> None:
    change_to(filled, narrow())
    assert indexed_embedder(data_dir) == "narrow"
    again = open_with(narrow())
    assert again.search("relief valve").passages[0].similarity > 0


def test_another_process_is_on_the_new_model_at_its_next_search(filled: Library, open_with: OpenWith) -> None:
    asked: list[str] = []

    def find(name: str) -> HashingEmbedder:
        asked.append(name)
        return narrow()

    server = open_with(HashingEmbedder(), find_embedder=find)
    blind = open_with(HashingEmbedder())
    change_to(filled, narrow())
    assert server.search("relief valve").passages[0].similarity > 0
    assert (server.embedder.name, asked) == ("narrow", ["narrow"])
    found = blind.search("relief valve").passages  # it cannot have the model: words alone, never other vectors
    assert texts(found)[0] == VALVE
    assert "dense" not in found[0].legs


def test_documents_that_come_meanwhile_are_in_it(filled: Library, folder: Path) -> None:
    embedder = narrow()
    with filled.begin_embedder_change(embedder) as change:
        change.embed_next()
        publish(filled, new_document(folder, "belt.txt", ["The conveyor belt is tightened to 40 N·m."]))
        with filled.begin_update() as update:
            update.remove(filled.document_at("plant/valve.txt").id)  # type: ignore[union-attr]
            update.publish()
        while change.embed_next():
            pass
        publish(filled, new_document(folder, "late.txt", ["The late coolant is mixed 1:20."]))
        change.publish()
    manifest = filled.status().manifest
    assert manifest["vectors"] == manifest["chunks"] == CHUNKS + 2
    for text in ("conveyor belt tightened", "late coolant mixed"):
        assert filled.search(text).passages[0].similarity > 0
    assert VALVE not in texts(filled.search("relief valve").passages)


def test_after_it_unchanged_files_stay_and_new_ones_are_read_by_the_new_model(filled: Library, folder: Path) -> None:
    embedder = narrow()
    change_to(filled, embedder)
    read = len(embedder.texts)
    known = new_document(folder, "valve.txt", [VALVE])
    with filled.begin_update() as update:
        assert update.is_unchanged(known.path, known.content_hash, known.parsed_by)
        assert update.add(new_document(folder, "belt.txt", ["The conveyor belt is tightened."])) == "added"
        update.publish()
    assert len(embedder.texts) == read + 1
    manifest = filled.status().manifest
    assert manifest["embedder"] == "narrow"
    assert manifest["vectors"] == manifest["chunks"] == CHUNKS + 2


def test_a_damaged_generation_is_rebuilt_with_the_model_that_made_it(filled: Library, open_with: OpenWith) -> None:
    change_to(filled, narrow())
    (filled.data_dir / "generations" / "000002" / "manifest.json").unlink()
    again = open_with(ExhaustedEmbedder(), find_embedder=lambda _: narrow())
    manifest = again.status().manifest
    assert (manifest["embedder"], manifest["vectors"]) == ("narrow", CHUNKS + 1)


def test_what_was_embedded_is_kept_and_a_discarded_change_leaves_nothing(filled: Library) -> None:
    embedder = narrow()
    with filled.begin_embedder_change(embedder) as change:
        change.embed_next()
    assert wanted_embedder(filled.database).name == "narrow"
    assert count_embedded(filled.database, "narrow-1").done == BATCH
    again = narrow()
    with filled.begin_embedder_change(again) as change:
        while change.embed_next():
            pass
    assert len(again.texts) == CHUNKS + 1 - BATCH
    discard_change(filled.database)
    assert (count_vectors(filled), wanted_embedder(filled.database).name) == (0, "")
    assert filled.search("relief valve").passages[0].similarity > 0


def test_an_empty_library_changes_too(library: Library, folder: Path) -> None:
    change_to(library, narrow())
    assert library.embedder.name == "narrow"
    publish(library, new_document(folder, "valve.txt", [VALVE]))
    assert library.status().manifest["embedder"] == "narrow"


def test_going_back_needs_no_embedding(filled: Library) -> None:
    change_to(filled, narrow())
    change_to(filled, ExhaustedEmbedder())
    assert filled.status().manifest["embedder"] == "hashing"
    assert filled.status().manifest["vectors"] == CHUNKS + 1


def test_a_third_model_does_not_keep_the_vectors_of_one_nobody_uses(filled: Library) -> None:
    with filled.begin_embedder_change(narrow()) as change:
        change.embed_next()
    change_to(filled, same_size())
    assert count_vectors(filled) == CHUNKS + 1
    assert count_embedded(filled.database, "narrow-1").done == 0


def test_one_change_at_a_time_and_not_beside_a_writer(filled: Library, open_library: OpenLibrary) -> None:
    with filled.begin_embedder_change(narrow()) as change:
        with pytest.raises(EmbedderChangeBusyError) as caught, open_library().begin_embedder_change(same_size()):
            pass
        assert caught.value.hint is not None
        while change.embed_next():
            pass
        with open_library().begin_update(), pytest.raises(WriterBusyError):
            change.publish()
        assert filled.embedder.name == "hashing"
        change.publish()
    assert filled.embedder.name == "narrow"


def test_a_writer_that_waited_for_the_change_goes_on_with_the_new_model(filled: Library, folder: Path) -> None:
    update = filled.begin_update()
    change_to(filled, narrow())
    with update:
        update.add(new_document(folder, "belt.txt", ["The conveyor belt is tightened."]))
        update.publish()
    manifest = filled.status().manifest
    assert (manifest["embedder"], manifest["vectors"]) == ("narrow", CHUNKS + 2)


def test_searches_during_the_change_never_fail_and_never_mix(library: Library, folder: Path) -> None:
    """Both models give vectors of one size, each always the same one: a question of one model held against a passage
    of the other would have a cosine of 0, a right one has 1.
    """
    first, second = ConstantEmbedder("first", 0), ConstantEmbedder("second", 1)
    library.close()
    library = Library.open(library.data_dir, first)
    many = [f"Pump {number} is checked weekly for leaks and noise." for number in range(CHUNKS)]
    publish(library, new_document(folder, "pumps.txt", many))
    over, seen = threading.Event(), set()

    def search() -> int:
        count = 0
        while not over.is_set():
            found = library.search("pump checked for leaks").passages
            assert found
            for passage in found:
                assert passage.signals["meaning"] == pytest.approx(1.0)
            seen.add(library.embedder.name)
            count += 1
        return count

    with ThreadPoolExecutor(SEARCHERS) as pool:
        running = [pool.submit(search) for _ in range(SEARCHERS)]
        try:
            for _ in range(3):
                change_to(library, second)
                change_to(library, first)
        finally:
            over.set()
        counts = [one.result(PATIENCE_S) for one in running]
    assert min(counts) > 0
    assert seen == {"first", "second"}
    library.close()
