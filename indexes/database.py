"""The SQLite file: connections, numbered migrations, small facts."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from indexes.errors import IndexStoreError
from indexes.messages import message

FILE_NAME = "catalogue.sqlite"


class _Held:
    """A thread's connection; closed when the thread is gone, or it would stay open as long as the program runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Database:
    """One SQLite file in write-ahead mode; every thread has its own connection."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._local = threading.local()
        self._held: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._closed = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise _unusable(self.path, error) from error

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection; `IndexStoreError` after `close()`."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is None or self._closed:
            held = self._connect()
        return held.connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside lands together or not at all."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def fact(self, name: str, default: str = "") -> str:
        row = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for held in list(self._held):
                held.connection.close()
            self._held.clear()

    def _connect(self) -> _Held:
        with self._lock:
            if self._closed:
                raise IndexStoreError(message("indexes.store.closed"))
            # Connections stay with their thread; only close() reaches them from another one.
            connection = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            held = _Held(connection)
            self._held.add(held)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        self._local.held = held
        return held

    def _migrate(self) -> None:
        done = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
        scripts = numbered_migrations()
        if done > len(scripts):
            raise IndexStoreError(message("indexes.store.newer", path=self.path), message("indexes.store.newer_hint"))
        for number, script in enumerate(scripts[done:], start=done + 1):
            self.connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")


def numbered_migrations() -> list[str]:
    """The SQL scripts of `indexes/migrations/`, in order."""
    folder = resources.files("indexes").joinpath("migrations")
    return [item.read_text(encoding="utf-8") for item in sorted(folder.iterdir(), key=lambda item: item.name)]


def _unusable(path: Path, error: Exception) -> IndexStoreError:
    return IndexStoreError(
        message("indexes.store.unusable", path=path, reason=error), message("indexes.store.unusable_hint")
    )
