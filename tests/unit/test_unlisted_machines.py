"""Machines that records name and nobody has listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexes.assets import Asset
from tests.fakes.documents import record
from tests.fakes.runtime import FakeRuntime
from web.machines.unlisted_machines import find_unlisted


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    """A log names three machines, an equipment list one more and the name of another."""
    runtime = FakeRuntime(tmp_path)
    rows = [
        record(1, 일자="2026-01-02", 설비="PR-01", 증상="누유", 이름="김철수"),
        record(2, 일자="2026-01-03", 설비="pr01", 증상="소음", 이름="김철수"),
        record(3, 일자="2026-01-04", 설비="PR-02, CNC-09", 증상="정전", 이름="이영희"),
        record(4, 일자="2026-01-05", 설비="프레스", 증상="소음", 이름="이영희"),
        record(5, 설비번호="CNC-09", 설비명="9호 가공기", 라인="A"),
        record(6, 설비번호="A/1 x", 설비명="이상한 것", 라인="A"),
        record(7, **{"Machine ID": "RB-3", "Name": "Robot 3"}),
    ]
    content = runtime.library.contents["log-ko"]
    runtime.library.contents["log-ko"] = replace(content, chunks=tuple(rows))
    return runtime


def offered(runtime: FakeRuntime) -> list[tuple[Asset, int]]:
    return [(one.asset, one.records) for one in find_unlisted(runtime.library, runtime.assets.list())]


def test_ids_are_found_with_the_name_beside_them_and_no_person_s(runtime: FakeRuntime) -> None:
    assert offered(runtime) == [
        (Asset("CNC-09", "9호 가공기"), 2),
        (Asset("PR-01"), 2),
        (Asset("PR-02"), 1),
        (Asset("RB-3", "", "Robot 3"), 1),
    ]


def test_what_is_listed_is_not_offered_under_any_of_its_names(runtime: FakeRuntime) -> None:
    runtime.assets.save(Asset("P-1", aliases=("PR-01",)))
    runtime.assets.save(Asset("CNC-09"))
    assert [asset.id for asset, _ in offered(runtime)] == ["PR-02", "RB-3"]


def test_a_superseded_log_offers_nothing(runtime: FakeRuntime) -> None:
    content = runtime.library.contents["log-ko"]
    old = replace(content.document, state="superseded")
    runtime.library.contents["log-ko"] = replace(content, document=old)
    assert offered(runtime) == []
