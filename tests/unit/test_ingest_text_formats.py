"""Encodings, separators, headers and numbers of text and table formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.decoding import decode_text
from ingest.delimited import find_separator, read_rows
from ingest.docx_numbering import format_number
from ingest.errors import FailureReason, IngestError
from ingest.formats import parser_for
from ingest.markdown import to_html
from ingest.numbering import heading_level, is_contents_entry, is_step, is_warning, looks_like_heading
from ingest.tables import is_records, read_table, row_cells, row_text
from ingest.xlsx import _number

KOREAN = "일자,증상\n2025-01-03,윤활 압력 저하\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_korean_text_is_decoded(encoding: str) -> None:
    assert decode_text(KOREAN.encode(encoding)) == KOREAN


@pytest.mark.parametrize("data", [b"\x00" * 100, bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 50])
def test_what_is_no_text_is_told(data: bytes) -> None:
    assert decode_text(data) is None


def test_one_damaged_byte_does_not_lose_a_file() -> None:
    text = decode_text(("펌프 점검 기록입니다. " * 40).encode() + b"\xff" + "끝".encode())
    assert text is not None
    assert text.startswith("펌프 점검")
    assert text.endswith("끝")


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separator_is_found(separator: str) -> None:
    text = "\n".join(
        separator.join(row) for row in (("code", "text", "note"), ("E-1", "oil", "a"), ("E-2", "air", "b"))
    )
    assert find_separator(text) == separator


def test_quoted_cells_hold_separators_and_line_ends() -> None:
    assert read_rows('a,b\n"x, y\nz",2\n') == [["a", "b"], ["x, y\nz", "2"]]


def test_header_below_a_title_and_a_blank_column() -> None:
    table = read_table([["설비 목록", "", ""], ["번호", "", "이름"], ["1", "", "펌프"], ["2", "", "모터"]])
    assert (table.titles, table.header, table.rows) == (
        ("설비 목록",),
        ("번호", "이름"),
        (("1", "펌프"), ("2", "모터")),
    )


def test_two_header_rows_join() -> None:
    table = read_table(
        [["Circuit", "Pressure", "", "Note"], ["", "min", "max", ""], ["Air", "0.4", "0.6", "x"]], header_rows=2
    )
    assert table.header == ("Circuit", "Pressure min", "Pressure max", "Note")


def test_table_of_data_has_no_header() -> None:
    assert read_table([["2025-01-01", "12"], ["2025-01-02", "13"]]).header == ()


def test_model_names_may_head_a_column() -> None:
    table = read_table([["Item", "Unit", "KX-200"], ["Stroke", "mm", "200"], ["Mass", "kg", "24500"]])
    assert table.header == ("Item", "Unit", "KX-200")


def test_form_reads_label_by_value() -> None:
    table = read_table([["작성자", "김", "승인자", "이"], ["부서", "생산", "페이지", "1"]])
    assert [row_text(row_cells(table.header, row)) for row in table.rows] == [
        "작성자: 김 · 승인자: 이",
        "부서: 생산 · 페이지: 1",
    ]


def test_empty_cells_are_left_out_of_a_row() -> None:
    assert row_text(row_cells(("a", "b", "c"), ("1", "", "3"))) == "a: 1 · c: 3"


def test_alarm_list_inside_a_document_is_records() -> None:
    rows = [[f"E-{n}", "low oil", "fill up"] for n in range(6)]
    assert is_records(read_table([["Alarm code", "Cause", "Remedy"], *rows]))
    assert not is_records(read_table([["Item", "Unit", "Value"], *[["a", "mm", str(n)] for n in range(6)]]))


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (45.0, "General", "45"),
        (0.1 + 0.2, "General", "0.3"),
        (1250.5, "#,##0.0", "1,250.5"),
        (0.125, "0.0%", "12.5%"),
        (12, "0000", "0012"),
        (320, '0" N·m"', "320"),
    ],
)
def test_numbers_as_people_see_them(value: float, number_format: str, shown: str) -> None:
    assert _number(value, number_format) == shown


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("제3조(목적)", 3),
        ("1. 목적", 1),
        ("4.2 Die height", 2),
        ("A1.2 대상", 2),
        ("Appendix B Torque", 1),
        ("Torque", 0),
    ],
)
def test_heading_numbers(text: str, level: int) -> None:
    assert heading_level(text) == level


@pytest.mark.parametrize(
    "text", ["1) 전원을 끈다", "(가) 준비", "① 확인", "- oil", "• oil", "Step 3 Close", "나. 점검"]
)
def test_steps(text: str) -> None:
    assert is_step(text)


@pytest.mark.parametrize("text", ["1. 전원을 끈다.", "(1) 준비", "3. Remove the cover.", "1.2 Contents ........ 14"])
def test_not_headings(text: str) -> None:
    assert not looks_like_heading(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("경고: 뜨겁다", True),
        ("【주의】 미끄럼", True),
        ("⚠ 감전", True),
        ("WARNING Hot surface", True),
        ("Caution: oil", True),
        ("주의 깊게 본다", False),
        ("위험성 평가를 한다", False),
        ("Warning lamps are red", False),
    ],
)
def test_warnings(text: str, expected: bool) -> None:
    assert is_warning(text) is expected


def test_contents_entries() -> None:
    assert is_contents_entry("1.2 Safety . . . . . . 14")
    assert not is_contents_entry("The pump stops at 14")


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (3, "decimal", "3"),
        (2, "ganada", "나"),
        (4, "decimalEnclosedCircle", "④"),
        (9, "lowerRoman", "ix"),
        (28, "upperLetter", "BB"),
    ],
)
def test_word_number_formats(value: int, number_format: str, shown: str) -> None:
    assert format_number(value, number_format) == shown


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.pdf", b"", FailureReason.EMPTY),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00\xff" * 500, FailureReason.MISLABELLED),
        ("old.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"HWP Document File", FailureReason.HWP),
        ("tool.exe", b"MZ\x00\x00" + b"\x00\xff\x90" * 300, FailureReason.UNSUPPORTED),
        ("nul.txt", b"\x00" * 300, FailureReason.BINARY),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, reason: FailureReason) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(IngestError) as caught:
        parser_for(file)
    assert caught.value.reason == reason.value
    assert name in caught.value.render("ko")
    assert name in caught.value.render("en")


@pytest.mark.parametrize(
    ("name", "parser"), [("a.pdf", "text"), ("a.csv", "csv"), ("a.md", "markdown"), ("a.txt", "text")]
)
def test_content_decides_before_the_suffix(tmp_path: Path, name: str, parser: str) -> None:
    file = tmp_path / name
    file.write_text("plain words, nothing else\n", encoding="utf-8")
    assert parser_for(file).name == parser


def test_sizes_with_an_asterisk_are_no_emphasis() -> None:
    shown = to_html("M8*25 4개, M10*30 2개, **굵게** 쓴 `3*4*5`")
    assert shown == "<p>M8*25 4개, M10*30 2개, <strong>굵게</strong> 쓴 <code>3*4*5</code></p>\n"
