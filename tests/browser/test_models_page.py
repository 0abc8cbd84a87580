"""The page of embedding models: a change with live progress, paused, gone on with, cancelled, failed."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import bare_page, grave_faults, prepare
from tests.browser.test_review import SIDEWAYS, SMALL, TABLET
from tests.fakes.embedder_switch import BROKEN, CHUNKS, IN_FORCE, MISSING, OTHER
from tests.fakes.runtime import FakeRuntime

__all__ = ["bare_page"]

HALF = CHUNKS // 2
WORDS = {
    "ko": (
        "이 모델로 바꾸기", f"대목 {CHUNKS}개 중 {HALF}개", "잠시 멈춤", "멈춤.", "이어서 하기", f"바꿨습니다: {OTHER}",
    ),
    "en": ("Change to this model", f"{HALF} of {CHUNKS} passages", "Pause", "Paused.", "Go on", f"{OTHER} searches"),
}  # fmt: skip


def card(page: Page, name: str) -> Locator:
    return page.locator(".model").filter(has=page.get_by_text(name, exact=True))


def check_and_shoot(page: Page, name: str) -> None:
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator("body").evaluate(SMALL) == []
    if os.environ.get("TEST_SCREENS"):
        page.screenshot(path=f"{os.environ['TEST_SCREENS']}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_change_is_followed_paused_and_gone_on_with(open_page: OpenPage, runtime: FakeRuntime, language: str) -> None:
    use, half, pause, paused, go_on, done = WORDS[language]
    runtime.embedders.asked_from = HALF
    page = open_page("/admin/models", size=TABLET, language=language)
    expect(page.locator(".admin-nav [aria-current=page]")).to_have_attribute("href", "/admin/models")
    expect(card(page, IN_FORCE)).to_have_attribute("data-state", "in_force")
    expect(card(page, MISSING)).to_contain_text(f"banjang models pull {MISSING}")
    check_and_shoot(page, f"models-{language}")
    card(page, OTHER).get_by_role("button", name=use).click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#switch")).to_contain_text(half)
    expect(card(page, OTHER).get_by_role("button", name=use)).to_be_disabled()
    page.reload()
    expect(page.locator("#switch")).to_contain_text(half)
    check_and_shoot(page, f"models-running-{language}")
    page.get_by_role("button", name=pause).click()
    expect(page.locator("#switch")).to_contain_text(paused)
    check_and_shoot(page, f"models-paused-{language}")
    runtime.embedders.asked_from = None
    page.get_by_role("button", name=go_on).click()
    expect(page.locator("#toast")).to_contain_text(done)
    expect(card(page, OTHER)).to_have_attribute("data-state", "in_force")
    expect(page.locator(".models-notice")).to_contain_text(IN_FORCE)
    check_and_shoot(page, f"models-changed-{language}")


def test_a_cancelled_change_leaves_everything_as_it_was(open_page: OpenPage, runtime: FakeRuntime) -> None:
    runtime.embedders.asked_from = HALF
    page = open_page("/admin/models", size=(390, 844))
    card(page, OTHER).get_by_role("button").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#switch")).to_contain_text(f"{CHUNKS}개 중 {HALF}개")
    check_and_shoot(page, "models-phone-ko")
    page.get_by_role("button", name="바꾸기 취소").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#toast")).to_contain_text("달라진 것은 없습니다")
    expect(page.locator("#switch")).to_have_count(0)
    expect(card(page, IN_FORCE)).to_have_attribute("data-state", "in_force")


def test_a_change_that_fails_says_why_and_what_to_do(open_page: OpenPage) -> None:
    page = open_page("/admin/models", size=TABLET)
    card(page, BROKEN).get_by_role("button").click()
    page.locator("#confirm-yes").click()
    expect(page.get_by_role("alert")).to_contain_text("weights.npz")
    expect(page.get_by_role("alert")).to_contain_text(f"models pull {BROKEN}")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_page_shuts_nobody_out(bare_page: Page, server: str, runtime: FakeRuntime, theme: str) -> None:
    prepare(bare_page, server, "ko", theme)
    runtime.embedders.asked_from = HALF
    runtime.embedders.start(OTHER)
    bare_page.goto("/admin/models")
    expect(bare_page.locator("#switch")).to_contain_text(f"{CHUNKS}개 중 {HALF}개")
    assert grave_faults(bare_page) == []
