"""The mean of token vectors, with a model of four words made here."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from indexes.errors import EmbedderError
from indexes.static_embedder import TENSOR, TOKENIZER_FILE, WEIGHTS_FILE, StaticEmbedder

WORDS = {"pump": 0, "valve": 1, "밸브": 2, "the": 3, "[UNK]": 4}
VECTORS = np.array([[3, 0], [0, 4], [0, 4], [0, 0], [0, 0]], np.float16)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_model(tmp_path, {TENSOR: VECTORS})
    return tmp_path


def write_model(folder: Path, tensors: Mapping[str, np.ndarray]) -> None:
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / TOKENIZER_FILE))
    save_file(dict(tensors), folder / WEIGHTS_FILE)


def opened(folder: Path) -> StaticEmbedder:
    return StaticEmbedder(folder, name="tiny", fingerprint="f", languages=["ko", "en"])


def test_a_text_points_where_its_tokens_point_together(folder: Path) -> None:
    vectors = opened(folder).embed(["pump", "pump pump", "pump valve", "the pump"])
    assert vectors == pytest.approx(np.array([[1, 0], [1, 0], [0.6, 0.8], [1, 0]]))
    assert vectors.dtype == np.float32


def test_it_says_what_it_is_before_anything_is_loaded(folder: Path) -> None:
    (folder / TOKENIZER_FILE).write_text("{")
    embedder = opened(folder)
    assert (embedder.name, embedder.fingerprint, embedder.dimension, embedder.languages) == (
        "tiny",
        "f",
        2,
        ("ko", "en"),
    )


@pytest.mark.parametrize("text", ["", "  ", "the", "unheard-of"])
def test_a_text_that_says_nothing_is_a_zero_vector(folder: Path, text: str) -> None:
    vectors = opened(folder).embed(["pump", text])
    assert vectors[1].tolist() == [0.0, 0.0]
    assert opened(folder).embed_query(text).tolist() == [0.0, 0.0]


def test_no_texts_are_an_array_of_the_right_width(folder: Path) -> None:
    vectors = opened(folder).embed([])
    assert (vectors.shape, vectors.dtype) == ((0, 2), np.float32)


def test_tokens_are_rows_of_the_vectors(folder: Path) -> None:
    embedder = opened(folder)
    (ids,) = embedder.token_ids(["밸브 pump"])
    assert ids.tolist() == [2, 0]
    assert embedder.token_vectors[ids].tolist() == [[0.0, 4.0], [3.0, 0.0]]
    assert embedder.token_vectors.dtype == np.float32


def test_eight_threads_that_come_first_all_get_the_model(folder: Path) -> None:
    embedder = opened(folder)
    start = threading.Barrier(8)

    def embed() -> np.ndarray:
        start.wait(30)
        return embedder.embed(["pump", "valve pump"])

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(embed) for _ in range(8)]:
            assert done.result(30) == pytest.approx(np.array([[1, 0], [0.6, 0.8]]))


@pytest.mark.parametrize("gone", [WEIGHTS_FILE, TOKENIZER_FILE])
def test_a_missing_file_is_named_with_the_way_out(folder: Path, gone: str) -> None:
    (folder / gone).unlink()
    with pytest.raises(EmbedderError) as caught:
        opened(folder)
    assert gone in caught.value.message.render("ko")
    assert caught.value.hint is not None
    assert "tiny" in caught.value.hint.render("en")


@pytest.mark.parametrize("damaged", [WEIGHTS_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("content", [b"", b"{", b"cut short", bytes(64)])
def test_a_damaged_file_is_told_with_the_way_out(folder: Path, damaged: str, content: bytes) -> None:
    (folder / damaged).write_bytes(content)
    with pytest.raises(EmbedderError) as caught:
        opened(folder).embed(["pump"])
    assert "tiny" in caught.value.message.render("ko")
    assert caught.value.hint is not None


def test_weights_that_are_cut_short_are_told_with_the_way_out(folder: Path) -> None:
    weights = folder / WEIGHTS_FILE
    weights.write_bytes(weights.read_bytes()[:-4])
    with pytest.raises(EmbedderError) as caught:
        opened(folder).embed(["pump"])
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    "tensors",
    [{"other": VECTORS}, {TENSOR: VECTORS[:3]}, {TENSOR: VECTORS[:, 0].copy()}],
    ids=["no such tensor", "fewer rows than words", "one dimension"],
)
def test_weights_that_do_not_fit_are_told_with_the_way_out(tmp_path: Path, tensors: dict[str, np.ndarray]) -> None:
    write_model(tmp_path, tensors)
    with pytest.raises(EmbedderError) as caught:
        opened(tmp_path).embed(["pump"])
    assert caught.value.hint is not None
