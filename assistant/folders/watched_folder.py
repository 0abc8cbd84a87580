"""A watched folder, what the last look found in it, and where both are kept."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from indexes.database import Database
from indexes.errors import BanjangError
from indexes.messages import message
from indexes.records import DocumentKind


class FolderError(BanjangError):
    """A folder cannot be watched, or not looked through."""

    code = "folder"

    @classmethod
    def of(cls, reason: str, **values: Any) -> FolderError:
        """With the sentence `assistant.folders.<reason>` and its way out."""
        return cls(
            message(f"assistant.folders.{reason}", **values), message(f"assistant.folders.{reason}_hint", **values)
        )


class FolderNotFoundError(FolderError):
    """No watched folder has this id."""

    code = "not_found"


class UnreachableError(FolderError):
    """The folder does not answer: a share that is offline, a disk that is unplugged."""


@dataclass(frozen=True)
class Look:
    """What one look found. `waiting` files were still being written; `gone` are documents whose file is no longer
    there. `left_out`: reason (`assistant.folders.left_out_<reason>`) to the number of files."""

    at: str = ""
    files: int = 0
    waiting: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class WatchedFolder:
    """`path` as people read it; `kind` None: guessed for each document. Moments are ISO in UTC, "" where there is none.

    `last_look` is the last one that reached the folder.
    """

    id: str
    path: str
    kind: DocumentKind | None = None
    asset: str = ""
    is_paused: bool = False
    added_at: str = ""
    unreachable_since: str = ""
    last_look: Look = Look()

    @property
    def state(self) -> str:
        return "paused" if self.is_paused else "unreachable" if self.unreachable_since else "watched"

    def holds(self, path: str) -> bool:
        return path.startswith(f"{self.path}/")

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "path": self.path,
            "kind": self.kind.value if self.kind else "",
            "asset": self.asset,
            "state": self.state,
            "added_at": self.added_at,
            "unreachable_since": self.unreachable_since,
            "last_look": {**asdict(self.last_look), "gone": list(self.last_look.gone)},
        }


class FolderStore:
    """The list of watched folders in the catalogue's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> list[WatchedFolder]:
        """In the order they were added."""
        return [_folder(row) for row in self._database.read("SELECT * FROM folders ORDER BY added_at, path")]

    def get(self, folder_id: str) -> WatchedFolder:
        """Raises `FolderNotFoundError`."""
        row = self._database.read_one("SELECT * FROM folders WHERE id = ?", (folder_id,))
        if row is None:
            raise FolderNotFoundError.of("unknown", folder=folder_id)
        return _folder(row)

    def at(self, path: str) -> WatchedFolder:
        """By path, which may be gone by now. Raises `FolderNotFoundError`."""
        wanted = path.replace("\\", "/").rstrip("/")
        for folder in self.list():
            if folder.path == wanted:
                return folder
        raise FolderNotFoundError.of("unknown", folder=path)

    def add(self, path: str, kind: DocumentKind | None, asset: str) -> WatchedFolder:
        folder = WatchedFolder(uuid.uuid4().hex[:12], path, kind, asset, added_at=now())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO folders (id, path, kind, asset, added_at) VALUES (?, ?, ?, ?, ?)",
                (folder.id, path, kind.value if kind else "", asset, folder.added_at),
            )
        return folder

    def set_paused(self, folder_id: str, is_paused: bool) -> WatchedFolder:
        self._change(folder_id, "paused", int(is_paused))
        return self.get(folder_id)

    def note_look(self, folder_id: str, look: Look) -> None:
        """The folder was reached."""
        self._change(folder_id, "last_look", json.dumps(asdict(look), ensure_ascii=False))
        self._change(folder_id, "unreachable_since", "")

    def note_unreachable(self, folder: WatchedFolder) -> None:
        """The first moment counts."""
        if not folder.unreachable_since:
            self._change(folder.id, "unreachable_since", now())

    def remove(self, folder_id: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM folders WHERE id = ?", (folder_id,))

    def _change(self, folder_id: str, column: str, value: object) -> None:
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE folders SET {column} = ? WHERE id = ?", (value, folder_id))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _folder(row: sqlite3.Row) -> WatchedFolder:
    look = json.loads(row["last_look"]) if row["last_look"] else {}
    return WatchedFolder(
        row["id"],
        row["path"],
        DocumentKind(row["kind"]) if row["kind"] else None,
        row["asset"],
        bool(row["paused"]),
        row["added_at"],
        row["unreachable_since"],
        Look(**{**look, "gone": tuple(look["gone"])}) if look else Look(),
    )
