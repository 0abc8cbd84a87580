"""Feedback, review and approval over HTTP."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.fakes.runtime import FakeRuntime
from web.review_schemas import ApproveResponse, FeedbackResponse, ReviewResponse, WithdrawnResponse

QUESTION = "M20 볼트 체결 토크는?"
PROOF = [{"document_id": "sop-ko", "page": 2}]
APPROVED = {"text": "최종 체결 토크는 420 N·m입니다. [1]", "citations": PROOF}


def ask(client: TestClient, question: str = QUESTION) -> dict[str, Any]:
    return dict(client.post("/api/ask", json={"question": question, "stream": False}).json())


def judge(client: TestClient, verdict: str = "wrong", note: str = "420이 맞음") -> str:
    answer_id = ask(client)["answer_id"]
    response = client.post("/api/feedback", json={"answer_id": answer_id, "verdict": verdict, "note": note})
    assert response.status_code == 201
    FeedbackResponse.model_validate(response.json())
    return str(answer_id)


def items(client: TestClient) -> list[dict[str, Any]]:
    found = client.get("/api/review").json()
    ReviewResponse.model_validate(found)
    return list(found["items"])


def error_of(response: Any, status: int) -> dict[str, str]:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert set(error) == {"code", "message", "hint"}
    assert error["message"]
    return dict(error)


def test_a_judged_answer_comes_up_for_review(client: TestClient) -> None:
    assert items(client) == []
    answer_id = judge(client)
    item = items(client)[0]
    assert (item["answer_id"], item["question"], item["state"]) == (answer_id, QUESTION, "open")
    assert item["feedback"][0]["verdict"] == "wrong"
    assert item["feedback"][0]["note"] == "420이 맞음"
    assert set(item["feedback"][0]) == {"verdict", "note", "given_at"}, "no names, no addresses"
    assert item["citations"][0]["document_id"] == "sop-ko"
    assert item["approved"] is None


def test_an_approved_answer_is_given_to_the_same_question(client: TestClient) -> None:
    answer_id = judge(client)
    approved = client.post(f"/api/review/{answer_id}/approve", json=APPROVED).json()
    ApproveResponse.model_validate(approved)
    again = ask(client, "M20 볼트 체결토크")
    assert (again["status"], again["text"]) == ("answered", APPROVED["text"])
    assert again["approved"] == {"on": approved["on"]}
    assert [(cited["document_id"], cited["page"]) for cited in again["citations"]] == [("sop-ko", 2)]
    assert ask(client, "M16 볼트 체결 토크는?")["approved"] is None
    assert items(client)[0]["state"] == "approved"


def test_a_changed_page_expires_it_and_says_so(client: TestClient, runtime: FakeRuntime) -> None:
    answer_id = judge(client)
    client.post(f"/api/review/{answer_id}/approve", json=APPROVED)
    content = runtime.library.contents["sop-ko"]
    pages = tuple(dataclasses.replace(page, text=page.text.replace("420", "400")) for page in content.pages)
    runtime.library.contents["sop-ko"] = dataclasses.replace(content, pages=pages)
    assert ask(client)["approved"] is None
    item = items(client)[0]
    assert (item["state"], item["approved"]["in_force"]) == ("expired", False)
    assert item["approved"]["reasons"] == ["“프레스 P-200 금형 교환 표준작업서” p. 2 has changed."]
    shown = client.get("/review").text
    assert 'data-state="expired"' in shown
    assert "has changed" in shown


def test_a_withdrawn_answer_is_given_no_more(client: TestClient) -> None:
    approved = client.post(f"/api/review/{judge(client)}/approve", json=APPROVED).json()
    withdrawn = client.delete(f"/api/curated/{approved['id']}").json()
    WithdrawnResponse.model_validate(withdrawn)
    assert ask(client)["approved"] is None
    assert items(client)[0]["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"verdict": "wrong"}, "answer_id"), ({"answer_id": "1", "verdict": "bad"}, "useful, wrong, outdated"),
        ({"answer_id": "x1", "verdict": "wrong"}, "answer_id"),
        ({"answer_id": "9" * 19, "verdict": "wrong"}, "answer_id"),
        ({"answer_id": "1", "verdict": "wrong", "note": "가" * 1001}, "1000"),
        ({"answer_id": "1", "verdict": "wrong", "note": "a\x00"}, "cannot be read"),
        ({"answer_id": "1", "verdict": "wrong", "name": "Kim"}, "name"),
    ],
)  # fmt: skip
def test_feedback_that_cannot_be_used_is_told_why(client: TestClient, body: Any, says: str) -> None:
    assert says in error_of(client.post("/api/feedback", json=body), 422)["message"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"text": "", "citations": PROOF}, "empty"), ({"text": "420", "citations": []}, "at least one"),
        ({"text": "가" * 8001, "citations": PROOF}, "8000"), ({"text": "420 [2]", "citations": PROOF}, "[2]"),
        ({"text": "420", "citations": [{"document_id": "sop-ko", "page": 0}]}, "page"),
        ({"text": "420", "citations": [{"document_id": "sop-ko", "page": 9}]}, "no page 9"),
        ({"text": "420", "citations": [{"document_id": "sop-old", "page": 1}]}, "not a revision in force"),
    ],
)  # fmt: skip
def test_what_cannot_be_approved_is_told_why(client: TestClient, body: Any, says: str) -> None:
    answer_id = judge(client)
    error = error_of(client.post(f"/api/review/{answer_id}/approve", json=body), 422)
    assert says in error["message"]
    assert error["hint"]
    assert ask(client)["approved"] is None


def test_unknown_answers_are_not_found(client: TestClient) -> None:
    feedback = client.post("/api/feedback", json={"answer_id": "99", "verdict": "useful"})
    assert error_of(feedback, 404)["code"] == "not_found"
    error_of(client.post("/api/review/99/approve", json=APPROVED), 404)
    error_of(client.delete("/api/curated/99"), 404)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/api/feedback", {"answer_id": "1", "verdict": "wrong"}), ("post", "/api/review/1/approve", APPROVED),
        ("delete", "/api/curated/1", None),
    ],
)  # fmt: skip
def test_other_sites_can_order_nothing(client: TestClient, method: str, path: str, body: Any) -> None:
    response = client.request(method, path, json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert error_of(response, 403)["code"] == "cross_site"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/feedback", "post"), ("/api/review", "get"), ("/api/review/{answer_id}/approve", "post"),
        ("/api/curated/{curated_id}", "delete"),
    ],
)  # fmt: skip
def test_openapi_documents_the_endpoints(client: TestClient, path: str, method: str) -> None:
    operation = client.get("/openapi.json").json()["paths"][path][method]
    assert operation["tags"] == ["review"]
    assert operation["summary"]


def test_the_empty_review_page_teaches(client: TestClient) -> None:
    shown = client.get("/review", headers={"Accept-Language": "ko"}).text
    assert "아직 검토할 답변이 없습니다" in shown
    assert "근거 쪽을 확인해 승인합니다" in shown
