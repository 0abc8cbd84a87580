"""What a library holds, in figures."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class LibraryStatus:
    """Counts and the manifest of what is published; `data_bytes` is everything in the data directory."""

    documents: int
    superseded: int
    chunks: int
    generation: int
    manifest: dict[str, Any]
    data_bytes: int


def folder_bytes(folder: Path) -> int:
    """Of everything in it; what a writer takes away meanwhile does not count."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total
