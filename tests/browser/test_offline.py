"""A server that goes away: the question stays, the page says so, and all goes on when it is back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched


def wait_for_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => caches.keys())")
    page.wait_for_function("caches.match('/offline').then(Boolean)")


@pytest.mark.parametrize(
    ("language", "title", "retry"),
    [("ko", "반장 서버와 연결되지 않습니다", "다시 연결"), ("en", "The Banjang server cannot be reached", "Try again")],
)
def test_a_question_outlives_a_lost_server(
    open_page: OpenPage, watched: list[Watched], language: str, title: str, retry: str
) -> None:
    page = open_page("/", language=language)
    watched[0].allowed.extend(["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"])
    wait_for_worker(page)
    page.locator("#question").fill("PR-01 유압 압력이 떨어지는데?")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("blockquote:visible")).to_have_text("PR-01 유압 압력이 떨어지는데?")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("link", name=retry)).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#question")).to_have_value("PR-01 유압 압력이 떨어지는데?")


def test_nothing_but_the_offline_page_is_kept(open_page: OpenPage) -> None:
    page = open_page("/")
    wait_for_worker(page)
    page.goto("/documents/sop-ko/pages/2?chunk=2")
    kept = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((n) => caches.open(n).then((c) => c.keys()))))"
        ".then((lists) => lists.flat().map((r) => new URL(r.url).pathname))"
    )
    assert "/offline" in kept
    assert all(path == "/offline" or path.startswith("/static/") for path in kept)


def test_a_failed_question_stays_in_the_field_and_over_a_reload(open_page: OpenPage, watched: list[Watched]) -> None:
    page = open_page("/")
    watched[0].allowed.extend(["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"])
    page.context.set_offline(True)
    page.locator("#question").fill("알람 E-204")
    page.locator("#send").click()
    expect(page.locator(".trouble")).to_contain_text("와이파이를 확인하고 다시 질문하세요")
    expect(page.locator("#question")).to_have_value("알람 E-204")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#question")).to_have_value("알람 E-204")
    page.locator("#send").click()
    expect(page.locator("button.cite").first).to_be_visible()
    page.reload()
    expect(page.locator("#question")).to_have_value("")
