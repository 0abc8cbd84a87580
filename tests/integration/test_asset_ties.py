"""Documents tied to machines by their paths, in a real library: at once, also those that were there before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexes.asset_ties import name_folder, release_folder
from indexes.assets import Asset
from indexes.document_control import DocumentControl
from indexes.library import Library
from indexes.records import DocumentKind, Scope
from tests.fakes.documents import new_document, publish, record
from tests.fakes.library_folder import OpenLibrary

PRESS = Scope(assets=("PR-01",))


@pytest.fixture
def plant(library: Library, folder: Path) -> Library:
    own = new_document(folder, "notes.txt", ["The relief valve opens at ten bar."])
    publish(
        library,
        replace(own, path="/plant/PR-01/notes.txt"),
        replace(new_document(folder, "b.txt", ["The relief valve is red."]), path="/plant/PR-011/b.txt"),
        replace(new_document(folder, "c.txt", ["A relief valve."], asset="PR-02"), path="/plant/PR-01/c.txt"),
    )
    return library


def paths(library: Library, scope: Scope = PRESS) -> list[str]:
    return sorted(passage.document.path for passage in library.search("relief valve", scope).passages)


def reasons(library: Library) -> dict[str, tuple[str, str]]:
    return {one.path.rpartition("/")[2]: (one.asset, one.asset_from) for one in library.documents()}


def test_a_machine_that_is_listed_later_ties_what_is_there(plant: Library, open_library: OpenLibrary) -> None:
    other_process = open_library()
    assert paths(other_process) == []
    plant.assets.save(Asset("PR-01"))
    assert paths(plant) == paths(other_process) == ["/plant/PR-01/notes.txt"]
    assert reasons(plant) == {"notes.txt": ("PR-01", "folder"), "b.txt": ("", ""), "c.txt": ("PR-02", "given")}


def test_the_tie_is_a_word_of_the_title_once_it_is_indexed(plant: Library) -> None:
    plant.assets.save(Asset("PR-01", aliases=("KX-200",)))
    before = plant.status().generation
    plant.index_ties()
    assert plant.status().generation == before + 1
    assert [one.document.path for one in plant.search("PR-01").passages][:1] == ["/plant/PR-01/notes.txt"]
    plant.index_ties()
    assert plant.status().generation == before + 1


def test_a_run_that_writes_meanwhile_indexes_the_tie_with_its_own_publish(plant: Library, folder: Path) -> None:
    with plant.begin_update() as update:
        plant.assets.save(Asset("PR-01"))
        plant.index_ties()  # refused, and not missed
        update.add(new_document(folder, "new.txt", ["Something else."]))
        update.publish()
    number = plant.status().generation
    plant.index_ties()
    assert plant.status().generation == number
    assert paths(plant) == ["/plant/PR-01/notes.txt"]


def test_a_removed_machine_ties_nothing(plant: Library) -> None:
    plant.assets.save(Asset("PR-01"))
    plant.index_ties()
    plant.assets.remove("PR-01")
    plant.index_ties()
    assert reasons(plant)["notes.txt"] == ("", "")


def test_what_a_person_says_comes_first_and_stays(plant: Library, open_library: OpenLibrary) -> None:
    plant.assets.save(Asset("PR-01"))
    control = DocumentControl(plant)
    tied = next(one for one in plant.documents() if one.path.endswith("notes.txt"))
    assert control.found(tied.id).asset == "PR-01"
    assert control.correct(tied.id, {"asset": ""}).asset == ""
    assert reasons(open_library())["notes.txt"] == ("", "")
    other = next(one for one in plant.documents() if one.path.endswith("b.txt"))
    control.correct(other.id, {"asset": "PR-01"})
    assert paths(plant) == ["/plant/PR-011/b.txt"]
    assert reasons(plant)["b.txt"] == ("PR-01", "hand")
    control.correct(tied.id, {"asset": None})
    assert reasons(plant)["notes.txt"] == ("PR-01", "folder")


def test_twin_machines_share_a_document(plant: Library, folder: Path) -> None:
    shared = new_document(folder, "twins.txt", ["The relief valve of both."])
    publish(plant, replace(shared, path="/plant/PR-01 PR-02.txt"))
    plant.assets.save(Asset("PR-01"))
    plant.assets.save(Asset("PR-02"))
    for machine in ("PR-01", "PR-02"):
        assert "/plant/PR-01 PR-02.txt" in paths(plant, Scope(assets=(machine,)))
    assert "/plant/PR-01 PR-02.txt" not in paths(plant, Scope(assets=("PR-011",)))
    twins = next(one for one in plant.documents() if one.path.endswith("PR-01 PR-02.txt"))
    assert (twins.asset, twins.assets) == ("PR-01, PR-02", ("PR-01", "PR-02"))
    DocumentControl(plant).correct(twins.id, {"asset": "PR-02"})
    assert "/plant/PR-01 PR-02.txt" not in paths(plant)


def test_a_named_folder_ties_until_it_is_released(plant: Library) -> None:
    plant.assets.save(Asset("PR-01"))
    assert name_folder(plant.database, "/plant/PR-011/", "PR-01") == "/plant/PR-011"
    plant.index_ties()
    assert paths(plant) == ["/plant/PR-01/notes.txt", "/plant/PR-011/b.txt"]
    assert reasons(plant)["b.txt"] == ("PR-01", "named_folder")
    release_folder(plant.database, "/plant/PR-011")
    assert paths(plant) == ["/plant/PR-01/notes.txt"]


def test_a_log_in_a_machine_s_folder_is_its_own(plant: Library, folder: Path) -> None:
    rows = [record(1, Day="2026-01-05", Work="seal replaced"), record(2, Day="2026-02-05", Work="hose replaced")]
    log = new_document(folder, "log.csv", rows, kind=DocumentKind.LOG)
    publish(plant, replace(log, path="/plant/PR-01/log.csv"))
    plant.assets.save(Asset("PR-01"))
    found = plant.search("replaced", Scope(assets=("PR-01",), kinds=("log",))).passages
    assert len(found) == 2
