"""The main journey with nothing faked: sample plant, default models, server, browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from assistant.runtime import Runtime
from tests.browser.conftest import OpenPage

ANSWER_MS = 240_000


@pytest.fixture
def runtime(plant: Runtime) -> Runtime:
    return plant


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")


def test_a_korean_question_is_answered_with_the_page_that_proves_it(open_page: OpenPage) -> None:
    page = open_page("/", language="ko")
    ask(page, "PR-01 금형 클램프 볼트 M20 체결 토크가 얼마야?")
    expect(page.locator(".turn-evidence .card").first).to_be_visible(timeout=10_000)
    expect(page.locator(".turn[data-state=answered]")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[data-field=answer]")).to_contain_text("320 N·m")
    page.locator("[data-field=answer] button[data-mark]").first.click()
    picture = page.locator("#page-panel img").first
    expect(picture).to_be_visible(timeout=20_000)
    expect(page.locator("#page-panel .page-marks rect").first).to_be_attached()
    expect(page.get_by_text(re.compile("SOP-PR-003")).first).to_be_visible()


def test_an_english_question_is_answered_in_english(open_page: OpenPage) -> None:
    page = open_page("/", language="en")
    ask(page, "How often must the double valve silencers of the KX-200 be cleaned according to the service bulletin?")
    expect(page.locator(".turn[data-state=answered]")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[data-field=answer]")).to_contain_text("500")


def test_what_no_document_holds_is_refused(open_page: OpenPage) -> None:
    page = open_page("/", language="ko")
    ask(page, "프레스 알람 E-207은 무슨 뜻이야?")
    expect(page.locator(".turn[data-state=no_evidence]")).to_be_visible(timeout=ANSWER_MS)


def test_search_finds_the_alarm_s_own_record_first(open_page: OpenPage) -> None:
    page = open_page("/search?q=e204", language="ko")
    expect(page.locator(".card").first).to_contain_text("E-204")
