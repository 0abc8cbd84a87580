"""The library: everything that is known, searched by text and scope.

Readers hold one immutable generation; a writer (`begin_update`) builds the next one beside it. Which generation is
current is one row in SQLite, so a publish switches documents and indexes in one transaction.
"""

from __future__ import annotations

import logging
from pathlib import Path

from indexes.analysis import learn_words
from indexes.catalogue_records import NewDocument, PageText, RevisionRow
from indexes.database import Database
from indexes.document_readers import limit_readers
from indexes.embedder import Embedder
from indexes.embedder_change import EmbedderChange
from indexes.embedder_in_force import FindEmbedder
from indexes.errors import IndexStoreError
from indexes.glossary import Glossary
from indexes.library_lookups import LibraryLookups
from indexes.library_search import LibrarySearch
from indexes.library_status import LibraryStatus, folder_bytes
from indexes.messages import message
from indexes.records import Document, StoredChunk
from indexes.revisions import CURRENT
from indexes.roles import Role
from indexes.update import LibraryUpdate

__all__ = ["DocumentNotFoundError", "Library", "LibraryStatus", "NewDocument", "PageText"]

log = logging.getLogger(__name__)


class DocumentNotFoundError(IndexStoreError):
    """No such document, page or chunk."""

    code = "not_found"


class Library(LibrarySearch, LibraryLookups):
    """Opens with `Library.open`; safe for searches from many threads beside one writer."""

    @classmethod
    def open(
        cls,
        data_dir: Path,
        embedder: Embedder,
        *,
        glossary: Glossary | None = None,
        check: bool = True,
        find_embedder: FindEmbedder | None = None,
    ) -> Library:
        """Raises `IndexStoreError` when the catalogue cannot be used, or (`check`) another model made the vectors.

        `find_embedder` gives an embedder by name, for the day on which another process switches to another one.
        """
        library = cls(data_dir, embedder, Database(data_dir), glossary or Glossary(), find_embedder)
        try:
            snapshot = library._current()
            if check and snapshot.generation is not None:
                snapshot.generation.check_embedder(snapshot.embedder)
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        self.database.close()

    def begin_embedder_change(self, embedder: Embedder) -> EmbedderChange:
        """Prepares the vectors of another model beside the index in force; use it as a context manager."""
        self._current()  # takes over what was offered before
        self._embedders.offer(embedder)
        return EmbedderChange(self.data_dir, self.catalogue, embedder)

    # -- documents -----------------------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """Every document in its live revision, by path."""
        return [row.document for row in self._current().rows.values()]

    def document(self, document_id: str) -> Document:
        return self._row(document_id).document

    def document_at(self, path: str) -> Document | None:
        return next((document for document in self.documents() if document.path == path), None)

    def page(self, document_id: str, number: int) -> PageText:
        page = self.catalogue.page(self._row(document_id).revision_id, number)
        if page is None:
            raise DocumentNotFoundError(message("indexes.store.no_page", page=number))
        return page

    def chunks(self, document_id: str, page: int | None = None) -> list[StoredChunk]:
        return self.catalogue.chunks_of(self._row(document_id).revision_id, page)

    def outline(self, document_id: str) -> tuple[tuple[int, str, int], ...]:
        """The document's sections as (level from 1, title, page)."""
        return self.catalogue.outline(self._row(document_id).revision_id)

    def _row(self, document_id: str) -> RevisionRow:
        row = self._current().rows.get(document_id)
        if row is None:
            raise DocumentNotFoundError(
                message("indexes.store.no_document", document=document_id), message("indexes.store.no_document_hint")
            )
        return row

    # -- changing ------------------------------------------------------------------------------------------------

    def begin_update(self, *, force: bool = False) -> LibraryUpdate:
        """The one writer; use it as a context manager. `force` reads unchanged files again, with the words of the
        plant's own glossary.
        """
        if force:
            learn_words(Glossary(self.glossary.own).korean_words)
        return LibraryUpdate(self.data_dir, self.catalogue, lambda: self.embedder, force=force)

    def index_ties(self) -> None:
        """The lexical index names the machines that documents are tied to now. While another run writes, its next
        publish does it; a scope follows the ties at once in any case.
        """
        try:
            with self.begin_update() as update:
                update.publish()
        except IndexStoreError as error:
            log.info("ties to machines are indexed later: %s", error)

    def use_glossary(self, glossary: Glossary) -> None:
        """Searches with it from now on. The analyser is taught its own words when the library is next read again:
        the index in force was made without them.
        """
        self.glossary = glossary

    def limit_readers(self, document_id: str, role: Role) -> Document:
        """From now on only `role` and those above it may read the document and what belongs to it: its revisions, what
        bears its number, copies of it.
        """
        limit_readers(self.database, self.document(document_id), self.documents(), role)
        return self.document(document_id)

    def status(self) -> LibraryStatus:
        snapshot = self._current()
        documents = [row.document for row in snapshot.rows.values()]
        manifest = vars(snapshot.generation.manifest) if snapshot.generation else {}
        return LibraryStatus(
            documents=len(documents),
            superseded=sum(document.state != CURRENT for document in documents),
            chunks=sum(document.chunk_count for document in documents),
            generation=snapshot.number,
            manifest=dict(manifest),
            data_bytes=folder_bytes(self.data_dir),
        )
