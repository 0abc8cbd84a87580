"""An embedder without a model: texts that share words are near each other, nothing else is."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence

import numpy as np

from indexes.analysis import analyse
from indexes.embedder import Vectors


class HashingEmbedder:
    """Counts the search tokens of a text, each at a place given by its hash; place 0 is for texts without any.

    `fingerprint` stands for the weights: another one makes it another model. `texts` is what it was asked to read.
    """

    def __init__(
        self,
        *,
        name: str = "hashing",
        fingerprint: str = "hashing-1",
        dimension: int = 256,
        languages: Sequence[str] = ("ko", "en"),
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.languages = tuple(languages)
        self.texts: list[str] = []
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            self.texts.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for token in analyse(text):
                vectors[row, self._place(token)] += 1
            if not vectors[row].any():
                vectors[row, 0] = 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        return self.embed([text])[0]

    def _place(self, token: str) -> int:
        digest = hashlib.blake2b(token.encode(), digest_size=8).digest()
        return 1 + int.from_bytes(digest, "big") % (self.dimension - 1)


class ExhaustedEmbedder(HashingEmbedder):
    """Fits an index that `HashingEmbedder` made, and must not be asked for anything."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(f"asked to embed {len(texts)} texts")
