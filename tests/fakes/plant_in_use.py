"""A fake program in which somebody has worked: something of every kind that an address can name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from indexes.roles import Role
from tests.fakes.runtime import FakeRuntime
from web.app import create_app

QUESTION = "M20 볼트 체결 토크는?"
UNANSWERABLE = "달까지 거리는?"
QUESTION_SET = {"id": "1", "question": QUESTION, "language": "ko", "answerable": True,
                "gold": [{"document": "a.pdf", "pages": [1]}]}  # fmt: skip


@dataclass(frozen=True)
class PlantInUse:
    """`known` are values of path parameters that name something; `headers` are an admin's."""

    app: FastAPI
    headers: dict[str, str]
    known: dict[str, Any]

    def client(self) -> TestClient:
        return TestClient(self.app, headers=self.headers, raise_server_exceptions=False)


def make_plant_in_use(folder: Path, *, is_open: bool) -> PlantInUse:
    """Does over HTTP what an admin does in a first week."""
    runtime = FakeRuntime(folder / "data", is_open=is_open)
    app = create_app(runtime)
    headers = {"Accept-Language": "en"}
    if not is_open:
        _, token = runtime.access.sign_ins.start("token", "fuzz", Role.ADMIN)
        headers["Authorization"] = f"Bearer {token}"
    watched = folder / "watched"
    watched.mkdir()
    with TestClient(app, headers=headers) as client:
        known = _used(client, watched)
    return PlantInUse(app, headers, known)


def _used(client: TestClient, watched: Path) -> dict[str, Any]:
    def done(method: str, path: str, **sent: Any) -> Any:
        response = client.request(method, path, **sent)
        response.raise_for_status()
        return response.json()

    answer = done("POST", "/api/ask", json={"question": QUESTION, "stream": False})
    done("POST", "/api/ask", json={"question": UNANSWERABLE, "stream": False})
    cited = answer["citations"][0]
    pages = [{"document_id": cited["document_id"], "page": cited["page"]}]
    done("POST", f"/api/review/{answer['answer_id']}/approve", json={"text": "답 [1]", "citations": pages})
    done("PUT", "/api/assets/PR-01", json={"name_ko": "프레스"})
    line = json.dumps(QUESTION_SET, ensure_ascii=False).encode()
    done("POST", "/api/question-sets", params={"name": "plant.jsonl"}, content=line)
    return {
        "document_id": cited["document_id"],
        "number": cited["page"],
        "answer_id": answer["answer_id"],
        "curated_id": 1,
        "asset_id": "PR-01",
        "code": "E-204",
        "name": "plant.jsonl",
        "entry_id": done("GET", "/api/unanswered")["entries"][0]["id"],
        "line_id": done("POST", "/api/glossary", json={"korean": ["콘베아"], "english": ["conveyor"]})["id"],
        "folder_id": done("POST", "/api/folders", json={"path": str(watched)})["folder"]["id"],
        "run_id": done("POST", "/api/evaluations", json={"question_set": "plant.jsonl"})["run"]["id"],
        "job_id": done("POST", "/api/reindex")["job"]["id"],
    }
