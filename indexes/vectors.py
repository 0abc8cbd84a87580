"""The dense leg: FAISS. The only module that imports it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes.openmp import wait_passively

FILE_NAME = "vectors.faiss"


class VectorIndex:
    """Chunk vectors by chunk id, inner product of normalised vectors = cosine.

    FAISS allows searches at the same time, but none beside `add` or `remove`: a published index is only read,
    and changes go to a copy that `load` made.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        faiss = _faiss()
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def load(cls, folder: Path) -> VectorIndex:
        faiss = _faiss()
        # The bytes go through Python: FAISS opens paths in the local code page and fails on Korean ones on Windows.
        data = np.frombuffer((folder / FILE_NAME).read_bytes(), dtype=np.uint8)
        return cls(faiss.deserialize_index(data))

    def save(self, folder: Path) -> None:
        (folder / FILE_NAME).write_bytes(_faiss().serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """`vectors` has shape (n, dimension), float32, normalised."""
        if len(ids):
            self._index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(ids, np.int64))

    def remove(self, ids: Sequence[int]) -> None:
        if len(ids):
            self._index.remove_ids(np.asarray(ids, np.int64))

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """(chunk id, cosine), best first. `allowed` are the chunk ids in scope; None means all."""
        if len(self) == 0 or (allowed is not None and allowed.size == 0):
            return []
        faiss = _faiss()
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))
        scores, ids = self._index.search(vector.reshape(1, -1), min(limit, len(self)), params=parameters)
        return [
            (int(chunk_id), float(score)) for chunk_id, score in zip(ids[0], scores[0], strict=True) if chunk_id >= 0
        ]


def _faiss() -> Any:
    wait_passively()
    import faiss

    return faiss
