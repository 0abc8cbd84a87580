"""The admin sees which questions had no answer, asks one again, sets one aside; a vain search is noted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.conversation import Conversations
from indexes.assets import Asset
from indexes.records import Scope
from tests.browser import test_accessibility
from tests.browser.conftest import OpenPage
from tests.browser.test_review import ANALYSER_MS, SIDEWAYS, SMALL
from tests.fakes.runtime import FakeRuntime

TABLET = (800, 1280)
bare_page = test_accessibility.bare_page
NOTHING = "돌하르방 규격"


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    """A question about a crane that no document speaks of, asked twice; one that the press manual answers today."""
    runtime = FakeRuntime(tmp_path)
    runtime.assets.save(Asset("PR-01", "1호 프레스", "Press 1", "프레스 라인"))
    conversations = Conversations(runtime.library.database)
    press = Scope(assets=("PR-01",))
    conversations.add_turn("a", "천장크레인 와이어로프 교체 주기는?", "no_evidence", "")
    conversations.add_turn("b", "천장크레인 와이어로프 교체 주기를 알려 주세요", "no_evidence", "", scope=press)
    conversations.add_turn("c", "리턴 필터 SK-77 막힘", "partial", "")
    assert len(runtime.unanswered.entries()) == 2  # loads the analyser, as a running server has
    return runtime


def open_list(open_page: OpenPage, language: str, size: tuple[int, int] = TABLET) -> Page:
    """The list, once every entry was looked at again."""
    page = open_page("/admin/unanswered", language=language, size=size)
    expect(page.locator("[data-action=ask]")).to_have_count(page.locator("[data-entry]").count(), timeout=ANALYSER_MS)
    return page


@pytest.mark.parametrize(
    ("language", "asked", "answered", "ask"),
    [
        ("ko", "질문 2번", "이제 답할 수 있음?", "이 질문 해 보기"),
        ("en", "Asked 2×", "Answered now?", "Ask this question"),
    ],
)
def test_the_list_shows_what_is_missing_and_opens_the_chat(
    open_page: OpenPage, language: str, asked: str, answered: str, ask: str
) -> None:
    page = open_list(open_page, language)
    crane, filters = page.locator("[data-entry]").all()
    expect(crane).to_contain_text(asked)
    expect(crane).to_contain_text("PR-01")
    expect(crane).not_to_contain_text(answered)
    expect(filters).to_contain_text(answered)
    expect(filters.locator(".unanswered-nearest a").first).to_have_attribute("href", re.compile("^/documents/log-ko/"))
    filters.get_by_role("link", name=ask).click()
    page.wait_for_url("**/")
    expect(page.locator("#question")).to_have_value("리턴 필터 SK-77 막힘")


def test_a_machine_s_question_opens_at_its_machine(open_page: OpenPage) -> None:
    page = open_list(open_page, "ko")
    page.locator("[data-entry]").first.get_by_role("link", name="이 질문 해 보기").click()
    page.wait_for_url("**/m/PR-01")
    expect(page.locator("#question")).to_have_value("천장크레인 와이어로프 교체 주기를 알려 주세요")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("목록에서 제외", "메모", "제외하기", "제외한 항목", "목록으로 되돌리기", "남은 항목")),
        ("en", ("Set aside", "Note", "Set aside", "Set aside", "Put back on the list", "Open")),
    ],
)
def test_an_entry_is_set_aside_with_a_note_and_brought_back(
    open_page: OpenPage, runtime: FakeRuntime, language: str, words: tuple[str, ...]
) -> None:
    opener, note, save, aside, back, still_open = words
    page = open_list(open_page, language)
    crane = page.locator("[data-entry]").first
    crane.locator("summary", has_text=opener).click()
    crane.get_by_label(note).fill("업체에 요청함")
    crane.get_by_role("button", name=save, exact=True).click()
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.get_by_role("navigation").get_by_role("link", name=f"{aside} 1").click()
    expect(page.locator(".unanswered-note")).to_contain_text("업체에 요청함")
    page.wait_for_load_state()  # the page's script is there
    page.get_by_role("button", name=back).click()
    expect(page.locator("[data-entry]")).to_have_count(0, timeout=ANALYSER_MS)
    page.get_by_role("navigation").get_by_role("link", name=f"{still_open} 2").click()
    expect(page.locator("[data-entry]")).to_have_count(2)
    assert [entry.set_aside for entry in runtime.unanswered.entries()] == [None, None]


def test_the_list_is_copied_and_saved(open_page: OpenPage) -> None:
    page = open_list(open_page, "ko")
    page.get_by_role("button", name="목록 복사").click()
    expect(page.locator("#toast")).to_have_text("목록을 복사했습니다. 엑셀에 붙여 넣을 수 있습니다.")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV로 저장").click()
    assert download.value.suggested_filename == "banjang-unanswered.csv"
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "질문",
        "천장크레인 와이어로프 교체 주기를 알려 주세요",
        "리턴 필터 SK-77 막힘",
    ]


@pytest.mark.parametrize("how", ["submitted", "rested"])
def test_a_search_that_found_nothing_is_noted_once(open_page: OpenPage, runtime: FakeRuntime, how: str) -> None:
    page = open_page("/search", size=TABLET)
    sent: list[object] = []
    page.on("request", lambda one: sent.append(one.post_data_json) if one.url.endswith("/missed") else None)
    with page.expect_response("**/api/search/missed"):
        page.locator("#query").press_sequentially(NOTHING, delay=250)
        if how == "submitted":
            page.locator("#query").press("Enter")
    assert sent == [{"query": NOTHING, "scope": {}}]
    noted = [entry for entry in runtime.unanswered.entries() if entry.searched]
    assert [(entry.question, entry.searched) for entry in noted] == [(NOTHING, 1)]


@pytest.mark.parametrize("size", [TABLET, (360, 740)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_can_be_hit_with_a_glove_and_nothing_scrolls_sideways(
    open_page: OpenPage, size: tuple[int, int], language: str
) -> None:
    page = open_list(open_page, language, size)
    page.locator("summary", has_text={"ko": "제외", "en": "Set aside"}[language]).first.click()
    assert page.locator("main").evaluate(SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_shuts_nobody_out(bare_page: Page, server: str, language: str, theme: str) -> None:
    test_accessibility.prepare(bare_page, server, language, theme)
    bare_page.goto("/admin/unanswered")
    expect(bare_page.locator("[data-action=ask]")).to_have_count(2, timeout=ANALYSER_MS)
    assert test_accessibility.grave_faults(bare_page) == []
