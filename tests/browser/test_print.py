"""On paper: nothing to press, no menus, and the answer before its evidence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

PRESSED = ".button, .link-button, .admin-nav, .open-banner, .menu, .site-nav"


@pytest.mark.parametrize("path", ["/documents", "/admin/devices", "/admin/audit", "/review", "/search?q=유압"])
def test_menus_banner_and_buttons_are_not_printed(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    shown = page.locator(PRESSED).locator("visible=true")
    assert shown.count() > 0
    page.emulate_media(media="print")
    expect(shown).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()


def test_the_answer_is_printed_before_its_evidence(open_page: OpenPage) -> None:
    page = open_page("/")
    page.locator("#question").fill("M20 볼트 체결 토크는?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "answered")
    page.emulate_media(media="print")
    tops = page.evaluate(
        "['.turn-question', '.turn-answer', '.turn-evidence']"
        ".map((part) => document.querySelector(part).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
