"""A search scoped to a machine: its documents, and the records that name it wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.assets import Asset
from indexes.library import Library
from indexes.records import DocumentKind, Passage, Scope
from tests.fakes.documents import new_document, publish, record
from tests.fakes.library_folder import OpenLibrary

PRESS = Scope(assets=("PR-01",))


def cells(passages: tuple[Passage, ...]) -> list[str]:
    return sorted(passage.chunk.cells[0][1] for passage in passages if passage.chunk.cells)


@pytest.fixture
def plant(library: Library, folder: Path) -> Library:
    log = [
        record(1, Day="d1", Machine="PR-01", Work="relief valve replaced"),
        record(2, Day="d2", Machine="PR-010", Work="relief valve cleaned"),
        record(3, Day="d3", Machine="pr01", Work="relief valve adjusted"),
        record(4, Day="d4", Machine="P-200", Work="relief valve checked"),
        record(5, Day="d5", Machine="1호 프레스", Work="relief valve drained"),
        record(6, Day="d6", Machine="1호 프레스 옆", Work="relief valve painted"),
        record(7, Day="d7", Machine="PR-01, PR-02", Work="relief valve tested"),
        *(record(n, Day=f"x{n}", Machine="PR-02", Work=f"relief valve, relief valve {n}") for n in range(8, 160)),
    ]
    alarms = [
        record(1, Code="E-204", Machine="PR-01, PR-02", Meaning="relief valve pressure low"),
        record(2, Code="E-205", Machine="PR-02", Meaning="relief valve pressure high"),
    ]
    publish(
        library,
        new_document(folder, "own.txt", ["The relief valve of press one."], asset="PR-01"),
        new_document(folder, "other.txt", ["The relief valve beside PR-01."], asset="PR-02"),
        new_document(folder, "prose.txt", ["Open the relief valve of PR-01."]),
        new_document(folder, "log.csv", log, kind=DocumentKind.LOG),
        new_document(folder, "alarms.csv", alarms),
        new_document(
            folder, "otherlog.csv", [record(1, Day="o1", Machine="PR-01", Work="relief valve")], asset="PR-02"
        ),
    )
    return library


def test_records_that_name_the_machine_are_found_and_crowd_of_others_takes_no_place(plant: Library) -> None:
    found = plant.search("relief valve", PRESS, limit=8).passages
    assert cells(found) == ["E-204", "d1", "d3", "d7"]
    assert [passage.document.path for passage in found if not passage.chunk.cells] == ["plant/own.txt"]


def test_aliases_name_it_too_from_the_moment_they_are_listed(plant: Library) -> None:
    plant.assets.save(Asset("PR-01", aliases=("P-200", "1호 프레스")))
    assert cells(plant.search("relief valve", PRESS, limit=20).passages) == ["E-204", "d1", "d3", "d4", "d5", "d7"]
    plant.assets.remove("PR-01")
    assert cells(plant.search("relief valve", PRESS, limit=20).passages) == ["E-204", "d1", "d3", "d7"]


def test_every_leg_stays_within_the_machine(plant: Library) -> None:
    for question in ("E-204 relief valve", "E-205", "relief valve 지난번에 어떻게 고쳤어?"):
        for leg, found in plant.search_legs(question, PRESS, limit=60).items():
            assert set(cells(found)) <= {"E-204", "d1", "d3", "d7"}, leg
            assert {passage.document.path for passage in found if not passage.chunk.cells} <= {"plant/own.txt"}, leg


def test_the_log_and_the_code_answer_for_the_machine(plant: Library) -> None:
    legs = plant.search_legs("relief valve 지난번에 어떻게 고쳤어?", PRESS, limit=20)
    assert cells(legs["log"]) == ["d1", "d3", "d7"]
    assert cells(plant.search_legs("E-204", PRESS)["code"]) == ["E-204"]


def test_other_keys_narrow_the_records(plant: Library) -> None:
    logs = plant.search("relief valve", Scope(assets=("PR-01",), kinds=("log",)), limit=20).passages
    assert cells(logs) == ["d1", "d3", "d7"]
    assert plant.search("relief valve", Scope(assets=("PR-01",), languages=("ko",))).passages == ()


def test_a_machine_that_nothing_names_finds_nothing(plant: Library) -> None:
    assert plant.search("relief valve", Scope(assets=("ZZ-99",))).passages == ()
    assert plant.records_of_machine("ZZ-99") == []


def test_records_of_a_machine_follow_what_is_published(plant: Library, open_library: OpenLibrary, folder: Path) -> None:
    assert [stored.chunk.cells[0][1] for stored in plant.records_of_machine("PR-01")] == ["d1", "d3", "d7", "E-204"]
    publish(
        open_library(), new_document(folder, "more.csv", [record(1, Day="m1", Machine="PR-01", Work="relief valve")])
    )
    assert "m1" in cells(plant.search("relief valve", PRESS, limit=20).passages)


def test_without_a_machine_nothing_changes(plant: Library) -> None:
    everything = plant.search("relief valve replaced", limit=50).passages
    plant.assets.save(Asset("PR-01", aliases=("P-200",)))
    again = plant.search("relief valve replaced", limit=50).passages
    assert [(one.chunk_id, one.score) for one in everything] == [(one.chunk_id, one.score) for one in again]
    assert any("PR-02" in passage.chunk.text for passage in everything)


def test_an_empty_library_knows_no_records(library: Library) -> None:
    assert library.records_of_machine("PR-01") == []
