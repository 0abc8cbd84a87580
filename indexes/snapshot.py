"""What a search reads: one generation with the documents of its time, and which of them a scope lets it find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexes.catalogue_records import RevisionRow
from indexes.embedder import Embedder
from indexes.generation import Generation
from indexes.machine_records import MachineRecords
from indexes.records import Document, Scope
from indexes.revisions import CURRENT, mark_of, states_of


@dataclass(frozen=True)
class Snapshot:
    """Never changes; a publish, an edit, a new day make another one. Its questions are for its own embedder."""

    generation: Generation | None
    number: int
    day: date
    marks: str  # which state of edits, withdrawals and limits by role `rows` show
    rows: dict[str, RevisionRow]  # by document id
    embedder: Embedder  # made the generation's vectors; any other one where that cannot be had
    chunk_ids: dict[tuple[int, ...], NDArray[np.int64]] = field(default_factory=dict)  # by the revisions in scope
    records: dict[tuple[object, ...], MachineRecords] = field(default_factory=dict)  # by revisions and machines' names

    @cached_property
    def documents(self) -> dict[int, Document]:
        """By revision: a chunk stays with its revision, also where that moves to another document meanwhile."""
        return {row.revision_id: row.document for row in self.rows.values()}

    def inside(self, scope: Scope) -> list[RevisionRow]:
        """What a search in this scope may find; the documents are as they stand today."""
        rows = list(self.rows.values())
        states: Mapping[str, str] = {}
        if scope.as_of:
            states = states_of((mark_of(row.document) for row in rows), scope.as_of)
        return [row for row in rows if _in_scope(row.document, scope, states.get(row.document.id, row.document.state))]


def _in_scope(document: Document, scope: Scope, state: str) -> bool:
    """`state` is the document's on the day of the scope, on which an earlier revision goes by the name of its place."""
    names = {document.id, document.kept_from} if scope.as_of else {document.id}
    named = not scope.as_of and (document.id in scope.documents or document.revision in scope.revisions)
    if document.readers > scope.reader:
        return False
    if state != CURRENT and not scope.include_superseded and not named:
        return False
    return (not scope.documents or not names.isdisjoint(scope.documents)) and all(
        not wanted or not set(wanted).isdisjoint(values)
        for wanted, values in (
            (scope.kinds, (document.kind.value,)),
            (scope.assets, document.assets),
            (scope.revisions, (document.revision,)),
            (scope.languages, (document.language,)),
        )
    )
