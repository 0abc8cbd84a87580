"""What start.py hands over to: the first run, the offline bundle, the run of all tests."""

from __future__ import annotations

import importlib.util
import json
import os
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from assistant import first_run, offline_bundle
from assistant.access.access import Access
from assistant.settings import ServerSettings, Settings
from indexes.database import Database

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run_all() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_all", PROJECT / "tests" / "run_all.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_first_question_is_an_answerable_one_of_the_sample(language: str) -> None:
    question = first_run.sample_question(language)
    questions = PROJECT / "samples" / "questions.jsonl"
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert [row for row in rows if row["question"] == question and row["answerable"] and row["language"] == language]


def test_the_sample_plant_of_a_checkout_is_used() -> None:
    assert first_run.sample_folder() == PROJECT / "samples" / "plant"


def test_the_project_is_carried_without_environment_history_and_the_bundle_itself(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("start.py", "assistant/cli.py", ".venv/pyvenv.cfg", ".git/HEAD", "web/__pycache__/a.pyc", "b/old"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name, encoding="utf-8")
    offline_bundle.copy_project(project, project / "b")
    carried = {path.relative_to(project / "b").as_posix() for path in (project / "b" / "banjang").rglob("*.*")}
    assert carried == {"banjang/start.py", "banjang/assistant/cli.py"}


def test_a_place_that_cannot_hold_a_bundle_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert offline_bundle.main([str(PROJECT), str(tmp_path / "file" / "x")]) == 1
    assert str(tmp_path / "file" / "x") in capsys.readouterr().err


@pytest.mark.parametrize(("ingest", "ask"), [(0, 0), (0, 1), (1, 0)])
def test_a_failing_sample_is_told_and_the_server_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, ingest: int, ask: int
) -> None:
    (tmp_path / "banjang.toml").write_text("[server]\nport = 9123\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BANJANG_CONFIG", raising=False)
    codes, done = {"models": 0, "ingest": ingest, "ask": ask}, []

    def call(command: list[str]) -> int:
        done.append(command[3])
        return codes[command[3]]

    monkeypatch.setattr(first_run.subprocess, "call", call)
    monkeypatch.setattr(first_run, "_count_documents", lambda: 0)
    monkeypatch.setattr(first_run, "_become", lambda command: done.extend(command[3:]) or 0)
    assert first_run.main() == 0
    assert done == ["models", "ingest", *(["ask"] if ingest == 0 else []), "serve", "--open"]
    told = capsys.readouterr().err
    assert "http://localhost:9123" in told
    assert told.count("[4/5]") == (1 if ingest == ask == 0 else 2)


@pytest.mark.parametrize(
    ("host", "passphrase", "trial"),
    [("127.0.0.1", "", True), ("0.0.0.0", "", False), ("127.0.0.1", "a long one", False)],
)
def test_only_a_trial_on_this_computer_starts_without_sign_in(
    tmp_path: Path, host: str, passphrase: str, *, trial: bool
) -> None:
    if passphrase:
        with closing(Database(tmp_path)) as database:
            Access(database).change_passphrase(passphrase)
    settings = Settings(data_dir=tmp_path, server=ServerSettings(host=host))
    assert first_run.trial_options(settings) == (["--open"] if trial else [])


def test_instruction_sets_are_read_from_cpuinfo(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nflags : fpu sse4_2 avx avx2 avx512f fma f16c bmi2\n", encoding="utf-8")
    assert offline_bundle.cpu_flags(cpuinfo) == ["avx", "avx2", "avx512f", "bmi2", "f16c", "fma"]
    assert offline_bundle.cpu_flags(tmp_path / "none") == []


@pytest.mark.skipif(os.name == "nt", reason="uses shell scripts as stand-in programs")
def test_a_browser_is_taken_only_if_it_starts(run_all: ModuleType, tmp_path: Path) -> None:
    programs = {}
    for name, code in (("chromium", 1), ("google-chrome", 0)):
        programs[name] = str(tmp_path / name)
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    assert run_all.find_browser({}, programs.get) == programs["google-chrome"]
    assert run_all.find_browser({"TEST_BROWSER": programs["google-chrome"]}, {}.get) == programs["google-chrome"]
    assert run_all.find_browser({"TEST_BROWSER": programs["chromium"]}, {}.get) is None
