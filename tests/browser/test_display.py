"""Themes, glove mode and languages: chosen in the header, remembered, and true to their word."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

TABLET, PHONE = (800, 1280), (390, 844)
GLOVE_PX = 64
SMALL = """(least) => [...document.querySelectorAll("a, button, input:not([type=file]), select, textarea, summary")]
    .filter((e) => e.checkVisibility() && !e.closest(".skip-link"))
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, r]) => r.height < least - 0.5 || r.width < least - 0.5)
    .map(([e, r]) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 20)} ${r.width}x${r.height}`)"""
CONTRAST = """() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = [["--ink", "--paper"], ["--ink-soft", "--paper"], ["--link", "--paper"], ["--good", "--sheet"],
    ["--warn", "--warn-sheet"], ["--bad", "--bad-sheet"], ["--on-steel-soft", "--steel"], ["--on-mark", "--mark"],
    ["--on-signal", "--signal"], ["--line", "--paper"]];
  return Object.fromEntries(pairs.map(([a, b]) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return [`${a} on ${b}`, (high + 0.05) / (low + 0.05)];
  }));
}"""


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def choose(page: Page, menu: str, choice: str) -> None:
    page.locator("summary", has_text=menu).click()
    page.get_by_role("link", name=choice, exact=True).click()


@pytest.mark.parametrize("size", [TABLET, PHONE])
@pytest.mark.parametrize(
    ("language", "menu", "glove"), [("ko", "화면 설정", "장갑 모드 (크게)"), ("en", "Display", "Glove mode (large)")]
)
def test_glove_mode_makes_everything_large(
    open_page: OpenPage, size: tuple[int, int], language: str, menu: str, glove: str
) -> None:
    page = open_page(size=size, language=language)
    choose(page, menu, glove)
    expect(page.locator("html")).to_have_attribute("data-size", "glove")
    for path in ("/", "/search?q=유압", "/documents/sop-ko/pages/2?chunk=2"):
        page.goto(path)
        for summary in page.locator("[data-menu] summary").all():
            summary.click()
            assert page.evaluate(SMALL, GLOVE_PX) == [], path
        page.keyboard.press("Escape")
        assert overflow(page) <= 0, path


def test_high_contrast_is_seven_to_one(open_page: OpenPage) -> None:
    page = open_page("/search?q=유압", scheme="dark")
    choose(page, "화면 설정", "고대비")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    assert page.url.endswith("/search?q=%EC%9C%A0%EC%95%95")
    ratios = page.evaluate(CONTRAST)
    assert len(ratios) == 10
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 7} == {}


@pytest.mark.parametrize(
    ("scheme", "choice", "dark"), [("light", "어둡게", True), ("dark", "밝게", False), ("dark", "기기 설정대로", True)]
)
def test_a_theme_wins_over_the_device(open_page: OpenPage, scheme: str, choice: str, dark: bool) -> None:
    page = open_page("/", scheme=scheme)
    choose(page, "화면 설정", choice)
    page.wait_for_url("**/")
    expect(page.locator(".display-switch [aria-current]").first).to_have_text(choice)
    expect(page.locator("body")).to_have_css("background-color", "rgb(21, 24, 26)" if dark else "rgb(243, 241, 236)")


def test_menus_close_by_escape_and_by_leaving(open_page: OpenPage) -> None:
    page = open_page("/")
    display, language = page.locator(".display-switch details"), page.locator(".language-switch details")
    display.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(display).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(display).not_to_have_attribute("open", "")
    expect(display.locator("summary")).to_be_focused()
    language.locator("summary").click()
    page.locator("h1").click()
    expect(language).not_to_have_attribute("open", "")


@pytest.mark.parametrize("size", [TABLET, PHONE])
@pytest.mark.parametrize(("name", "tag", "asks"), [("Tiếng Việt", "vi", "Hỏi"), ("简体中文", "zh-Hans", "提问")])
def test_a_worker_reads_the_pages_in_their_language(
    open_page: OpenPage, size: tuple[int, int], name: str, tag: str, asks: str
) -> None:
    page = open_page("/", size=size)
    page.locator(".language-switch summary").click()
    page.get_by_role("link", name=name).click()
    expect(page.locator("html")).to_have_attribute("lang", tag)
    expect(page.locator("#send")).to_have_text(asks)
    assert overflow(page) <= 0
    page.wait_for_load_state()
    page.locator("#question").fill("M20 볼트 체결 토크")
    page.locator("#send").click()
    expect(page.locator("button.cite").first).to_be_visible()
    expect(page.locator(".verdict")).not_to_contain_text("문서")
    page.goto("/search?q=유압")
    assert overflow(page) <= 0
