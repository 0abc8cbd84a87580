"""axe-core on every page, in both languages of the plant and in every theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS, WIDE
from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve

PATHS = (
    "/", "/search?q=유압", "/machines", "/m/PR-01", "/code/E-204", "/documents/sop-ko/pages/2?chunk=2",
    "/documents/log-ko/pages/1", "/documents", "/admin/documents/sop-ko", "/admin/folders", "/admin/jobs", "/review",
    "/admin/unanswered", "/admin/glossary", "/admin/evaluation", "/admin/machines", "/admin/devices", "/admin/health",
    "/admin/backup", "/admin/audit", "/pair", "/trust", "/docs", "/nope", "/offline",
)  # fmt: skip
GRAVE = {"serious", "critical"}


@pytest.fixture
def bare_page(browser: Browser, server: str) -> Iterator[Page]:
    """A page that lets axe's script in: the policy of our pages allows none but our own."""
    context = browser.new_context(
        base_url=server, viewport={"width": WIDE[0], "height": WIDE[1]}, bypass_csp=True, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def grave_faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def prepare(page: Page, server: str, language: str, theme: str) -> None:
    choices = {"banjang_language": language, "banjang_theme": theme}
    page.context.add_cookies([{"name": name, "value": value, "url": server} for name, value in choices.items()])


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_page_shuts_anybody_out(bare_page: Page, server: str, language: str, theme: str) -> None:
    prepare(bare_page, server, language, theme)
    faults = {}
    for path in PATHS:
        bare_page.goto(path)
        if found := grave_faults(bare_page):
            faults[path] = found
    assert faults == {}


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_an_answer_shuts_nobody_out(bare_page: Page, server: str, theme: str) -> None:
    prepare(bare_page, server, "ko", theme)
    bare_page.goto("/")
    bare_page.locator(".display-switch summary").click()
    assert grave_faults(bare_page) == []
    bare_page.keyboard.press("Escape")
    bare_page.locator("#question").fill("M20 볼트 체결 토크")
    bare_page.locator("#send").click()
    expect(bare_page.locator("button.cite").first).to_be_visible()
    assert grave_faults(bare_page) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_door_shuts_nobody_out(browser: Browser, tmp_path: Path, language: str) -> None:
    runtime = FakeRuntime(tmp_path, is_open=False)
    with serve(runtime) as address:
        context = browser.new_context(base_url=address, bypass_csp=True)
        page = context.new_page()
        prepare(page, address, language, "light")
        page.goto("/")
        assert page.url.endswith("/setup?to=%2F")
        faults = grave_faults(page)
        runtime.access.set_up("a long passphrase")
        page.goto("/documents")
        assert page.url.endswith("/sign-in?to=%2Fdocuments")
        assert faults + grave_faults(page) == []
        context.close()
