"""The search page followed while typing, by keys, and the page of one code."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDE, OpenPage, Watched

TABLET = (800, 1280)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_type_filter_choose_and_open_by_keys(open_page: OpenPage, language: str) -> None:
    page = open_page("/search", language=language)
    page.keyboard.press("/")
    page.keyboard.type("press 유압")
    expect(page.locator(".card").nth(1)).to_be_visible()
    page.wait_for_url("**/search?q=press*")
    page.locator("select[name=document]").select_option("manual-en")
    page.wait_for_url("**document=manual-en*")
    expect(page.locator(".card-title:not([href*='/manual-en/'])")).to_have_count(0)
    expect(page.locator(".card-title")).to_have_count(2)
    page.locator("#query").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#page-panel .page-marks rect").first).to_be_attached()
    expect(page.locator(".card-title").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#query")).to_be_focused()
    expect(page.locator("#page-panel")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/manual-en/pages/**")
    expect(page.locator(".page-marks rect").first).to_be_attached()


def test_n_and_p_walk_the_matches(open_page: OpenPage) -> None:
    page = open_page("/search?q=유압")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator(".card-title").nth(1)).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(".card[aria-current]")).to_have_count(1)
    expect(page.locator(".card-title").first).to_be_focused()


def test_a_result_opens_over_the_list_on_a_tablet(open_page: OpenPage) -> None:
    page = open_page("/search?q=E-204", size=TABLET)
    page.locator(".card-title").first.click()
    expect(page.locator("#page-panel .page-marks rect").first).to_be_attached()


def test_a_link_is_copied_without_the_clipboard_s_interface(open_page: OpenPage) -> None:
    page = open_page("/search?q=체결 토크")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.addEventListener('copy', () => { window.said = document.activeElement.value; })")
    page.get_by_role("button", name="링크 복사").first.click()
    expect(page.locator(".result-copy span").first).to_have_text("복사했습니다.")
    said = page.evaluate("window.said")
    assert said.startswith("프레스 P-200 금형 교환 표준작업서, 개정 C, 2쪽\nhttp://127.0.0.1")


@pytest.mark.parametrize("size", [WIDE, TABLET])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_code_page(open_page: OpenPage, watched: list[Watched], language: str, size: tuple[int, int]) -> None:
    page = open_page("/search?q=e204", language=language, size=size)
    page.locator(".code-link").click()
    page.wait_for_url("**/code/E-204")
    expect(page.locator("mark", has_text="E-204").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    watched[0].allowed.append("404")
    page.goto("/code/E-999")
    expect(page.locator("h1")).to_contain_text("E-999")
