"""Body size, learnt from running text."""

from __future__ import annotations

from ingest.pdf_lines import Line, make_line
from ingest.pdf_style import learn_style
from ingest.pdf_words import Word


def line(words: int, size: float, y: float, gap: float = 3.0) -> Line:
    width = 20.0
    row = [
        Word("valve", 50 + at * (width + gap), y, 50 + at * (width + gap) + width, y + size, size, False, 0)
        for at in range(words)
    ]
    return make_line(row)


def test_tables_in_small_type_do_not_make_headings_of_the_text() -> None:
    prose = [line(18, 12.0, 100 + 16 * at) for at in range(20)]
    cells = [line(8, 8.0, 100 + 3 * at, gap=40.0) for at in range(240)]
    assert learn_style([(800.0, prose), (800.0, cells)], ()).body_size == 12.0


def test_without_running_text_all_lines_count() -> None:
    cells = [line(4, 9.0, 100 + 12 * at, gap=40.0) for at in range(20)]
    assert learn_style([(800.0, cells)], ()).body_size == 9.0
