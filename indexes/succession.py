"""What becomes of a revision when another content takes its place at the same path.

A correction of the same revision replaces it. A new revision leaves it in the library as a document of its own, under
a path that no file has, so that nothing ever takes it for a file that changed or went missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from indexes.database import Database
from indexes.document_edits import FIELDS, OF_ONE_REVISION, edits_of, note_change, write_edits
from indexes.revisions import RevisionMark


@dataclass(frozen=True, slots=True)
class KeptRevision:
    """A live revision that moves from its document `place` to the new document `document_id`.

    `is_withdrawn`: what took its place is older, so the newer one was taken back.
    """

    revision_id: int
    place: str
    document_id: str
    path: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Succession:
    """Of one update: the revisions to keep, and the kept documents whose content stands at its path again."""

    kept: tuple[KeptRevision, ...]
    doubled: tuple[str, ...]


def find_succession(
    database: Database, staged: Mapping[str, int], today: str, id_of_path: Callable[[str], str]
) -> Succession:
    """For the `staged` revisions (by document id). `id_of_path` gives a path's document id."""
    kept: list[KeptRevision] = []
    doubled: list[str] = []
    for document_id, revision_id in staged.items():
        new = _revision(database, "r.id = ?", revision_id)
        old = _revision(database, "r.document_id = ? AND r.state = 'live'", document_id)
        if old is None or new["content_hash"] == old["content_hash"]:
            continue
        doubled += [row["document_id"] for row in _kept_from(database, document_id) if _is_same(new, row)]
        if _named(new) in (_named(old), _shown(database, old)):
            continue
        shown = _shown(database, old)
        path = _free_path(database, old, shown)
        is_older = _mark(new, _named(new), today).age <= _mark(old, shown, old["placed_on"]).age
        kept.append(KeptRevision(old["id"], document_id, id_of_path(path), path, is_older))
    return Succession(tuple(kept), tuple(doubled))


def move_kept(connection: Any, kept: KeptRevision, today: str) -> None:
    """Inside the transaction of the publish: nothing of the revision is copied, only its document changes."""
    edits = connection.execute("SELECT * FROM document_edits WHERE document_id = ?", (kept.place,)).fetchone()
    if edits:
        write_edits(connection, kept.document_id, {name: edits[name] for name in FIELDS})
        staying = {name: edits[name] for name in FIELDS if name not in OF_ONE_REVISION}
        write_edits(connection, kept.place, staying)
    connection.execute(
        "INSERT INTO documents (id, path, kept_from, placed_on, withdrawn_on)"
        " SELECT ?, ?, id, placed_on, CASE WHEN withdrawn_on = '' AND ? THEN ? ELSE withdrawn_on END"
        " FROM documents WHERE id = ?",
        (kept.document_id, kept.path, kept.is_withdrawn, today, kept.place),
    )
    connection.execute("UPDATE documents SET placed_on = ?, withdrawn_on = '' WHERE id = ?", (today, kept.place))
    connection.execute("UPDATE revisions SET document_id = ? WHERE id = ?", (kept.document_id, kept.revision_id))
    note_change(connection)


def kept_documents(database: Database, place: str) -> list[str]:
    """The ids of the earlier revisions that stood at a document's path."""
    return [row["document_id"] for row in _kept_from(database, place)]


def _kept_from(database: Database, place: str) -> Sequence[Any]:
    return database.read(
        "SELECT r.* FROM revisions r JOIN documents d ON d.id = r.document_id"
        " WHERE d.kept_from = ? AND r.state = 'live'",
        (place,),
    )


def _revision(database: Database, where: str, value: object) -> Any:
    return database.read_one(
        "SELECT r.*, d.path, d.placed_on FROM revisions r JOIN documents d ON d.id = r.document_id WHERE " + where,
        (value,),
    )


def _is_same(new: Any, kept: Any) -> bool:
    """The same bytes, or a correction of the revision that it names itself."""
    return new["content_hash"] == kept["content_hash"] or (any(_named(new)) and _named(new) == _named(kept))


def _named(row: Any) -> tuple[str, str]:
    return row["revision"], row["effective_date"]


def _shown(database: Database, row: Any) -> tuple[str, str]:
    """Revision and date as people see them."""
    edits = edits_of(database, row["document_id"])
    return edits.get("revision", row["revision"]), edits.get("effective_date", row["effective_date"])


def _mark(row: Any, named: tuple[str, str], placed_on: str) -> RevisionMark:
    return RevisionMark(row["document_id"], row["number"], row["language"], *named, placed_on=placed_on)


def _free_path(database: Database, old: Any, shown: tuple[str, str]) -> str:
    """`plant/SOP-1.pdf@B.pdf`: the file's path with its revision, ending like the file."""
    tag = re.sub(r"[^\w.-]+", "-", shown[0] or shown[1] or old["content_hash"][:8])
    suffix = PurePosixPath(old["path"]).suffix
    taken = {
        str(row[0])
        for row in database.read("SELECT path FROM documents WHERE substr(path, 1, ?) = ?",
                                 (len(old["path"]) + 1, old["path"] + "@"))
    }  # fmt: skip
    names = [
        f"{old['path']}@{tag}{more}{suffix}" for more in ("", *(f"-{count}" for count in range(2, len(taken) + 3)))
    ]
    return next(name for name in names if name not in taken)
