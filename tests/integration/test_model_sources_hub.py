"""Models from a hub, with the real huggingface_hub against a small hub on this machine."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.model_catalogue import HubSource, ModelCatalogue, ModelEntry, ModelFile
from assistant.model_files import has_published_hash
from assistant.model_sources import HuggingFaceHub
from assistant.models import ModelFetchError, ModelStore

REVISION = "a" * 40
WEIGHTS = b"GGUF" * 5000
CONFIG = b'{"hidden": 4}'


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def git_blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class Hub(ThreadingHTTPServer):
    """Serves `/<owner>/<repo>/resolve/<revision>/<file>` as a hub does, with the hashes it publishes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HubRequest)
        self.files: dict[str, bytes] = {}
        self.published: dict[str, str] = {}
        self.cut_at: int | None = None

    def add(self, name: str, content: bytes, published: str) -> None:
        self.files[f"/plant/model/resolve/{REVISION}/{name}"] = content
        self.published[f"/plant/model/resolve/{REVISION}/{name}"] = published

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class HubRequest(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        content = self.server.files.get(self.path)
        if content is None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("ETag", f'"{self.server.published[self.path]}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content[: self.server.cut_at])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Quiet."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    server.add("weights.gguf", WEIGHTS, sha(WEIGHTS))
    server.add("config.json", CONFIG, git_blob(CONFIG))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def entry_of(sha256: str = "") -> ModelEntry:
    files = (ModelFile("weights.gguf", sha256, len(WEIGHTS)), ModelFile("config.json"))
    return ModelEntry("m", "llm", "M", ("ko",), "MIT", 1, files, (HubSource("plant/model", REVISION),))


def store_of(tmp_path: Path, hub: Hub, sha256: str = "") -> ModelStore:
    return ModelStore(tmp_path / "models", ModelCatalogue((entry_of(sha256),)), hub=HuggingFaceHub(hub.endpoint))


def left_over(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "models").glob("*") if not path.name.startswith(".lock"))


def test_files_are_fetched_and_their_hashes_pinned(hub: Hub, tmp_path: Path) -> None:
    store = store_of(tmp_path, hub)
    folder = store.pull("m")
    assert (folder / "weights.gguf").read_bytes() == WEIGHTS
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.json", "weights.gguf"]
    assert store.list()[0].sha256 == store.fingerprint("m")
    assert store.verify("m")


def test_the_catalogues_hash_rules_over_the_hubs(hub: Hub, tmp_path: Path) -> None:
    assert store_of(tmp_path, hub, sha(WEIGHTS)).pull("m").is_dir()
    with pytest.raises(ModelFetchError, match=r"weights\.gguf"):
        store_of(tmp_path / "other", hub, "0" * 64).pull("m")
    assert left_over(tmp_path / "other") == []


@pytest.mark.parametrize("file", ["weights.gguf", "config.json"])
def test_bytes_other_than_the_hub_publishes_are_refused(hub: Hub, tmp_path: Path, file: str) -> None:
    path = f"/plant/model/resolve/{REVISION}/{file}"
    hub.files[path] = hub.files[path][::-1]
    with pytest.raises(ModelFetchError, match=file):
        store_of(tmp_path, hub).pull("m")
    assert left_over(tmp_path) == []


def test_a_missing_file_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    hub.files.pop(f"/plant/model/resolve/{REVISION}/config.json")
    with pytest.raises(ModelFetchError, match="plant/model"):
        store_of(tmp_path, hub).pull("m")
    assert left_over(tmp_path) == []


def test_a_hub_out_of_reach_is_told(tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "models", ModelCatalogue((entry_of(),)), hub=HuggingFaceHub("http://127.0.0.1:9"))
    with pytest.raises(ModelFetchError, match="plant/model"):
        store.pull("m")
    assert left_over(tmp_path) == []


def test_published_hashes_of_both_kinds(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(CONFIG)
    assert has_published_hash(file, sha(CONFIG))
    assert has_published_hash(file, git_blob(CONFIG))
    assert has_published_hash(file, "")
    assert not has_published_hash(file, git_blob(b"x"))
