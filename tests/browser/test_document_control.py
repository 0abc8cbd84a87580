"""The office manager puts a document right, takes a revision back, and follows one from its upload to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.runtime import Runtime, build
from assistant.settings import load_settings
from tests.browser.conftest import OpenPage
from tests.browser.test_review import SIDEWAYS, SMALL
from tests.fakes.engine import ScriptedEngine
from tests.fakes.openai_server import OpenAiServer
from tests.fakes.runtime import FakeRuntime

TABLET = (800, 1280)
ADDRESS = "/admin/documents/sop-ko"


@pytest.mark.parametrize(
    ("language", "roll_back", "yes", "put_back", "withdrawn"),
    [("ko", "이 개정 철회 (C)", "이 개정 철회", "개정 C 철회 취소", "철회됨"),
     ("en", "Roll back revision C", "Roll back", "Put back revision C", "Withdrawn")],
)  # fmt: skip
def test_a_revision_is_taken_back_and_put_in_force_again(
    open_page: OpenPage, runtime: FakeRuntime, *, language: str, roll_back: str, yes: str, put_back: str, withdrawn: str
) -> None:
    page = open_page("/documents", language=language, size=TABLET)
    page.locator('tr[data-id="sop-ko"] a[href="/admin/documents/sop-ko"]').click()
    page.wait_for_load_state()  # the scripts listen by then
    expect(page.locator(".revision-line")).to_have_count(2)
    page.get_by_role("button", name=roll_back).click()
    page.locator("#confirm").get_by_role("button", name=yes).click()
    expect(page.locator('.revision-line[data-revision="C"]')).to_contain_text(withdrawn)
    expect(page.locator('.revision-line[data-revision="B"]')).to_have_class("revision-line is-current")
    expect(page.locator("#toast")).to_be_visible()
    assert runtime.library.document("sop-old").state == "current"
    page.get_by_role("button", name=put_back).click()
    expect(page.locator('.revision-line[data-revision="C"]')).to_have_class("revision-line is-current")
    assert runtime.library.document("sop-ko").state == "current"


def test_facts_are_put_right_and_taken_back(open_page: OpenPage, runtime: FakeRuntime) -> None:
    page = open_page(ADDRESS, size=TABLET)
    page.get_by_label("제목").fill("금형 교환")
    page.get_by_label("설비").fill("PR-01")
    with page.expect_request("**/api/documents/sop-ko") as sent:
        page.get_by_role("button", name="저장").click()
    assert sent.value.post_data_json == {"title": "금형 교환", "asset": "PR-01"}
    expect(page.get_by_role("heading", level=1)).to_have_text("금형 교환")
    expect(page.locator("#in-file-title")).to_have_text("파일 내용: 프레스 P-200 금형 교환 표준작업서")
    page.get_by_role("button", name="제목 파일대로 되돌리기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("프레스 P-200 금형 교환 표준작업서")
    assert runtime.library.document("sop-ko").asset == "PR-01"


def test_a_refusal_is_told_in_the_page(open_page: OpenPage, watched: list) -> None:  # type: ignore[type-arg]
    page = open_page(ADDRESS, language="en", size=TABLET)
    watched[-1].allowed.append("422")
    page.get_by_label("Title").fill("   ")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("A document needs a title.")


def test_passages_lead_to_their_page(open_page: OpenPage) -> None:
    page = open_page(ADDRESS, size=TABLET)
    page.locator(".cut-passage", has_text="420 N·m").get_by_role("link").click()
    expect(page.locator(".page-marks rect").first).to_be_attached()


@pytest.mark.parametrize("path", [ADDRESS, "/admin/documents/log-ko?start=50", "/search?q=금형&as_of=2024-01-01"])
@pytest.mark.parametrize("size", [TABLET, (360, 740)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_can_be_hit_with_a_glove_and_nothing_scrolls_sideways(
    open_page: OpenPage, path: str, size: tuple[int, int], language: str
) -> None:
    page = open_page(path, language=language, size=size)
    assert page.locator("main").evaluate(SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0


SOP = """# Clamping the die

Document No: SOP-CL-01

Revision: {revision}

Effective date: {date}

## Tightening

Tighten the M20 clamp bolts to a torque of {torque} N·m.
"""
QUESTION = "What is the torque of the M20 clamp bolts?"


class TestOneDocumentFromRevisionToRevision:
    """With the real library, parser, embedder and jobs; the words of the answer come from a scripted model."""

    @pytest.fixture
    def runtime(self, tmp_path: Path) -> Iterator[Runtime]:
        engine = ScriptedEngine(lambda prompt: f"The torque is {'320' if '320' in prompt.user else '280'} N·m. [1]")
        with OpenAiServer(engine).serve() as address:
            settings = load_settings(
                data_dir=tmp_path / "data", models_dir=tmp_path / "models", llm={"server_url": address},
                server={"open": True},
            )  # fmt: skip
            with closing(build(settings)) as runtime:
                yield runtime

    @staticmethod
    def upload(page: Page, folder: Path, revision: str, date: str, torque: int) -> None:
        file = folder / "clamping.md"
        file.write_text(SOP.format(revision=revision, date=date, torque=torque), "utf-8")
        page.goto("/documents")
        page.locator("#files").set_input_files(str(file))
        expect(page.locator("tr.document", has_text=f"Rev. {revision}").first).to_be_visible(timeout=60_000)

    @staticmethod
    def ask(page: Page) -> None:
        page.goto("/")
        page.locator("#question").fill(QUESTION)
        page.locator("#send").click()

    def test_a_new_revision_answers_and_the_old_one_is_found_as_of_its_days(
        self, open_page: OpenPage, tmp_path: Path
    ) -> None:
        page = open_page("/documents", language="en", size=TABLET)
        self.upload(page, tmp_path, "1", "2023-01-01", 280)
        self.ask(page)
        expect(page.locator(".turn").last).to_contain_text("280 N·m", timeout=30_000)
        self.upload(page, tmp_path, "2", "2025-01-01", 320)
        expect(page.locator("tr.document")).to_have_count(2)
        expect(page.locator("tr.is-superseded")).to_contain_text("since 2025-01-01")
        self.ask(page)
        expect(page.locator(".turn").last).to_contain_text("320 N·m", timeout=30_000)
        expect(page.locator(".turn").last).not_to_contain_text("280")

        page.goto("/search?q=clamp+torque")
        expect(page.locator(".card").first).to_contain_text("320 N·m")
        page.get_by_label("As of").fill("2024-05-01")
        expect(page.locator(".card").first).to_contain_text("280 N·m", timeout=30_000)
        expect(page.locator(".card-state").first).to_have_text("Superseded since 2025-01-01")
        page.locator(".card .card-title").first.click()
        expect(page.locator("#page-panel .warning-line")).to_contain_text("Superseded since 2025-01-01.")

        page.goto("/documents")
        page.locator("tr.document", has_text="Rev. 2").locator('a[href^="/admin/documents/"]').click()
        page.wait_for_load_state()
        page.get_by_role("button", name="Roll back revision 2").click()
        with page.expect_response("**/withdraw"):
            page.locator("#confirm-yes").click()
        expect(page.locator('.revision-line[data-revision="1"]')).to_contain_text("In force")
        page.goto("/search?q=clamp+torque")
        expect(page.locator(".card").first).to_contain_text("280 N·m")
        expect(page.locator(".card-state")).to_have_count(0)
