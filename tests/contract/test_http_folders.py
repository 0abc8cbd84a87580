"""Watched folders, files' fates and jobs' orders over HTTP."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.fakes.runtime import FakeRuntime
from web.admin.folder_schemas import FilesResponse, FolderResponse, FoldersResponse, PreviewModel
from web.schemas import JobModel

PATIENCE_S = 20.0
PAGE = {"Accept": "text/html", "Accept-Language": "ko"}


@pytest.fixture
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outside of the data directory: three documents, one of which cannot be read, and two files left out."""
    share = tmp_path_factory.mktemp("공유")
    for name in ("일상 점검.txt", "체결 토크.txt", "broken 지침.pdf", "~$일상 점검.docx", "지침서.hwp"):
        (share / name).write_text("유압 점검 내용", encoding="utf-8")
    return share


def error_of(response: Any, status: int) -> dict[str, str]:
    assert response.status_code == status
    return dict(response.json()["error"])


def finished(client: TestClient, job_id: str) -> dict[str, Any]:
    client.get(f"/api/jobs/{job_id}/events")
    return dict(client.get(f"/api/jobs/{job_id}").json())


def add(client: TestClient, share: Path) -> dict[str, Any]:
    response = client.post("/api/folders", json={"path": str(share), "kind": "sop", "asset": "PR-01"})
    assert response.status_code == 201
    FolderResponse.model_validate(response.json())
    return dict(response.json())


def test_a_preview_reads_nothing(client: TestClient, runtime: FakeRuntime, share: Path) -> None:
    preview = client.post("/api/folders/preview", json={"path": str(share)}).json()
    PreviewModel.model_validate(preview)
    assert (preview["files"], preview["names"]) == (3, ["broken 지침.pdf", "일상 점검.txt", "체결 토크.txt"])
    assert {left["reason"]: left["names"] for left in preview["left_out"]} == {
        "old_format": ["지침서.hwp"], "temporary": ["~$일상 점검.docx"],
    }  # fmt: skip
    assert all(left["text"] for left in preview["left_out"])
    assert runtime.jobs.list() == []
    assert client.get("/api/folders").json() == {"folders": []}


def test_a_folder_is_added_read_paused_resumed_and_removed(client: TestClient, share: Path) -> None:
    added = add(client, share)
    assert len(finished(client, added["job"]["id"])["outcomes"]) == 3
    FoldersResponse.model_validate(client.get("/api/folders").json())
    path = f"/api/folders/{added['folder']['id']}"
    assert client.post(f"{path}/look").json()["job"] is None
    assert client.post(f"{path}/pause").json()["folder"]["state"] == "paused"
    assert client.post(f"{path}/resume").json()["folder"]["state"] == "watched"
    assert client.delete(path).json() == {"id": added["folder"]["id"], "status": "removed"}
    assert error_of(client.post(f"{path}/look"), 404)["code"] == "not_found"
    assert len(client.get("/api/documents").json()["documents"]) == 6


def test_what_is_gone_goes_when_it_is_ordered(client: TestClient, share: Path) -> None:
    added = add(client, share)
    finished(client, added["job"]["id"])
    path = f"/api/folders/{added['folder']['id']}"
    (share / "체결 토크.txt").unlink()
    gone = client.post(f"{path}/look").json()["folder"]["last_look"]["gone"]
    assert [Path(name).name for name in gone] == ["체결 토크.txt"]
    assert "체결 토크" in client.get("/api/documents").text
    done = client.post(f"{path}/remove-gone").json()
    assert (done["removed"], done["folder"]["last_look"]["gone"]) == (1, [])
    assert "체결 토크" not in client.get("/api/documents").text


def test_a_folder_that_cannot_be_watched_says_why(client: TestClient, runtime: FakeRuntime, share: Path) -> None:
    for path in ("/api/folders", "/api/folders/preview"):
        refused = error_of(client.post(path, json={"path": "docs"}, headers={"Accept-Language": "ko"}), 422)
        assert refused["code"] == "folder"
        assert "전체 경로" in refused["message"]
        assert refused["hint"]
    assert error_of(client.post("/api/folders", json={"path": str(runtime.settings.data_dir)}), 422)["code"] == "folder"
    assert error_of(client.post("/api/folders", json={"path": str(share), "kind": "poem"}), 422)["code"] == "invalid"
    assert error_of(client.post("/api/folders", json={"path": " "}), 422)["code"] == "invalid"


