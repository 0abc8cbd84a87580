"""Every embedder keeps the same promises."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.model_catalogue import BundledSource, load_catalogue
from assistant.models import ModelStore
from assistant.runtime import build_embedder
from assistant.settings import Settings
from indexes.embedder import (
    Embedder,
    EmbedderWithTokens,
    SentenceTransformerEmbedder,
    TokenReader,
    UniversalSentenceEncoder,
    embed_in_batches,
)
from indexes.errors import EmbedderError
from indexes.static_embedder import StaticEmbedder
from tests.fakes.embedder import HashingEmbedder

TEXTS = (
    "Tighten the M20 clamp bolts to 320 N·m.",
    "프레스의 주전원을 끄고 자물쇠를 건다.",
    "E-204",
    "유압 압력이 낮으면 경보가 울립니다. Check the oil level first.",
    "a",
    "The spindle bearing is greased every 500 hours. " * 12,
)
USE, MINI_LM, STATIC, HASHING = "use-multilingual-v3", "all-minilm-l6-v2", "banjang-static-ko-en", "hashing"
PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def embedders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Embedder]:
    """The real models of the catalogue, from this machine's model folder, the bundled one, and the fake."""
    folder = tmp_path_factory.mktemp("data")
    real = {name: _real(name, folder) for name in (USE, MINI_LM)}
    return {**real, STATIC: bundled(), HASHING: HashingEmbedder()}


def _real(name: str, data_dir: Path) -> Embedder:
    settings = Settings(data_dir=data_dir, retrieval={"embedder": name})  # type: ignore[arg-type]
    return build_embedder(settings, ModelStore(settings.models_dir))


def bundled_folder() -> Path:
    (source,) = load_catalogue().default("embedder").sources
    assert isinstance(source, BundledSource)
    return source.path


def bundled() -> StaticEmbedder:
    """Read from the program itself: a copy in the machine's model folder may be an older one."""
    return StaticEmbedder(bundled_folder(), name=STATIC, fingerprint="static-1", languages=("ko", "en"))


def likeness(embedder: Embedder, one: str, other: str) -> float:
    first, second = embedder.embed([one, other])
    return float(first @ second)


@pytest.mark.parametrize("name", [USE, MINI_LM, STATIC, HASHING])
class TestEveryEmbedder:
    @pytest.fixture
    def embedder(self, embedders: dict[str, Embedder], name: str) -> Embedder:
        return embedders[name]

    def test_a_text_becomes_a_row_of_unit_length(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)
        assert (vectors.shape, vectors.dtype) == ((len(TEXTS), embedder.dimension), np.float32)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)

    def test_no_texts_are_an_empty_array_of_the_right_width(self, embedder: Embedder) -> None:
        vectors = embedder.embed([])
        assert (vectors.shape, vectors.dtype) == ((0, embedder.dimension), np.float32)

    @pytest.mark.parametrize("text", ["", "   ", "\n", "·", "\u200b"])
    def test_a_text_without_words_is_a_vector_too(self, embedder: Embedder, text: str) -> None:
        """Of unit length, or all zeros where the model has nothing to read: then it is like nothing."""
        vector = embedder.embed([text])[0]
        assert np.isfinite(vector).all()
        assert float(np.linalg.norm(vector)) == pytest.approx(1.0 if vector.any() else 0.0, abs=1e-5)

    def test_a_text_has_the_same_vector_in_any_company(self, embedder: Embedder) -> None:
        together = embedder.embed(TEXTS)
        alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
        assert np.abs(together - alone).max() < 1e-4

    def test_a_question_is_one_vector(self, embedder: Embedder) -> None:
        vector = embedder.embed_query(TEXTS[0])
        assert vector.shape == (embedder.dimension,)
        assert float(vector @ embedder.embed([TEXTS[0]])[0]) > 0.9

    def test_batches_give_what_one_call_gives(self, embedder: Embedder) -> None:
        seen: list[tuple[int, int]] = []
        batched = embed_in_batches(embedder, TEXTS, 4, lambda done, total: seen.append((done, total)))
        assert np.abs(batched - embedder.embed(TEXTS)).max() < 1e-4
        assert seen == [(4, 6), (6, 6)]

    def test_korean_texts_differ_from_each_other(self, embedder: Embedder) -> None:
        if "ko" not in embedder.languages:
            assert embedder.embed(["금형 교환"]).shape == (1, embedder.dimension)
            return
        assert likeness(embedder, "금형을 교환한다", "절삭유를 보충한다") < 0.9

    def test_eight_threads_get_what_one_gets(self, embedder: Embedder) -> None:
        expected = embedder.embed(TEXTS)
        start = threading.Barrier(8)

        def embed(texts: Sequence[str]) -> np.ndarray:
            start.wait(30)
            return embedder.embed(texts)

        with ThreadPoolExecutor(8) as pool:
            for vectors in pool.map(embed, [TEXTS] * 8):
                assert np.abs(vectors - expected).max() < 1e-4

    def test_it_says_what_it_is(self, embedder: Embedder, name: str) -> None:
        assert embedder.name == name
        assert len(embedder.fingerprint) >= 8
        assert set(embedder.languages) & {"ko", "en"}

    def test_a_text_is_nearer_to_its_paraphrase_than_to_another_matter(self, embedder: Embedder) -> None:
        said = "The oil pressure of the press is too low."
        again = likeness(embedder, said, "Low oil pressure at the press")
        assert again > likeness(embedder, said, "Lunch is served at noon in the canteen.") + 0.2


