"""The pages at the door fit the screen: nothing is wider than the viewport or than the card that it lies in."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.fakes.runtime import FakeRuntime

SIZES = ((800, 1280), (390, 844))
OUTSIDE = """() => {
  const wide = (element, box) => {
    const { left, right } = element.getBoundingClientRect();
    return left < box.left - 1 || right > box.right + 1;
  };
  const found = [];
  const window_ = { left: 0, right: document.documentElement.clientWidth };
  for (const element of document.querySelectorAll(".door, .door *")) {
    const card = element.parentElement.closest(".door-form, .door-ways section");
    if (element.type === "hidden") continue;
    if (wide(element, window_)) found.push(`viewport: ${element.outerHTML.slice(0, 90)}`);
    if (card && wide(element, card.getBoundingClientRect())) found.push(`card: ${element.outerHTML.slice(0, 90)}`);
  }
  const cards = [...document.querySelectorAll(".door-ways section")].map((card) => card.getBoundingClientRect());
  cards.forEach((one, place) => cards.slice(place + 1).forEach((other) => {
    const beside = one.right <= other.left || other.right <= one.left;
    const apart = beside || one.bottom <= other.top || other.bottom <= one.top;
    if (!apart) found.push("cards overlap");
  }));
  return found;
}"""


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(tmp_path, is_open=False)


def outside(page: Page) -> list[str]:
    return [str(found) for found in page.evaluate(OUTSIDE)]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_at_the_door_is_wider_than_its_card(
    open_page: OpenPage, runtime: FakeRuntime, language: str, size: tuple[int, int]
) -> None:
    assert outside(open_page("/setup", language, size)) == []
    runtime.access.set_up("망치 구리스 월요일")
    for address in ("/sign-in", "/pair?code=12345678", "/trust"):
        page = open_page(address, language, size)
        assert page.locator(".door").count() == 1
        assert outside(page) == [], address
