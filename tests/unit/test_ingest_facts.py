"""Title, number, revision and date as documents write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.facts import choose_title, find_effective_date, find_number, find_revision, read_facts, text_language


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("문서번호: SOP-PR-003   개정: Rev.2", "SOP-PR-003"),
        ("문서 번호 EM-002_FAULT", "EM-002_FAULT"),
        ("Document No. KXM-200-EN", "KXM-200-EN"),
        ("Doc. Number: QA-11", "QA-11"),
        ("표준번호 | WS-PR-01", "WS-PR-01"),
        ("SOP No: SOP - 12 - 3", "SOP-12-3"),
        ("문서번호는 나중에 적는다", ""),
    ],
)
def test_number(text: str, number: str) -> None:
    assert find_number(text) == number


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ("개정: Rev.2  시행일: 2025-03-01", "2"),
        ("개정번호 3", "3"),
        ("Revision: B", "B"),
        ("Rev. 1.0", "1.0"),
        ("개정 번호 Rev. 1.0", "1.0"),
        ("제3판 개정판: 4", "4"),
        ("SOP-9 Rev.C", "C"),
        ("개정일: 2024-01-01", ""),
        ("Reverse the pump", ""),
        ("prev. 3", ""),
    ],
)
def test_revision(text: str, revision: str) -> None:
    assert find_revision(text) == revision


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("시행일: 2025-03-01", "2025-03-01"),
        ("제정일: 2020-01-01 시행일자 : 2021. 2. 3.", "2021-02-03"),
        ("공표일자 : 2016년 11월 30일", "2016-11-30"),
        ("제정/개정일: 2024/05/06", "2024-05-06"),
        ("Effective date: March 1, 2025", "2025-03-01"),
        ("Issue date 3 Feb 2024", "2024-02-03"),
        ("시행일: 2025-13-40", ""),
        ("2025-03-01 was a Saturday", ""),
    ],
)
def test_effective_date(text: str, iso: str) -> None:
    assert find_effective_date(text) == iso


@pytest.mark.parametrize(
    ("heading", "metadata", "title"),
    [
        ("금형 교환", "Microsoft Word - 문서1", "금형 교환"),
        ("", "Press Manual", "Press Manual"),
        ("", "untitled", "my file"),
        ("", "Microsoft Word - 문서1", "my file"),
        ("2024", "draft.docx", "my file"),
    ],
)
def test_title(heading: str, metadata: str, title: str) -> None:
    assert choose_title(heading, metadata, Path("my_file.pdf")) == title


def test_number_in_the_file_name_counts_where_the_text_has_none() -> None:
    assert read_facts(["본문"], file=Path("SOP-PR-003_교환.pdf")).number == "SOP-PR-003"


@pytest.mark.parametrize(("text", "language"), [("펌프 E-204 alarm", "ko"), ("Pump alarm", "en"), ("123 %", "")])
def test_language(text: str, language: str) -> None:
    assert text_language(text) == language
