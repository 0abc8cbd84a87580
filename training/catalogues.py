"""Message catalogues: gettext's .mo and .po, read with polib (the formats: GNU gettext manual, chapter 10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polib
from pairs import Pair, translations


def read_catalogues(folder: Path) -> Iterator[Pair]:
    """The translated messages of every Korean catalogue under `folder`; unreadable catalogues are left out."""
    for path in sorted([*folder.rglob("*.mo"), *folder.rglob("*.po")]):
        try:
            catalogue = polib.mofile(str(path)) if path.suffix == ".mo" else polib.pofile(str(path))
        except (OSError, UnicodeDecodeError, ValueError):
            continue
        yield from translations(_rows(catalogue), "gettext")


def _rows(catalogue: polib.MOFile | polib.POFile) -> Iterator[tuple[str, str]]:
    """(Korean, English), without what translators left open, marked as doubtful or no longer use."""
    for entry in catalogue:
        if entry.msgid and not entry.obsolete and "fuzzy" not in entry.flags:
            yield entry.msgstr or entry.msgstr_plural.get(0, ""), entry.msgid
