"""A folder's path as somebody typed or pasted it, checked before anything is read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from assistant.folders.watched_folder import FolderError, UnreachableError
from ingest.shown_names import shown_path

QUOTES = "\"'“”‘’"  # Windows copies a path in quotes


def checked_path(typed: str, data_dir: Path, watched: Sequence[str]) -> Path:
    """The folder, with its links resolved.

    Raises `FolderError`: not absolute, not there, no folder, a whole disk, our own data, watched already, unreadable.
    """
    given = Path(typed.strip().strip(QUOTES).strip()).expanduser()
    if not given.is_absolute():
        raise FolderError.of("not_absolute", path=typed)
    try:
        path = given.resolve(strict=True)
        os.scandir(path).close()
    except FileNotFoundError as error:
        raise FolderError.of("not_found", path=typed) from error
    except NotADirectoryError as error:
        raise FolderError.of("no_folder", path=typed) from error
    except PermissionError as error:
        raise FolderError.of("not_allowed", path=typed) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UnreachableError.of("unreachable", path=typed) from error
    _check_place(path, data_dir.resolve(), watched)
    return path


def _check_place(path: Path, data_dir: Path, watched: Sequence[str]) -> None:
    is_share = path.drive.startswith("\\\\")  # \\server\share is its own root, and a folder like any other
    if path == Path(path.anchor) and not is_share:
        raise FolderError.of("whole_disk", path=path)
    if path.is_relative_to(data_dir) or data_dir.is_relative_to(path):
        raise FolderError.of("own_data", path=path)
    shown = shown_path(path)
    for other in watched:
        if shown == other:
            raise FolderError.of("watched_already", path=shown)
        if shown.startswith(f"{other}/") or other.startswith(f"{shown}/"):
            raise FolderError.of("overlaps", path=shown, other=other)
