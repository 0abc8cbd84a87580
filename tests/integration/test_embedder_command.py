"""`banjang embedder`: the real models of this machine, another one put to use, and a setting that is only a wish."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.command_line import only_json, run_banjang

STATIC, USE = "banjang-static-ko-en", "use-multilingual-v3"


def test_another_model_is_used_and_stays_in_use(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    (tmp_path / "valve.md").write_text("# Valve\n\nThe relief valve opens at 16 MPa.\n", encoding="utf-8")
    assert run_banjang("ingest", tmp_path / "valve.md", data_dir=data_dir).returncode == 0
    changed = run_banjang("embedder", "use", USE, data_dir=data_dir, language="ko")
    assert changed.returncode == 0, changed.stderr
    assert f"이제 {USE}" in changed.stdout
    listed = only_json(run_banjang("embedder", "list", "--json", data_dir=data_dir))["embedders"]
    assert {one["name"]: one["in_force"] for one in listed}[USE]
    wished = {"RETRIEVAL__EMBEDDER": STATIC}
    again = run_banjang("ingest", tmp_path / "valve.md", "--json", data_dir=data_dir, **wished)
    assert [file["status"] for file in only_json(again)["files"]] == ["unchanged"]
    assert run_banjang("reindex", data_dir=data_dir, **wished).returncode == 0
    status = only_json(run_banjang("status", "--json", data_dir=data_dir, **wished))
    assert (status["embedder"], status["manifest"]["vectors"]) == (USE, status["chunks"])


def test_a_name_that_nobody_knows_is_told(tmp_path: Path) -> None:
    refused = run_banjang("embedder", "use", "nothing", data_dir=tmp_path)
    assert refused.returncode == 1
    assert "embedder list" in refused.stderr
    assert "Traceback" not in refused.stderr
