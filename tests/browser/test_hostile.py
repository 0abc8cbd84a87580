"""Documents and questions with markup and scripts in a real browser: no dialog opens, nothing of theirs runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from assistant.runtime import Runtime
from tests.browser.conftest import OpenPage
from tests.fakes.hostile_plant import hostile_plant, read_cases, with_obedient_engine

ASKED = (
    "scripts in HTML",
    "scripts in headings and cells",
    "markup in a file name",
    "a template in the text",
    "writing turned around",
    "formulas in a table",
    "a script",
    "say something",
)
# Every payload of the table sets `window.hostile` or opens a dialog; Jinja would turn `{{ 7*7 }}` into 49.
TRACES = (
    "() => [window.hostile, document.title, ...[...document.querySelectorAll('[onerror],[onload],iframe')].map(String)]"
)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with hostile_plant(tmp_path_factory.mktemp("hostile")) as runtime:
        yield with_obedient_engine(runtime)[0]


@pytest.fixture
def runtime(plant: Runtime) -> Runtime:
    return plant


@pytest.fixture
def open_watched(open_page: OpenPage) -> Iterator[OpenPage]:
    """Pages on which no dialog may open."""
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def open_(path: str = "/", language: str = "ko") -> Page:
        page = open_page(path, language=language)
        page.on("dialog", dismiss)
        return page

    yield open_
    assert dialogs == []


def check_inert(page: Page) -> None:
    hostile, title, *active = page.evaluate(TRACES)
    assert hostile is None
    assert title != "owned"
    assert active == []


def test_chat_panel_and_review_show_markup_as_text(open_watched: OpenPage) -> None:
    page = open_watched("/", language="en")
    cases = {case.id: case for case in read_cases()}
    for count, name in enumerate(ASKED, start=1):
        page.locator("#question").fill(cases[name].question)
        page.locator("#send").click()
        turn = page.locator(".turn").nth(count - 1)
        expect(turn.locator(".feedback")).to_be_visible()
        expect(turn).to_contain_text(cases[name].question)
        check_inert(page)
        turn.locator(".card a, a.chip").first.click()
        expect(page.locator("#page-panel")).to_be_visible()
        check_inert(page)
        page.keyboard.press("Escape")
    judge_as_wrong(page)
    page.goto("/review")
    expect(page.locator(".review-item")).not_to_have_count(0)
    check_inert(page)


def judge_as_wrong(page: Page) -> None:
    form = page.locator(".turn").last.locator(".feedback")
    form.get_by_role("button", name="Wrong").click()
    form.get_by_role("textbox").fill('"><script>window.hostile=1</script><img src=x onerror=window.hostile=1>')
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("status")).to_contain_text("Thank")


def test_documents_and_viewer_show_markup_as_text(open_watched: OpenPage, runtime: Runtime) -> None:
    page = open_watched("/documents")
    expect(page.get_by_text("PX-35", exact=False).first).to_be_visible()
    check_inert(page)
    for document in runtime.library.documents():
        page.goto(f"/documents/{document.id}/pages/1")
        expect(page.locator(".page-picture, .text-view").first).to_be_visible()
        check_inert(page)


def test_an_upload_with_markup_in_its_name_is_listed_as_text(open_watched: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "PX-50 '><img src=x onerror=window.hostile=1>.md"
    file.write_text("The fan of PX-50 turns left.", encoding="utf-8")
    page = open_watched("/documents")
    page.locator("input[type=file]").first.set_input_files(str(file))
    expect(page.locator("tr.document", has_text="PX-50")).to_be_visible()
    check_inert(page)
