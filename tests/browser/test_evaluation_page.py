"""The evaluation pages: a set is uploaded, measured with live progress, read, compared; a draft is made."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import bare_page, grave_faults, prepare
from tests.browser.test_review import ANALYSER_MS, SIDEWAYS, SMALL, TABLET
from tests.fakes.runtime import FakeRuntime

__all__ = ["bare_page"]

QUESTION = "M20 볼트 체결 토크는?"
WORDS = {
    "ko": ("평가 시작", "답변까지", "평가가 끝났습니다.", "전체", "비교하기"),
    "en": ("Start", "Answers too", "The evaluation is done.", "All", "Compare"),
}


def write_set(folder: Path, runtime: FakeRuntime, *more: str) -> Path:
    """One question with its page, one with a page that is not in the library, one without an answer."""
    name = runtime.library.document("sop-ko").path.rpartition("/")[2]
    asked = {"language": "ko", "answerable": True}
    lines = [
        {"id": "q1", "question": QUESTION, "must_include": ["420 N·m"], "gold": [{"document": name, "pages": [2]}]},
        {"id": "q2", "question": "유압 펌프 소음", "gold": [{"document": "없는 문서.pdf", "pages": [1]}]},
        {"id": "q3", "question": "달까지 거리는?", "answerable": False, "gold": []},
        *({"id": text, "question": text, "gold": []} for text in more),
    ]
    file = folder / "우리 공장.jsonl"
    file.write_text("".join(json.dumps(asked | line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return file


def check_and_shoot(page: Page, name: str) -> None:
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator("body").evaluate(SMALL) == []
    if os.environ.get("TEST_SCREENS"):
        page.screenshot(path=f"{os.environ['TEST_SCREENS']}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_set_is_measured_read_and_compared(
    open_page: OpenPage, runtime: FakeRuntime, tmp_path: Path, language: str
) -> None:
    start, answers, done, everything, compare = WORDS[language]
    page = open_page("/admin/evaluation", size=TABLET, language=language)
    check_and_shoot(page, f"evaluation-empty-{language}")
    page.locator("#set-file").set_input_files(write_set(tmp_path, runtime))
    for _ in range(2):
        page.get_by_label(answers).check()
        page.get_by_role("button", name=start, exact=True).click()
        expect(page.locator("#toast")).to_have_text(done)
        expect(page.locator("#run")).to_be_hidden()
    expect(page.locator(".runs tbody tr")).to_have_count(2)
    check_and_shoot(page, f"evaluation-{language}")
    page.locator(".run-when a").first.click()
    expect(page.locator(".measures tbody tr").first.locator(".bar")).to_be_visible()
    expect(page.locator(".evaluated > li")).to_have_count(1)
    expect(page.locator(".evaluated > li")).to_contain_text("없는 문서.pdf")
    page.get_by_role("link", name=f"{everything} 3").click()
    expect(page.locator(".evaluated > li")).to_have_count(3)
    check_and_shoot(page, f"evaluation-run-{language}")
    link = page.locator(".evaluated > li").first.locator("dd a").first
    expect(link).to_have_attribute("href", "/documents/sop-ko/pages/2")
    page.get_by_role("button", name=compare).click()
    expect(page.locator(".verdict").first).to_be_visible()
    check_and_shoot(page, f"evaluation-comparison-{language}")


def test_a_run_shows_its_progress_and_can_be_stopped(open_page: OpenPage, runtime: FakeRuntime, tmp_path: Path) -> None:
    page = open_page("/admin/evaluation", size=TABLET)
    page.locator("#set-file").set_input_files(write_set(tmp_path, runtime, "slow M20 볼트"))
    page.get_by_label("답변까지").check()
    page.get_by_role("button", name="평가 시작", exact=True).click()
    expect(page.locator("#run")).to_contain_text("질문 4개 중 3개")
    expect(page.get_by_role("button", name="평가 시작", exact=True)).to_be_disabled()
    page.reload()
    expect(page.locator("#run")).to_contain_text("질문 4개 중 3개")
    check_and_shoot(page, "evaluation-running-ko")
    page.get_by_role("button", name="평가 중단").click()
    expect(page.locator("#toast")).to_contain_text("중단했습니다")
    expect(page.locator(".runs .stamp")).to_have_text("중단함")
    page.locator(".run-when a").click()
    expect(page.locator(".warning-line")).to_contain_text("질문 1개는 묻지 못했습니다")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_pages_shut_nobody_out(
    bare_page: Page, server: str, runtime: FakeRuntime, tmp_path: Path, theme: str
) -> None:
    prepare(bare_page, server, "ko", theme)
    runtime.evaluations.sets.add("set.jsonl", write_set(tmp_path, runtime).read_bytes())
    ids = []
    for _ in range(2):
        run = runtime.evaluations.start("set.jsonl", with_answers=True)
        ids.append(list(runtime.evaluations.events(run.id))[-1].id)
    faults = {}
    for path in (
        "/admin/evaluation", f"/admin/evaluation/{ids[0]}?show=all",
        f"/admin/evaluation/comparison?before={ids[0]}&after={ids[1]}", "/admin/health",
    ):  # fmt: skip
        bare_page.goto(path)
        if found := grave_faults(bare_page):
            faults[path] = found
    assert faults == {}


def test_a_wrong_file_says_the_line(open_page: OpenPage, watched: list[Watched], tmp_path: Path) -> None:
    page = open_page("/admin/evaluation", size=TABLET)
    watched[0].allowed.append("422")
    file = tmp_path / "set.jsonl"
    file.write_text('{"id": "1", "question": "?"}\n', encoding="utf-8")
    page.locator("#set-file").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("set.jsonl의 1번째 줄")
    expect(page.get_by_role("alert")).to_contain_text("gold")


def test_approved_answers_become_a_draft_that_can_be_uploaded(
    open_page: OpenPage, runtime: FakeRuntime, tmp_path: Path
) -> None:
    page = open_page(size=TABLET)
    page.locator("#question").fill(QUESTION)
    page.locator("#send").click()
    expect(page.locator(".turn").last.locator(".feedback")).to_be_visible()
    answer_id = runtime.library.database.read("SELECT max(id) FROM turns")[0][0]
    runtime.curated.approve(answer_id, "420 N·m [1]", [("sop-ko", 2)])
    page.set_default_timeout(ANALYSER_MS)
    page.goto("/admin/evaluation")
    with page.expect_download() as started:
        page.get_by_role("link", name="초안 만들기 (1개)").click()
    file = tmp_path / "draft.jsonl"
    started.value.save_as(file)
    page.locator("#set-file").set_input_files(file)
    expect(page.get_by_role("combobox")).to_contain_text("draft.jsonl (질문 1개)")
    page.get_by_role("button", name="질문 모음 삭제").click()
    page.locator("#confirm-yes").click()
    expect(page.get_by_text("질문 모음이 없습니다.")).to_be_visible()
