"""Unanswered questions over HTTP: the list, what is set aside, the file, searches that found nothing."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.conversation import Conversations
from indexes.records import Scope
from tests.fakes.runtime import FakeRuntime
from web.admin.unanswered_schemas import UnansweredModel, UnansweredResponse

QUESTION = "세척기 온도는?"


def ask(runtime: FakeRuntime, question: str = QUESTION, status: str = "no_evidence") -> None:
    scope = Scope(assets=("PR-01",))
    Conversations(runtime.library.database).add_turn("talk", question, status, "", scope=scope)


def listed(client: TestClient) -> list[dict[str, Any]]:
    return list(client.get("/api/unanswered").json()["entries"])


def test_the_list_and_what_is_set_aside(client: TestClient, runtime: FakeRuntime) -> None:
    assert listed(client) == []
    ask(runtime)
    ask(runtime)
    UnansweredResponse.model_validate(client.get("/api/unanswered").json())
    (entry,) = listed(client)
    assert (entry["question"], entry["asked"], entry["machines"]) == (QUESTION, 2, ["PR-01"])
    address = f"/api/unanswered/{entry['id']}/set-aside"
    aside = client.put(address, json={"note": "업체에 요청함"}).json()
    UnansweredModel.model_validate(aside)
    assert aside["set_aside"]["note"] == "업체에 요청함"
    assert client.delete(address).json() == entry


def test_what_cannot_be_is_refused(client: TestClient, runtime: FakeRuntime) -> None:
    ask(runtime)
    entry_id = listed(client)[0]["id"]
    long = client.put(f"/api/unanswered/{entry_id}/set-aside", json={"note": "가" * 201})
    gone = client.put(f"/api/unanswered/{'0' * 16}/set-aside", json={})
    strange = client.delete("/api/unanswered/..%2f/set-aside")
    assert [response.status_code for response in (long, gone, strange)] == [422, 404, 404]
    korean = client.delete(f"/api/unanswered/{'0' * 16}/set-aside", headers={"Accept-Language": "ko"})
    assert korean.json()["error"]["message"] == "이 항목이 목록에 없습니다."


def test_only_a_search_that_finds_nothing_is_kept(client: TestClient) -> None:
    for query in ("돌하르방", "유압"):
        assert client.post("/api/search/missed", json={"query": query}).json() == {"status": "noted"}
    assert [(entry["question"], entry["searched"]) for entry in listed(client)] == [("돌하르방", 1)]
    assert client.post("/api/search/missed", json={"query": " "}).status_code == 422


def test_following_what_is_typed_keeps_nothing(client: TestClient) -> None:
    client.get("/search", params={"q": "돌하르", "part": "results"})
    client.get("/search", params={"q": "돌하르방"})
    client.post("/api/search", json={"query": "돌하르방"})
    assert listed(client) == []


@pytest.mark.parametrize("path", ["/api/search/missed", "/api/unanswered/{id}/set-aside"])
def test_other_sites_change_nothing(client: TestClient, runtime: FakeRuntime, path: str) -> None:
    ask(runtime)
    before = listed(client)
    method = "post" if "search" in path else "put"
    address = path.format(id=before[0]["id"])
    body = {"query": "돌하르방"} if method == "post" else {}
    answer = client.request(method, address, json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, listed(client)) == (403, before)


def test_the_file_is_named_and_neutralised(client: TestClient, runtime: FakeRuntime) -> None:
    ask(runtime, "=cmd|' /C calc'!A0 온도는?")
    response = client.get("/admin/unanswered.csv", headers={"Accept-Language": "ko"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "banjang-unanswered.csv" in response.headers["content-disposition"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "\n'=cmd|' /C calc'!A0" in response.content.decode("utf-8-sig").replace("\r\n", "\n")


def test_the_page_shows_questions_as_text_and_what_is_near(client: TestClient, runtime: FakeRuntime) -> None:
    ask(runtime, "<b>유압</b> 'press\" 압력은?")
    page = client.get("/admin/unanswered").text
    assert "<b>유압" not in page
    assert "&lt;b&gt;유압" in page
    now = client.get(f"/admin/unanswered/{listed(client)[0]['id']}/now").text
    assert "/documents/log-ko/pages/1" in now
    assert client.get(f"/admin/unanswered/{'0' * 16}/now").status_code == 404


@pytest.mark.parametrize(
    ("path", "method", "tag"),
    [
        ("/api/unanswered", "get", "review"),
        ("/api/unanswered/{entry_id}/set-aside", "put", "review"),
        ("/api/unanswered/{entry_id}/set-aside", "delete", "review"),
        ("/api/search/missed", "post", "search"),
    ],
)
def test_openapi_documents_the_endpoints(client: TestClient, path: str, method: str, tag: str) -> None:
    operation = client.get("/openapi.json").json()["paths"][path][method]
    assert (operation["tags"], bool(operation["summary"])) == ([tag], True)
