from __future__ import annotations

import unicodedata

import pytest

from ingest.file_names import MAX_NAME_BYTES, safe_file_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("금형 교환.pdf", "금형 교환.pdf"),
        (unicodedata.normalize("NFD", "점검표.xlsx"), "점검표.xlsx"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\로그.csv", "로그.csv"),
        (".htaccess", "htaccess"),
        ("..", "document"),
        ("", "document"),
        ("con.txt", "_con.txt"),
        ("CON.pdf", "_CON.pdf"),
        ("aux .pdf", "_aux .pdf"),
        ("a\x00b\n.txt", "ab.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
    ],
)
def test_names_are_names_and_nothing_else(given: str, kept: str) -> None:
    assert safe_file_name(given) == kept


def test_long_names_keep_their_suffix_and_stay_whole_characters() -> None:
    name = safe_file_name("가" * 300 + ".pdf")
    assert name.endswith("가.pdf")
    assert len(name.encode()) <= MAX_NAME_BYTES


@pytest.mark.parametrize("given", ["a." + "b" * 300, "가" * 59 + ". " + "나" * 50, "CON." + "c" * 300])
def test_long_names_without_a_suffix_are_cut_once_and_for_all(given: str) -> None:
    name = safe_file_name(given)
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert safe_file_name(name) == name
