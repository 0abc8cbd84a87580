"""`banjang folders`: what a folder holds, before it is watched; and what is left when it no longer is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.command_line import only_json, run_banjang


@pytest.fixture
def share(tmp_path: Path) -> Path:
    share = tmp_path / "작업 표준"
    share.mkdir()
    for name in ("점검표.txt", "지침서.hwp"):
        (share / name).write_text("내용", encoding="utf-8")
    return share


def test_a_folder_is_shown_asked_about_listed_and_removed(share: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    refused = run_banjang("folders", "add", share, data_dir=data_dir, language="ko", typed="n\n")
    assert refused.returncode == 1
    assert "읽을 파일 1개" in refused.stdout
    assert "지침서.hwp" in refused.stdout
    assert only_json(run_banjang("folders", "list", "--json", data_dir=data_dir)) == {"folders": []}
    added = run_banjang("folders", "add", share, "--kind", "sop", "--asset", "PR-01", "--yes", data_dir=data_dir)
    assert added.returncode == 0, added.stderr
    (folder,) = only_json(run_banjang("folders", "list", "--json", data_dir=data_dir))["folders"]
    assert (folder["path"], folder["kind"], folder["asset"], folder["state"]) == (
        share.as_posix(), "sop", "PR-01", "watched",
    )  # fmt: skip
    twice = run_banjang("folders", "add", share, "--yes", data_dir=data_dir, language="ko")
    assert twice.returncode == 1
    assert "이미 감시하고 있습니다" in twice.stderr
    assert run_banjang("folders", "remove", share, data_dir=data_dir).returncode == 0
    gone = run_banjang("folders", "remove", share, data_dir=data_dir)
    assert gone.returncode == 1
    assert "Traceback" not in gone.stderr
