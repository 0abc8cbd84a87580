"""The health page: one sentence, what to do, and the models verified again."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_review import SIDEWAYS, SMALL, TABLET
from tests.fakes.runtime import FakeRuntime

SAID = {
    "ko": ("확인할 것이", "모델 파일 다시 확인", "이 화면"),
    "en": ("To look into", "Verify the model files again", "on this page"),
}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_is_wrong_comes_first_with_what_to_do(open_page: OpenPage, runtime: FakeRuntime, language: str) -> None:
    said, verify, by_page = SAID[language]
    page = open_page("/admin/health", size=TABLET, language=language)
    expect(page.locator(".admin-nav [aria-current=page]")).to_have_attribute("href", "/admin/health")
    expect(page.locator(".health-sum")).to_contain_text(said)
    first = page.locator(".health-part").first
    expect(first.locator(".finding").first).to_contain_text(runtime.settings.llm.model)
    expect(first.locator(".finding-hint").first).to_contain_text("models pull")
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator("body").evaluate(SMALL) == []
    page.get_by_role("button", name=verify).click()
    expect(page.locator("#health-models").locator("..")).to_contain_text(by_page, timeout=20_000)
    expect(page.get_by_role("button", name=verify)).to_be_enabled()
    page.locator(".health-more summary").first.click()
    expect(page.locator(".health-more dl").first).to_contain_text("kiwipiepy")
    if os.environ.get("TEST_SCREENS"):
        page.screenshot(path=f"{os.environ['TEST_SCREENS']}/health-{language}.png", full_page=True)


def test_a_phone_shows_it_too(open_page: OpenPage) -> None:
    page = open_page("/admin/health", size=(390, 844))
    for summary in page.locator(".health-more summary").all():
        summary.click()
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator("body").evaluate(SMALL) == []
