"""What lies in a real library's data directory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexes.library import Library

OpenLibrary = Callable[[], Library]


def kept_files(library: Library) -> list[Path]:
    return list((library.data_dir / "files").iterdir())
