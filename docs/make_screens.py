"""Takes the screenshots in `docs/screens/` from a running server that knows the sample plant.

    python docs/make_screens.py http://localhost:8080

Needs Playwright and a Chromium (`TEST_BROWSER`, else the first one in PATH). Look at them before you commit them.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screens"
TABLET, TABLET_UPRIGHT, PHONE = (1280, 800), (800, 1280), (390, 844)
ANSWER_MS = 180_000
DONE = ", ".join(f".turn[data-state={state}]" for state in ("answered", "partial", "no_evidence"))
QUESTIONS = {
    "ko": "PR-01 금형 클램프 볼트 M20 체결 토크가 얼마야?",
    "en": "What is the tightening torque for M12 class 8.8 bolts on the KX-200?",
}
REFUSED = {"ko": "KX-200 M14 볼트 체결 토크 알려줘", "en": "What is the tightening torque for M14 bolts on the KX-200?"}
SEARCHES = {"ko": "E-204", "en": "die clamp torque"}


def main() -> None:
    address = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8080"
    program = os.environ.get("TEST_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox"])
        for language in QUESTIONS:
            take_still_pages(browser, address, language)
            take_answer(browser, address, language)
            take_refusal(browser, address, language)
        browser.close()


def take_still_pages(browser: Browser, address: str, language: str) -> None:
    page = open_page(browser, address, language, TABLET)
    for path, name in (("/", "home"), ("/documents", "documents"), (f"/search?q={SEARCHES[language]}", "search")):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        save(page, f"{name}-{language}")
    page.context.close()
    phone = open_page(browser, address, language, PHONE)
    save(phone, f"home-phone-{language}")
    phone.context.close()


def take_answer(browser: Browser, address: str, language: str) -> None:
    page = open_page(browser, address, language, TABLET)
    ask(page, QUESTIONS[language])
    save(page, f"answer-{language}")
    page.locator(".answer-text button[data-mark]").first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # the page picture fades in
    save(page, f"answer-page-{language}")
    page.set_viewport_size({"width": TABLET_UPRIGHT[0], "height": TABLET_UPRIGHT[1]})
    page.wait_for_timeout(500)
    save(page, f"answer-upright-{language}")
    page.context.close()


def take_refusal(browser: Browser, address: str, language: str) -> None:
    page = open_page(browser, address, language, TABLET)
    ask(page, REFUSED[language])
    save(page, f"refusal-{language}")
    page.context.close()


def open_page(browser: Browser, address: str, language: str, size: tuple[int, int]) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale={"ko": "ko-KR", "en": "en-GB"}[language]
    )
    page = context.new_page()
    page.goto(address)
    return page


def ask(page: Page, question: str) -> None:
    page.locator("textarea").first.fill(question)
    page.keyboard.press("Enter")
    page.locator(DONE).first.wait_for(timeout=ANSWER_MS)
    page.wait_for_timeout(500)


def save(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
