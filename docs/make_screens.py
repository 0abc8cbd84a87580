"""Takes the screenshots in `docs/screens/`: every screen, in Korean and English, of the sample plant in use.

    python docs/make_screens.py [NAME…]      only those whose name begins with one of these

Starts its own servers on a data folder that it throws away. Needs the default models, Playwright and a Chromium
(`TEST_BROWSER`, else the first one in PATH). Look at the pictures before you commit them.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from screen_plant import PASSPHRASE, PLANT, banjang, prepare, question_set, running

FOLDER = Path(__file__).parent / "screens"
DESK, TABLET_UPRIGHT, PHONE = (1280, 800), (800, 1280), (390, 844)
LOCALES = {"ko": "ko-KR", "en": "en-GB"}
ANSWER_MS = 300_000
DONE = ", ".join(f".turn[data-state={state}]" for state in ("answered", "partial", "no_evidence"))
QUESTIONS = {
    "ko": "PR-01 금형 클램프 볼트 M20 체결 토크가 얼마야?",
    "en": "What is the tightening torque for M12 class 8.8 bolts on the KX-200?",
}
REFUSED = {"ko": "KX-200 M14 볼트 체결 토크 알려줘", "en": "What is the tightening torque for M14 bolts on the KX-200?"}
SEARCHES = {"ko": "E-204", "en": "die clamp torque"}
PROBLEMS = {"ko": "클러치 공압 저하", "en": "clutch air pressure low"}
REVISED = "SOP-PR-003_프레스_금형교환_Rev.2"
STILL = {
    "home": "/",
    "machines": "/machines",
    "search": "/search?q={search}",
    "code": "/code/E-204",
    "repairs": "/repairs?q={problem}",
    "documents": "/documents",
    "document": "/admin/documents/{revised}",
    "folders": "/admin/folders",
    "jobs": "/admin/jobs",
    "unanswered": "/admin/unanswered",
    "review": "/review",
    "glossary": "/admin/glossary",
    "machines-admin": "/admin/machines",
    "devices": "/admin/devices",
    "health": "/admin/health",
    "backup": "/admin/backup",
    "audit": "/admin/audit",
    "api": "/docs",
}
"""Screens that an address alone shows, on the desk."""


class Camera:
    """Takes the pictures that were asked for, in one language."""

    def __init__(self, browser: Browser, address: str, language: str, wanted: tuple[str, ...]) -> None:
        self.browser, self.address, self.language, self.wanted = browser, address, language, wanted

    @contextmanager
    def page(self, path: str = "/", size: tuple[int, int] = DESK) -> Iterator[Page]:
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            locale=LOCALES[self.language],
            has_touch=size != DESK,
        )
        page = context.new_page()
        page.goto(path)
        page.wait_for_load_state("networkidle")
        yield page
        context.close()

    def wants(self, *names: str) -> bool:
        return not self.wanted or any(name.startswith(self.wanted) for name in names)

    def take(self, page: Page, name: str) -> None:
        if self.wants(name):
            page.screenshot(path=FOLDER / f"{name}-{self.language}.png")


def main() -> None:
    wanted = tuple(sys.argv[1:])
    program = os.environ.get("TEST_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox"])
        data_dir = Path(folder) / "data"
        banjang(data_dir, "ingest", str(PLANT), "--json")
        with running(data_dir, "--open") as address:
            prepare(address)
            for language in LOCALES:
                take_open_pages(Camera(browser, address, language, wanted))
        with running(data_dir) as address:
            take_first_start(browser, address, wanted)
            banjang(data_dir, "access", "passphrase", "--stdin", typed=PASSPHRASE)
            for language in LOCALES:
                take_door(Camera(browser, address, language, wanted))
        browser.close()


def take_open_pages(camera: Camera) -> None:
    take_still_pages(camera)
    if camera.wants("answer", "answer-page", "answer-upright"):
        take_answer(camera)
    if camera.wants("refusal"):
        with camera.page() as page:
            ask(page, REFUSED[camera.language])
            camera.take(page, "refusal")
    if camera.wants("machine", "machine-glove"):
        take_machine(camera)
    if camera.wants("evaluation", "evaluation-run"):
        take_evaluation(camera)


def take_still_pages(camera: Camera) -> None:
    with camera.page() as page:
        found = page.request.get("/api/documents").json()["documents"]
        revised = next(document["id"] for document in found if REVISED in document["path"])
        for name, path in STILL.items():
            if camera.wants(name):
                language = camera.language
                page.goto(path.format(search=SEARCHES[language], problem=PROBLEMS[language], revised=revised))
                page.wait_for_load_state("networkidle")
                camera.take(page, name)
    for name, size in (("home-phone", PHONE), ("home-upright", TABLET_UPRIGHT)):
        with camera.page(size=size) as page:
            camera.take(page, name)


def take_answer(camera: Camera) -> None:
    with camera.page() as page:
        ask(page, QUESTIONS[camera.language])
        camera.take(page, "answer")
        page.locator(".answer-text button[data-mark]").first.click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1500)  # the page picture fades in
        camera.take(page, "answer-page")
        page.set_viewport_size({"width": TABLET_UPRIGHT[0], "height": TABLET_UPRIGHT[1]})
        page.wait_for_timeout(500)
        camera.take(page, "answer-upright")


def take_machine(camera: Camera) -> None:
    """Where a QR label leads; once more in the glove mode with high contrast."""
    with camera.page("/m/PR-01", TABLET_UPRIGHT) as page:
        camera.take(page, "machine")
        page.goto("/display/size/glove?to=/display/theme/contrast%3Fto=/m/PR-01")
        page.wait_for_load_state("networkidle")
        camera.take(page, "machine-glove")


def take_evaluation(camera: Camera) -> None:
    with camera.page("/admin/evaluation") as page:
        name = f"sample-{camera.language}.jsonl"
        picked = {"name": name, "mimeType": "application/jsonl", "buffer": question_set(camera.language)}
        page.locator("input[type=file]").first.set_input_files(files=[picked])  # type: ignore[arg-type]
        page.locator("#start-form button.primary").click()
        page.locator("tr[data-state=done]").first.wait_for(timeout=ANSWER_MS)
        page.wait_for_timeout(500)
        camera.take(page, "evaluation")
        page.locator(".run-when a").first.click()
        page.wait_for_load_state("networkidle")
        camera.take(page, "evaluation-run")


def take_first_start(browser: Browser, address: str, wanted: tuple[str, ...]) -> None:
    for language in LOCALES:
        camera = Camera(browser, address, language, wanted)
        with camera.page() as page:
            camera.take(page, "setup")


def take_door(camera: Camera) -> None:
    with camera.page() as page:
        camera.take(page, "sign-in")
        page.locator("input[name=passphrase]").fill(PASSPHRASE)
        page.keyboard.press("Enter")
        page.wait_for_url("**/")
        page.goto("/admin/devices")
        page.locator("#pair-form input[name=label]").fill("1라인 태블릿")
        page.locator("#pair-form button").click()
        page.locator("#code-dialog").wait_for()
        page.wait_for_timeout(500)
        camera.take(page, "pairing-code")
    with camera.page("/pair", TABLET_UPRIGHT) as tablet:
        camera.take(tablet, "pair")


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    page.locator(DONE).first.wait_for(timeout=ANSWER_MS)
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main()
