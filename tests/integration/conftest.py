"""A library on real SQLite, FAISS and tantivy, with an embedder that needs no model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexes.library import Library
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.library_folder import OpenLibrary


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "자료"


@pytest.fixture
def open_library(data_dir: Path) -> Iterator[OpenLibrary]:
    """Each call opens the same data directory once more, as another process would."""
    opened: list[Library] = []

    def open_once_more() -> Library:
        opened.append(Library.open(data_dir, HashingEmbedder()))
        return opened[-1]

    yield open_once_more
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    return open_library()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plant"
