"""Search, viewer, language, and every page on every screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve

SIZES = [(1280, 800), (800, 1280), (390, 844)]
PATHS = [
    "/",
    "/documents",
    "/search?q=유압",
    "/documents/sop-ko/pages/2?chunk=2",
    "/documents/log-ko/pages/1",
    "/docs",
    "/nope",
]


def test_search_marks_words_and_opens_the_page(open_page: OpenPage) -> None:
    page = open_page("/search")
    page.locator("#query").fill("return 리턴 필터 SK77")
    page.get_by_role("button", name="검색", exact=True).click()
    expect(page.locator(".card mark", has_text="SK-77").first).to_be_visible()
    page.locator("select[name=kind]").select_option("manual")
    page.wait_for_url("**/search?q=*kind=manual*")
    expect(page.locator(".card")).to_have_count(1)
    page.locator(".card-title").click()
    expect(page.locator("#page-panel .page-marks rect")).to_have_count(3)
    page.goto(page.url)
    expect(page.locator(".card")).to_have_count(1), "the address alone brings the result back"


def test_search_without_a_match_says_what_to_try(open_page: OpenPage) -> None:
    page = open_page("/search?q=zzzz", language="en")
    expect(page.locator(".results")).to_contain_text("Nothing matches “zzzz”.")


def test_the_viewer_turns_pages_and_marks_the_passage(open_page: OpenPage) -> None:
    page = open_page("/documents/sop-ko/pages/2?chunk=2")
    expect(page.locator(".page-count")).to_have_text("2 / 3쪽")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/pages/3")
    page.get_by_label("이전 쪽").click()
    page.wait_for_url("**/pages/2")
    page.goto("/documents/sop-old/pages/1")
    expect(page.locator(".warning-line")).to_contain_text("지난 개정입니다")


def test_a_long_log_is_read_in_windows(open_page: OpenPage) -> None:
    page = open_page("/documents/log-ko/pages/1")
    expect(page.locator(".records tbody tr")).to_have_count(60)
    page.get_by_role("link", name="뒷부분 더 보기").click()
    page.wait_for_url("**start=60*")
    expect(page.locator(".records tbody tr")).to_have_count(60)


def test_the_language_is_remembered(open_page: OpenPage) -> None:
    page = open_page("/search?q=E-204", language="ko")
    page.locator(".language-switch summary").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/search?q=E-204")
    page.goto("/documents")
    expect(page.get_by_role("heading", name="Documents", level=1)).to_be_visible()
    page.goto("/")
    page.locator("#question").fill("alarm E-204")
    page.locator("#send").click()
    expect(page.locator(".verdict")).to_have_text("Checked against the documents")


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_page_scrolls_sideways(
    open_page: OpenPage, watched: list[Watched], size: tuple[int, int], language: str
) -> None:
    page = open_page(size=size, language=language)
    watched[0].allowed.append("404")
    for path in PATHS:
        page.goto(path)
        assert overflow(page) <= 0, path
    page.goto("/")
    page.locator("#question").fill("M20 볼트 체결 토크 E-204 " + "긴낱말" * 60)
    page.locator("#send").click()
    expect(page.locator("button.cite").first).to_be_visible()
    assert overflow(page) <= 0


@pytest.mark.parametrize("size", SIZES)
def test_everything_to_press_is_large_enough_for_gloves(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(size=size)
    for path in ("/", "/documents", "/search?q=유압"):
        page.goto(path)
        page.wait_for_load_state()
        small = page.evaluate(
            """() => [...document.querySelectorAll("a, button, input:not([type=file]), select, textarea, summary")]
                .filter((e) => e.checkVisibility() && !e.closest(".skip-link"))
                .map((e) => [e, e.getBoundingClientRect()])
                .filter(([e, r]) => r.height < 47.5 || r.width < 47.5)
                .map(([e, r]) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 20)}`)"""
        )
        assert small == [], path


def test_a_plant_without_documents_is_led_to_them(open_page: OpenPage, tmp_path: Path) -> None:
    empty = FakeRuntime(tmp_path / "empty", empty=True)
    page = open_page()
    with serve(empty) as address:
        assert page.context.browser is not None
        other = page.context.browser.new_page(locale="ko-KR")
        other.goto(address)
        other.get_by_role("link", name="문서 올리기").click()
        expect(other.locator("#document-list")).to_contain_text("아직 문서가 없습니다")
        other.close()


def test_pages_work_without_scripts(open_page: OpenPage, server: str) -> None:
    page = open_page()
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, base_url=server, locale="ko-KR").new_page()
    plain.goto("/search?q=체결 토크")
    expect(plain.locator(".card").first).to_contain_text("420 N·m")
    plain.locator(".card-title").first.click()
    expect(plain.locator(".page-marks rect").first).to_be_attached()
    plain.locator(".language-switch summary").click()
    plain.get_by_role("link", name="English").click()
    expect(plain.locator("html")).to_have_attribute("lang", "en")
    plain.context.close()
