"""Which documents are limited to roles. A limit outlives its document: the same path, read again, has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from indexes.database import Database
from indexes.revisions import plain_number
from indexes.roles import Role

STATE = "reader_limits"


def read_limits(database: Database) -> dict[str, Role]:
    """By document id, the least role that may read it."""
    return {row[0]: Role.of(row[1]) for row in database.read("SELECT document_id, role FROM document_readers")}


def limit_readers(database: Database, document_id: str, role: Role) -> None:
    """Everybody may read what is limited to `Role.WORKER`."""
    with database.transaction() as connection:
        connection.execute("DELETE FROM document_readers WHERE document_id = ?", (document_id,))
        if role > Role.WORKER:
            connection.execute("INSERT INTO document_readers VALUES (?, ?)", (document_id, role.key))
        connection.execute(
            "INSERT INTO facts VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = value + 1", (STATE,)
        )


def limits_state(database: Database) -> str:
    """Changes with every limit, so that every process sees it at its next look."""
    return database.fact(STATE)


def least_readers(numbered: Iterable[tuple[str, str]], limits: Mapping[str, Role]) -> dict[str, Role]:
    """Document id -> least role, of (document id, document number).

    Documents of one number share the strictest limit among them: a new revision, or a translation, must not show what
    its forerunner hides.
    """
    families: dict[str, list[str]] = defaultdict(list)
    for document_id, number in numbered:
        families[plain_number(number) or f"\0{document_id}"].append(document_id)
    readers = {}
    for family in families.values():
        strictest = max(limits.get(document_id, Role.WORKER) for document_id in family)
        readers.update(dict.fromkeys(family, strictest))
    return readers
