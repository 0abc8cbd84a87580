"""What a line's beginning says: captions, articles of a law, index entries."""

from __future__ import annotations

import pytest

from ingest.numbering import heading_level, is_caption, is_continued, is_index_page, table_label


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("제3조(용어의 정의)", 3),
        ("제1조 목적", 3),
        ("제2장 의무와 책임", 1),
        ("제14조(위험의 방지) 및 제42조(추락의 방지)의 규정에 따라", 0),
        ("제13 조(안전난간의 구조), 제42조(추락의 방지)", 0),
        ("제21조∼제30조의 규정에 따라", 0),
        ("제42조(추락의 방지)의 규정에 따라 설치한다", 0),
    ],
)
def test_an_article_named_in_a_sentence_is_no_heading(text: str, level: int) -> None:
    assert heading_level(text) == level


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Table 10.7: Colours of the lamps", "table10.7"),
        ("Table 10.7: (continued)", "table10.7"),
        ("TABLE 3-1 Main data", "table3-1"),
        ("<표 1> 조도 기준", "표1"),
        ("<표. 1> 조도 기준", "표.1"),
        ("〈표 2〉 볼트 규격", "표2"),
        ("표 3", "표3"),
    ],
)
def test_captions_of_tables_have_a_label(text: str, label: str) -> None:
    assert is_caption(text)
    assert table_label(text) == label


@pytest.mark.parametrize(
    "text", ["Table 3 shows the data.", "표 3에 따라 조인다.", "그림 3과 같이 둔다.", "Figure out why"]
)
def test_a_sentence_that_begins_with_a_caption_is_none(text: str) -> None:
    assert not is_caption(text)
    assert table_label(text) == ""


def test_a_figure_has_a_caption_but_is_no_table() -> None:
    assert is_caption("Figure 5.2: Block diagram")
    assert table_label("Figure 5.2: Block diagram") == ""


@pytest.mark.parametrize("text", ["Table 2: (continued)", "Table 2 (cont'd)", "<표 2> (계속)"])
def test_a_table_goes_on(text: str) -> None:
    assert is_continued(text)


def test_an_index_page_lists_things_and_their_pages() -> None:
    entries = [f"Spindle part {name}, {number}" for number, name in enumerate("abcdefghijklmn", start=100)]
    assert is_index_page(entries)
    assert not is_index_page(entries[:6])
    assert not is_index_page(["The spindle turns at 1,200 rpm while the table moves."] * 20)
