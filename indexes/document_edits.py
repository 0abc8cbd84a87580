"""What a person says of a document where its file says something else: kept by document, laid over what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexes.database import Database
from indexes.errors import BanjangError
from indexes.messages import message
from indexes.records import DocumentKind, join_assets, split_assets

FIELDS = ("title", "number", "revision", "effective_date", "asset", "kind")
OF_ONE_REVISION = ("revision", "effective_date")
"""What a new revision at the same path does not take over."""
INDEXED = ("title", "number", "asset", "kind")
"""What the lexical index holds beside the chunks' own words."""
LETTERS_MAX = 200
STATE = "documents"


class MetadataError(BanjangError):
    """A value that a document cannot have."""

    code = "metadata"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document is called and since when it counts. `effective_date` is an ISO day or "", `kind` a
    `DocumentKind`'s value."""

    title: str
    number: str
    revision: str
    effective_date: str
    asset: str
    kind: str


def checked_edits(changes: Mapping[str, str | None]) -> dict[str, str | None]:
    """The changes as they are kept; None takes a field back to what the file says. Raises `MetadataError`."""
    kept: dict[str, str | None] = {}
    for name, value in changes.items():
        if name not in FIELDS:
            raise MetadataError(message("indexes.documents.no_field", field=name))
        kept[name] = None if value is None else _checked(name, " ".join(value.split()))
    return kept


def is_iso_day(text: str) -> bool:
    """`2025-03-01`, and nothing else that Python would take for a day."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def read_edits(database: Database) -> dict[str, dict[str, str]]:
    """The edited fields of every document that has some, by document id."""
    return {row["document_id"]: _given(row) for row in database.read("SELECT * FROM document_edits")}


def edits_of(database: Database, document_id: str) -> dict[str, str]:
    row = database.read_one("SELECT * FROM document_edits WHERE document_id = ?", (document_id,))
    return _given(row) if row else {}


def write_edits(connection: Any, document_id: str, edits: Mapping[str, str | None]) -> None:
    """Replaces a document's edits, inside a transaction."""
    connection.execute("DELETE FROM document_edits WHERE document_id = ?", (document_id,))
    if any(value is not None for value in edits.values()):
        values = [edits.get(name) for name in FIELDS]
        connection.execute("INSERT INTO document_edits VALUES (?, ?, ?, ?, ?, ?, ?)", (document_id, *values))


def note_change(connection: Any) -> None:
    """Every process reads the documents' facts again at its next look."""
    connection.execute("INSERT INTO facts VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = value + 1", (STATE,))


def edits_state(database: Database) -> str:
    """Changes with every edit and every withdrawal."""
    return database.fact(STATE)


def _given(row: Any) -> dict[str, str]:
    return {name: row[name] for name in FIELDS if row[name] is not None}


def _checked(name: str, value: str) -> str:
    if len(value) > LETTERS_MAX:
        raise MetadataError(message("indexes.documents.too_long", limit=LETTERS_MAX))
    if name == "title" and not value:
        raise MetadataError(message("indexes.documents.no_title"), message("indexes.documents.no_title_hint"))
    if name == "effective_date" and value and not is_iso_day(value):
        raise MetadataError(message("indexes.documents.bad_date", date=value), message("indexes.documents.date_hint"))
    if name == "kind" and value not in {kind.value for kind in DocumentKind}:
        known = ", ".join(kind.value for kind in DocumentKind)
        raise MetadataError(message("indexes.documents.bad_kind", kind=value, known=known))
    return join_assets(split_assets(value)) if name == "asset" else value
