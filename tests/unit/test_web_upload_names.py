from __future__ import annotations

import unicodedata

import pytest

from web.upload import MAX_NAME_BYTES, safe_name


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
        ("a\x00b\n.txt", "ab.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
    ],
)
def test_names_are_names_and_nothing_else(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_long_names_keep_their_suffix_and_stay_whole_characters() -> None:
    name = safe_name("가" * 300 + ".pdf")
    assert name.endswith("가.pdf")
    assert len(name.encode()) <= MAX_NAME_BYTES
