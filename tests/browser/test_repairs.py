"""A worker scans a machine's label and sees what was done last time; the admin ties documents and sets a photo."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from indexes.assets import Asset
from tests.browser.conftest import PATIENCE_MS, OpenPage
from tests.browser.test_machines import ask
from tests.browser.test_review import SIDEWAYS, SMALL
from tests.fakes.runtime import FakeRuntime
from web.machines.photo_picture import read_photo

TABLET = (800, 1280)
ADDRESS = "/repairs?q=클러치+라이닝+마모&machine=PR-04"


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    """The made-up plant; PR-04 is listed, and the manual lies in its folder."""
    runtime = FakeRuntime(tmp_path)
    content = runtime.library.contents["manual-en"]
    moved = replace(content.document, path="/plant/PR-04/manual.pdf")
    runtime.library.contents["manual-en"] = replace(content, document=moved)
    runtime.assets.save(Asset("PR-04", "4호 프레스", "Press 4", "프레스 라인"))
    runtime.library.index_ties()
    return runtime


def photo_file() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (1600, 1200), "steelblue").save(written, "PNG")
    return written.getvalue()


WORDS = {
    "ko": ("지난 정비 이력 보기", "증상이나 알람 코드", "60회 이상", "‘xyzzy’와 비슷한 수리 기록이 없습니다."),
    "en": ("Past repairs", "Symptom or alarm code", "60× or more", "No past repair resembles “xyzzy”."),
}


@pytest.mark.parametrize("language", WORDS)
def test_from_the_label_to_what_was_done_last_time(open_page: OpenPage, language: str) -> None:
    button, field, times, nothing = WORDS[language]
    page = open_page("/m/PR-04", language=language, size=TABLET)
    page.get_by_role("link", name=button).click()
    expect(page.locator(".past-repair")).to_have_count(20)
    expect(page.locator(".past-repair").first.locator("time")).to_have_text("2024-12-28")
    page.get_by_label(field).fill("클러치 라이닝")
    expect(page.locator(".repair-sum")).to_contain_text(times, timeout=PATIENCE_MS)  # the analyser wakes up
    expect(page.locator(".past-repair mark").first).to_be_visible()
    assert "machine=PR-04" in page.url
    page.locator(".past-repair-source").first.click()
    expect(page.locator("#page-panel")).to_be_visible()
    page.get_by_label(field).fill("xyzzy")
    expect(page.locator("[data-empty]")).to_contain_text(nothing)


@pytest.mark.parametrize(("language", "link"), [("ko", "지난번에는?"), ("en", "What was done last time")])
def test_an_answer_leads_to_the_rows_that_resemble_the_question(open_page: OpenPage, language: str, link: str) -> None:
    page = open_page("/", language=language, size=TABLET)
    ask(page, "클러치 라이닝 마모")
    page.get_by_role("link", name=link).click()
    expect(page.locator(".past-repair").first).to_contain_text("클러치 라이닝 마모")


def test_an_answer_that_resembles_no_row_has_no_such_door(open_page: OpenPage) -> None:
    page = open_page("/", size=TABLET)
    with page.expect_response("**/api/repairs") as asked:
        ask(page, "위치 핀")
    assert asked.value.json()["sum"]["times"] == 0
    expect(page.locator("[data-action=last-time]")).to_be_hidden()


@pytest.mark.parametrize("path", ["/repairs", ADDRESS, "/repairs?q=xyzzy", "/admin/machines/PR-04"])
@pytest.mark.parametrize("size", [TABLET, (360, 740)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_can_be_hit_with_a_glove_and_nothing_scrolls_sideways(
    open_page: OpenPage, runtime: FakeRuntime, path: str, size: tuple[int, int], language: str
) -> None:
    runtime.photos.save("PR-04", *read_photo(photo_file()))
    page = open_page(path, language=language, size=size)
    assert page.locator("main").evaluate(SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_the_admin_ties_documents_and_folders(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page("/admin/machines", size=TABLET)
    page.get_by_role("link", name="PR-04 문서와 사진").click()
    page.wait_for_url("**/admin/machines/PR-04")
    manual = page.locator(".machine-row", has_text="P-200 Mechanical Press")
    expect(manual).to_contain_text("폴더 이름 PR-04")
    manual.get_by_role("button").click()
    page.locator("#confirm-yes").click()
    expect(manual).to_have_count(0)
    page.get_by_label("문서 넣기").select_option("sop-ko")
    page.get_by_role("button", name="넣기", exact=True).click()
    expect(page.locator(".machine-row", has_text="직접 지정")).to_contain_text("금형 교환")
    page.get_by_label("폴더 경로").fill("uploads")
    page.get_by_role("button", name="폴더 지정", exact=True).click()
    expect(page.locator(".machine-row", has_text="지정한 폴더")).not_to_have_count(0)
    assert runtime.library.document("log-ko").asset == "PR-04"
    page.get_by_role("button", name="uploads 지정 해제").click()
    expect(page.locator(".machine-row", has_text="지정한 폴더")).to_have_count(0)
    assert runtime.library.document("log-ko").asset == ""


def test_a_photo_is_set_seen_and_removed(open_page: OpenPage, tmp_path: Path, watched: list) -> None:  # type: ignore[type-arg]
    page = open_page("/admin/machines/PR-04", language="en", size=TABLET)
    watched[-1].allowed.append("422")
    wrong, right = tmp_path / "a.png", tmp_path / "b.png"
    wrong.write_bytes(b"no photo")
    right.write_bytes(photo_file())
    page.get_by_label("Photo file").set_input_files(wrong)
    page.get_by_role("button", name="Save photo").click()
    expect(page.get_by_role("alert")).to_contain_text("This is no photo")
    page.get_by_label("Photo file").set_input_files(right)
    page.get_by_role("button", name="Save photo").click()
    expect(page.get_by_role("img", name="Photo of PR-04 Press 4")).to_be_visible()
    page.goto("/machines")
    expect(page.locator(".machine-choice-photo")).to_have_js_property("naturalWidth", 240)
    page.goto("/m/PR-04")
    photo = page.get_by_role("img", name="Photo of PR-04")
    expect(photo).to_have_js_property("naturalWidth", 240)
    expect(photo).to_have_attribute("loading", "lazy")
    page.goto("/admin/machines/PR-04")
    page.get_by_role("button", name="Remove photo").click()
    expect(page.get_by_role("img", name="Photo of PR-04")).to_have_count(0)
