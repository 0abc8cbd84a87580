"""Records of tables that name a machine: one log, one alarm list serve every machine, and belong to none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexes.analysis import canonical_code, find_codes, normalise
from indexes.catalogue import Catalogue
from indexes.catalogue_records import RevisionRow
from indexes.lexical import LexicalIndex
from indexes.records import DocumentKind

BETWEEN_NAMES = re.compile(r"[,;/·\n]")


@dataclass(frozen=True, slots=True)
class MachineRecords:
    """Chunk ids of the records in scope beside whole documents; `log_ids` those of them that stand in logs."""

    ids: tuple[int, ...] = ()
    log_ids: tuple[int, ...] = ()


NO_RECORDS = MachineRecords()


def find_machine_records(
    catalogue: Catalogue, lexical: LexicalIndex, rows: Sequence[RevisionRow], names: Iterable[str]
) -> MachineRecords:
    """The records within `rows` whose cells name a machine by one of its names, as a whole code or a whole entry."""
    wanted = {name_key(name) for name in names}
    revisions, documents = [row.revision_id for row in rows], [row.document.id for row in rows]
    candidates: set[int] = set()
    for name in wanted:
        if _code(name):
            candidates.update(lexical.naming(f"#{name}", max(1, len(lexical)), only_documents=documents))
        else:
            candidates.update(_holding(catalogue, revisions, name))
    logs = {row.revision_id for row in rows if row.document.kind is DocumentKind.LOG}
    found = [(chunk_id, revision) for chunk_id, revision, cells in _cells(catalogue, candidates) if cells & wanted]
    return MachineRecords(
        tuple(chunk_id for chunk_id, _ in found), tuple(chunk_id for chunk_id, revision in found if revision in logs)
    )


def name_key(name: str) -> str:
    """One spelling of a machine's name: a code's (`pr01` and PR-01 are PR01), or a word's in small letters."""
    return _code(name) or _entry(name)


def _code(name: str) -> str:
    """The name as `find_codes` spells it, or "" where it is a word and not a code: `1호 프레스`."""
    codes = find_codes(name)
    return codes[0] if codes == [canonical_code(name)] else ""


def _entry(text: str) -> str:
    return " ".join(normalise(text).lower().split())


def _holding(catalogue: Catalogue, revisions: Sequence[int], name: str) -> list[int]:
    """Records with the name somewhere in their cells; which of them name it as a whole entry is seen later."""
    rows = catalogue.database.read(
        "SELECT id FROM chunks WHERE cells != '[]' AND instr(lower(cells), ?)"
        " AND revision_id IN (SELECT value FROM json_each(?))",
        (json.dumps(name, ensure_ascii=False)[1:-1], json.dumps(revisions)),
    )
    return [int(row[0]) for row in rows]


def _cells(catalogue: Catalogue, chunk_ids: Iterable[int]) -> list[tuple[int, int, set[str]]]:
    """(chunk id, revision id, every code and every entry in the cells) of those that are records, in reading order."""
    rows = catalogue.database.read(
        "SELECT id, revision_id, cells FROM chunks WHERE cells != '[]'"
        " AND id IN (SELECT value FROM json_each(?)) ORDER BY revision_id, ordinal",
        (json.dumps([*chunk_ids]),),
    )
    found = []
    for row in rows:
        values = [value for _, value in json.loads(row["cells"])]
        entries = {_entry(part) for value in values for part in BETWEEN_NAMES.split(value)}
        found.append((int(row["id"]), int(row["revision_id"]), entries | {c for v in values for c in find_codes(v)}))
    return found
