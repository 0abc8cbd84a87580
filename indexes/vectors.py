"""The dense leg: FAISS. The only module that imports it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes.openmp import wait_passively

FILE_NAME = "vectors.faiss"
# Up to here every vector is compared; a plant with more gets clusters, of which a search visits the nearest ones.
EXACT_MAX = 50_000
CLUSTERS_VISITED = 0.06
SELECTORS_KEPT = 16
TRAINED_WITH = 64  # vectors a cluster


class VectorIndex:
    """Chunk vectors by chunk id, inner product of normalised vectors = cosine.

    Exact up to `EXACT_MAX` vectors; beyond, an inverted file with 8-bit vectors (Jégou et al., "Product Quantization
    for Nearest Neighbor Search", TPAMI 2011). The ranking takes the exact cosines of its candidates from the catalogue.

    FAISS allows searches at the same time, but none beside `add` or `remove`: a published index is only read, and
    changes go to a copy that `load` made.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self._selectors: dict[int, tuple[NDArray[np.int64], NDArray[np.uint8], Any]] = {}

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

    def condense(self) -> None:
        """Puts the vectors into clusters once there are more than `EXACT_MAX`; later additions go to theirs."""
        faiss = _faiss()
        if len(self) <= EXACT_MAX or not isinstance(self._index, faiss.IndexIDMap2):
            return
        ids = faiss.vector_to_array(self._index.id_map)
        vectors = faiss.rev_swig_ptr(
            faiss.downcast_index(self._index.index).get_xb(), len(self) * self._index.d
        ).reshape(len(self), self._index.d)
        clusters = round(len(self) ** 0.5)
        quantizer = faiss.IndexFlatIP(self._index.d)
        condensed = faiss.IndexIVFScalarQuantizer(
            quantizer, self._index.d, clusters, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        condensed.cp.niter = 8
        sample = np.random.default_rng(0).choice(len(self), min(len(self), TRAINED_WITH * clusters), replace=False)
        condensed.train(vectors[np.sort(sample)])
        condensed.add_with_ids(vectors, ids)
        self._index = condensed

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
        scores, ids = self._index.search(vector.reshape(1, -1), min(limit, len(self)), params=self._parameters(allowed))
        return [
            (int(chunk_id), float(score)) for chunk_id, score in zip(ids[0], scores[0], strict=True) if chunk_id >= 0
        ]

    def _selector(self, allowed: NDArray[np.int64]) -> Any:
        """The selector of a scope, kept: a snapshot asks with the same array again and again."""
        kept = self._selectors.get(id(allowed))
        if kept is None:
            if len(self._selectors) >= SELECTORS_KEPT:
                self._selectors.clear()
            # A bitmap: FAISS's own set of ids costs as much to make and to ask as the search itself.
            is_allowed = np.zeros(int(allowed.max()) + 1, bool)
            is_allowed[allowed] = True
            bits = np.packbits(is_allowed, bitorder="little")
            # The arrays are kept too: the identity of one must not pass to another, and FAISS reads the bits.
            kept = self._selectors[id(allowed)] = (allowed, bits, _faiss().IDSelectorBitmap(bits))
        return kept[2]

    def _parameters(self, allowed: NDArray[np.int64] | None) -> Any:
        faiss = _faiss()
        chosen = {} if allowed is None else {"sel": self._selector(allowed)}
        if isinstance(self._index, faiss.IndexIVF):
            # A narrow scope may lie in a few clusters anywhere: then all are visited, the selector skips the rest.
            is_few = len(self) <= EXACT_MAX or (allowed is not None and allowed.size * 4 < len(self))
            share = 1.0 if is_few else CLUSTERS_VISITED
            return faiss.SearchParametersIVF(nprobe=max(8, round(share * self._index.nlist)), **chosen)
        return faiss.SearchParameters(**chosen) if chosen else None


def _faiss() -> Any:
    wait_passively()
    import faiss

    return faiss
