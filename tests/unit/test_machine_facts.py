"""Questions that a machine's documents suggest."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from indexes.assets import Asset
from indexes.records import BlockKind, Chunk, DocumentKind
from tests.fakes.library import FakeLibrary
from tests.fakes.plant import FakeContent, fake_document
from web.machines.machine_facts import machine_facts

PRESS = Asset("PR-01", aliases=("P-200",))


def row(place: int, **cells: str) -> Chunk:
    text = " · ".join(f"{name}: {value}" for name, value in cells.items())
    return Chunk(place, 1, 1, (), text, BlockKind.ROW, (), tuple(cells.items()))


@pytest.fixture
def library(tmp_path: Path) -> FakeLibrary:
    file = tmp_path / "file.csv"
    file.write_text("")
    codes = ["E-204", "e204", "E-311", "E-204", "E-311", "E-101", "E-102", "", "PR-01", "P-200", "E-1, E-2"]
    log = [row(place, machine="PR-01", alarm=code, part="SK-77") for place, code in enumerate(codes)]
    log += [row(50 + place, machine="PR-02", alarm="E-999", part="SK-77") for place in range(9)]
    own = [fake_document(file, f"sop{n}", f"Work {n}", kind=DocumentKind.SOP, asset="PR-01") for n in (2, 1, 1)]
    old = dataclasses.replace(own[0], id="old", title="Old work", state="superseded")
    contents = [FakeContent(document, (), ()) for document in (*own, old)]
    contents.append(FakeContent(fake_document(file, "log", "Log", kind=DocumentKind.LOG), (), tuple(log)))
    return FakeLibrary(contents, tmp_path)


def test_the_most_frequent_alarms_of_the_machine_come_first_as_written(library: FakeLibrary) -> None:
    assert machine_facts(library, PRESS).alarms == ("E-204", "E-311", "E-101")


def test_its_own_sops_in_force_are_named_once(library: FakeLibrary) -> None:
    assert machine_facts(library, PRESS).sops == ("Work 1", "Work 2")


def test_nothing_is_known_of_another_machine(library: FakeLibrary) -> None:
    facts = machine_facts(library, Asset("ZZ-99"))
    assert (facts.is_empty, facts.has_log, facts.alarms, facts.sops) == (True, False, (), ())
