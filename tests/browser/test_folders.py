"""The office manager names a folder, sees what will be read, confirms, follows it and asks; what failed says why."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_review import SIDEWAYS, SMALL, TABLET
from tests.fakes.runtime import FakeRuntime

WORDS = {
    "ko": {
        "preview": "무엇을 읽을지 미리 보기", "read": "읽을 파일 3개", "left": "아직 읽지 못하는 문서 형식",
        "confirm": "이 폴더 감시하기", "pause": "잠시 멈춤",
        "pausing": "읽던 파일까지만", "paused": "멈췄습니다", "resume": "이어서 읽기",
        "reason": "broken 지침.pdf 파일에 암호가 걸려 있습니다.", "hint": "암호를 푼 사본을 저장해 넣으세요.",
        "question": "볼스터 위치 핀", "report": "읽지 못한 파일", "again": "다시 읽기", "aside": "목록에서 숨기기",
        "gone": "폴더에서 없어진 파일 1개", "look": "지금 확인", "remove_gone": "자료에서 빼기",
        "offline": "연결 안 됨", "refused": "전체 경로가 아닙니다",
    },
    "en": {
        "preview": "Preview what will be read", "read": "Files to be read: 3", "left": "Formats that cannot be",
        "confirm": "Watch this folder", "pause": "Pause", "paused": "Paused",
        "resume": "Go on", "pausing": "Stops after",
        "reason": "broken 지침.pdf is protected by a password.", "hint": "Save a copy without the password",
        "question": "VX-77 pressure valve", "report": "Files that could not be read", "again": "Try again",
        "aside": "Set aside", "gone": "Files gone from the folder: 1", "look": "Look now",
        "remove_gone": "Remove from the library", "offline": "Not reachable", "refused": "is not a whole path",
    },
}  # fmt: skip
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])


@pytest.fixture
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents, one of which cannot be read, and two files that are left out."""
    share = tmp_path_factory.mktemp("share") / "작업 표준"
    (share / "라인1").mkdir(parents=True)
    (share / "밸브 VX-77.txt").write_text("The pressure valve VX-77 opens at 16 MPa. 압력 밸브", encoding="utf-8")
    (share / "라인1" / "볼스터.txt").write_text("볼스터 위치 핀은 40 mm이다.", encoding="utf-8")
    for name in ("broken 지침.pdf", "~$일상 점검.docx", "지침서.hwp"):
        (share / name).write_text("내용", encoding="utf-8")
    return share


def screen(page: Page, name: str) -> None:
    if os.environ.get("TEST_SCREENS"):
        page.screenshot(path=f"{os.environ['TEST_SCREENS']}/{name}.png", full_page=True)


def check_fits(page: Page, part: str = ".admin") -> None:
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator(part).evaluate(SMALL) == []


def add(page: Page, share: Path, words: dict[str, str]) -> None:
    page.locator("[name=path]").fill(str(share))
    page.get_by_role("button", name=words["preview"]).click()
    page.get_by_role("button", name=words["confirm"]).click()


@LANGUAGES
def test_a_folder_is_previewed_confirmed_followed_and_asked(
    open_page: OpenPage, runtime: FakeRuntime, share: Path, language: str
) -> None:
    words, between = WORDS[language], threading.Event()
    runtime.jobs.step = lambda: between.wait(20)
    page = open_page("/admin/folders", language=language, size=TABLET)
    page.locator("[name=path]").fill(str(share))
    page.get_by_role("button", name=words["preview"]).click()
    preview = page.locator(".folder-preview")
    expect(preview).to_contain_text(words["read"])
    expect(preview).to_contain_text(words["left"])
    assert runtime.jobs.list() == []
    check_fits(page)
    screen(page, f"folder-preview-{language}")
    preview.get_by_role("button", name=words["confirm"]).click()
    job = page.locator("#job")
    expect(job).to_contain_text("1/3")
    expect(page.locator(".folder")).to_contain_text(str(share))
    job.get_by_role("button", name=words["pause"]).click()
    expect(job).to_contain_text(words["pausing"])
    between.set()
    expect(job).to_contain_text(words["paused"])
    screen(page, f"folder-paused-{language}")
    job.get_by_role("button", name=words["resume"]).click()
    expect(job).to_contain_text(words["reason"])
    check_fits(page)
    screen(page, f"folders-{language}")
    page.goto("/")
    page.locator("#question").fill(words["question"])
    page.locator("#send").click()
    expect(page.locator(".turn .card").first).to_be_visible()
    expect(page.locator(".turn .card", has_text="볼스터" if language == "ko" else "VX-77").first).to_be_visible()


@LANGUAGES
def test_a_failed_file_says_why_until_it_is_read(
    open_page: OpenPage, runtime: FakeRuntime, share: Path, language: str
) -> None:
    words = WORDS[language]
    page = open_page("/admin/folders", language=language, size=TABLET)
    add(page, share, words)
    expect(page.locator("#job")).to_contain_text(words["reason"])
    page.goto("/documents")
    problem = page.locator(".problem")
    expect(problem).to_contain_text(words["reason"])
    expect(problem).to_contain_text(words["hint"])
    check_fits(page, ".problems")
    screen(page, f"problems-{language}")
    problem.get_by_role("button", name=words["again"]).click()
    expect(page.locator("#job")).to_contain_text(words["reason"])
    page.locator("[data-job=report]").click()
    expect(page.locator(".report-group.is-failed")).to_contain_text(words["report"])
    expect(page.locator(".report-group.is-failed")).to_contain_text(words["reason"])
    check_fits(page)
    screen(page, f"job-report-{language}")
    page.goto("/admin/jobs")
    expect(page.locator(".jobs-row")).to_have_count(2)
    check_fits(page)
    screen(page, f"jobs-{language}")
    page.goto("/documents")
    problem.get_by_role("button", name=words["aside"]).click()
    expect(problem).to_have_count(0)


@LANGUAGES
def test_what_is_gone_is_told_and_taken_out_on_request(
    open_page: OpenPage, runtime: FakeRuntime, watched: list[Watched], share: Path, language: str
) -> None:
    words = WORDS[language]
    page = open_page("/admin/folders", language=language, size=TABLET)
    add(page, share, words)
    expect(page.locator("#job")).to_contain_text(words["reason"])
    (share / "밸브 VX-77.txt").unlink()
    page.get_by_role("button", name=words["look"]).click()
    gone = page.locator(".folder-gone")
    expect(gone).to_contain_text(words["gone"])
    expect(gone).to_contain_text("밸브 VX-77.txt")
    check_fits(page)
    screen(page, f"folder-gone-{language}")
    gone.get_by_role("button", name=words["remove_gone"]).click()
    page.locator("#confirm-yes").click()
    expect(gone).to_have_count(0)
    assert not any("VX-77" in document.path for document in runtime.library.documents())
    share.rename(share.parent / "꺼짐")
    page.get_by_role("button", name=words["look"]).click()
    expect(page.locator(".folder-state")).to_have_text(words["offline"])
    expect(page.locator(".folder time").first).not_to_contain_text("UTC")
    screen(page, f"folder-offline-{language}")
    watched[0].allowed.append("422")
    page.locator("[name=path]").fill("문서")
    page.get_by_role("button", name=words["preview"]).click()
    expect(page.locator("#folder-trouble")).to_contain_text(words["refused"])
