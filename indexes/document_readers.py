"""Which documents are limited to roles.

A limit is kept by everything that a document is known by: its id, the place of an earlier revision, its number and its
very content. So it holds for a new revision, a translation, the earlier revisions, a copy under another name, and for
the same file when it comes back; taking the document away, moving it or giving it another number opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indexes.database import Database
from indexes.records import Document
from indexes.revisions import plain_number
from indexes.roles import Role

STATE = "reader_limits"


def read_limits(database: Database) -> dict[str, Role]:
    """By mark (see `marks_of`), the least role that may read what bears it."""
    return {row[0]: Role.of(row[1]) for row in database.read("SELECT mark, role FROM document_readers")}


def limits_state(database: Database) -> str:
    """Changes with every limit, so that every process sees it at its next look."""
    return database.fact(STATE)


def least_readers(document: Document, limits: Mapping[str, Role]) -> Role:
    """The strictest limit on anything that the document is known by."""
    return max((limits.get(mark, Role.WORKER) for mark in marks_of(document)), default=Role.WORKER)


def marks_of(document: Document) -> set[str]:
    """What a document is known by."""
    marks = {f"id:{document.id}", f"content:{document.content_hash}"}
    if document.kept_from:
        marks.add(f"id:{document.kept_from}")
    if document.number:
        marks.add(f"number:{plain_number(document.number)}")
    return marks


def limit_readers(database: Database, document: Document, all_documents: Iterable[Document], role: Role) -> None:
    """Limits the document and all that belongs to it to `role`; `Role.WORKER` opens them to everybody."""
    marks = sorted(_family_marks(document, list(all_documents)))
    with database.transaction() as connection:
        connection.executemany("DELETE FROM document_readers WHERE mark = ?", ((mark,) for mark in marks))
        if role > Role.WORKER:
            connection.executemany("INSERT INTO document_readers VALUES (?, ?)", ((mark, role.key) for mark in marks))
        connection.execute(
            "INSERT INTO facts VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = value + 1", (STATE,)
        )


def _family_marks(document: Document, all_documents: list[Document]) -> set[str]:
    """The marks of the document and of all that share one with it, or with one of those."""
    marks = marks_of(document)
    left = all_documents
    while sharing := [other for other in left if marks & marks_of(other)]:
        marks |= set().union(*(marks_of(other) for other in sharing))
        left = [other for other in left if other not in sharing]
    return marks
