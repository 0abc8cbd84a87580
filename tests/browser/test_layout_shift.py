"""What somebody reads does not jump while the answer is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.fakes.runtime import FakeRuntime

# "Good" for Core Web Vitals is 0.1 over the whole life of a page; an answer must stay far below it.
SHIFT_MAX = 0.05
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifts.push({ value: entry.value, nodes: entry.sources.map((s) => s.node?.className ?? String(s.node)) });
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    """Writes slowly enough that a browser paints between the words."""
    return FakeRuntime(tmp_path, token_delay_s=0.03)


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_jumps_while_an_answer_is_written(open_page: OpenPage, language: str, size: tuple[int, int]) -> None:
    page = open_page("/", language, size)
    page.evaluate(f"() => {{ {WATCH} }}")
    for question in ("M20 볼트 체결 토크는?", "유압 펌프 고장"):
        page.locator("#question").fill(question)
        page.keyboard.press("Enter")
        page.wait_for_timeout(600)  # input excuses a shift for half a second
        expect(page.locator(".turn").last).to_have_attribute("data-state", "answered", timeout=30_000)
    shifts = page.evaluate("() => window.shifts")
    assert sum(shift["value"] for shift in shifts) <= SHIFT_MAX, shifts
