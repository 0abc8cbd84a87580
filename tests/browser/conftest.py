"""A real browser against a real server. `TEST_BROWSER` names the browser's program; without one, the tests fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 15_000
WIDE = (1280, 800)


def browser_program() -> str:
    """`TEST_BROWSER`, else the first known browser in PATH."""
    named = os.environ.get("TEST_BROWSER")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found:
        pytest.fail("no browser: install chromium, or name one in TEST_BROWSER", pytrace=False)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: while Playwright is open its event loop runs, and no test after it could start one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    """The program behind the pages; a module with its own `runtime` fixture tests a real one."""
    return FakeRuntime(tmp_path)


@pytest.fixture
def server(runtime: FakeRuntime) -> Iterator[str]:
    with serve(runtime) as address:
        yield address


class Watched:
    """What a page must never do: complain in the console, or ask another host."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.allowed: list[str] = []
        self._server = server
        context.on("console", lambda said: said.type in {"error", "warning"} and self.complaints.append(said.text))
        context.on("weberror", lambda fault: self.complaints.append(str(fault.error)))
        context.on("request", self._see)

    def _see(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self._server, "data:", "blob:")):
            self.strangers.append(url)

    def check(self) -> None:
        assert self.strangers == []
        assert [text for text in self.complaints if not any(part in text for part in self.allowed)] == []


OpenPage = Callable[..., Page]


@pytest.fixture
def watched() -> list[Watched]:
    return []


@pytest.fixture
def open_page(browser: Browser, server: str, watched: list[Watched]) -> Iterator[OpenPage]:
    """`open_page("/", language="ko", size=(800, 1280))`; afterwards every page must have been silent and at home."""
    contexts = []

    def open_(path: str = "/", language: str = "ko", size: tuple[int, int] = WIDE, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=server,
            viewport={"width": size[0], "height": size[1]},
            locale={"ko": "ko-KR", "en": "en-US"}[language],
            color_scheme=scheme,  # type: ignore[arg-type]
            has_touch=size != WIDE,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watched.append(Watched(context, server))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    for watch in watched:
        watch.check()
