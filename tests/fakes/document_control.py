"""Revisions and names of the documents in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from indexes.document_control import RevisionError
from indexes.document_edits import FIELDS, Metadata, checked_edits
from indexes.messages import message
from indexes.records import Document, DocumentKind
from indexes.revisions import CURRENT, WITHDRAWN, families_of, mark_of, standings_of
from tests.fakes.library import FakeLibrary


class FakeDocumentControl:
    """What the files say is what the documents said when this was made."""

    def __init__(self, library: FakeLibrary) -> None:
        self._library = library
        self._found = {document.id: _metadata(document) for document in library.documents()}

    def revisions_of(self, document_id: str) -> list[Document]:
        self._library.document(document_id)
        families = families_of(map(mark_of, self._library.documents()))
        family = next(family for family in families if any(mark.document_id == document_id for mark in family))
        return [self._library.document(mark.document_id) for mark in family]

    def found(self, document_id: str) -> Metadata:
        self._library.document(document_id)
        return self._found[document_id]

    def withdraw(self, document_id: str) -> Document:
        others = [one for one in self.revisions_of(document_id) if one.id != document_id and one.state != WITHDRAWN]
        if not others:
            raise RevisionError(
                message("indexes.documents.none_before", title=self._library.document(document_id).title),
                message("indexes.documents.none_before_hint"),
            )
        return self._change(document_id, withdrawn_on=date.today().isoformat())

    def restore(self, document_id: str) -> Document:
        document = self._library.document(document_id)
        if document.state != WITHDRAWN:
            raise RevisionError(message("indexes.documents.not_withdrawn", title=document.title))
        return self._change(document_id, withdrawn_on="")

    def correct(self, document_id: str, changes: Mapping[str, str | None]) -> Document:
        checked = checked_edits(changes)
        found = self.found(document_id)
        values: dict[str, object] = {name: getattr(found, name) if v is None else v for name, v in checked.items()}
        if "kind" in values:
            values["kind"] = DocumentKind(str(values["kind"]))
        if "asset" in values:
            values["asset_from"] = "hand"
        return self._change(document_id, **values)

    def _change(self, document_id: str, **values: object) -> Document:
        contents = self._library.contents
        changed = replace(self._library.document(document_id), **values)  # type: ignore[arg-type]
        contents[document_id] = replace(contents[document_id], document=changed)
        standings = standings_of(map(mark_of, self._library.documents()), date.today().isoformat())
        for one, standing in standings.items():
            shown = replace(contents[one].document, state=standing.state, ended_on=standing.since)
            contents[one] = replace(contents[one], document=shown)
        assert CURRENT in {document.state for document in self._library.documents()}
        return self._library.document(document_id)


def _metadata(document: Document) -> Metadata:
    return Metadata(**{name: str(getattr(document, name)) for name in FIELDS})
