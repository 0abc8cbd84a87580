"""What became of every file that was to be read: kept beyond the job, until a later reading says otherwise."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from indexes.database import Database
from indexes.messages import Message, message
from ingest.outcomes import FileOutcome
from ingest.shown_names import file_shown_as

FateState = Literal["read", "partly", "failed", "removed"]
STATES: tuple[FateState, ...] = ("read", "partly", "failed", "removed")
# Not the file's fault and not told as one: these say nothing of the file, or may be otherwise at the next look.
_CANCELLED = "ingest.failure.cancelled"
_PASSING = {"ingest.failure.unreadable", "ingest.failure.not_found"}


@dataclass(frozen=True)
class Signature:
    """What tells an unchanged file from a changed one without opening it: bytes, and nanoseconds since 1970."""

    size_bytes: int
    modified_ns: int

    @classmethod
    def of(cls, file: Path) -> Signature | None:
        """None where the file cannot be looked at."""
        try:
            found = file.stat()
        except OSError:
            return None
        return cls(found.st_size, found.st_mtime_ns)


@dataclass(frozen=True)
class FileFate:
    """One file's last reading. `message` says why it failed or what of it was not read, `hint` what to do.

    `removed`: the admin took the document out of the library; the file is not read again before it changes.
    """

    path: str
    state: FateState
    at: str
    message: Message | None = None
    hint: Message | None = None
    pages: int = 0
    unread_pages: tuple[int, ...] = ()
    document_id: str = ""
    job_id: str = ""
    signature: Signature | None = None
    is_set_aside: bool = False

    @property
    def is_passing(self) -> bool:
        """It failed for a reason that the next try may not meet: locked by a program, gone for a moment."""
        return self.state == "failed" and self.message is not None and self.message.key in _PASSING

    def as_json(self, language: str) -> dict[str, Any]:
        return {
            "path": self.path,
            "state": self.state,
            "at": self.at,
            "message": self.message.render(language) if self.message else None,
            "hint": self.hint.render(language) if self.hint else None,
            "pages": self.pages,
            "unread_pages": list(self.unread_pages),
            "document_id": self.document_id,
            "job_id": self.job_id,
            "set_aside": self.is_set_aside,
        }


class FileFates:
    """The table of fates in the catalogue's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> list[FileFate]:
        """Newest first."""
        return [_fate(row) for row in self._database.read("SELECT * FROM file_fates ORDER BY at DESC, path")]

    def find(self, path: str) -> FileFate | None:
        row = self._database.read_one("SELECT * FROM file_fates WHERE path = ?", (path,))
        return _fate(row) if row else None

    def problems(self) -> Sequence[FileFate]:
        """Failed files, then those read in part; without what was set aside."""
        found = [fate for fate in self.list() if fate.state in ("failed", "partly") and not fate.is_set_aside]
        return sorted(found, key=lambda fate: fate.state != "failed")

    def record(
        self,
        outcomes: Sequence[FileOutcome],
        signatures: Mapping[str, Signature | None] | None = None,
        job_id: str = "",
    ) -> None:
        """Keeps what a run made of its files; `signatures` by path, as the files were before they were read."""
        known = {fate.path: fate for fate in self.list()}
        with self._database.transaction() as connection:
            for outcome in outcomes:
                if outcome.status == "removed":
                    connection.execute("DELETE FROM file_fates WHERE path = ?", (outcome.path,))
                elif outcome.message is None or outcome.message.key != _CANCELLED:
                    signature = (signatures or {}).get(outcome.path)
                    _write(connection, _after(outcome, known.get(outcome.path), signature, job_id))

    def set_aside(self, path: str) -> None:
        """No longer among the problems, until a reading ends otherwise."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE file_fates SET set_aside = 1 WHERE path = ?", (path,))

    def mark_removed(self, path: str) -> None:
        """The document was taken out of the library; where its file is still there, it is not read again as it is."""
        file = file_shown_as(path) if Path(path).is_absolute() else None
        signature = Signature.of(file) if file else None
        if signature is None:
            self.forget([path])
            return
        with self._database.transaction() as connection:
            _write(connection, FileFate(path, "removed", _now(), signature=signature))

    def forget(self, paths: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM file_fates WHERE path = ?", [(path,) for path in paths])


def _after(outcome: FileOutcome, before: FileFate | None, signature: Signature | None, job_id: str) -> FileFate:
    state: FateState = "failed" if outcome.status == "failed" else "partly" if outcome.unread_pages else "read"
    same = before is not None and (before.state, before.message) == (state, outcome.message)
    return FileFate(
        outcome.path,
        state,
        _now(),
        outcome.message,
        outcome.hint,
        outcome.pages,
        outcome.unread_pages,
        outcome.document_id,
        job_id,
        signature or (before.signature if before else None),
        same and before is not None and before.is_set_aside,
    )


def _write(connection: sqlite3.Connection, fate: FileFate) -> None:
    size, modified = (fate.signature.size_bytes, fate.signature.modified_ns) if fate.signature else (None, None)
    connection.execute(
        "INSERT OR REPLACE INTO file_fates (path, state, message, hint, pages, unread_pages, document_id, job_id, at,"
        " size_bytes, modified_ns, set_aside) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fate.path,
            fate.state,
            _packed(fate.message),
            _packed(fate.hint),
            fate.pages,
            json.dumps(fate.unread_pages),
            fate.document_id,
            fate.job_id,
            fate.at,
            size,
            modified,
            int(fate.is_set_aside),
        ),
    )


def _fate(row: sqlite3.Row) -> FileFate:
    has_signature = row["size_bytes"] is not None
    return FileFate(
        row["path"],
        row["state"],
        row["at"],
        _unpacked(row["message"]),
        _unpacked(row["hint"]),
        row["pages"],
        tuple(json.loads(row["unread_pages"])),
        row["document_id"],
        row["job_id"],
        Signature(row["size_bytes"], row["modified_ns"]) if has_signature else None,
        bool(row["set_aside"]),
    )


def _packed(sentence: Message | None) -> str:
    if sentence is None:
        return ""
    return json.dumps({"key": sentence.key, "values": dict(sentence.values)}, ensure_ascii=False, default=str)


def _unpacked(packed: str) -> Message | None:
    if not packed:
        return None
    kept = json.loads(packed)
    return message(kept["key"], **kept["values"])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
