"""What the columns of logs hold, as plants name them."""

from __future__ import annotations

import pytest

from indexes.record_columns import column_kinds, iso_date, minutes_of, read_record

KOREAN = (
    "일자",
    "작업지시번호",
    "설비번호",
    "설비명",
    "알람코드",
    "증상",
    "원인",
    "조치내용",
    "사용부품",
    "정지시간(분)",
    "담당",
)
ENGLISH = (
    "Date",
    "WO",
    "Machine",
    "Machine name",
    "Alarm",
    "Problem",
    "Cause",
    "Action taken",
    "Parts used",
    "Downtime (min)",
    "Technician",
)
ROW = (
    "2024-09-18",
    "WO-1",
    "PR-03",
    "3호기",
    "E-204",
    "유압이 안 올라감",
    "씰 마모",
    "펌프 씰 교체",
    "SK-76",
    "90",
    "CMJ",
)


@pytest.mark.parametrize("columns", [KOREAN, ENGLISH])
def test_columns_are_told_by_their_words(columns: tuple[str, ...]) -> None:
    record = read_record(tuple(zip(columns, ROW, strict=True)))
    assert (record.date, record.machine, record.code) == ("2024-09-18", "PR-03", "E-204")
    assert (record.symptom, record.cause, record.action) == ("유압이 안 올라감", "씰 마모", "펌프 씰 교체")
    assert (record.parts, record.downtime_min) == ("SK-76", 90.0)
    assert dict(record.others) == {columns[1]: "WO-1", columns[3]: "3호기"}


@pytest.mark.parametrize(
    "name", ["담당", "담당자", "작업자명", "조치자", "Technician", "Done by", "assigned_to", "OPERATOR name"]
)
def test_a_person_is_shown_nowhere(name: str) -> None:
    record = read_record((("증상", "누유"), (name, "Kim"), ("조치", "청소")))
    assert "Kim" not in repr(record)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("현상", "symptom"),
        ("고장 내용", "symptom"),
        ("ShortText", "symptom"),
        ("조치", "action"),
        ("작업내용", "action"),
        ("교체부품", "parts"),
        ("Spare Parts", "parts"),
        ("equipment_id", "machine"),
        ("발생일시", "date"),
        ("비가동(분)", "downtime"),
        ("Down Time [h]", "downtime"),
        ("추정 원인", "cause"),
        ("에러 코드", "code"),
    ],
)
def test_a_column_s_kind(column: str, kind: str) -> None:
    assert column_kinds((column,)) == {0: kind}


def test_a_word_inside_a_latin_word_says_nothing() -> None:
    assert column_kinds(("Department", "Holiday", "Community")) == {}


def test_cells_whose_columns_say_nothing_are_kept() -> None:
    record = read_record((("A열", "새는 소리"), ("B열", "2024.3.5 호스")))
    assert record.others == (("A열", "새는 소리"), ("B열", "2024.3.5 호스"))
    assert record.date == "2024-03-05"
    assert record.problem == "새는 소리\n2024.3.5 호스"


def test_a_day_in_another_form_is_shown_as_it_is() -> None:
    record = read_record((("Date", "4/6/16 14:00"), ("Problem", "leak")))
    assert (record.date, record.others) == ("", (("Date", "4/6/16 14:00"),))


@pytest.mark.parametrize(
    ("value", "column", "minutes"),
    [
        ("20", "정지시간(분)", 20),
        ("1시간 30분", "정지시간", 90),
        ("95 min", "", 95),
        ("1.5", "downtime [h]", 90),
        ("3:00", "duration", 180),
        ("45", "downtime_min", 45),
        ("35", "정지시간", None),
        ("", "정지시간(분)", None),
        ("많이", "정지시간(분)", None),
        ("2", "duration (d)", 2880),
    ],
)
def test_downtime_counts_where_its_unit_is_known(value: str, column: str, minutes: float | None) -> None:
    assert minutes_of(value, column) == minutes


def test_days_are_iso() -> None:
    assert [iso_date(text) for text in ("2024년 3월 5일", "2024/03/05 10:00", "05-03-24", "")] == [
        "2024-03-05", "2024-03-05", "", "",
    ]  # fmt: skip
