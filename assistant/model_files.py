"""The files of a model on disk: their hashes and the record beside them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from assistant.model_catalogue import ModelFile

RECORD_NAME = "model.json"
EDGE_BYTES = 1 << 20
SHA256_DIGITS = 64


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def has_published_hash(path: Path, published: str) -> bool:
    """Whether a file has the hash that a hub publishes.

    Hubs publish the SHA-256 of large files and git's blob hash (SHA-1) of small ones; none at all passes.
    """
    if len(published) == SHA256_DIGITS:
        return hash_file(path) == published
    if not published:
        return True
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest() == published


def combined_hash(files: Iterable[ModelFile]) -> str:
    """The SHA-256 of the only file; of several, the SHA-256 over their hashes and names."""
    files = sorted(files, key=lambda file: file.name)
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256("".join(f"{file.sha256}  {file.name}\n" for file in files).encode()).hexdigest()


def quick_hash(path: Path) -> str:
    """A hash of size, first and last megabyte of a file, or of each file of a folder; reads no gigabytes."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    digest = hashlib.sha256()
    for file in files:
        size = file.stat().st_size
        digest.update(f"{file.name} {size}\n".encode())
        with file.open("rb") as stream:
            digest.update(stream.read(EDGE_BYTES))
            stream.seek(max(EDGE_BYTES, size - EDGE_BYTES))
            digest.update(stream.read(EDGE_BYTES))
    return digest.hexdigest()


def folder_bytes(folder: Path) -> int:
    """Bytes of all files below a folder; files that vanish meanwhile count nothing."""
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(base) / name).stat().st_size
    return total


def read_record(folder: Path) -> tuple[ModelFile, ...] | None:
    """What was put into `folder`, or None if there is no record or a file is missing or of another size."""
    try:
        record = json.loads((folder / RECORD_NAME).read_text(encoding="utf-8"))
        files = tuple(ModelFile(file["name"], file["sha256"], file["size"]) for file in record["files"])
        whole = all((folder / file.name).stat().st_size == file.size for file in files)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if whole else None


def write_record(folder: Path, name: str, files: Iterable[ModelFile]) -> None:
    """Write the record and see it onto the disk, so that what is renamed next is whole."""
    kept = [{key: value for key, value in asdict(file).items() if key != "approximate"} for file in files]
    with (folder / RECORD_NAME).open("w", encoding="utf-8") as stream:
        json.dump({"name": name, "files": kept}, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
