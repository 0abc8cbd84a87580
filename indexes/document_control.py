"""Control of documents: which revisions there are, taking one back, putting it in force again, correcting what is said
of one. Nothing is deleted and nothing is read or embedded anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from indexes.document_edits import INDEXED, Metadata, checked_edits, edits_of, note_change, write_edits
from indexes.errors import BanjangError
from indexes.library import Library
from indexes.messages import message
from indexes.records import Document
from indexes.revisions import CURRENT, WITHDRAWN, families_of, mark_of, states_of


class RevisionError(BanjangError):
    """A revision that cannot be withdrawn or put back."""

    code = "revision"


class DocumentControl:
    """What the responsible person decides about documents; everything counts from the next search on."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._catalogue = library.catalogue
        self._database = library.database

    def revisions_of(self, document_id: str) -> list[Document]:
        """The document in all its revisions, newest first; itself among them."""
        self._library.document(document_id)
        return _family(self._library.documents(), document_id)

    def found(self, document_id: str) -> Metadata:
        """What the file itself says."""
        self._library.document(document_id)
        return self._catalogue.found_metadata(document_id)

    def withdraw(self, document_id: str) -> Document:
        """The revision before is in force again. Raises `RevisionError` where that leaves none in force."""
        before = self._library.document(document_id)
        today = date.today().isoformat()
        with self._database.transaction() as connection:
            live = [row.document for row in self._catalogue.live_revisions(date.today())]
            marks = [mark_of(document) for document in _family(live, document_id)]
            without = [replace(mark, withdrawn_on=today) if mark.document_id == document_id else mark for mark in marks]
            if CURRENT not in states_of(without, today).values():
                raise RevisionError(
                    message("indexes.documents.none_before", title=before.title),
                    message("indexes.documents.none_before_hint"),
                )
            connection.execute(
                "UPDATE documents SET withdrawn_on = ? WHERE id = ? AND withdrawn_on = ''", (today, document_id)
            )
            note_change(connection)
        return self._library.document(document_id)

    def restore(self, document_id: str) -> Document:
        """Counts again as if it had never been withdrawn. Raises `RevisionError` where it is not withdrawn."""
        document = self._library.document(document_id)
        if document.state != WITHDRAWN:
            raise RevisionError(message("indexes.documents.not_withdrawn", title=document.title))
        with self._database.transaction() as connection:
            connection.execute("UPDATE documents SET withdrawn_on = '' WHERE id = ?", (document_id,))
            note_change(connection)
        return self._library.document(document_id)

    def correct(self, document_id: str, changes: Mapping[str, str | None]) -> Document:
        """Lays `changes` (of `document_edits.FIELDS`) over what the file says; None: as the file says again.

        Raises `MetadataError`. Where the search words change, the document is indexed anew from what is stored;
        `IndexStoreError` while another run writes.
        """
        checked = checked_edits(changes)
        self._library.document(document_id)
        if not any(name in INDEXED for name in checked):
            with self._database.transaction() as connection:
                write_edits(connection, document_id, self._edited(document_id, checked))
                note_change(connection)
        else:
            with self._library.begin_update() as update:
                update.edit(document_id, self._edited(document_id, checked))
                update.publish()
        return self._library.document(document_id)

    def _edited(self, document_id: str, checked: Mapping[str, str | None]) -> dict[str, str]:
        """All edits of a document under the changes; what the file says itself is none."""
        found = self._catalogue.found_metadata(document_id)
        edits = {**edits_of(self._database, document_id), **checked}
        return {name: value for name, value in edits.items() if value is not None and value != getattr(found, name)}


def _family(documents: list[Document], document_id: str) -> list[Document]:
    by_id = {document.id: document for document in documents}
    families = families_of(map(mark_of, documents))
    family = next(family for family in families if any(mark.document_id == document_id for mark in family))
    return [by_id[mark.document_id] for mark in family]
