"""File names as text that can be stored and shown, whatever bytes they are made of."""

from __future__ import annotations

import os
from pathlib import Path


def shown_name(name: str) -> str:
    """Archives packed on a Korean Windows unpack on Linux to names in CP949, which are no UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        data = os.fsencode(name)
    else:
        return name
    for encoding in ("utf-8", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="backslashreplace")  # unlike a replacement character, never twice the same


def shown_path(file: Path) -> str:
    return "/".join(map(shown_name, file.as_posix().split("/")))


def file_shown_as(path: str) -> Path | None:
    """The file or folder whose `shown_path` this is; None where there is none."""
    file = Path(path)
    if file.exists():
        return file
    found = Path(file.anchor)
    for name in file.parts[1:] if file.anchor else file.parts:
        inside = found / name
        if not inside.exists():
            try:
                inside = next(entry for entry in found.iterdir() if shown_name(entry.name) == name)
            except (OSError, StopIteration):
                return None
        found = inside
    return found
