"""The contestants of `retrieval.py`: Banjang as shipped, and what a user would pick instead, with its own defaults."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from question_sets import Corpus, Piece

from assistant.models import ModelStore
from assistant.runtime import ingest_options, open_library
from assistant.settings import load_settings
from ingest.pipeline import ingest_files

INSTALL_COMMAND = ".venv/bin/python -m pip install -r benchmarks/requirements.txt"
DEPTH = 10
MINILM = "all-minilm-l6-v2"


class Contestant(Protocol):
    """`depth` is how many pieces it shows for a question. `reads_files`: its indexing includes reading them."""

    name: str
    depth: int
    reads_files: bool

    def prepare(self) -> None:
        """Loads models; not timed."""

    def index(self, corpus: Corpus) -> None: ...

    def search(self, question: str) -> list[Piece]:
        """Best first."""
        ...

    def close(self) -> None: ...


class Banjang:
    """As shipped: the settings in force, whose defaults are the product's, and an empty data directory."""

    depth = DEPTH
    reads_files = True

    def __init__(self) -> None:
        self._settings = load_settings()
        self.name = f"Banjang ({self._settings.retrieval.embedder})"

    def prepare(self) -> None:
        self._data_dir = Path(tempfile.mkdtemp(prefix="banjang-benchmark-"))
        self._settings = self._settings.model_copy(update={"data_dir": self._data_dir})
        self._library = open_library(self._settings, ModelStore(self._settings.models_dir))
        self._library.embedder.embed_query("warm up 준비")

    def index(self, corpus: Corpus) -> None:
        report = ingest_files(self._library, corpus.sources, ingest_options(self._settings))
        for outcome in report.outcomes:
            if outcome.status == "failed":
                print(f"{self.name} did not read {outcome.path}: {outcome.message}")

    def search(self, question: str) -> list[Piece]:
        return [
            Piece(passage.document.path, passage.chunk.text, passage.chunk.page, passage.chunk.page_end)
            for passage in self._library.search(question, limit=self.depth).passages
        ]

    def close(self) -> None:
        self._library.close()
        shutil.rmtree(self._data_dir)


class Vectors:
    """all-MiniLM-L6-v2 over characters cut by RecursiveCharacterTextSplitter, nearest by cosine."""

    reads_files = False

    def __init__(self, name: str, *, size: int, overlap: int, depth: int) -> None:
        self.name, self.depth = name, depth
        self._size, self._overlap = size, overlap

    def prepare(self) -> None:
        minilm().encode(["warm up"], show_progress_bar=False)

    def index(self, corpus: Corpus) -> None:
        self._pieces = split(corpus, self._size, self._overlap)
        self._vectors = _encode([piece.text for piece in self._pieces])

    def search(self, question: str) -> list[Piece]:
        closeness = self._vectors @ _encode([question])[0]
        return [self._pieces[at] for at in np.argsort(-closeness, kind="stable")[: self.depth]]

    def close(self) -> None:
        """Nothing is kept."""


class Bm25:
    """`bm25s` over the 1000/100 pieces; words by its own tokenizer, or by white space alone."""

    depth = DEPTH
    reads_files = False

    def __init__(self, name: str, *, by_whitespace: bool) -> None:
        self.name = name
        self._by_whitespace = by_whitespace

    def prepare(self) -> None:
        import bm25s

        self._bm25s = bm25s

    def index(self, corpus: Corpus) -> None:
        self._pieces = split(corpus, 1000, 100)
        self._index = self._bm25s.BM25()
        self._index.index(self._words([piece.text for piece in self._pieces]), show_progress=False)

    def search(self, question: str) -> list[Piece]:
        k = min(self.depth, len(self._pieces))
        found, scores = self._index.retrieve(self._words([question]), k=k, show_progress=False)
        return [self._pieces[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    def close(self) -> None:
        """Nothing is kept."""

    def _words(self, texts: Sequence[str]) -> list[list[str]]:
        if self._by_whitespace:
            return [text.split() for text in texts]
        words: list[list[str]] = self._bm25s.tokenize(list(texts), return_ids=False, show_progress=False)
        return words


def contestants() -> list[Contestant]:
    """Where the defaults stand.

    Open WebUI: backend/open_webui/config.py, CHUNK_SIZE, CHUNK_OVERLAP, RAG_TOP_K, RAG_EMBEDDING_MODEL.
    LangChain: `TextSplitter.__init__` in langchain_text_splitters/base.py (4000, 200) and
    `VectorStore.similarity_search` in langchain_core/vectorstores/base.py (k=4); the same MiniLM.
    """
    return [
        Banjang(),
        Vectors("Open WebUI's defaults", size=1000, overlap=100, depth=3),
        Vectors("LangChain's defaults", size=4000, overlap=200, depth=4),
        Bm25("BM25, words by white space", by_whitespace=True),
        Bm25("bm25s, its own tokenizer", by_whitespace=False),
    ]


def split(corpus: Corpus, size: int, overlap: int) -> list[Piece]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap, add_start_index=True)
    return [
        stretch.piece(cut.page_content, cut.metadata["start_index"])
        for stretch in corpus.stretches
        for cut in splitter.create_documents([stretch.text])
    ]


@cache
def minilm() -> Any:
    """Fetched when missing, as `banjang models pull` does it."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(ModelStore(load_settings().models_dir).pull(MINILM)), device="cpu")


def _encode(texts: list[str]) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = minilm().encode(texts, normalize_embeddings=True, show_progress_bar=False)
    return vectors


def missing_packages() -> str:
    """One sentence with the command that helps, or nothing."""
    from importlib.util import find_spec

    needed = {"bm25s": "bm25s", "langchain_text_splitters": "langchain-text-splitters",
              "sentence_transformers": "sentence-transformers"}  # fmt: skip
    missing = [package for module, package in needed.items() if find_spec(module) is None]
    return f"Missing {', '.join(missing)}: run `{INSTALL_COMMAND}`." if missing else ""
