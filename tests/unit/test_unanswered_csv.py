"""The list of unanswered questions as Excel opens it."""

from __future__ import annotations

import csv
import io

import pytest

from assistant.curation.unanswered import Miss, SetAside, UnansweredEntry
from indexes.records import Scope
from web.admin.unanswered_csv import COLUMNS, plain_cell, unanswered_csv

AT = "2026-03-04T12:00:00+00:00"
MISS = Miss('=HYPERLINK("x"),\n"온도"', "", Scope(assets=("PR-01",)), False, False, 1, AT, AT)
ENTRY = UnansweredEntry("0" * 16, (MISS,), SetAside("@업체, 요청", AT))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "＝1", "＠A1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "온도는?", "E-204", "1-2", "a=b"])
def test_other_text_stays(text: str) -> None:
    assert plain_cell(text) == text


@pytest.mark.parametrize(("language", "first", "status"), [("ko", "질문", "답 없음"), ("en", "Question", "No answer")])
def test_the_file_opens_in_excel(language: str, first: str, status: str) -> None:
    data = unanswered_csv([ENTRY], language)
    assert data.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (len(head), head[0]) == (len(COLUMNS), first)
    assert row == [
        *("'" + MISS.question, "", status, "1", "0", "2026-03-04", "2026-03-04", "PR-01", "'@업체, 요청", "2026-03-04")
    ]
