"""A worker scans a machine's label, asks, and sees the page; the admin lists machines and prints labels."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from indexes.assets import Asset
from tests.browser.conftest import OpenPage
from tests.browser.test_review import SIDEWAYS, SMALL
from tests.fakes.runtime import FakeRuntime

TABLET = (800, 1280)
ADDRESS = "/m/PR-01"


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    """The made-up plant; its press manual and its SOP belong to PR-01, the rows of its log to PR-01 to PR-04."""
    runtime = FakeRuntime(tmp_path)
    runtime.assets.save(Asset("PR-01", "1호 프레스", "Press 1", "프레스 라인"))
    runtime.assets.save(Asset("CNC-09", "9호 가공기", "Machining centre 9", "가공 라인"))
    for identity, content in runtime.library.contents.items():
        if content.document.language == "en" and content.document.state == "current":
            owned = dataclasses.replace(content.document, asset="PR-01")
            runtime.library.contents[identity] = dataclasses.replace(content, document=owned)
        elif content.document.title.startswith("금형") and content.document.state == "current":
            other = dataclasses.replace(content.document, asset="PR-09")
            runtime.library.contents[identity] = dataclasses.replace(content, document=other)
    return runtime


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#send").click()
    expect(page.locator(".turn").last.locator(".feedback")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "name", "question", "label"),
    [
        ("ko", "1호 프레스", "알람 E-204 hydraulic", "PR-01 문서와 기록에서 찾음"),
        ("en", "Press 1", "What is alarm E-204?", "Searched: documents and records of PR-01"),
    ],
)
def test_a_label_leads_to_the_machine_s_own_answer_and_its_page(
    open_page: OpenPage, language: str, name: str, question: str, label: str
) -> None:
    page = open_page(ADDRESS, language=language, size=TABLET)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"PR-01 {name}")
    with page.expect_request("**/api/ask") as asked:
        ask(page, question)
    assert asked.value.post_data_json["scope"] == {"assets": ["PR-01"]}
    expect(page.locator(".turn-reach")).to_have_text(label)
    card = page.locator(".turn .card").first
    expect(card).to_contain_text("E-204")
    card.get_by_role("link").first.click()
    expect(page.locator("#panel img, .page-picture img").first).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize(
    ("language", "question", "label"),
    [
        ("ko", "금형 볼스터 위치 핀은?", "PR-01 자료에는 없어서 전체 문서에서 찾았습니다"),
        ("en", "볼스터 위치 핀", "Not in the documents of PR-01, so all documents were searched"),
    ],
)
def test_what_the_machine_s_documents_lack_is_looked_for_in_all(
    open_page: OpenPage, language: str, question: str, label: str
) -> None:
    page = open_page(ADDRESS, language=language, size=TABLET)
    bodies: list[dict[str, object]] = []
    page.on("request", lambda sent: bodies.append(sent.post_data_json) if sent.url.endswith("/api/ask") else None)
    ask(page, question)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn-reach")).to_have_text(label)
    expect(page.locator(".turn .card").first).to_contain_text("볼스터")
    assert [body.get("scope") for body in bodies] == [{"assets": ["PR-01"]}, None]
    assert "conversation_id" not in bodies[1]
    page.reload()
    expect(page.locator(".turn-reach")).to_have_text(label)


def test_the_reader_may_ask_all_documents_at_once(open_page: OpenPage) -> None:
    page = open_page(ADDRESS, size=TABLET)
    page.get_by_role("button", name="전체 문서").click()
    with page.expect_request("**/api/ask") as asked:
        ask(page, "볼스터 위치 핀")
    assert "scope" not in asked.value.post_data_json
    expect(page.locator(".turn-reach")).to_have_text("전체 문서에서 찾음")


def test_a_machine_without_documents_asks_all_and_says_so(open_page: OpenPage) -> None:
    page = open_page("/m/CNC-09", size=TABLET)
    expect(page.locator(".machine-bar")).to_contain_text("이 설비의 문서나 기록이 아직 없어 전체 문서에서 찾습니다.")
    expect(page.locator(".machine-reach")).to_have_count(0)
    with page.expect_request("**/api/ask") as asked:
        ask(page, "볼스터 위치 핀")
    assert "scope" not in asked.value.post_data_json
    expect(page.locator(".turn-reach")).to_have_text("CNC-09 자료가 아직 없어서 전체 문서에서 찾았습니다")


def test_suggested_questions_are_asked_of_the_machine(open_page: OpenPage) -> None:
    page = open_page(ADDRESS, size=TABLET)
    with page.expect_request("**/api/ask") as asked:
        page.get_by_role("button", name="PR-01 설비는 지난번에").click()
    assert asked.value.post_data_json["scope"] == {"assets": ["PR-01"]}


def test_each_machine_has_a_conversation_of_its_own(open_page: OpenPage) -> None:
    page = open_page(ADDRESS, size=TABLET)
    ask(page, "E-204")
    page.get_by_role("link", name="설비", exact=True).click()
    page.get_by_role("link", name="CNC-09").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.goto("/")
    expect(page.locator(".turn")).to_have_count(0)
    page.goto(ADDRESS)
    expect(page.locator(".turn")).to_have_count(1)


def test_an_unknown_label_leads_to_the_list(open_page: OpenPage, watched: list) -> None:  # type: ignore[type-arg]
    page = open_page(size=TABLET)
    watched[-1].allowed.append("404")
    page.goto("/m/PR-99")
    expect(page.get_by_role("heading", level=1)).to_have_text("‘PR-99’ 설비가 등록되어 있지 않습니다.")
    page.get_by_role("link", name="설비 목록에서 고르기").click()
    expect(page.get_by_role("link", name="PR-01")).to_be_visible()


@pytest.mark.parametrize("path", ["/machines", ADDRESS, "/m/CNC-09", "/admin/machines"])
@pytest.mark.parametrize("size", [TABLET, (360, 740)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_can_be_hit_with_a_glove_and_nothing_scrolls_sideways(
    open_page: OpenPage, path: str, size: tuple[int, int], language: str
) -> None:
    page = open_page(path, language=language, size=size)
    assert page.locator("main").evaluate(SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_machines_are_added_changed_and_removed(open_page: OpenPage, runtime: FakeRuntime, watched: list) -> None:  # type: ignore[type-arg]
    page = open_page("/admin/machines", language="en", size=TABLET)
    for bad in ("PR 02", "A/B C", "<b>x</b>", "..", "  "):
        page.get_by_label("Machine id").fill(bad)
        page.get_by_role("button", name="Save").click()
        said = f"This cannot be a machine's id: “{bad.strip()}” Letters, digits, Hangul and - _ . only"
        expect(page.get_by_role("alert")).to_contain_text(said)
    page.get_by_label("Machine id").fill("PR-02")
    page.get_by_label("Name in English").fill("Press 2")
    page.get_by_label("Aliases").fill("P-400, 2호기")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="PR-02 Press 2")).to_be_visible()
    assert runtime.assets.get("PR-02").aliases == ("P-400", "2호기")
    page.get_by_role("button", name="Change PR-02").click()
    expect(page.get_by_label("Machine id")).not_to_be_editable()
    page.get_by_label("Line").fill("B")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".machine-row", has_text="PR-02")).to_contain_text("B")
    assert runtime.assets.get("PR-02") == Asset("PR-02", "", "Press 2", "B", ("P-400", "2호기"))
    page.get_by_role("button", name="Remove PR-02").click()
    page.locator("#confirm-yes").click()
    expect(page.get_by_role("link", name="PR-02 Press 2")).to_have_count(0)
    assert [asset.id for asset in runtime.assets.list()] == ["CNC-09", "PR-01"]


@pytest.mark.parametrize(("language", "button", "said"), [
    ("ko", "PR-03 등록", "PR-03 설비를 등록했습니다."), ("en", "Add PR-03", "PR-03 is listed now."),
])  # fmt: skip
def test_a_machine_that_a_log_names_is_listed_with_one_tap(
    open_page: OpenPage, runtime: FakeRuntime, language: str, button: str, said: str
) -> None:
    page = open_page("/admin/machines", language=language, size=TABLET)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#machine-list")).to_contain_text("PR-03")
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("button", name=button)).to_have_count(0)
    assert runtime.assets.get("PR-03") == Asset("PR-03")
