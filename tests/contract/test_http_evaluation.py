"""Question sets and evaluations over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.contract.test_http_contract import events_of
from tests.fakes.runtime import FakeRuntime
from web.admin.evaluation_schemas import (
    EvaluationModel,
    EvaluationResponse,
    EvaluationsResponse,
    QuestionSetRemoved,
    QuestionSetResponse,
)

QUESTIONS = [
    {"id": "torque", "question": "M20 볼트 체결 토크는?", "language": "ko", "answerable": True,
     "must_include": ["420 N·m"], "gold": [{"document": "nothing.pdf", "pages": [2]}]},
    {"id": "moon", "question": "달까지 거리는?", "language": "ko", "answerable": False, "gold": []},
]  # fmt: skip


def question_lines(runtime: FakeRuntime) -> str:
    """The first question's right page is one of the plant's."""
    path = runtime.library.document("sop-ko").path
    gold = [{"document": path.rpartition("/")[2], "pages": [2]}]
    lines = [QUESTIONS[0] | {"gold": gold}, QUESTIONS[1]]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def keep_set(client: TestClient, runtime: FakeRuntime, name: str = "우리 공장.jsonl") -> None:
    response = client.post("/api/question-sets", params={"name": name}, content=question_lines(runtime).encode())
    assert response.status_code == 201
    QuestionSetResponse.model_validate(response.json())


def measure(client: TestClient, name: str = "우리 공장.jsonl", *, with_answers: bool = False) -> dict[str, Any]:
    """The run as its last event tells it."""
    started = client.post("/api/evaluations", json={"question_set": name, "with_answers": with_answers})
    assert started.status_code == 202
    run = EvaluationResponse.model_validate(started.json()).run
    events = events_of(client.get(f"/api/evaluations/{run.id}/events").text)
    assert {event for event, _ in events} == {"evaluation"}
    EvaluationModel.model_validate(events[-1][1])
    return dict(events[-1][1])


def test_a_set_is_uploaded_measured_and_read(client: TestClient, runtime: FakeRuntime) -> None:
    keep_set(client, runtime)
    run = measure(client, with_answers=True)
    assert (run["state"], run["done"], run["headline"]["status_right"]) == ("done", 2, 1.0)
    assert client.get(f"/api/evaluations/{run['id']}").json() == run
    listed = client.get("/api/evaluations").json()
    EvaluationsResponse.model_validate(listed)
    assert [it["id"] for it in listed["runs"]] == [run["id"]]
    page = client.get(f"/admin/evaluation/{run['id']}?show=all", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/documents/sop-ko/pages/2" in page.text
    assert "style=" not in page.text


def test_the_report_and_the_measures_are_downloaded(client: TestClient, runtime: FakeRuntime) -> None:
    keep_set(client, runtime)
    run = measure(client, with_answers=True)
    report = client.get(f"/api/evaluations/{run['id']}/report")
    assert report.headers["content-disposition"].startswith('attachment; filename="banjang-evaluation-')
    assert "M20 볼트 체결 토크는?" in report.text
    measures = client.get(f"/api/evaluations/{run['id']}/measures").json()
    assert measures["questions"] == 2
    assert {record["id"] for record in measures["answered"]} == {"torque", "moon"}


def test_two_runs_are_held_against_each_other(client: TestClient, runtime: FakeRuntime) -> None:
    keep_set(client, runtime)
    before = measure(client)
    content = runtime.library.contents.pop("sop-ko")
    after = measure(client)
    runtime.library.contents["sop-ko"] = content
    page = client.get("/admin/evaluation/comparison", params={"before": before["id"], "after": after["id"]})
    assert page.status_code == 200
    assert "M20 볼트 체결 토크는?" in page.text.partition('id="worse"')[2].partition('id="better"')[0]
    assert client.get("/admin/evaluation/comparison?before=x&after=y").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"), [(b"{}", "line 1"), (b"\xff\xfe", "UTF-8"), (b"", "no questions"), (b"[1]\n", "object")]
)
def test_a_wrong_set_is_refused_with_the_line_and_the_way_out(client: TestClient, content: bytes, said: str) -> None:
    response = client.post("/api/question-sets?name=x.jsonl", content=content)
    assert response.status_code == 422
    error = response.json()["error"]
    assert error["code"] == "question_set"
    assert said in error["message"]
    assert error["hint"]


def test_what_is_not_there_is_said(client: TestClient) -> None:
    for method, path in [
        ("GET", "/api/evaluations/nothing"), ("GET", "/api/evaluations/nothing/events"),
        ("POST", "/api/evaluations/nothing/stop"), ("GET", "/api/evaluations/nothing/report"),
        ("GET", "/api/evaluations/nothing/measures"), ("DELETE", "/api/question-sets/nothing.jsonl"),
        ("GET", "/admin/evaluation/nothing"),
    ]:  # fmt: skip
        assert client.request(method, path).status_code == 404, path
    assert client.post("/api/evaluations", json={"question_set": "nothing.jsonl"}).status_code == 404
    assert client.post("/api/evaluations", json={"question_set": ""}).status_code == 422


def test_one_at_a_time_and_it_can_be_stopped(client: TestClient, runtime: FakeRuntime) -> None:
    lines = json.dumps(QUESTIONS[0] | {"question": "slow M20 볼트"}, ensure_ascii=False)
    client.post("/api/question-sets?name=slow.jsonl", content=lines.encode())
    run = client.post("/api/evaluations", json={"question_set": "slow.jsonl", "with_answers": True}).json()["run"]
    assert runtime.assistant.taken.wait(20)
    second = client.post("/api/evaluations", json={"question_set": "slow.jsonl"})
    assert (second.status_code, second.json()["error"]["code"]) == (409, "evaluation_busy")
    assert client.post(f"/api/evaluations/{run['id']}/stop").status_code == 200
    assert events_of(client.get(f"/api/evaluations/{run['id']}/events").text)[-1][1]["state"] == "stopped"


def test_a_set_is_removed(client: TestClient, runtime: FakeRuntime) -> None:
    keep_set(client, runtime)
    removed = client.delete("/api/question-sets/우리 공장.jsonl")
    assert removed.status_code == 200
    QuestionSetRemoved.model_validate(removed.json())
    assert runtime.evaluations.sets.list() == []


def test_approved_answers_make_a_draft(client: TestClient) -> None:
    assert client.get("/api/question-sets/draft").status_code == 422
    answer = client.post("/api/ask", json={"question": "M20 볼트 체결 토크는?", "stream": False}).json()
    approved = {"text": "420 N·m [1]", "citations": [{"document_id": "sop-ko", "page": 2}]}
    assert client.post(f"/api/review/{answer['answer_id']}/approve", json=approved).status_code == 200
    draft = client.get("/api/question-sets/draft")
    assert draft.headers["content-type"].startswith("application/x-ndjson")
    assert "attachment" in draft.headers["content-disposition"]
    line = json.loads(draft.text)
    assert (line["question"], line["answer"], line["gold"][0]["pages"]) == ("M20 볼트 체결 토크는?", "420 N·m", [2])
    assert client.post("/api/question-sets?name=draft.jsonl", content=draft.content).status_code == 201
