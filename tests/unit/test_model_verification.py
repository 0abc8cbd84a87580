"""When a model was verified last: by the fetch, by doctor, from the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.model_verification import VERIFIED_FILE, ModelVerification
from assistant.models import ModelNotInstalledError, ModelStore

NAME = "banjang-static-ko-en"


@pytest.fixture
def models(tmp_path: Path) -> ModelStore:
    """With the model that comes with the program."""
    store = ModelStore(tmp_path)
    store.path(NAME)
    return store


def test_the_fetch_counts_until_somebody_verifies_again(models: ModelStore, tmp_path: Path) -> None:
    verification = ModelVerification(models, tmp_path)
    fetched = verification.last(NAME)
    assert fetched is not None
    assert (fetched.by, fetched.is_whole) == ("pull", True)
    assert verification.verify(NAME, "doctor")
    again = ModelVerification(ModelStore(tmp_path), tmp_path).last(NAME)
    assert again is not None
    assert (again.by, again.is_whole) == ("doctor", True)
    assert again.at >= fetched.at
    assert VERIFIED_FILE in {file.name for file in tmp_path.iterdir()}


def test_a_changed_file_is_found_out_in_the_background(models: ModelStore, tmp_path: Path) -> None:
    weights = tmp_path / NAME / "model.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    (tmp_path / VERIFIED_FILE).write_text("not JSON", encoding="utf-8")
    verification = ModelVerification(models, tmp_path)
    verification.start(["no such model", NAME])
    verification.wait()
    assert not verification.is_running
    found = verification.last(NAME)
    assert found is not None
    assert (found.by, found.is_whole) == ("page", False)


def test_a_model_that_is_not_here_is_said(tmp_path: Path) -> None:
    verification = ModelVerification(ModelStore(tmp_path), tmp_path)
    with pytest.raises(ModelNotInstalledError):
        verification.verify("qwen2.5-coder-1.5b-instruct", "doctor")
    assert verification.last("qwen2.5-coder-1.5b-instruct") is None


def test_the_plants_own_file_has_no_hash_to_compare_with(tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF")
    verification = ModelVerification(ModelStore(tmp_path / "models"), tmp_path / "models")
    assert verification.verify(str(own), "page")
    assert verification.last(str(own)) is None
