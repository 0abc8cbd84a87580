"""Paths, folders and globs become the list of files to read."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.formats import is_expected
from ingest.shown_names import shown_path

_IGNORED_NAMES = {"thumbs.db", "desktop.ini", ".ds_store"}
_LOCK_PREFIXES = ("~$", ".~lock.", ".")


@dataclass(frozen=True)
class SourceFile:
    """`file` is where the bytes are, `path` what people know it by. `folder`: the folder it was found in, or "".

    `path` and `folder` are text that can be stored; the name on disk may hold bytes that are none.
    """

    file: Path
    path: str
    folder: str = ""


def find_sources(paths: Sequence[str | Path]) -> list[SourceFile]:
    """Files as named, the documents in folders, and what globs match; each once, in the order given.

    Hidden files, office lock files and files nobody would expect to be read are left out of folders. A path that
    does not exist and a glob that matches nothing are kept as they are: the run reports them and reads the rest.
    """
    found: dict[str, SourceFile] = {}
    for given in paths:
        for source in _sources(given):
            found.setdefault(source.path, source)
    return list(found.values())


def _sources(given: str | Path) -> Iterator[SourceFile]:
    path = Path(given).expanduser()
    if path.is_dir():
        yield from _folder(path)
    elif not path.exists() and glob.has_magic(str(given)):
        matched = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not matched:
            yield _source(path)
        for match in map(Path, matched):
            if match.is_dir():
                continue
            if is_readable_name(match):
                yield _source(match)
    else:
        yield _source(path)


def _folder(folder: Path) -> Iterator[SourceFile]:
    root = folder.resolve()
    for file in sorted(root.rglob("*")):
        inside = file.relative_to(root)
        hidden = any(part.startswith(".") for part in inside.parts[:-1])
        if not hidden and is_readable_name(file) and is_expected(file) and file.is_file():
            yield _source(file, shown_path(root))


def is_readable_name(file: Path) -> bool:
    """False for hidden files, office lock files and what systems leave in folders."""
    name = file.name.lower()
    return not name.startswith(_LOCK_PREFIXES) and name not in _IGNORED_NAMES


def _source(file: Path, folder: str = "") -> SourceFile:
    resolved = file.resolve()
    return SourceFile(resolved, shown_path(resolved), folder)
