"""Every refusal has one shape, says what happened in plain words, and never is a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.fakes.runtime import FakeRuntime


def error_of(response: Any, status: int) -> dict[str, str]:
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert set(error) == {"code", "message", "hint"}
    assert error["message"]
    return error


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"question": ""}, "empty"), ({"question": " \n\t "}, "empty"), ({}, "missing"),
        ({"question": "가" * 2001}, "2000"), ({"question": "a\x00b"}, "cannot be read"), ({"question": 7}, "question"),
        ({"question": "ok", "extra": 1}, "extra"), ({"question": "ok", "conversation_id": "a b"}, "conversation_id"),
        ({"question": "ok", "scope": {"kinds": "sop"}}, "scope.kinds"), ([], "body"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_used_is_told_why(client: TestClient, body: Any, says: str) -> None:
    error = error_of(client.post("/api/ask", json=body), 422)
    assert error["code"] == "invalid"
    assert says in error["message"]


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (None, "“scope” must be a JSON object"), ({"kinds": ["sops"]}, "one of sop, manual, log, other"),
        ({"languages": ["fr"]}, "one of ko, en"),
    ],
)  # fmt: skip
def test_a_scope_that_can_narrow_nothing_is_told(client: TestClient, scope: Any, says: str) -> None:
    assert says in error_of(client.post("/api/search", json={"query": "a", "scope": scope}), 422)["message"]


@pytest.mark.parametrize(
    ("limit", "says"), [(0, "at least 1"), (51, "at most 50"), ("x", "whole number"), (True, "whole number")]
)
def test_limits_of_a_search(client: TestClient, limit: Any, says: str) -> None:
    assert says in error_of(client.post("/api/search", json={"query": "a", "limit": limit}), 422)["message"]


@pytest.mark.parametrize("raw", [rb'{"question": "\ud800"}', rb'{"question": "a\u0000"}'])
def test_surrogates_and_nul_are_unusable_not_a_fault(client: TestClient, raw: bytes) -> None:
    response = client.post("/api/ask", content=raw, headers={"Content-Type": "application/json"})
    assert "cannot be read" in error_of(response, 422)["message"]


def test_half_a_body_is_told_as_such(client: TestClient) -> None:
    response = client.post("/api/search", content=b'{"query":', headers={"Content-Type": "application/json"})
    assert error_of(response, 422)["message"] == "“body” is not valid JSON."


@pytest.mark.parametrize("raw", [b'{"question": "\xff\xfe"}', b"{", b"[" * 5000])
def test_bodies_that_are_not_json(client: TestClient, raw: bytes) -> None:
    response = client.post("/api/ask", content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    error_of(response, response.status_code)


def test_messages_are_in_the_reader_s_language(client: TestClient) -> None:
    by_header = client.post("/api/ask", json={"question": ""}, headers={"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"})
    assert "비어 있습니다" in error_of(by_header, 422)["message"]
    by_query = client.post("/api/ask?lang=ko", json={"question": ""})
    assert "비어 있습니다" in error_of(by_query, 422)["message"]
    client.cookies.set("banjang_language", "ko")
    assert "비어 있습니다" in error_of(client.post("/api/ask", json={"question": ""}), 422)["message"]


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/api/nothing", "/api/jobs/nope", "/api/jobs/nope/events", "/documents/nope/file",
     "/documents/nope/pages/1", "/documents/sop-ko/pages/99", "/documents/log-ko/pages/1.png", "/static/nope.css"],
)  # fmt: skip
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    error_of(client.get(path), 404)


@pytest.mark.parametrize("suffix", ["", ".png"])
@pytest.mark.parametrize("number", ["0", "9" * 20, "9" * 5000, "x"])
def test_page_numbers_that_no_document_has(client: TestClient, number: str, suffix: str) -> None:
    error_of(client.get(f"/documents/sop-ko/pages/{number}{suffix}"), 422)


def test_a_browser_gets_a_page_instead(client: TestClient) -> None:
    response = client.get("/nothing", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "There is nothing at this address." in response.text


def test_wrong_method(client: TestClient) -> None:
    response = client.get("/api/ask")
    assert error_of(response, 405)["code"] == "method_not_allowed"
    assert response.headers["allow"] == "POST"


def test_too_large_a_body(client: TestClient) -> None:
    assert error_of(client.post("/api/ask", json={"question": "x" * 1_100_000}), 413)["code"] == "too_large"


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/ask", {"question": "full"}), ("/api/ask", {"question": "full", "stream": False}),
     ("/v1/chat/completions", {"messages": [{"role": "user", "content": "full"}], "stream": True})],
)  # fmt: skip
def test_a_full_queue_says_when_to_come_back(client: TestClient, path: str, body: Any) -> None:
    response = client.post(path, json=body)
    assert error_of(response, 503)["code"] == "queue_full"
    assert int(response.headers["retry-after"]) > 0


def test_a_failure_without_a_stream_is_a_status(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "please break: alarm E-204", "stream": False})
    assert error_of(response, 503)["code"] == "answer"


def test_a_fault_of_ours_is_told_without_its_insides(client: TestClient, runtime: FakeRuntime) -> None:
    def explode(*_: Any) -> None:
        raise RuntimeError("secret path /srv/plant")

    runtime.library.search = explode  # type: ignore[method-assign, assignment]
    response = client.post("/api/search", json={"query": "a"})
    assert "secret" not in json.dumps(error_of(response, 500))
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_other_sites_cannot_change_anything(client: TestClient, headers: dict[str, str]) -> None:
    assert error_of(client.post("/api/reindex", headers=headers), 403)["code"] == "cross_site"
    assert error_of(client.delete("/api/documents/sop-ko", headers=headers), 403)["code"] == "cross_site"
    assert "sop-ko" in client.get("/api/documents", headers=headers).text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
def test_our_own_pages_and_programs_can(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/reindex", headers=headers).status_code == 202


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example", "a.b:1:2"])
def test_a_foreign_name_does_not_reach_us(client: TestClient, host: str) -> None:
    assert error_of(client.get("/api/documents", headers={"Host": host}), 403)["code"] == "unknown_host"


@pytest.mark.parametrize(
    "host", ["localhost:8080", "127.0.0.1", "192.168.0.7:8080", "[::1]:8080", "plant-pc", "plant-pc.local.", ""]
)
def test_our_own_names_do(client: TestClient, host: str) -> None:
    assert client.get("/api/documents", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("to", "lands"),
    [
        ("/documents", "/documents"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nX: y", "/"),
    ],
)
def test_the_language_switch_only_goes_back_to_us(client: TestClient, to: str, lands: str) -> None:
    response = client.get("/language/ko", params={"to": to}, follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == lands
    assert "banjang_language=ko" in response.headers["set-cookie"]
