"""What a tablet fetches to ask its first question: few bytes, nothing twice, nothing it has no use for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from indexes.assets import Asset
from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve

LIMIT_BYTES = 150_000
MACHINE = "PR-01"
PAGES = ("/", f"/m/{MACHINE}")


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    runtime = FakeRuntime(tmp_path)
    runtime.assets.save(Asset(MACHINE, "1호 프레스", "Press 1"))
    return runtime


@dataclass
class FirstVisit:
    """Bytes on the line by address, headers included, and which addresses were asked for more than once."""

    bytes_of: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def total_bytes(self) -> float:
        return sum(self.bytes_of.values())


def visit(browser: Browser, server: str, path: str) -> FirstVisit:
    """Opens a page in a browser that has never been here, and waits until it asks for nothing more."""
    seen = FirstVisit()
    address_of: dict[str, str] = {}
    context = browser.new_context(base_url=server, locale="ko-KR", service_workers="block")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def start(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith(server):
            address_of[event["requestId"]] = urlsplit(url).path
            seen.asked.append(urlsplit(url).path)

    def finish(event: dict[str, Any]) -> None:
        if (address := address_of.get(event["requestId"])) is not None:
            seen.bytes_of[address] = seen.bytes_of.get(address, 0) + event["encodedDataLength"]

    line.on("Network.requestWillBeSent", start)
    line.on("Network.loadingFinished", finish)
    page.goto(path, wait_until="networkidle")
    context.close()
    return seen


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_light(browser: Browser, server: str, path: str) -> None:
    seen = visit(browser, server, path)
    assert 20_000 < seen.total_bytes < LIMIT_BYTES, seen.bytes_of
    assert set(seen.asked) == set(seen.bytes_of), "all of it arrived"
    twice = {address for address in seen.asked if seen.asked.count(address) > 1}
    assert twice <= {"/static/favicon.svg"}, "a browser may ask for the icon again"


def test_the_way_to_the_door_is_light(browser: Browser, tmp_path: Path) -> None:
    """A tablet that is not paired yet."""
    with serve(FakeRuntime(tmp_path, is_open=False)) as server:
        assert 5_000 < visit(browser, server, "/").total_bytes < LIMIT_BYTES / 2
