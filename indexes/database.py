"""The SQLite file: connections, numbered migrations, small facts."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from filelock import FileLock

from indexes.errors import IndexStoreError
from indexes.messages import message

FILE_NAME = "catalogue.sqlite"
OPEN_WAIT_S = 60

Values = Sequence[object] | Mapping[str, object]


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
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # documents are not for every account of the PC
            # SQLite does not wait for others while a new file is switched to write-ahead mode.
            with FileLock(folder / "open.lock", timeout=OPEN_WAIT_S):
                self._migrate()
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise _unusable(self.path, error) from error
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection; `IndexStoreError` after `close()`."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is None or self._closed:
            held = self._connect()
        return held.connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside lands together or not at all; `IndexStoreError` where SQLite fails."""
        with self._begun("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All that this thread reads inside is of one moment, whatever others write meanwhile."""
        with self._begun("BEGIN"):
            yield

    def read(self, query: str, values: Values = ()) -> list[sqlite3.Row]:
        """All rows of a query; `IndexStoreError` where SQLite fails."""
        try:
            return self.connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from error

    def read_one(self, query: str, values: Values = ()) -> sqlite3.Row | None:
        return next(iter(self.read(query, values)), None)

    def fact(self, name: str, default: str = "") -> str:
        row = self.read_one("SELECT value FROM facts WHERE name = ?", (name,))
        return str(row[0]) if row else default

    @contextmanager
    def _begun(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self.connection
            connection.execute(begin)
            try:
                yield connection
                connection.commit()
            except BaseException:
                with suppress(sqlite3.Error):  # what went wrong first is what is told
                    connection.rollback()
                raise
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from error

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
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        self._local.held = held
        return held

    def _migrate(self) -> None:
        scripts = numbered_migrations()
        if self._version() == len(scripts):
            return
        with self.transaction() as connection:
            done = self._version()  # another process may have migrated while this one waited
            if done > len(scripts):
                raise IndexStoreError(
                    message("indexes.store.newer", path=self.path), message("indexes.store.newer_hint")
                )
            for script in scripts[done:]:
                for statement in _statements(script):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(scripts)}")

    def _version(self) -> int:
        return int(self.read("PRAGMA user_version")[0][0])


def numbered_migrations() -> list[str]:
    """The SQL scripts of `indexes/migrations/`, in order."""
    folder = resources.files("indexes").joinpath("migrations")
    return [item.read_text(encoding="utf-8") for item in sorted(folder.iterdir(), key=lambda item: item.name)]


def _statements(script: str) -> Iterator[str]:
    """One by one: `executescript` would end the transaction that they belong to."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _unusable(path: Path, error: Exception) -> IndexStoreError:
    return IndexStoreError(
        message("indexes.store.unusable", path=path, reason=error), message("indexes.store.unusable_hint")
    )