@pytest.mark.parametrize("name", [USE, STATIC])
def test_meaning_is_found_across_languages(embedders: dict[str, Embedder], name: str) -> None:
    said = "유압 오일의 압력이 너무 낮습니다."
    again = likeness(embedders[name], said, "The hydraulic oil pressure is too low.")
    assert again > likeness(embedders[name], said, "Lunch is served at noon in the canteen.") + 0.2


@pytest.mark.parametrize("name", [USE, MINI_LM, STATIC])
class TestTokens:
    """What the program builds always gives tokens, its own or borrowed ones."""

    @pytest.fixture
    def reader(self, embedders: dict[str, Embedder], name: str) -> TokenReader:
        reader = embedders[name]
        assert isinstance(reader, TokenReader)
        return reader

    def test_a_text_s_tokens_are_rows_of_the_vectors(self, reader: TokenReader) -> None:
        ids = reader.token_ids(TEXTS)
        assert len(ids) == len(TEXTS)
        assert all(one.size and one.min() >= 0 and one.max() < len(reader.token_vectors) for one in ids)
        assert np.isfinite(reader.token_vectors).all()

    def test_token_ids_fit_what_the_catalogue_keeps(self, reader: TokenReader) -> None:
        assert len(reader.token_vectors) <= np.iinfo(np.uint16).max + 1

    def test_a_text_has_the_same_tokens_in_any_company(self, reader: TokenReader) -> None:
        together = [one.tolist() for one in reader.token_ids(TEXTS)]
        assert together == [reader.token_ids([text])[0].tolist() for text in TEXTS]
        assert reader.token_ids([]) == []
        assert reader.token_ids([""])[0].size == 0


class TestEmbedderWithTokens:
    def test_passages_come_from_one_model_and_tokens_from_the_other(self) -> None:
        passages, tokens = HashingEmbedder(), bundled()
        both = EmbedderWithTokens(passages, tokens, tokens.fingerprint)
        assert (both.name, both.dimension, both.languages) == (passages.name, passages.dimension, passages.languages)
        assert np.array_equal(both.embed(TEXTS), passages.embed(TEXTS))
        assert np.array_equal(both.embed_query(TEXTS[0]), passages.embed_query(TEXTS[0]))
        assert [one.tolist() for one in both.token_ids(TEXTS)] == [one.tolist() for one in tokens.token_ids(TEXTS)]
        assert both.token_vectors is tokens.token_vectors

    def test_other_tokens_or_other_passages_make_another_model(self) -> None:
        tokens = bundled()
        models = [
            EmbedderWithTokens(HashingEmbedder(), tokens, "tokens-1"),
            EmbedderWithTokens(HashingEmbedder(), tokens, "tokens-2"),
            EmbedderWithTokens(HashingEmbedder(fingerprint="hashing-2"), tokens, "tokens-1"),
        ]
        assert len({model.fingerprint for model in models} | {HashingEmbedder().fingerprint}) == 4


def test_the_bundled_model_reads_as_sentence_transformers_does() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(bundled_folder()), device="cpu", local_files_only=True)
    assert np.abs(theirs.encode(list(TEXTS), normalize_embeddings=True) - bundled().embed(TEXTS)).max() < 1e-2


def test_the_bundled_model_needs_no_torch() -> None:
    program = (
        "import sys; from pathlib import Path; from indexes.static_embedder import StaticEmbedder\n"
        "embedder = StaticEmbedder(Path(sys.argv[1]), name='m', fingerprint='f', languages=('ko',))\n"
        "assert embedder.embed(['프레스의 주전원']).any()\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(bundled_folder())]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT, env=environment, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_folder_without_weights_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "sp.model").write_bytes(b"")
    with pytest.raises(EmbedderError) as caught:
        UniversalSentenceEncoder(tmp_path, name=USE, fingerprint="x", languages=("ko",), threads=1)
    assert "weights.npz" in caught.value.message.render("ko")
    assert caught.value.hint is not None
    assert USE in caught.value.hint.render("en")


def test_a_folder_that_is_no_sentence_transformer_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError) as caught:
        SentenceTransformerEmbedder(tmp_path / "none", name=MINI_LM, fingerprint="x", languages=("en",), threads=1)
    assert MINI_LM in caught.value.message.render("en")
    assert caught.value.hint is not None


def test_prefixes_go_before_questions_and_passages_and_make_another_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Model:
        def __init__(self) -> None:
            self.read: list[str] = []

        def get_embedding_dimension(self) -> int:
            return 2

        def encode(self, texts: list[str], **_: object) -> np.ndarray:
            self.read += texts
            return np.ones((len(texts), 2), np.float32)

    model = Model()
    monkeypatch.setattr("indexes.embedder._load_sentence_transformer", lambda *_: model)
    plain = SentenceTransformerEmbedder(tmp_path, name="e5", fingerprint="x", languages=(), threads=1)
    prefixed = SentenceTransformerEmbedder(
        tmp_path,
        name="e5",
        fingerprint="x",
        languages=(),
        threads=1,
        query_prefix="query: ",
        passage_prefix="passage: ",
    )  # fmt: skip
    prefixed.embed(["a"])
    prefixed.embed_query("b")
    assert model.read == ["passage: a", "query: b"]
    assert plain.fingerprint == "x" != prefixed.fingerprint


def test_damaged_weights_are_named_with_the_way_out(tmp_path: Path) -> None:
    for name in ("weights.npz", "sp.model"):
        (tmp_path / name).write_bytes(b"cut short")
    embedder = UniversalSentenceEncoder(tmp_path, name=USE, fingerprint="x", languages=("ko",), threads=1)
    with pytest.raises(EmbedderError) as caught:
        embedder.embed(["프레스"])
    assert caught.value.hint is not None
