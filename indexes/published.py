"""What is published: the newest generation with the documents of its time, opened once and shared by all readers."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from filelock import FileLock

from indexes.assets import Assets
from indexes.catalogue import Catalogue
from indexes.catalogue_records import RevisionRow
from indexes.database import Database
from indexes.document_edits import edits_state
from indexes.document_readers import limits_state
from indexes.embedder import Embedder
from indexes.embedder_in_force import EmbeddersAtHand, FindEmbedder, MadeBy
from indexes.generation import UNREADABLE, Generation
from indexes.glossary import Glossary
from indexes.snapshot import Snapshot
from indexes.update import generation_folder, rebuild_generation

log = logging.getLogger(__name__)


class PublishedLibrary:
    """The state that searches and look-ups read; `indexes/library.py` puts it all together."""

    def __init__(
        self,
        data_dir: Path,
        embedder: Embedder,
        database: Database,
        glossary: Glossary,
        find_embedder: FindEmbedder | None = None,
    ) -> None:
        self.data_dir = data_dir
        self._embedders = EmbeddersAtHand(embedder, find_embedder)
        self.glossary = glossary
        self.database = database
        self.catalogue = Catalogue(database, data_dir / "files")
        self.assets = Assets(database)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    @property
    def embedder(self) -> Embedder:
        """What questions are embedded with now."""
        return self._current().embedder

    def _current(self) -> Snapshot:
        """The newest published state; another process may have published since the last look."""
        seen = (self._number(), date.today(), self._marks())
        snapshot = self._snapshot
        if snapshot is not None and (snapshot.number, snapshot.day, snapshot.marks) == seen:
            return snapshot
        with self._lock:
            snapshot = self._snapshot  # another thread may have opened it meanwhile
            if snapshot is None or (snapshot.number, snapshot.day, snapshot.marks) != seen:
                snapshot = self._snapshot = self._opened(snapshot, seen[1])
            return snapshot

    def _opened(self, last: Snapshot | None, today: date) -> Snapshot:
        """What is published now: number, documents and indexes of the same generation."""
        while True:
            with self.database.one_state():
                number, marks = self._number(), self._marks()
                live = self.catalogue.live_revisions(today)
                made_by = MadeBy.read(self.database)
            rows = {row.document.id: row for row in live}
            if last is not None and last.number == number:
                return replace(last, day=today, rows=rows, marks=marks)
            if not number:
                return Snapshot(None, number, today, marks, rows, self._embedders.found(made_by))
            folder = generation_folder(self.data_dir, number)
            try:
                generation = Generation.open(folder)
            except UNREADABLE:
                if self._number() != number:
                    continue  # tidied away: newer ones were published meanwhile
                generation = self._rebuilt(number, live, self._embedders.found(made_by))
            embedder = self._embedders.found(made_by if made_by.name else MadeBy.of(generation.manifest))
            return Snapshot(generation, number, today, marks, rows, embedder)

    def _rebuilt(self, number: int, live: Sequence[RevisionRow], embedder: Embedder) -> Generation:
        """A generation again from the catalogue; of several processes that need it one rebuilds, the others wait."""
        folder = generation_folder(self.data_dir, number)
        with FileLock(self.data_dir / "rebuild.lock"):
            try:
                return Generation.open(folder)
            except UNREADABLE as error:
                log.warning("generation %s cannot be used (%s); it is rebuilt from the catalogue", number, error)
            shutil.rmtree(folder, ignore_errors=True)
            ids = [row.revision_id for row in live]
            return rebuild_generation(self.data_dir, self.catalogue, embedder, number, ids)

    def _marks(self) -> str:
        return f"{edits_state(self.database)}/{limits_state(self.database)}"

    def _number(self) -> int:
        return int(self.database.fact("generation", "0"))
