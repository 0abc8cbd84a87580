"""The change of models beside a server: people first, documents being read first, kept over a restart, steered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.embedder_switch import Switch
from indexes.embedder_change import BATCH
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder_switch import CHUNKS, IN_FORCE, OTHER, PlantEmbedders

PATIENCE_S = 60.0


@pytest.fixture
def embedders(tmp_path: Path) -> Iterator[PlantEmbedders]:
    plant = PlantEmbedders(tmp_path)
    yield plant
    plant.close()
    plant.library.close()


def wait_for(embedders: PlantEmbedders, **wanted: object) -> Switch:
    for seen in embedders.events():
        if all(getattr(seen, name) == value for name, value in wanted.items()):
            return seen
    raise AssertionError(f"never came: {wanted}; {embedders.current()}")


def test_progress_is_told_until_it_is_done(embedders: PlantEmbedders) -> None:
    embedders.start(OTHER)
    seen = list(embedders.events())
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    assert {one.total for one in seen} <= {0, CHUNKS}
    assert (seen[-1].state, seen[-1].done, seen[-1].seconds_left) == ("done", CHUNKS, None)
    assert embedders.in_force() == OTHER
    assert embedders.library.search("누유 점검").passages[0].similarity > 0


def test_it_waits_while_somebody_asks(embedders: PlantEmbedders) -> None:
    embedders.asked_from = BATCH
    embedders.start(OTHER)
    waiting = wait_for(embedders, is_waiting=True)
    assert (waiting.state, waiting.done) == ("running", BATCH)
    embedders.asked_from = None
    assert wait_for(embedders, state="done").done == CHUNKS


def test_it_waits_while_documents_are_read_and_takes_them_in(embedders: PlantEmbedders, tmp_path: Path) -> None:
    with embedders.library.begin_update() as update:
        embedders.start(OTHER)
        waiting = wait_for(embedders, state="publishing", is_waiting=True)
        assert waiting.done == CHUNKS
        update.add(new_document(tmp_path, "벨트.txt", ["컨베이어 벨트를 조인다."], language="ko"))
        update.publish()
    done = wait_for(embedders, state="done")
    assert (done.done, done.total) == (CHUNKS + 1, CHUNKS + 1)
    assert embedders.library.search("컨베이어 벨트").passages[0].similarity > 0


def test_a_server_that_ends_leaves_it_paused_and_the_next_one_goes_on(tmp_path: Path) -> None:
    first = PlantEmbedders(tmp_path)
    first.asked_from = 2 * BATCH
    first.start(OTHER)
    wait_for(first, is_waiting=True)
    first.close()
    first.library.close()
    second = PlantEmbedders(tmp_path)
    paused = second.current()
    assert paused is not None
    assert (paused.name, paused.state, paused.done, paused.total) == (OTHER, "paused", 2 * BATCH, CHUNKS)
    assert second.in_force() == IN_FORCE
    second.start(OTHER)
    assert wait_for(second, state="done").done == CHUNKS
    assert second.loaded[-1].read == CHUNKS - 2 * BATCH
    second.close()
    second.library.close()


def test_one_that_an_earlier_server_left_can_be_cancelled(tmp_path: Path) -> None:
    first = PlantEmbedders(tmp_path)
    first.asked_from = BATCH
    first.start(OTHER)
    wait_for(first, is_waiting=True)
    first.close()
    first.library.close()
    second = PlantEmbedders(tmp_path)
    cancelled = second.cancel()
    assert cancelled is not None
    assert cancelled.state == "cancelled"
    second.close()
    third = PlantEmbedders(tmp_path)
    assert third.current() is None
    third.library.close()
    second.library.close()


def test_uploads_and_searches_go_on_beside_it(embedders: PlantEmbedders, tmp_path: Path) -> None:
    over, found = threading.Event(), []

    def search() -> None:
        while not over.is_set():
            found.append(len(embedders.library.search("누유 점검").passages))

    searching = threading.Thread(target=search)
    searching.start()
    embedders.asked_from = BATCH
    embedders.start(OTHER)
    wait_for(embedders, is_waiting=True)
    publish(embedders.library, new_document(tmp_path, "밸브.txt", ["릴리프 밸브는 16 MPa에서 열린다."], language="ko"))
    embedders.asked_from = None
    done = wait_for(embedders, state="done")
    over.set()
    searching.join(PATIENCE_S)
    assert found
    assert min(found) > 0
    assert (done.done, done.total) == (CHUNKS + 1, CHUNKS + 1)
