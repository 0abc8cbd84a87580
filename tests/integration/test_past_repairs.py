"""What was done last time, from a real library: by likeness, by machine, never what a reader may not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.past_repairs import LIKENESS_MIN, find_past_repairs
from indexes.assets import Asset
from indexes.library import Library
from indexes.records import DocumentKind
from indexes.roles import Role
from tests.fakes.documents import new_document, publish, record
from web.access.reader_runtime import ReaderLibrary


@pytest.fixture
def plant(library: Library, folder: Path) -> Library:
    log = [
        record(
            1, 일자="2024-03-05", 설비="PR-01", 알람="E-204", 증상="유압 압력 저하", 조치="펌프 씰 교체", 담당="김철수"
        ),
        record(
            2, 일자="2025-03-05", 설비="PR-02", 알람="E-204", 증상="유압 압력 저하", 조치="호스 교체", 담당="김철수"
        ),
        record(
            3,
            일자="2026-01-07",
            설비="PR-01",
            알람="E-310",
            증상="컨베이어 벨트 소음",
            조치="베어링 교체",
            담당="박영희",
        ),
        record(4, 일자="2023-01-07", 설비="PR-01", 알람="E-204", 증상="기동이 안 됨", 조치="밸브 청소", 담당="박영희"),
    ]
    publish(
        library,
        new_document(folder, "정비이력.csv", log, kind=DocumentKind.LOG),
        new_document(folder, "manual.txt", ["유압 압력 저하 시 펌프를 점검한다."], kind=DocumentKind.MANUAL),
        new_document(folder, "list.csv", [record(1, 알람="E-204", 증상="유압 압력 저하")]),
    )
    return library


def days(library: Library | ReaderLibrary, problem: str, machine: str = "") -> list[str]:
    return [repair.record.date for repair in find_past_repairs(library, problem, machine).repairs]


def test_the_most_alike_come_first_and_of_these_the_newest(plant: Library) -> None:
    assert days(plant, "유압 압력이 저하됨") == ["2025-03-05", "2024-03-05"]
    assert days(plant, "소음") == ["2026-01-07"]


def test_the_same_alarm_counts_however_the_row_words_it(plant: Library) -> None:
    assert days(plant, "e204") == ["2025-03-05", "2024-03-05", "2023-01-07"]
    assert days(plant, "E-204 유압 압력 저하") == ["2025-03-05", "2024-03-05", "2023-01-07"]


def test_a_machine_narrows_it_and_alone_gives_all_its_rows(plant: Library) -> None:
    plant.assets.save(Asset("PR-01"))
    assert days(plant, "유압 압력 저하", "PR-01") == ["2024-03-05"]
    assert days(plant, "", "PR-01") == ["2026-01-07", "2024-03-05", "2023-01-07"]
    assert days(plant, "") == []


@pytest.mark.parametrize("problem", ["점심 메뉴가 뭐야", "xyzzy", "?", "급여일"])
def test_what_resembles_nothing_finds_nothing(plant: Library, problem: str) -> None:
    found = find_past_repairs(plant, problem)
    assert (found.repairs, found.sum.times) == ((), 0)


def test_only_rows_of_logs_are_repairs_and_no_person_is_told(plant: Library) -> None:
    found = find_past_repairs(plant, "유압 압력 저하")
    assert {repair.passage.document.kind for repair in found.repairs} == {DocumentKind.LOG}
    assert all(repair.likeness >= LIKENESS_MIN for repair in found.repairs)
    assert "김철수" not in str([repair.as_json() for repair in found.repairs])


def test_a_limited_log_is_not_there_for_others(plant: Library) -> None:
    plant.assets.save(Asset("PR-01"))
    log = next(one for one in plant.documents() if one.kind is DocumentKind.LOG)
    plant.limit_readers(log.id, Role.MAINTENANCE)
    worker, maintenance = ReaderLibrary(plant, Role.WORKER), ReaderLibrary(plant, Role.MAINTENANCE)
    for problem, machine in (("유압 압력 저하", ""), ("E-204", "PR-01"), ("", "PR-01")):
        assert days(worker, problem, machine) == []
        assert days(maintenance, problem, machine)
