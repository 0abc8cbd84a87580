"""The door in a real browser: first start, pairing a tablet, what a worker sees and what stays closed."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from assistant.network_addresses import lan_addresses
from tests.browser.conftest import OpenPage, Watched
from tests.fakes.runtime import FakeRuntime

TABLET = (800, 1280)
PASSPHRASE = "망치 구리스 월요일"


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(tmp_path, is_open=False)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ko", ("암호 저장하고 시작", "기기와 권한", "연결 코드 만들기", "이 기기 연결")),
        ("en", ("Set it and begin", "Devices and roles", "Make a pairing code", "Pair this device")),
    ],
)
def test_first_start_pair_a_tablet_and_keep_a_worker_out_of_the_admin_s_pages(
    open_page: OpenPage, watched: list[Watched], language: str, names: tuple[str, str, str, str]
) -> None:
    set_up, devices, offer, pair = names
    office = open_page("/", language)
    for name in ("passphrase", "again"):
        office.locator(f"input[name={name}]").fill(PASSPHRASE)
    office.get_by_role("button", name=set_up).click()
    office.get_by_role("link", name=devices).click()
    office.wait_for_url("**/admin/devices")  # and its script is there
    form = office.locator("#pair-form")
    form.locator("input[name=label]").fill("1라인 태블릿")
    form.get_by_role("button", name=offer).click()
    expect(office.locator("#pairing-code")).to_have_text(re.compile(r"\d{4} \d{4}"))
    code = office.locator("#pairing-code").inner_text()
    picture = office.locator("#pairing-qr")
    picture.evaluate("picture => picture.decode()")
    assert picture.evaluate("picture => picture.naturalWidth") > 100

    tablet = open_page("/", language, TABLET)
    tablet.locator("input[name=code]").fill(code)
    tablet.get_by_role("button", name=pair).click()
    expect(tablet.locator("#question")).to_be_visible()
    assert tablet.locator(".site-nav a").count() == 3, "no way to the admin's pages"
    watched[-1].allowed.append("403")
    refused = tablet.goto("/documents")
    assert refused is not None
    assert refused.status == 403
    expect(tablet.locator("h1")).to_be_visible()

    office.keyboard.press("Escape")
    expect(office.locator("#sign-in-list")).to_contain_text("1라인 태블릿")


def test_a_wrong_passphrase_is_told_and_the_page_asked_for_opens_after_the_right_one(
    open_page: OpenPage, watched: list[Watched], runtime: FakeRuntime
) -> None:
    runtime.access.set_up(PASSPHRASE)
    page = open_page("/search?q=유압")
    watched[-1].allowed.append("401")
    page.locator("input[name=passphrase]").fill("틀린 암호입니다")
    page.get_by_role("button", name="들어가기").click()
    expect(page.get_by_role("alert")).to_contain_text("암호가 맞지 않습니다.")
    page.locator("input[name=passphrase]").fill(PASSPHRASE)
    page.get_by_role("button", name="들어가기").click()
    expect(page.locator("input[type=search], #search-query, input[name=q]").first).to_have_value("유압")


def test_the_address_for_tablets_is_this_computer_s_own_and_trouble_stands_beside_its_form(
    open_page: OpenPage, watched: list[Watched], runtime: FakeRuntime
) -> None:
    runtime.access.set_up(PASSPHRASE)
    page = open_page("/sign-in?to=/admin/devices")
    page.locator("input[name=passphrase]").fill(PASSPHRASE)
    page.get_by_role("button", name="들어가기").click()
    address = urlsplit(page.locator("#pair-form input[name=address]").input_value())
    assert address.hostname == (lan_addresses() or [urlsplit(page.url).hostname])[0]
    assert address.port == urlsplit(page.url).port
    expect(page.locator("#only-here")).to_contain_text("--host 0.0.0.0")

    form = page.locator("#passphrase-form")
    for name, text in (("current", PASSPHRASE), ("passphrase", "기어 오일 화요일"), ("again", "기어 오일 수요일")):
        form.locator(f"input[name={name}]").fill(text)
    form.get_by_role("button", name="바꾸기").click()
    expect(form.get_by_role("alert")).to_contain_text("서로 다릅니다")
    assert page.get_by_role("alert").count() == 1, "trouble stands beside the form it belongs to"
    form.locator("input[name=current]").fill("틀린 암호입니다")
    form.locator("input[name=again]").fill("기어 오일 화요일")
    watched[-1].allowed.append("401")
    form.get_by_role("button", name="바꾸기").click()
    expect(form.get_by_role("alert")).to_contain_text("암호가 맞지 않습니다.")
    form.locator("input[name=current]").fill(PASSPHRASE)
    form.get_by_role("button", name="바꾸기").click()
    expect(page.locator("#passphrase-said")).to_contain_text("암호를 바꿨습니다.")
    expect(page.get_by_role("alert")).to_have_count(0)
