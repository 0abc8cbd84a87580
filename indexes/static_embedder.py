"""Banjang's own embedder: the mean of token vectors, in numpy. Trained by `training/`.

A text's vector needs one look-up a token, so thousands of passages a second are read on one core. What a token is worth
is the length of its vector: the training makes common words short.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes.embedder import Vectors, normalised, unusable

TOKENIZER_FILE = "tokenizer.json"
WEIGHTS_FILE = "model.safetensors"
STATIC_FILES = (WEIGHTS_FILE, TOKENIZER_FILE)
TENSOR = "embedding.weight"

TokenIds = NDArray[np.int32]


class StaticEmbedder:
    """A sentence-transformers `StaticEmbedding` folder, read without torch. Loaded when first used; thread-safe."""

    def __init__(self, folder: Path, *, name: str, fingerprint: str, languages: Sequence[str]) -> None:
        missing = [file for file in STATIC_FILES if not (folder / file).is_file()]
        if missing:
            raise unusable(name, f"{folder}: {', '.join(missing)}")
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = _dimension(folder / WEIGHTS_FILE, name)
        self.languages = tuple(languages)
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Vectors] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        return normalised(self._sums(self.token_ids(texts)))

    def embed_query(self, text: str) -> Vectors:
        return self.embed([text]).reshape(-1)

    def token_ids(self, texts: Sequence[str]) -> list[TokenIds]:
        """Each text's tokens as rows of `token_vectors`."""
        tokenizer, _ = self._model()
        return [np.array(encoded.ids, np.int32) for encoded in tokenizer.encode_batch_fast(list(texts))]

    @property
    def token_vectors(self) -> Vectors:
        """Shape (vocabulary, dimension), not normalised."""
        return self._model()[1]

    def _sums(self, texts: Sequence[TokenIds]) -> Vectors:
        sums = np.zeros((len(texts), self.dimension), np.float32)
        for place, ids in enumerate(texts):
            if ids.size:
                self.token_vectors[ids].sum(axis=0, out=sums[place])
        return sums

    def _model(self) -> tuple[Any, Vectors]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Vectors]:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))
            vectors = load_file(self._folder / WEIGHTS_FILE)[TENSOR].astype(np.float32)
        except Exception as error:  # tokenizers raises nothing more specific for a damaged file
            raise unusable(self.name, f"{self._folder}: {error}") from error
        if vectors.shape != (tokenizer.get_vocab_size(), self.dimension):
            raise unusable(self.name, f"{self._folder}: {vectors.shape}")
        return tokenizer, vectors


def _dimension(weights: Path, name: str) -> int:
    """From the file's header, so that nothing is loaded before it is needed."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(weights, framework="numpy") as file:
            return int(file.get_slice(TENSOR).get_shape()[1])
    except (OSError, IndexError, SafetensorError) as error:
        raise unusable(name, f"{weights}: {error}") from error
