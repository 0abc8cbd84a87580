"""The admin teaches the plant's words: adds, mends, removes, and takes suggestions in two taps."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.conversation import Conversations
from indexes.glossary import Term
from tests.browser import test_accessibility
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_review import ANALYSER_MS, SIDEWAYS, SMALL
from tests.fakes.runtime import FakeRuntime

TABLET = (800, 1280)
bare_page = test_accessibility.bare_page
FILE = "# 우리 공장\n브레이크|제동기\tbrake\n지그 jig\n"


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    """An own file with a term and a faulty line; two words that were asked for and stand nowhere."""
    runtime = FakeRuntime(tmp_path)
    runtime.plant_glossary.path.write_text(FILE, encoding="utf-8")
    for question in ("콘베아", "콘베아 뎀빠"):
        Conversations(runtime.library.database).add_turn("talk", question, "no_evidence", "")
    assert len(runtime.missed_words.suggestions()) == 2  # loads the analyser, as a running server has
    return runtime


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("한국어", "영어", "저장", "저장했습니다. 이제 검색에 쓰입니다.")),
        ("en", ("Korean", "English", "Save", "Saved. Searches use it now.")),
    ],
)
def test_a_term_is_added_and_in_force_at_once(
    open_page: OpenPage, runtime: FakeRuntime, language: str, words: tuple[str, ...]
) -> None:
    korean, english, save, saved = words
    page = open_page("/admin/glossary", language=language, size=TABLET)
    page.get_by_label(korean).fill("작업대, 다이")
    page.get_by_label(english).fill("Work bench")
    page.get_by_role("button", name=save, exact=True).click()
    expect(page.locator("#toast")).to_have_text(saved)
    expect(page.locator("tr", has_text="작업대")).to_contain_text("work bench")
    assert runtime.library.glossary.find("다이")[0].translations == ("work bench",)
    assert runtime.plant_glossary.path.read_text(encoding="utf-8-sig") == f"{FILE}작업대|다이\twork bench\n"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("‘브레이크’ 수정", "한국어", "저장", "‘브레이크’ 삭제", "우리 공장 용어 0개")),
        ("en", ("Change 브레이크", "Korean", "Save", "Remove 브레이크", "The plant's own terms 0")),
    ],
)
def test_a_term_is_changed_and_removed(
    open_page: OpenPage, runtime: FakeRuntime, language: str, words: tuple[str, ...]
) -> None:
    edit, korean, save, remove, none_left = words
    page = open_page("/admin/glossary", language=language, size=TABLET)
    page.get_by_role("button", name=edit).click()
    page.get_by_label(korean).fill("브레이크, 부레끼")
    page.get_by_role("button", name=save, exact=True).click()
    expect(page.locator("tr", has_text="부레끼")).to_be_visible()
    assert runtime.plant_glossary.lines()[0].term == Term(("브레이크", "부레끼"), ("brake",))
    page.get_by_role("button", name=remove).click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#own-title")).to_have_text(none_left)
    assert runtime.plant_glossary.path.read_text(encoding="utf-8-sig") == "# 우리 공장\n지그 jig\n"


def test_a_faulty_line_is_mended_where_it_is(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page("/admin/glossary", size=TABLET)
    fault = page.locator(".glossary-faults li")
    expect(fault).to_contain_text("3번째 줄 지그 jig")
    fault.get_by_role("button", name="고치기").click()
    expect(page.get_by_label("한국어")).to_have_value("지그 jig")
    page.get_by_label("한국어").fill("지그")
    page.get_by_label("영어").fill("jig")
    page.get_by_role("button", name="저장", exact=True).click()
    expect(page.locator(".glossary-faults")).to_have_count(0)
    assert runtime.plant_glossary.path.read_text(encoding="utf-8-sig").splitlines()[2] == "지그\tjig"


@pytest.mark.parametrize(
    ("language", "opener", "ignore"),
    [("ko", "다른 표기로 추가…", "‘뎀빠’ 무시"), ("en", "Is another spelling of …", "Ignore 뎀빠")],
)
def test_a_suggestion_is_taken_in_two_taps_or_ignored(
    open_page: OpenPage, runtime: FakeRuntime, language: str, opener: str, ignore: str
) -> None:
    page = open_page("/admin/glossary", language=language, size=TABLET)
    word = page.locator("[data-word='콘베아']")
    word.get_by_text(opener).click()
    word.get_by_role("button", name="컨베이어").click()
    expect(word).to_have_count(0)
    assert runtime.library.glossary.find("콘베아")[0].translations == ("conveyor",)
    page.get_by_role("button", name=ignore).click()
    expect(page.locator("[data-word]")).to_have_count(0)


def test_a_suggestion_opens_the_form_for_another_word(open_page: OpenPage) -> None:
    page = open_page("/admin/glossary", size=TABLET)
    word = page.locator("[data-word='뎀빠']")
    word.get_by_text("다른 표기로 추가…").click()
    word.get_by_role("button", name="다른 낱말에 추가…").click()
    expect(page.get_by_label("한국어")).to_have_value("뎀빠")
    expect(page.get_by_label("한국어")).to_be_focused()


def test_the_search_follows_the_typing(open_page: OpenPage) -> None:
    page = open_page("/admin/glossary", size=TABLET)
    page.get_by_label("용어 찾기").press_sequentially("conve")
    expect(page.locator(".is-shipped tbody tr")).to_have_count(1)
    expect(page.get_by_text("이렇게 적힌 우리 공장 용어가 없습니다.")).to_be_visible()


def test_what_cannot_be_saved_says_why(open_page: OpenPage, watched: list[Watched]) -> None:
    page = open_page("/admin/glossary", size=TABLET)
    watched[-1].allowed.append("422")
    page.get_by_label("한국어").fill("지그")
    page.get_by_role("button", name="저장", exact=True).click()
    expect(page.locator("#term-trouble")).to_contain_text("표기가 하나뿐이면")
    expect(page.get_by_label("한국어")).to_have_value("지그")


@pytest.mark.parametrize("size", [TABLET, (360, 740)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_can_be_hit_with_a_glove_and_nothing_scrolls_sideways(
    open_page: OpenPage, size: tuple[int, int], language: str
) -> None:
    page = open_page("/admin/glossary", language=language, size=size)
    page.locator("[data-word] summary").first.click(timeout=ANALYSER_MS)
    assert page.locator("main").evaluate(SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_shuts_nobody_out(bare_page: Page, server: str, language: str, theme: str) -> None:
    test_accessibility.prepare(bare_page, server, language, theme)
    bare_page.goto("/admin/glossary")
    bare_page.locator("[data-word] summary").first.click()
    assert test_accessibility.grave_faults(bare_page) == []
