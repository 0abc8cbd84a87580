"""The documents page, as the office manager uses it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.fakes.runtime import FakeRuntime


def files(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).write_text("유압 점검 내용", encoding="utf-8")
    return [str(folder / name) for name in names]


def test_the_list_shows_revisions_and_unread_pages(open_page: OpenPage) -> None:
    page = open_page("/documents")
    expect(page.locator("tr.document")).to_have_count(4)
    expect(page.locator("tr.is-superseded")).to_contain_text("지난 개정")
    expect(page.locator("tr.document", has_text="P-200 Mechanical")).to_contain_text("못 읽은 쪽: 2")
    page.locator("#filter").fill("man-p200")
    expect(page.locator("tr.document:visible")).to_have_count(1)
    expect(page.locator("#count")).to_have_text("4개 가운데 1개")


def test_uploading_many_reports_what_failed_and_why(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/documents")
    page.locator("#files").set_input_files(files(tmp_path, "일상 점검표.txt", "broken.pdf"))
    expect(page.locator("#job")).to_contain_text("1개 파일은 읽지 못했습니다")
    expect(page.locator(".failures li")).to_contain_text("broken.pdf")
    expect(page.locator(".failures li")).to_contain_text("파일에 암호가 걸려 있습니다")
    expect(page.locator(".failures li .hint")).to_contain_text("암호를 푼 사본")
    expect(page.locator("tr.document", has_text="일상 점검표")).to_be_visible()
    page.reload()
    expect(page.locator(".problem")).to_contain_text("broken.pdf")
    expect(page.locator("#job")).to_be_hidden()


def test_a_file_over_the_limit_is_told_at_once_and_the_others_land(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/documents", language="en")
    (tmp_path / "huge.pdf").write_bytes(b"x" * 1_100_000)
    page.locator("#files").set_input_files([str(tmp_path / "huge.pdf"), *files(tmp_path, "small.txt")])
    expect(page.locator("tr.document", has_text="small")).to_be_visible()
    expect(page.locator(".failures li")).to_contain_text("huge.pdf")
    expect(page.locator(".failures li")).to_contain_text("Larger than 1 MB")


def test_drag_and_drop(open_page: OpenPage) -> None:
    page = open_page("/documents")
    transfer = page.evaluate_handle(
        "() => { const t = new DataTransfer(); t.items.add(new File(['내용'], '끌어온 파일.txt')); return t; }"
    )
    page.dispatch_event("#drop", "dragover", {"dataTransfer": transfer})
    expect(page.locator(".drop-text")).to_have_text("여기에 놓으면 올라갑니다")
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    expect(page.locator("tr.document", has_text="끌어온 파일")).to_be_visible()


def test_removal_asks_first_in_the_page(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page("/documents")
    row = page.locator("tr.document", has_text="정비 기록")
    row.get_by_role("button", name="삭제").click()
    expect(page.locator("#confirm")).to_contain_text("프레스 라인 정비 기록")
    page.locator("#confirm").get_by_role("button", name="취소").click()
    assert "log-ko" in runtime.library.contents
    row.get_by_role("button", name="삭제").click()
    page.locator("#confirm").get_by_role("button", name="삭제").click()
    expect(row).to_have_count(0)
    expect(page.locator("#toast")).to_contain_text("삭제했습니다")
    assert "log-ko" not in runtime.library.contents


@pytest.fixture
def held(runtime: FakeRuntime) -> threading.Event:
    """Jobs wait between files until this is set."""
    go_on = threading.Event()
    runtime.jobs.step = lambda: go_on.wait(20)
    return go_on


def start_reindex(page: Page) -> None:
    page.get_by_role("button", name="모두 다시 읽기").click()
    page.locator("#confirm-yes").click()


def test_reading_again_is_followed_live(open_page: OpenPage, held: threading.Event) -> None:
    page = open_page("/documents")
    start_reindex(page)
    expect(page.locator("#job")).to_contain_text("읽는 중: SOP-PR-012 금형 교환.pdf")
    expect(page.locator("#job")).to_contain_text("파일 1/4 · 3/12쪽")
    page.reload()
    expect(page.locator("#job")).to_contain_text("파일 1/4"), "a reload finds the running job again"
    held.set()
    expect(page.locator("#job")).to_contain_text("다 읽었습니다")
    expect(page.locator("#job")).to_contain_text("그대로 4")


def test_a_job_can_be_cancelled(open_page: OpenPage, held: threading.Event) -> None:
    page = open_page("/documents")
    start_reindex(page)
    page.get_by_role("button", name="작업 취소").click()
    expect(page.locator("#job")).to_contain_text("작업을 취소했습니다")
    held.set()
