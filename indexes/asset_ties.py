"""Which machine a document belongs to by where its file lies: the file's name, a folder's, or a folder that was named.

Told from the list of machines, so a machine that is listed later ties what is there already. The place nearest to the
file counts: its own name before its folder, that before the folder around it. A place that names several machines ties
to each of them: twins share a manual. A part of a word or of a longer code never ties: PR-01 is not in PR-011 or in
SOP-PR-01.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from indexes.assets import Asset, Assets
from indexes.database import Database
from indexes.document_edits import note_change
from indexes.errors import BanjangError
from indexes.messages import message
from indexes.records import join_assets

BY_HAND, GIVEN, BY_FILE, BY_FOLDER, BY_NAMED_FOLDER = "hand", "given", "file", "folder", "named_folder"
PIECE = re.compile(r"[a-z]+|\d+|[가-힣]+", re.IGNORECASE)
BETWEEN = re.compile(r"[\\/]")
# Before and behind a code: nothing that makes it a part of a longer one. A year may follow: PR-01-2024.
BEFORE = r"(?<![A-Za-z0-9])(?<![A-Z]-)"
BEHIND = r"(?![A-Za-z0-9])(?!-(?!(?:19|20)\d\d(?!\d))\d)(?!\.\d)"
PLACES_KEPT = 20_000


class FolderTieError(BanjangError):
    """A folder cannot be named as a machine's."""

    code = "asset"


@dataclass(frozen=True, slots=True)
class Tie:
    """`asset` is the machine, several separated by ", "; `why` is one of the constants above; `place` is the file's or
    folder's name, or the path of a named folder."""

    asset: str
    why: str
    place: str


class AssetTies:
    """The ties of one state of the list of machines."""

    def __init__(self, assets: Iterable[Asset], folders: Mapping[str, str]) -> None:
        self._folders = {_plain_folder(folder): asset for folder, asset in folders.items()}
        self._names: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for asset in assets:
            for name in asset.names:
                if pattern := name_pattern(name):
                    self._names.setdefault(PIECE.findall(name)[0].casefold(), []).append((pattern, asset.id))
        self._named_in = lru_cache(PLACES_KEPT)(self._find_named)

    @classmethod
    def read(cls, database: Database) -> AssetTies:
        return cls(Assets(database).list(), named_folders(database))

    def of(self, path: str) -> Tie | None:
        """The tie of a document by its path, None where its path names no machine."""
        *above, file = BETWEEN.split(unicodedata.normalize("NFC", path))
        if asset := self._named_in(file):
            return Tie(asset, BY_FILE, file)
        for depth in range(len(above), 0, -1):
            folder = "/".join(above[:depth])
            if named := self._folders.get(folder):
                return Tie(named, BY_NAMED_FOLDER, folder)
            if asset := self._named_in(above[depth - 1]):
                return Tie(asset, BY_FOLDER, above[depth - 1])
        return None

    def _find_named(self, text: str) -> str:
        """The machines that a name of a file or folder names, by id, or ""."""
        found = {
            asset
            for piece in {piece.casefold() for piece in PIECE.findall(text)}
            for pattern, asset in self._names.get(piece, ())
            if pattern.search(text)
        }
        return join_assets(sorted(found))


def name_pattern(name: str) -> re.Pattern[str] | None:
    """Finds a machine's name as whole words, its pieces with or without a separator: PR-01, `pr 01`, PR_01, PR01.

    None for a bare number or letter: they stand in too many names.
    """
    pieces = PIECE.findall(unicodedata.normalize("NFC", name))
    if not pieces or (len(pieces) == 1 and (pieces[0].isdigit() or len(pieces[0]) == 1)):
        return None
    before = "(?<![가-힣])" if _is_hangul(pieces[0]) else BEFORE
    behind = "(?![가-힣])" if _is_hangul(pieces[-1]) else BEHIND
    return re.compile(f"{before}(?i:{'[-_. ]?'.join(map(re.escape, pieces))}){behind}")


def named_folders(database: Database) -> dict[str, str]:
    """The folders that a person named, with their machines."""
    rows = database.read("SELECT folder, asset FROM machine_folders ORDER BY folder")
    return {str(row["folder"]): str(row["asset"]) for row in rows}


def name_folder(database: Database, folder: str, asset_id: str) -> str:
    """Everything below the folder is this machine's from now on; gives the folder as it is kept.

    Raises `FolderTieError` for no folder, `AssetNotFoundError` for a machine that is not listed.
    """
    kept = _plain_folder(folder)
    if not kept:
        raise FolderTieError(message("indexes.assets.no_folder"), message("indexes.assets.no_folder_hint"))
    asset = Assets(database).get(asset_id)
    with database.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO machine_folders VALUES (?, ?)", (kept, asset.id))
        note_change(connection)
    return kept


def release_folder(database: Database, folder: str) -> None:
    """The folder's name alone says again whose it is."""
    with database.transaction() as connection:
        connection.execute("DELETE FROM machine_folders WHERE folder = ?", (_plain_folder(folder),))
        note_change(connection)


def folders_above(paths: Iterable[str]) -> list[str]:
    """The folders in which documents lie directly."""
    return sorted({folder for path in paths for folder in _folder_of(path)})


def _folder_of(path: str) -> Iterator[str]:
    folder = _plain_folder(path).rpartition("/")[0]
    if folder:
        yield folder


def _plain_folder(folder: str) -> str:
    return "/".join(BETWEEN.split(unicodedata.normalize("NFC", folder.strip()))).rstrip("/")


def _is_hangul(piece: str) -> bool:
    return "가" <= piece[0] <= "힣"
