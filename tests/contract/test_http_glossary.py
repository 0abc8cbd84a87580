"""The plant's glossary over HTTP: terms, faulty lines, suggestions, what searches are given."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.conversation import Conversations
from tests.fakes.runtime import FakeRuntime
from web.admin.glossary_schemas import GlossaryResponse, SuggestionsResponse, TermModel

JIG = {"korean": ["지그", "치구"], "english": ["jig"]}
CONVEYOR = {"korean": ["컨베이어", "콘베어"], "english": ["conveyor"]}


def listed(client: TestClient) -> list[dict[str, Any]]:
    return list(client.get("/api/glossary").json()["terms"])


def test_a_term_is_added_used_changed_and_removed(client: TestClient, runtime: FakeRuntime) -> None:
    assert listed(client) == []
    added = client.post("/api/glossary", json=JIG)
    assert (added.status_code, added.json()["korean"], added.json()["fault"]) == (201, ["지그", "치구"], "")
    TermModel.model_validate(added.json())
    GlossaryResponse.model_validate(client.get("/api/glossary").json())
    assert runtime.library.glossary.find("치구")[0].translations == ("jig",)
    address = f"/api/glossary/{added.json()['id']}"
    changed = client.put(address, json={"korean": ["지그"], "english": ["fixture"]}).json()
    assert runtime.library.glossary.find("지그")[0].translations == ("fixture",)
    assert client.delete(address).status_code == 404, "the line was changed"
    removed = client.delete(f"/api/glossary/{changed['id']}")
    assert removed.json() == {"id": changed["id"], "status": "removed"}
    assert (listed(client), runtime.library.glossary.find("지그")) == ([], [])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"korean": ["지그"]}, "glossary"),
        ({}, "glossary"),
        ({"korean": ["지|그"], "english": ["jig"]}, "glossary"),
        ({"korean": ["지그"], "english": [" "]}, "invalid"),
        ({"korean": ["가" * 101], "english": ["jig"]}, "invalid"),
        ({"colour": "red"}, "invalid"),
    ],
)
def test_what_cannot_be_kept_is_refused(client: TestClient, body: dict[str, Any], code: str) -> None:
    refused = client.post("/api/glossary", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
    assert listed(client) == []


def test_a_faulty_line_is_shown_and_mended(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.plant_glossary.path.write_text("# 우리\n지그 jig\n치구\t\n", encoding="utf-8")
    without_tab, single = listed(client)
    assert (without_tab["fault"], without_tab["line"], without_tab["korean"]) == ("no_tab", 2, ["지그 jig"])
    assert (single["fault"], single["line"]) == ("single", 3)
    page = client.get("/admin/glossary", headers={"Accept-Language": "ko"}).text
    assert "2번째 줄" in page
    assert "한국어와 영어 사이에 탭이 없습니다." in page
    assert client.put(f"/api/glossary/{without_tab['id']}", json=JIG).json()["line"] == 2
    assert client.delete(f"/api/glossary/{single['id']}").status_code == 200
    assert runtime.plant_glossary.path.read_text(encoding="utf-8-sig") == "# 우리\n지그|치구\tjig\n"


def test_a_file_that_cannot_be_read_is_said_on_the_page(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.plant_glossary.path.write_bytes("지그\tjig\n".encode() + b"\x81\xff\n")
    assert client.get("/api/glossary").status_code == 422
    page = client.get("/admin/glossary", headers={"Accept-Language": "ko"})
    assert page.status_code == 200
    assert "UTF-8로 저장한 뒤" in page.text


def test_words_of_unanswered_questions_are_suggested_taken_and_ignored(
    client: TestClient, runtime: FakeRuntime
) -> None:
    for question in ("콘베아", "콘베아 뎀빠"):
        Conversations(runtime.library.database).add_turn("talk", question, "no_evidence", "")
    suggested = client.get("/api/glossary/suggestions").json()
    SuggestionsResponse.model_validate(suggested)
    assert [(word["word"], word["times"]) for word in suggested["words"]] == [("콘베아", 2), ("뎀빠", 1)]
    assert suggested["words"][0]["near"] == [{"spelling": "콘베어", **CONVEYOR}]
    taken = client.post("/api/glossary/spellings", json={"word": "콘베아", "of": CONVEYOR})
    assert (taken.status_code, taken.json()["korean"]) == (201, ["컨베이어", "콘베어", "콘베아"])
    client.post("/api/glossary/ignored", json={"word": "뎀빠"})
    assert client.get("/api/glossary/suggestions").json() == {"words": []}
    unknown = client.post("/api/glossary/spellings", json={"word": "콘베아", "of": JIG})
    assert unknown.json()["error"]["message"] == "No term is spelled ‘지그’."


def test_a_search_narrows_own_and_shipped_terms(client: TestClient) -> None:
    client.post("/api/glossary", json=JIG)
    client.post("/api/glossary", json={"korean": ["뽀찌", "고리"], "english": []})
    page = client.get("/admin/glossary", params={"part": "terms", "q": "Con vey"}).text
    assert ("컨베이어, 콘베어" in page, "밸브" in page, "지그" in page) == (True, False, False)
    page = client.get("/admin/glossary", params={"part": "terms", "q": "치구"}).text
    assert ("지그" in page, "뽀찌" in page, "컨베이어" in page) == (True, False, False)


def test_words_are_shown_as_text(client: TestClient, runtime: FakeRuntime) -> None:
    client.post("/api/glossary", json={"korean": ["<b>지그\"'&", "치구"], "english": ["<i>jig"]})
    Conversations(runtime.library.database).add_turn("talk", "<b>콘베아", "no_evidence", "")
    page = client.get("/admin/glossary").text
    assert "<b>지그" not in page
    assert "<i>jig" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_sites_change_nothing(client: TestClient, method: str) -> None:
    client.post("/api/glossary", json=JIG)
    before = listed(client)
    address = "/api/glossary" if method == "post" else f"/api/glossary/{before[0]['id']}"
    body = {} if method == "delete" else {"json": {"korean": ["뽀찌", "고리"]}}
    answer = client.request(method, address, headers={"Sec-Fetch-Site": "cross-site"}, **body)  # type: ignore[arg-type]
    assert (answer.status_code, listed(client)) == (403, before)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/glossary", "get"),
        ("/api/glossary", "post"),
        ("/api/glossary/{line_id}", "put"),
        ("/api/glossary/{line_id}", "delete"),
        ("/api/glossary/suggestions", "get"),
        ("/api/glossary/spellings", "post"),
        ("/api/glossary/ignored", "post"),
    ],
)
def test_openapi_documents_the_endpoints(client: TestClient, path: str, method: str) -> None:
    operation = client.get("/openapi.json").json()["paths"][path][method]
    assert (operation["tags"], bool(operation["summary"])) == (["glossary"], True)
