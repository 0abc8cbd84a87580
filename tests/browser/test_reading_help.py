"""Reading help in a real browser: one-tap translation, marked as unverified; voice where the device does it itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

TABLET = (800, 1280)
QUESTION = "M20 볼트 체결 토크는?"
# A device that recognises speech itself; no browser of a test machine does.
LISTENING_DEVICE = """
window.SpeechRecognition = class {
  static async available(options) { return options.processLocally ? "available" : "unavailable"; }
  start() { this.onresult({ results: [[{ transcript: "알람 E-204" }]] }); this.onend(); }
  stop() {}
};
Object.defineProperty(window.SpeechRecognition.prototype, "processLocally", { value: false, writable: true });
"""
CLOUD_DEVICE = "window.webkitSpeechRecognition = class { start() { throw new Error('sent away'); } };"
TALKING_DEVICE = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false, addEventListener() {}, cancel() {},
  getVoices: () => [{ lang: "ko-KR", localService: %s }],
  speak: (one) => window.spoken.push(one.text),
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def ask(page: Page) -> None:
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "answered")


@pytest.mark.parametrize(("language", "label"), [("vi", "chưa được kiểm tra"), ("zh", "未经核实")])
def test_an_answer_is_translated_by_one_tap_and_marked_unverified(
    open_page: OpenPage, language: str, label: str
) -> None:
    page = open_page(f"/?lang={language}", size=TABLET)
    ask(page)
    page.locator("[data-action=translate]").click()
    box = page.locator("[data-part=translation]")
    expect(box).to_contain_text(label)
    expect(box.locator("[data-translation=text]")).to_contain_text("420")
    expect(box.locator("[data-translation=doubt]")).to_be_hidden()
    expect(page.locator("#page-panel")).to_be_hidden()
    box.locator("[data-translation=source]").click()
    expect(page.locator("#page-panel .sheet")).to_be_visible()


def test_on_a_wide_screen_the_cited_page_opens_beside_the_translation(open_page: OpenPage) -> None:
    page = open_page("/?lang=vi")
    ask(page)
    page.locator("[data-action=translate]").click()
    expect(page.locator("#page-panel .sheet")).to_be_visible()
    cited = page.locator(".source b").first.inner_text()
    assert page.locator("#page-panel .sheet").get_attribute("data-page") in cited
    expect(page.locator("[data-translation=text]")).to_contain_text("420")


def test_no_translation_is_offered_into_the_answer_s_own_language(open_page: OpenPage) -> None:
    page = open_page("/")
    ask(page)
    expect(page.locator("[data-action=translate]")).to_be_hidden()


def test_the_microphone_is_there_where_the_device_itself_understands(open_page: OpenPage) -> None:
    page = open_page("/", size=TABLET)
    expect(page.locator("#microphone")).to_be_hidden()
    page.add_init_script(LISTENING_DEVICE)
    page.reload()
    expect(page.locator("#microphone")).to_be_visible()
    page.locator("#microphone").click()
    expect(page.locator("#question")).to_have_value("알람 E-204")
    expect(page.locator("#microphone")).to_have_attribute("aria-pressed", "false")


def test_speech_that_would_be_sent_away_is_not_offered(open_page: OpenPage) -> None:
    page = open_page("/")
    page.add_init_script(CLOUD_DEVICE)
    page.reload()
    expect(page.locator("#question")).to_be_visible()
    expect(page.locator("#microphone")).to_be_hidden()


@pytest.mark.parametrize("is_local", [True, False])
def test_an_answer_is_read_out_by_a_voice_of_the_device_alone(open_page: OpenPage, is_local: bool) -> None:
    page = open_page("/", size=TABLET)
    page.add_init_script(TALKING_DEVICE % str(is_local).lower())
    page.reload()
    ask(page)
    button = page.locator("[data-action=speak]")
    if not is_local:
        expect(button).to_be_hidden()
        return
    button.click()
    spoken = page.evaluate("() => window.spoken")
    assert len(spoken) == 1
    assert "[1]" not in spoken[0]
