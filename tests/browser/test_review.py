"""A worker says that an answer is wrong; the person responsible corrects and approves it; it is given from then on."""

from __future__ import annotations

import dataclasses

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.fakes.runtime import FakeRuntime

TABLET = (800, 1280)
QUESTION = "금형 교환할 때 M20 볼트 체결 토크는?"
SMALL = """(root) => [...root.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((e) => e.checkVisibility() && !e.closest(".skip-link") && !e.disabled)
    .map((e) => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.height < 47.5 || r.width < 47.5)
    .map(([e, r]) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 20)} ${r.width}x${r.height}`)"""
ANALYSER_MS = 30_000  # the Korean analyser is loaded at the first approval
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def ask(page: Page, question: str = QUESTION) -> None:
    page.locator("#question").fill(question)
    page.locator("#send").click()
    expect(page.locator(".turn").last.locator(".feedback")).to_be_visible()


def judge(page: Page, verdict: str, note: str = "") -> None:
    form = page.locator(".turn").last.locator(".feedback")
    form.get_by_role("button", name=verdict).click()
    form.get_by_role("textbox").fill(note)
    form.get_by_role("button", name="보내기").click()
    expect(form.get_by_role("status")).to_contain_text("고맙습니다")


def test_an_answer_is_judged_once_and_stays_judged(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page(size=TABLET)
    ask(page)
    form = page.locator(".feedback")
    form.get_by_role("button", name="도움 됨").click()
    form.get_by_role("button", name="틀림").click()
    expect(form.get_by_role("button", name="틀림")).to_have_attribute("aria-pressed", "true")
    expect(form.get_by_role("button", name="도움 됨")).to_have_attribute("aria-pressed", "false")
    assert form.evaluate(SMALL) == []
    judge(page, "틀림", "420이 아니라 400")
    page.reload()
    expect(form.get_by_role("status")).to_contain_text("틀림")
    expect(form.get_by_role("button", name="틀림")).to_be_disabled()
    expect(form.get_by_role("button", name="보내기")).to_be_hidden()
    entries = runtime.curated.pending()[0].feedback
    assert [(entry.verdict, entry.note) for entry in entries] == [("wrong", "420이 아니라 400")]


def test_an_answer_is_corrected_approved_given_and_expires(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page(size=TABLET)
    ask(page)
    judge(page, "틀림", "3쪽도 봐야 함")
    page.get_by_role("link", name="관리").click()
    page.get_by_role("link", name="답변 검토").click()
    item = page.locator(".review-item")
    expect(item).to_contain_text("3쪽도 봐야 함")
    item.get_by_text("고쳐서 승인하기").click()
    while item.locator(".proof").count() > 1:
        item.get_by_role("button", name="빼기").last.click()
    expect(item.locator(".proof")).to_contain_text("2쪽")
    item.get_by_role("combobox", name="문서").select_option("sop-ko")
    item.get_by_role("spinbutton", name="쪽").fill("9")
    item.get_by_role("button", name="추가", exact=True).click()
    expect(item.get_by_role("alert")).to_contain_text("3쪽까지")
    item.get_by_role("spinbutton", name="쪽").fill("3")
    item.get_by_role("button", name="추가", exact=True).click()
    item.get_by_label("답변", exact=True).fill("420 N·m입니다 [1]. 시운전은 3회 ")
    item.get_by_role("button", name="본문에 [2] 넣기").click()
    assert page.locator("body").evaluate(SMALL) == []
    item.locator(".proof a").first.click()
    expect(page.locator("#page-panel .page-picture img")).to_be_visible()
    page.keyboard.press("Escape")
    item.get_by_role("button", name="승인", exact=True).click()
    expect(page.locator(".review-state")).to_have_text("승인됨", timeout=ANALYSER_MS)
    page.goto("/")
    ask(page)
    answer = page.locator(".turn").last
    expect(answer.locator(".verdict")).to_contain_text("담당자 승인 · 20")
    expect(answer.locator(".answer-text")).to_contain_text("시운전은 3회")
    expect(answer.locator("button.source")).to_have_count(2)
    content = runtime.library.contents["sop-ko"]
    pages = tuple(dataclasses.replace(shown, text=f"{shown.text} 개정") for shown in content.pages)
    runtime.library.contents["sop-ko"] = dataclasses.replace(content, pages=pages)
    page.goto("/review")
    expect(page.locator(".review-state")).to_have_text("만료됨")
    expect(page.locator(".warning-line").first).to_contain_text("2쪽의 내용이 바뀌었습니다")
    page.get_by_text("고쳐서 승인하기").click()
    page.get_by_role("button", name="승인 철회").click()
    page.locator("#confirm-yes").click()
    expect(page.locator(".review-state")).to_have_text("철회함")


def test_a_refused_approval_says_why(open_page: OpenPage, watched: list[Watched]) -> None:
    page = open_page(size=TABLET)
    watched[0].allowed.append("422")
    ask(page)
    judge(page, "예전 내용")
    page.goto("/review")
    page.get_by_text("고쳐서 승인하기").click()
    page.get_by_label("답변", exact=True).fill("420 N·m [7]")
    with page.expect_response("**/approve"):
        page.get_by_role("button", name="승인", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("[7]", timeout=ANALYSER_MS)


def test_the_list_is_filtered_by_state(open_page: OpenPage) -> None:
    page = open_page(size=TABLET)
    ask(page, "달까지 거리는?")
    judge(page, "도움 됨")
    ask(page)
    judge(page, "틀림")
    page.goto("/review")
    expect(page.locator(".review-question")).to_have_text([QUESTION, "달까지 거리는?"])
    page.get_by_role("button", name="도움 됨 1").click()
    expect(page.locator(".review-item:visible")).to_have_count(1)
    page.get_by_role("button", name="만료 0").click()
    expect(page.get_by_text("이 상태의 답변이 없습니다.")).to_be_visible()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", [TABLET, (390, 844)])
def test_the_review_page_fits_and_can_be_pressed(open_page: OpenPage, size: tuple[int, int], language: str) -> None:
    page = open_page("/review", size=size, language=language)
    expect(page.locator(".first-run")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator("body").evaluate(SMALL) == []
    page.goto("/")
    ask(page)
    page.locator(".feedback [data-verdict=wrong]").click()
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator(".feedback [type=submit]").click()
    expect(page.locator(".feedback-said")).not_to_be_empty()
    page.goto("/review")
    page.locator(".review-editor summary").click()
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator("body").evaluate(SMALL) == []
