"""Files that cannot be read in one batch with files that can: each gets its sentence, the good ones land."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.runtime import Runtime, build
from assistant.settings import load_settings
from indexes.messages import LANGUAGES
from ingest.pipeline import find_sources
from tests.fakes.command_line import only_json, run_banjang
from tests.fakes.server import serve

SOURCES = Path(__file__).parents[1] / "data" / "sources"
GOOD = ("sop_ko.pdf", "manual_en.pdf", "hints.md", "alarms.xlsx", "log_cp949.csv")
BIG_BYTES = 200 * 2**20
PATIENCE_S = 60.0
WRONG = {
    "broken.pdf": "cut.pdf",
    "broken.docx": "cut.docx",
    "encrypted.pdf": "encrypted.pdf",
    "encrypted.docx": "locked.docx",
    "blank.txt": "blank.txt",
    "zero.pdf": "zero.pdf",
    "mislabelled.pdf": "noise.pdf",
    "scanned.pdf": "scanned.pdf",
    "huge.txt": "",
}
# The same cause has the same sentence, up to the file's name.
CAUSES = {"broken.docx": "broken.pdf", "encrypted.docx": "encrypted.pdf", "zero.pdf": "blank.txt"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good and bad files, among them 200 MB of text."""
    folder = tmp_path_factory.mktemp("묶음")
    for name in GOOD:
        shutil.copy(SOURCES / name, folder)
    for name, source in WRONG.items():
        if source:
            shutil.copy(SOURCES / source, folder / name)
    line = "2026-01-05 09:00 프레스 1호기 이상 없음 press 1 in order\n".encode()
    block = line * (2**20 // len(line))
    with (folder / "huge.txt").open("wb") as stream:
        while stream.tell() < BIG_BYTES:
            stream.write(block)
    return folder


def assert_each_has_its_sentence(outcomes: dict[str, list[dict[str, Any]]]) -> None:
    """`outcomes` by language, as the command line and the server tell them."""
    told = {language: {file["path"].rpartition("/")[2]: file for file in outcomes[language]} for language in LANGUAGES}
    for language in LANGUAGES:
        files = told[language]
        assert {name for name, file in files.items() if file["status"] == "failed"} == set(WRONG)
        assert {name for name, file in files.items() if file["status"] == "added"} == set(GOOD)
        assert all(files[name]["hint"] and name in files[name]["message"] for name in WRONG)
        sentences = {name: files[name]["message"].replace(name, "…") for name in WRONG}
        for name, same in CAUSES.items():
            assert sentences[name] == sentences[same]
        assert len(set(sentences.values())) == len(WRONG) - len(CAUSES)
    for name in WRONG:
        assert told["ko"][name]["message"] != told["en"][name]["message"]
        assert told["ko"][name]["hint"] != told["en"][name]["hint"]


def test_the_command_line_tells_each_failure_in_both_languages(folder: Path, tmp_path: Path) -> None:
    outcomes = {}
    for language in LANGUAGES:
        data_dir = tmp_path / language
        done = run_banjang("ingest", folder, "--json", data_dir=data_dir, language=language)
        report = only_json(done)
        assert (done.returncode, report["added"], report["failed"]) == (1, len(GOOD), len(WRONG))
        outcomes[language] = report["files"]
    assert_each_has_its_sentence(outcomes)
    found = only_json(run_banjang("search", "그리스 주입", "--json", data_dir=tmp_path / "ko"))
    assert found["passages"][0]["path"].endswith("sop_ko.pdf")


def test_the_command_line_shows_each_failure_to_a_person(folder: Path, tmp_path: Path) -> None:
    files = [folder / name for name in ("encrypted.pdf", "zero.pdf", "hints.md")]
    done = run_banjang("ingest", *files, data_dir=tmp_path, language="ko")
    assert done.returncode == 1
    assert "encrypted.pdf 파일에 암호가 걸려 있습니다." in done.stdout
    assert "zero.pdf 파일이 비어 있습니다." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    """The real program, with the smallest language model; it is not asked anything here."""
    settings = load_settings(data_dir=tmp_path / "data", llm={"model": "smollm2-135m-instruct"}, server={"open": True})
    runtime = build(settings)
    yield runtime
    runtime.close()


@pytest.fixture
def address(runtime: Runtime) -> Iterator[str]:
    with serve(runtime) as address:
        yield address


def call(
    address: str, path: str, body: Any = None, language: str = "ko", content_type: str = "application/json"
) -> Any:
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    headers = {"Accept-Language": language, "Content-Type": content_type}
    request = urllib.request.Request(address + path, data, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        return json.load(response)


def upload(address: str, files: list[Path]) -> str:
    """The job's id."""
    boundary = "----plant"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\n\r\n'.encode()
        + file.read_bytes()
        for file in files
    ]
    body = b"\r\n".join([*parts, f"--{boundary}--\r\n".encode()])
    answer = call(address, "/api/documents", body, content_type=f"multipart/form-data; boundary={boundary}")
    return str(answer["job"]["id"])


def search(address: str) -> list[str]:
    found = call(address, "/api/search", {"query": "그리스 주입"})
    return [passage["path"] for passage in found["passages"]]


def finished(address: str, job_id: str) -> dict[str, Any]:
    """The job's end in both languages; while it runs, every search is answered."""
    searches = 0
    while (job := call(address, f"/api/jobs/{job_id}"))["state"] in {"waiting", "running"}:
        search(address)
        searches += 1
    assert searches > 0
    return {language: call(address, f"/api/jobs/{job_id}", language=language) for language in LANGUAGES} | {"": job}


def test_the_server_reads_the_batch_and_keeps_answering(address: str, runtime: Runtime, folder: Path) -> None:
    job = runtime.jobs.submit_ingest(find_sources([folder]))
    ended = finished(address, job.id)
    assert ended[""]["state"] == "done"
    assert_each_has_its_sentence({language: ended[language]["outcomes"] for language in LANGUAGES})
    assert search(address)[0].endswith("sop_ko.pdf")
    assert call(address, "/readyz")["status"] == "ready"


def test_an_uploaded_batch_tells_each_failure_and_keeps_the_good_ones(address: str, folder: Path) -> None:
    before = upload(address, [folder / "hints.md"])
    assert finished(address, before)[""]["state"] == "done"
    names = [*GOOD, *(name for name in WRONG if name != "huge.txt")]
    ended = finished(address, upload(address, [folder / name for name in names]))
    states = {file["path"]: file["status"] for file in ended["ko"]["outcomes"]}
    assert states["uploads/hints.md"] == "unchanged"
    assert {path for path, state in states.items() if state == "failed"} == {
        f"uploads/{name}" for name in WRONG if name != "huge.txt"
    }
    assert len(call(address, "/api/documents")["documents"]) == len(GOOD)
    assert search(address)[0] == "uploads/sop_ko.pdf"
