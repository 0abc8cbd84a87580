"""The outside contract, field by field: what clients and benchmarks rely on."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.fakes.runtime import FakeRuntime
from web.schemas import AskResponse, DocumentsResponse, JobModel, SearchResponse

PASSAGE = {
    "chunk_id", "document_id", "title", "path", "kind", "revision", "page", "heading", "text", "score", "boxes",
}  # fmt: skip
ANSWER = {
    "status", "language", "text", "citations", "withheld", "conversation_id", "answer_id", "approved", "timings_ms",
    "warnings",
}  # fmt: skip
CITATION = {"mark", "chunk_id", "document_id", "title", "path", "revision", "page", "quote", "boxes"}
QUESTION = "M20 볼트 체결 토크는?"


def events_of(body: str) -> list[tuple[str, Any]]:
    """Event names and data of a stream; comments are left out."""
    found = []
    for block in body.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if "data" in lines:
            data = lines["data"]
            found.append((lines.get("event", ""), data if data == "[DONE]" else json.loads(data)))
    return found


def test_search_has_exactly_the_contract_s_fields(client: TestClient) -> None:
    found = client.post("/api/search", json={"query": "체결 토크"}).json()
    assert set(found) == {"query", "language", "passages", "took_ms"}
    assert set(found["passages"][0]) == PASSAGE
    assert found["took_ms"]["total"] >= 0
    assert all(0 <= edge <= 1 for box in found["passages"][0]["boxes"] for edge in box)
    SearchResponse.model_validate(found)


def test_search_is_narrowed_by_scope_and_limit(client: TestClient) -> None:
    found = client.post(
        "/api/search", json={"query": "유압 펌프 press", "limit": 3, "scope": {"kinds": ["log"]}}
    ).json()
    assert len(found["passages"]) == 3
    assert {passage["kind"] for passage in found["passages"]} == {"log"}


def test_ask_streams_queue_evidence_tokens_answer_in_this_order(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": QUESTION})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["x-accel-buffering"] == "no"
    events = events_of(response.text)
    names = [name for name, _ in events]
    assert names[:2] == ["queued", "evidence"]
    assert names[-1] == "answer"
    assert set(names[2:-1]) == {"token"}
    assert set(events[0][1]) == {"position"}
    assert set(events[1][1]) == {"passages", "quick", "warnings"}
    assert set(events[2][1]) == {"text"}
    assert set(events[-1][1]) == ANSWER
    assert set(events[-1][1]["citations"][0]) == CITATION
    assert "토크" in response.text, "Korean travels as itself, not as escapes"


def test_ask_without_a_stream_is_the_answer_with_its_evidence(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, "stream": False})
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert set(answer) == ANSWER | {"evidence"}
    assert set(answer["evidence"]) == {"passages", "quick", "warnings"}
    assert set(answer["timings_ms"]) == {"evidence", "first_token", "total"}
    AskResponse.model_validate(answer)


def test_an_error_in_the_middle_of_a_stream_is_its_last_event(client: TestClient) -> None:
    events = events_of(client.post("/api/ask", json={"question": "please break: alarm E-204"}).text)
    name, error = events[-1]
    assert name == "error"
    assert set(error) == {"code", "message", "hint"}
    assert error["message"]


def test_documents_jobs_and_removal(client: TestClient) -> None:
    listed = client.get("/api/documents").json()
    DocumentsResponse.model_validate(listed)
    assert "stored_path" not in listed["documents"][0], "where files lie is nobody's business"
    started = client.post("/api/reindex")
    assert started.status_code == 202
    job = started.json()["job"]
    JobModel.model_validate(job)
    changes = events_of(client.get(f"/api/jobs/{job['id']}/events").text)
    assert {name for name, _ in changes} == {"job"}
    assert changes[-1][1]["state"] == "done"
    assert client.get(f"/api/jobs/{job['id']}").json()["outcomes"][0]["status"] == "unchanged"
    assert client.get("/api/jobs").json()["jobs"][0]["id"] == job["id"]
    assert client.delete("/api/documents/log-ko").json() == {"document_id": "log-ko", "status": "removed"}
    assert "log-ko" not in client.get("/api/documents").text
    assert client.delete("/api/documents/log-ko").status_code == 404


def test_pages_pictures_and_files(client: TestClient) -> None:
    page = client.get("/documents/sop-ko/pages/2")
    assert page.status_code == 200
    assert "/documents/sop-ko/pages/2.png" in page.text
    picture = client.get("/documents/sop-ko/pages/2.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    again = client.get("/documents/sop-ko/pages/2.png", headers={"If-None-Match": picture.headers["etag"]})
    assert again.status_code == 304
    file = client.get("/documents/sop-ko/file")
    assert file.content.startswith(b"%PDF-")
    assert file.headers["content-disposition"].startswith("inline")
    log = client.get("/documents/log-ko/file")
    assert log.headers["content-disposition"].startswith("attachment"), "only PDF is opened in our origin"


@pytest.mark.parametrize("path", ["/", "/documents/sop-ko/pages/1", "/documents/sop-ko/file", "/healthz"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize(
    ("state", "shown", "warned"), [("current", "In force", False), ("superseded", "Superseded", True),
                                   ("upcoming", "Not yet in force", True)],
)  # fmt: skip
def test_a_revision_is_shown_as_what_it_is(
    client: TestClient, runtime: FakeRuntime, state: str, shown: str, warned: bool
) -> None:
    content = runtime.library.contents["sop-ko"]
    document = dataclasses.replace(content.document, state=state)
    runtime.library.contents = {"sop-ko": dataclasses.replace(content, document=document)}
    assert f">{shown}</span>" in client.get("/documents").text
    assert ("warning-line" in client.get("/documents/sop-ko/pages/1").text) == warned


def test_openai_completion_and_models(client: TestClient) -> None:
    assert client.get("/v1/models").json()["data"][0]["id"] == "banjang"
    body = {"model": "banjang", "messages": [{"role": "system", "content": "x"}, {"role": "user", "content": QUESTION}]}
    whole = client.post("/v1/chat/completions", json=body).json()
    assert whole["object"] == "chat.completion"
    said = whole["choices"][0]["message"]
    assert said["role"] == "assistant"
    assert set(said["citations"][0]) == CITATION
    chunks = events_of(client.post("/v1/chat/completions", json={**body, "stream": True}).text)
    assert chunks[-1] == ("", "[DONE]")
    assert all(chunk["object"] == "chat.completion.chunk" for _, chunk in chunks[:-1])
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for _, chunk in chunks[:-1])
    assert text == said["content"]
    assert chunks[-2][1]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-2][1]["citations"] == said["citations"]


def test_openai_error_inside_a_stream(client: TestClient) -> None:
    body = {"messages": [{"role": "user", "content": "please break: alarm E-204"}], "stream": True}
    chunks = events_of(client.post("/v1/chat/completions", json=body).text)
    assert chunks[-1] == ("", "[DONE]")
    assert set(chunks[-2][1]["error"]) == {"code", "message", "hint"}


def test_health_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    client.post("/api/ask", json={"question": QUESTION})
    metrics = client.get("/metrics").text
    assert 'banjang_answers_total{status="answered"} 1.0' in metrics
    assert 'route="/api/ask"' in metrics
    assert "토크" not in metrics, "no question ends up in the metrics"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/search", "post"), ("/api/ask", "post"), ("/api/documents", "get"), ("/api/documents", "post"),
        ("/api/documents/{document_id}", "delete"), ("/api/reindex", "post"), ("/api/jobs", "get"),
        ("/api/jobs/{job_id}", "get"), ("/api/jobs/{job_id}/events", "get"),
        ("/documents/{document_id}/pages/{number}.png", "get"), ("/documents/{document_id}/file", "get"),
        ("/v1/chat/completions", "post"), ("/v1/models", "get"), ("/healthz", "get"), ("/readyz", "get"),
        ("/metrics", "get"),
    ],
)  # fmt: skip
def test_openapi_documents_every_endpoint(client: TestClient, path: str, method: str) -> None:
    operation = client.get("/openapi.json").json()["paths"][path][method]
    assert operation["tags"]
    assert operation["summary"]


@pytest.mark.parametrize(
    ("schema", "fields"),
    [("PassageModel", PASSAGE), ("AskResponse", ANSWER | {"evidence"}), ("CitationModel", CITATION),
     ("SearchResponse", {"query", "language", "passages", "took_ms"}), ("ErrorDetail", {"code", "message", "hint"}),
     ("SearchRequest", {"query", "limit", "scope"}),
     ("AskRequest", {"question", "conversation_id", "scope", "stream"})],
)  # fmt: skip
def test_openapi_schemas_are_the_contract_s(client: TestClient, schema: str, fields: set[str]) -> None:
    described = client.get("/openapi.json").json()["components"]["schemas"][schema]
    assert set(described["properties"]) == fields
