"""Asking, as a worker does it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.fakes.runtime import FakeRuntime

KOREAN = "금형 교환할 때 M20 볼트 체결 토크는?"
ENGLISH = "What do I check when alarm E204 is showing?"


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#send").click()


@pytest.mark.parametrize(
    ("language", "question", "verdict", "page_text"),
    [("ko", KOREAN, "문서에서 확인함", "2쪽"), ("en", ENGLISH, "Checked against the documents", "p. 2")],
)
def test_an_answer_with_its_evidence(
    open_page: OpenPage, language: str, question: str, verdict: str, page_text: str
) -> None:
    page = open_page(language=language)
    ask(page, question)
    expect(page.locator(".verdict")).to_have_text(verdict)
    expect(page.locator(".card").first).to_contain_text(page_text)
    expect(page.locator(".card mark").first).to_be_visible()
    expect(page.locator("button.cite").first).to_have_text("1")


def test_asked_codes_are_marked_however_they_are_typed(open_page: OpenPage) -> None:
    page = open_page(language="en")
    ask(page, "alarm e204?")
    expect(page.locator(".card mark", has_text="E-204")).to_have_count(1)


def test_evidence_is_there_before_the_answer(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page()
    ask(page, f"slow {KOREAN}")
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".verdict")).to_have_text("확인 전")
    expect(page.locator("#stop")).to_be_visible()
    runtime.assistant.go_on.set()
    expect(page.locator(".verdict")).to_have_text("문서에서 확인함")
    expect(page.locator("#send")).to_be_visible()


def test_the_place_in_the_queue_is_shown(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page()
    ask(page, f"queue {KOREAN}")
    expect(page.locator(".turn-progress")).to_contain_text("앞에 2명")
    runtime.assistant.go_on.set()
    expect(page.locator(".verdict")).to_have_text("문서에서 확인함")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_mark_opens_the_page_with_the_passage_marked(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(size=size)
    ask(page, KOREAN)
    page.locator("button.cite").first.click()
    panel = page.locator("#page-panel")
    picture = panel.locator(".page-picture img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert panel.locator(".page-marks rect").count() == 4
    mark, image = panel.locator(".page-marks rect").first.bounding_box(), picture.bounding_box()
    assert mark is not None
    assert image is not None
    assert image["x"] < mark["x"] < mark["x"] + mark["width"] < image["x"] + image["width"]
    assert image["y"] < mark["y"] < image["y"] + image["height"] / 2
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("button.cite").first).to_be_focused()


def test_the_panel_leaves_the_pressed_mark_where_it_is(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, KOREAN)
    mark = page.locator("button.cite").first
    expect(page.locator(".verdict")).to_have_text("문서에서 확인함")
    before = mark.bounding_box()
    mark.click()
    expect(page.locator(".page-picture")).to_be_visible()
    after = mark.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 3


def test_a_log_opens_at_its_row(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "근접 센서 배선 단선")
    page.locator(".card-title").first.click()
    expect(page.locator("#page-panel tr.is-marked")).to_be_visible()
    expect(page.locator("#page-panel tr.is-marked")).to_contain_text("근접 센서")


def test_stop_frees_the_model_and_keeps_the_question(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page()
    ask(page, f"slow {KOREAN}")
    expect(page.locator(".answer-text")).not_to_be_empty()
    page.locator("#stop").click()
    expect(page.locator(".trouble")).to_contain_text("중지했습니다")
    assert runtime.assistant.closed.wait(10)
    assert runtime.assistant.places_taken == 0
    runtime.assistant.go_on.set()
    page.get_by_role("button", name="다시 질문하기").click()
    expect(page.locator(".verdict")).to_have_text("문서에서 확인함")
    expect(page.locator(".turn")).to_have_count(1)


def test_what_is_not_in_the_documents_is_said_kindly(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "달까지 거리는?")
    expect(page.locator(".verdict")).to_have_text("문서에 없습니다")
    expect(page.locator(".answer-note a", has_text="검색에서 보기")).to_have_attribute(
        "href", re.compile(r"^/search\?q=")
    )


def test_withheld_sentences_are_told(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, f"일부만 {KOREAN}")
    expect(page.locator(".verdict")).to_have_text("일부만 문서에서 확인함")
    page.locator(".withheld summary").click()
    expect(page.locator(".withheld")).to_contain_text("근거에 없습니다")


def test_a_full_queue_says_what_to_do_and_keeps_the_question(open_page: OpenPage, watched: list[Watched]) -> None:
    page = open_page()
    watched[0].allowed.append("503")
    ask(page, f"full {KOREAN}")
    expect(page.locator(".trouble")).to_be_visible()
    expect(page.locator("#question")).to_have_value(f"full {KOREAN}")
    expect(page.get_by_role("button", name="다시 질문하기")).to_be_visible()


def test_a_failure_in_the_middle_keeps_the_evidence(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, f"break {KOREAN}")
    expect(page.locator(".trouble")).to_contain_text("서버에서 문제가 생겼습니다")
    expect(page.locator(".card").first).to_be_visible()


def test_a_conversation_survives_a_reload_and_ends_with_a_new_one(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, KOREAN)
    expect(page.locator(".verdict")).to_have_text("문서에서 확인함")
    ask(page, "시운전은 몇 회?")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn").nth(1).locator(".verdict")).to_have_text("문서에서 확인함")
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn-question").first).to_have_text(KOREAN)
    page.get_by_role("button", name="새 대화").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("heading", name="무엇이 궁금하세요?")).to_be_visible()
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_new_conversation_stops_the_running_answer(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page()
    ask(page, f"slow {KOREAN}")
    expect(page.locator(".answer-text")).not_to_be_empty()
    page.get_by_role("button", name="새 대화").click()
    assert runtime.assistant.closed.wait(10)
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#send")).to_be_visible()


def test_examples_teach_how_to_ask(open_page: OpenPage) -> None:
    page = open_page(language="en")
    page.get_by_role("button", name="Alarm E-204 is showing. What do I check first?").click()
    expect(page.locator(".verdict")).to_have_text("Checked against the documents")


def test_enter_asks_and_markup_stays_text(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#question").fill("<img src=x onerror=alert(1)> M20 토크")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn-question")).to_have_text("<img src=x onerror=alert(1)> M20 토크")
    assert page.locator(".turn-question img").count() == 0
