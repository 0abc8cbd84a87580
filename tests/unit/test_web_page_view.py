from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.library import FakeLibrary
from tests.fakes.plant import make_plant
from web.page_view import WINDOW, page_view


@pytest.fixture
def library(tmp_path: Path) -> FakeLibrary:
    return FakeLibrary(make_plant(tmp_path), tmp_path)


def test_a_picture_page_carries_the_passage_s_boxes(library: FakeLibrary) -> None:
    marked = library.chunks("sop-ko", 2)[0]
    view = page_view(library, "sop-ko", 2, marked.id)
    assert view.has_picture
    assert len(view.boxes) == len(marked.chunk.boxes)
    assert view.groups == ()
    assert (view.previous_page, view.next_page) == (1, 3)


def test_a_long_log_is_shown_in_a_window_around_the_marked_row(library: FakeLibrary) -> None:
    marked = library.chunks("log-ko", 1)[200]
    view = page_view(library, "log-ko", 1, marked.id)
    (table,) = view.groups
    assert len(table.chunks) == WINDOW
    assert marked in table.chunks
    assert table.columns == ("일자", "설비", "원인", "정지 시간")
    assert view.earlier is not None
    assert view.later is not None


@pytest.mark.parametrize("start", [0, 390, 10**9])
def test_windows_never_leave_the_text(library: FakeLibrary, start: int) -> None:
    view = page_view(library, "log-ko", 1, None, start)
    assert sum(len(group.chunks) for group in view.groups) == WINDOW


def test_an_unknown_passage_marks_nothing(library: FakeLibrary) -> None:
    assert page_view(library, "sop-ko", 1, 999_999).boxes == ()
