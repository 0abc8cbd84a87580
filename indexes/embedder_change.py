"""Another embedding model for a library that goes on answering: its vectors are made beside those in force.

What was embedded stays in the catalogue, so a change that was killed goes on where it was. The last step takes the
writer's lock, embeds what came meanwhile, and makes generation and embedder current in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from indexes.catalogue import Catalogue
from indexes.chunk_rows import chunk_of_row
from indexes.database import Database
from indexes.embedder import Embedder
from indexes.embedder_in_force import MadeBy
from indexes.errors import IndexStoreError
from indexes.generation import UNREADABLE, Generation, GenerationDraft, embedded_text
from indexes.messages import message
from indexes.records import Chunk
from indexes.update import (
    LOCK_WAIT_S,
    fill_draft,
    generation_folder,
    make_current,
    tidy_generations,
    tokens_of,
)

# Short enough that a question waits for less than a second behind a slow model.
BATCH = 16
WANTED = ("embedder_wanted", "embedder_wanted_fingerprint")


class WriterBusyError(IndexStoreError):
    """Documents are being read: the last step of a change has to wait."""


class EmbedderChangeBusyError(IndexStoreError):
    """Another change is at work, in this process or another one."""

    code = "embedder_change_busy"


@dataclass(frozen=True)
class Embedded:
    """How many of the chunks in force the new model has read."""

    done: int
    total: int


class EmbedderChange:
    """Used as a context manager; leaving it without `publish()` keeps what was embedded, `discard()` drops it."""

    def __init__(self, data_dir: Path, catalogue: Catalogue, embedder: Embedder) -> None:
        self._data_dir = data_dir
        self._catalogue = catalogue
        self._embedder = embedder
        self._lock = FileLock(data_dir / "embedder.lock", thread_local=False)
        self._last_id = 0

    def __enter__(self) -> Self:
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise EmbedderChangeBusyError(
                message("indexes.store.change_busy"), message("indexes.store.change_busy_hint")
            ) from error
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def embedded(self) -> Embedded:
        """Counted in the catalogue: documents come and go meanwhile."""
        return count_embedded(self._catalogue.database, self._embedder.fingerprint)

    def embed_next(self) -> int:
        """Embeds and keeps one batch of chunks; how many there were, 0 when all are done."""
        rows = self._unread()
        if not rows and self._last_id:
            self._last_id = 0  # what was only staged when we passed by may have been published since
            rows = self._unread()
        if rows:
            self._last_id = int(rows[-1]["id"])
            self._keep([(int(row["id"]), str(row["title"]), chunk_of_row(row)) for row in rows])
        return len(rows)

    def publish(self) -> None:
        """One atomic step: from now on readers are on the new vectors and the model that made them.

        Raises `WriterBusyError` while another writer is at work; what was embedded is kept then.
        """
        try:
            with FileLock(self._data_dir / "writer.lock").acquire(timeout=LOCK_WAIT_S):
                while self.embed_next():
                    pass
                number = int(self._catalogue.database.fact("generation", "0")) + 1
                self._build(number)
                self._switch_to(number)
                tidy_generations(self._data_dir, number)
        except Timeout as error:
            raise WriterBusyError(
                message("indexes.store.writer_busy"), message("indexes.store.writer_busy_hint")
            ) from error

    def discard(self) -> None:
        """As if nothing had been begun."""
        discard_change(self._catalogue.database)

    # -- steps ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """What other models made is dropped, but for the one in force: a change of mind does not fill the disk."""
        database = self._catalogue.database
        in_force = MadeBy.read(database).fingerprint
        with database.transaction() as connection:
            connection.execute(
                "DELETE FROM later_vectors WHERE embedder NOT IN (?, ?)", (in_force, self._embedder.fingerprint)
            )
            wanted = zip(WANTED, (self._embedder.name, self._embedder.fingerprint), strict=True)
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(wanted))

    def _unread(self) -> list[sqlite3.Row]:
        return self._catalogue.database.read(
            "SELECT c.*, r.title FROM chunks c JOIN revisions r ON r.id = c.revision_id"
            " LEFT JOIN later_vectors v ON v.chunk_id = c.id AND v.embedder = ?"
            " WHERE c.id > ? AND r.state = 'live' AND r.embedder != ? AND v.chunk_id IS NULL ORDER BY c.id LIMIT ?",
            [self._embedder.fingerprint, self._last_id, self._embedder.fingerprint, BATCH],
        )

    def _keep(self, chunks: Sequence[tuple[int, str, Chunk]]) -> None:
        vectors = self._embedder.embed([embedded_text(title, chunk.heading, chunk.text) for _, title, chunk in chunks])
        tokens = [tokens_of(title, [chunk], self._embedder)[0] for _, title, chunk in chunks]
        with self._catalogue.database.transaction() as connection:
            # A chunk that was removed meanwhile is left out.
            connection.executemany(
                "INSERT OR REPLACE INTO later_vectors SELECT id, ?, ?, ? FROM chunks WHERE id = ?",
                [
                    (self._embedder.fingerprint, vector.tobytes(), kept, chunk_id)
                    for (chunk_id, _, _), vector, kept in zip(chunks, vectors, tokens, strict=True)
                ],
            )

    def _build(self, number: int) -> None:
        """The words as they are, the vectors anew: nothing is analysed again where the last generation is whole."""
        live = [row.revision_id for row in self._catalogue.live_revisions(date.today())]
        previous = _opened(generation_folder(self._data_dir, number - 1))
        draft = GenerationDraft(generation_folder(self._data_dir, number), number, self._embedder, previous)
        if previous is None:
            fill_draft(draft, self._catalogue, live, self._embedder)
        else:
            for revision_id in live:
                draft.vectors.add(*self._catalogue.vectors_of(revision_id, self._embedder.fingerprint))
        draft.finish(documents=len(live), chunker=self._catalogue.chunkers(live))

    def _switch_to(self, number: int) -> None:
        with self._catalogue.database.transaction() as connection:
            make_current(connection, number, self._embedder)
            connection.execute("DELETE FROM facts WHERE name IN (?, ?)", WANTED)


def wanted_embedder(database: Database) -> MadeBy:
    """The model that a change was begun to and not finished."""
    return MadeBy(*map(database.fact, WANTED))


def count_embedded(database: Database, fingerprint: str) -> Embedded:
    row = database.read(
        "SELECT count(*), coalesce(sum(r.embedder = ? OR v.chunk_id IS NOT NULL), 0) FROM chunks c"
        " JOIN revisions r ON r.id = c.revision_id AND r.state = 'live'"
        " LEFT JOIN later_vectors v ON v.chunk_id = c.id AND v.embedder = ?",
        [fingerprint, fingerprint],
    )[0]
    return Embedded(done=int(row[1]), total=int(row[0]))


def discard_change(database: Database) -> None:
    """Drops what an unfinished change has made; the vectors in force are left alone."""
    with database.transaction() as connection:
        connection.execute("DELETE FROM facts WHERE name IN (?, ?)", WANTED)
        connection.execute("DELETE FROM later_vectors WHERE embedder != ?", (MadeBy.read(database).fingerprint,))


def _opened(folder: Path) -> tuple[Generation, Path] | None:
    try:
        return Generation.open(folder), folder
    except UNREADABLE:
        return None
