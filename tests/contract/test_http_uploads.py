"""Uploads: many at once, names without tricks, nothing half-done left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.contract.test_http_errors import error_of
from tests.fakes.runtime import FakeRuntime


def uploaded(runtime: FakeRuntime) -> list[Path]:
    return sorted((runtime.settings.data_dir / "uploads").glob("**/*"))


def test_many_files_become_one_job(client: TestClient, runtime: FakeRuntime) -> None:
    files = [
        ("files", ("점검표.txt", "유압 점검".encode())),
        ("file", ("b.txt", b"two")),
        ("note", (None, b"left out")),
    ]
    response = client.post("/api/documents", files=files)
    assert response.status_code == 202
    assert response.json()["job"]["kind"] == "ingest"
    assert [path.name for path in uploaded(runtime)] == ["b.txt", "점검표.txt"]
    assert (runtime.settings.data_dir / "uploads" / "점검표.txt").read_text("utf-8") == "유압 점검"


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "/abs/file.txt", "a/../../b.txt"])
def test_names_cannot_leave_the_folder(client: TestClient, runtime: FakeRuntime, name: str) -> None:
    assert client.post("/api/documents", files={"files": (name, b"x")}).status_code == 202
    (only,) = uploaded(runtime)
    assert only.parent == runtime.settings.data_dir / "uploads"


def test_two_files_of_one_name_are_both_kept(client: TestClient, runtime: FakeRuntime) -> None:
    client.post("/api/documents", files=[("files", ("a.txt", b"1")), ("files", ("A.txt", b"2"))])
    assert [path.name for path in uploaded(runtime)] == ["A (2).txt", "a.txt"]


def test_a_file_over_the_limit_leaves_nothing(client: TestClient, runtime: FakeRuntime) -> None:
    files = [("files", ("small.txt", b"ok")), ("files", ("big.pdf", b"x" * 1_000_001))]
    error = error_of(client.post("/api/documents", files=files), 413)
    assert "big.pdf" in error["message"]
    assert uploaded(runtime) == []


def test_an_upload_that_breaks_off_leaves_nothing(client: TestClient, runtime: FakeRuntime) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf of'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    error_of(client.post("/api/documents", content=body, headers=headers), 422)
    assert uploaded(runtime) == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 422),
        (b"", "multipart/form-data", 422),
        (b"rubbish", "multipart/form-data; boundary=b", 400),
        (b"--b--\r\n", "multipart/form-data; boundary=b", 422),
        (b"", "multipart/form-data; boundary=" + "b" * 5000, 422),
    ],
)
def test_what_is_not_an_upload(client: TestClient, body: bytes, content_type: str, status: int) -> None:
    error_of(client.post("/api/documents", content=body, headers={"Content-Type": content_type}), status)


def test_failures_are_reported_per_file_in_both_languages(client: TestClient) -> None:
    files = [("files", ("good.txt", b"fine")), ("files", ("broken.pdf", b"%PDF-"))]
    job = client.post("/api/documents", files=files).json()["job"]
    client.get(f"/api/jobs/{job['id']}/events")
    english = client.get(f"/api/jobs/{job['id']}").json()["outcomes"]
    korean = client.get(f"/api/jobs/{job['id']}?lang=ko").json()["outcomes"]
    assert [outcome["status"] for outcome in english] == ["added", "failed"]
    assert "password" in english[1]["message"]
    assert "암호" in korean[1]["message"]
