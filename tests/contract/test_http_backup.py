"""A backup over HTTP."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from starlette.testclient import TestClient

from assistant.backup.restoring import restore_backup
from tests.fakes.runtime import FakeRuntime


def test_a_backup_is_downloaded_can_be_restored_and_leaves_nothing(
    client: TestClient, runtime: FakeRuntime, tmp_path: Path
) -> None:
    assert runtime.library.database.path.is_file()
    response = client.post("/api/backup")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/zip")
    assert 'filename="banjang-' in response.headers["content-disposition"]
    assert "catalogue.sqlite" in zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert list(tmp_path.glob(".backup-*")) == []
    file = tmp_path / "got.zip"
    file.write_bytes(response.content)
    restore_backup(file, tmp_path / "restored")
    assert (tmp_path / "restored" / "catalogue.sqlite").is_file()


def test_without_a_catalogue_there_is_an_error_and_nothing_left(client: TestClient, tmp_path: Path) -> None:
    response = client.post("/api/backup")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "backup")
    assert response.json()["error"]["hint"]
    assert list(tmp_path.glob(".backup-*")) == []


def test_another_site_cannot_order_one(client: TestClient) -> None:
    assert client.post("/api/backup", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/api/backup").status_code == 405
