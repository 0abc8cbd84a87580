"""A document's page and what can be done there, over HTTP."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexes.assets import Asset
from tests.fakes.runtime import FakeRuntime
from web.admin.document_control_api import ControlledResponse

NEW, OLD = "/api/documents/sop-ko", "/api/documents/sop-old"
TORQUE = "금형 체결 토크"


def error_of(response: Any, status: int) -> dict[str, str]:
    assert response.status_code == status
    return dict(response.json()["error"])


def document_of(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    ControlledResponse.model_validate(response.json())
    return dict(response.json()["document"])


def found(client: TestClient, **scope: Any) -> set[str]:
    passages = client.post("/api/search", json={"query": TORQUE, "scope": scope}).json()["passages"]
    return {passage["document_id"] for passage in passages} & {"sop-ko", "sop-old"}


def test_a_search_as_of_a_day_finds_what_was_in_force_then(client: TestClient) -> None:
    assert found(client) == {"sop-ko"}
    assert found(client, as_of="2024-05-01") == {"sop-old"}
    assert found(client, as_of="2025-03-01") == {"sop-ko"}


@pytest.mark.parametrize("path", ["/api/search", "/api/ask"])
@pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "20240501", "2024-5-1"])
def test_what_is_no_day_is_refused(client: TestClient, path: str, day: str) -> None:
    asked = {"query" if path.endswith("search") else "question": TORQUE, "scope": {"as_of": day}}
    refused = error_of(client.post(path, json=asked), 422)
    assert (refused["code"], "2024-05-01" in refused["hint"]) == ("scope", True)


def test_an_answer_can_be_asked_of_a_day(client: TestClient) -> None:
    body = {"question": "금형 체결 토크는?", "scope": {"as_of": "2024-05-01"}, "stream": False}
    answer = client.post("/api/ask", json=body).json()
    assert answer["evidence"]["passages"][0]["document_id"] == "sop-old"


def test_a_revision_is_withdrawn_and_put_back(client: TestClient) -> None:
    withdrawn = document_of(client.post(f"{NEW}/withdraw"))
    assert withdrawn["state"] == "withdrawn"
    assert withdrawn["ended_on"]
    assert found(client) == {"sop-old"}
    assert error_of(client.post(f"{OLD}/withdraw"), 422)["code"] == "revision"
    assert document_of(client.post(f"{NEW}/restore"))["state"] == "current"
    assert error_of(client.post(f"{NEW}/restore"), 422)["code"] == "revision"
    assert found(client) == {"sop-ko"}


def test_facts_are_corrected_and_reset(client: TestClient) -> None:
    told = document_of(client.patch(NEW, json={"title": "새 제목", "kind": "manual", "asset": "PR-01"}))
    assert (told["title"], told["kind"], told["asset"]) == ("새 제목", "manual", "PR-01")
    assert document_of(client.patch(NEW, json={"title": None}))["title"] == "프레스 P-200 금형 교환 표준작업서"
    assert document_of(client.patch(NEW, json={"effective_date": "2020-01-01"}))["state"] == "superseded"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"effective_date": "someday"}, "metadata"), ({"kind": "novel"}, "metadata"), ({"title": " "}, "metadata"),
     ({"colour": "red"}, "invalid"), ({"title": "x" * 201}, "invalid"), ({"number": 5}, "invalid")],
)  # fmt: skip
def test_what_cannot_be_is_refused(client: TestClient, change: dict[str, Any], code: str) -> None:
    assert error_of(client.patch(NEW, json=change), 422)["code"] == code


@pytest.mark.parametrize(("method", "path"), [("patch", ""), ("post", "/withdraw"), ("post", "/restore")])
def test_unknown_documents_and_other_sites(client: TestClient, method: str, path: str) -> None:
    body = {"title": "x"} if method == "patch" else None
    assert error_of(client.request(method, f"/api/documents/nothing{path}", json=body), 404)["code"] == "not_found"
    foreign = client.request(method, f"{NEW}{path}", headers={"Sec-Fetch-Site": "cross-site"}, json=body)
    assert error_of(foreign, 403)["code"] == "cross_site"
    operation = client.get("/openapi.json").json()["paths"][f"/api/documents/{{document_id}}{path}"][method]
    assert operation["tags"] == ["documents"]
    assert operation["summary"]


def test_changes_are_noted(client: TestClient, runtime: FakeRuntime) -> None:
    client.post(f"{NEW}/withdraw")
    client.patch(NEW, json={"number": "SOP-1"})
    page = client.get("/admin/audit").text
    assert "Revision withdrawn" in page
    assert "Document facts corrected" in page


def test_the_page_shows_revisions_facts_and_passages(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.assets.save(Asset("PR-01", "1호 프레스", "Press 1"))
    client.patch(NEW, json={"title": "<b>Other title</b>"})
    page = client.get("/admin/documents/sop-ko").text
    assert "&lt;b&gt;Other title" in page and "<b>Other" not in page
    assert "In the file: 프레스 P-200 금형 교환 표준작업서" in page
    assert 'href="/admin/documents/sop-old"' in page
    assert 'data-order="withdraw"' in page and 'data-order="restore"' not in page
    assert '<option value="PR-01">Press 1</option>' in page
    assert 'href="/documents/sop-ko/pages/2?chunk=' in page
    assert 'href="/admin/documents/sop-ko"' in client.get("/documents").text
    assert "<html" not in client.get("/admin/documents/sop-ko?part=body").text


def test_long_documents_are_shown_in_parts_as_they_were_cut(client: TestClient) -> None:
    first = client.get("/admin/documents/log-ko").text
    assert "1–50 of 400" in first
    assert first.count("2024-01-01") >= 1
    assert "?start=50#passages" in first
    last = client.get("/admin/documents/log-ko?start=350").text
    assert "351–400 of 400" in last
    assert "?start=400" not in last
    assert "400–400 of 400" in client.get("/admin/documents/log-ko?start=99999").text


def test_pages_without_text_are_named(client: TestClient, runtime: FakeRuntime) -> None:
    assert "Pages without text: 2<" in client.get("/admin/documents/manual-en").text
    content = runtime.library.contents["sop-ko"]
    runtime.library.contents["sop-ko"] = dataclasses.replace(content, chunks=content.chunks[:1])
    assert "Pages without text: 2, 3<" in client.get("/admin/documents/sop-ko").text


def test_what_a_search_shows_says_where_it_stands(client: TestClient) -> None:
    page = client.get("/search", params={"q": TORQUE, "as_of": "2024-05-01"}).text
    assert "What was in force on 2024-05-01." in page
    assert "Superseded since 2025-03-01" in page
    assert 'name="as_of" type="date" value="2024-05-01"' in page
    unknown = client.get("/search", params={"q": TORQUE, "as_of": "soon", "part": "results"}).text
    assert "in force on" not in unknown
    assert "Superseded since 2025-03-01." not in client.get("/documents/sop-ko/pages/1").text
    client.post(f"{NEW}/withdraw")
    assert "has been withdrawn" in client.get("/documents/sop-ko/pages/1").text