def test_fates_are_told_and_cleared(client: TestClient, runtime: FakeRuntime, share: Path) -> None:
    finished(client, add(client, share)["job"]["id"])
    FilesResponse.model_validate(client.get("/api/files").json())
    assert {Path(file["path"]).name for file in client.get("/api/files?state=read").json()["files"]} == {
        "일상 점검.txt", "체결 토크.txt",
    }  # fmt: skip
    (failed,) = client.get("/api/files?state=failed", headers={"Accept-Language": "ko"}).json()["files"]
    assert failed["message"] == "broken 지침.pdf 파일에 암호가 걸려 있습니다."
    assert failed["hint"] == "암호를 푼 사본을 저장해 넣으세요."
    again = client.post("/api/files/read-again", json={"paths": [failed["path"], "/etc/passwd"]})
    assert again.status_code == 202
    (job,) = again.json()["jobs"]
    assert [outcome["path"] for outcome in finished(client, job["id"])["outcomes"]] == [failed["path"]]
    assert client.post("/api/files/set-aside", json={"paths": [failed["path"]]}).json()["files"][0]["set_aside"]
    assert runtime.fates.problems() == []
    assert error_of(client.post("/api/files/set-aside", json={"paths": []}), 422)["code"] == "invalid"
    assert error_of(client.get("/api/files?state=lost"), 422)["code"] == "invalid"


def test_a_superseded_document_s_file_is_told_as_such(client: TestClient, runtime: FakeRuntime, share: Path) -> None:
    finished(client, add(client, share)["job"]["id"])
    content = next(c for c in runtime.library.contents.values() if c.document.path.endswith("체결 토크.txt"))
    document = dataclasses.replace(content.document, state="superseded")
    runtime.library.contents[document.id] = dataclasses.replace(content, document=document)
    (file,) = client.get("/api/files?state=superseded").json()["files"]
    assert file["path"] == document.path


def test_a_removed_document_of_a_folder_stays_out(client: TestClient, share: Path) -> None:
    added = add(client, share)
    finished(client, added["job"]["id"])
    document = next(d for d in client.get("/api/documents").json()["documents"] if d["title"] == "체결 토크")
    client.delete(f"/api/documents/{document['id']}")
    assert client.post(f"/api/folders/{added['folder']['id']}/look").json()["job"] is None
    (file,) = client.get("/api/files?state=removed").json()["files"]
    assert file["path"] == document["path"]


def test_a_running_job_is_paused_and_resumed(client: TestClient, runtime: FakeRuntime) -> None:
    between = threading.Event()
    runtime.jobs.step = lambda: between.wait(PATIENCE_S)
    job = client.post("/api/reindex").json()["job"]
    paused = client.post(f"/api/jobs/{job['id']}/pause").json()
    JobModel.model_validate(paused)
    assert paused["state"] == "pausing"
    assert client.post(f"/api/jobs/{job['id']}/resume").json()["state"] == "running"
    between.set()
    assert finished(client, job["id"])["state"] == "done"
    assert error_of(client.post("/api/jobs/none/pause"), 404)["code"] == "not_found"
    assert len(client.get("/api/jobs?limit=1").json()["jobs"]) == 1


def test_the_report_of_a_job_names_every_file_with_its_reason(client: TestClient, share: Path) -> None:
    job = add(client, share)["job"]
    finished(client, job["id"])
    report = client.get(f"/admin/jobs/{job['id']}", headers=PAGE).text
    for words in ("읽지 못한 파일", "broken 지침.pdf 파일에 암호가 걸려 있습니다.", "일상 점검.txt", "8초", str(share)):
        assert words in report
    assert f"/admin/jobs/{job['id']}" in client.get("/admin/jobs", headers=PAGE).text
    assert client.get("/admin/jobs/none", headers=PAGE).status_code == 404


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/folders", "get"), ("/api/folders", "post"), ("/api/folders/preview", "post"),
        ("/api/folders/{folder_id}", "delete"), ("/api/folders/{folder_id}/look", "post"),
        ("/api/folders/{folder_id}/pause", "post"), ("/api/folders/{folder_id}/resume", "post"),
        ("/api/folders/{folder_id}/remove-gone", "post"), ("/api/files", "get"), ("/api/files/read-again", "post"),
        ("/api/files/set-aside", "post"), ("/api/jobs/{job_id}/pause", "post"), ("/api/jobs/{job_id}/resume", "post"),
    ],
)  # fmt: skip
def test_openapi_documents_the_endpoints(client: TestClient, path: str, method: str) -> None:
    operation = client.get("/openapi.json").json()["paths"][path][method]
    assert operation["summary"]
    assert operation["tags"] in (["documents"], ["jobs"])
