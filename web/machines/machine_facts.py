"""What the documents hold of one machine, and the questions that follow from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indexes.analysis import canonical_code, find_codes, normalise
from indexes.assets import Asset
from indexes.records import Document, DocumentKind, StoredChunk
from indexes.revisions import CURRENT
from web.ports import LibraryPort

# Columns whose cells are alarm codes: "alarm", "코드 Code", "알람 번호".
ALARM_COLUMN = re.compile(r"alarm|error|fault|알람|경보|에러", re.IGNORECASE)
CODE_COLUMN = re.compile(r"^(?:code|코드)(?: code)?$", re.IGNORECASE)
ALARMS_SHOWN = 3
SOPS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """`alarms` are codes as they are written, the most frequent first; `sops` titles of the machine's own SOPs."""

    documents: int
    records: int
    has_log: bool
    alarms: tuple[str, ...]
    sops: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known of this machine by itself."""
        return not (self.documents or self.records)


def machine_facts(library: LibraryPort, asset: Asset) -> MachineFacts:
    documents = {document.id: document for document in library.documents() if document.state == CURRENT}
    own = [document for document in documents.values() if asset.id in document.assets]
    named = library.records_of_machine(asset.id)
    logs = {document.id for document in documents.values() if document.kind is DocumentKind.LOG}
    own_records = [stored for document in own for stored in library.chunks(document.id) if stored.chunk.cells]
    return MachineFacts(
        documents=len(own),
        records=len(named),
        has_log=any(stored.document_id in logs for stored in (*named, *own_records)),
        alarms=_top_alarms([*named, *own_records], asset),
        sops=_sop_titles(own),
    )


def _top_alarms(records: Iterable[StoredChunk], asset: Asset) -> tuple[str, ...]:
    """A code counts once a record, in the spelling that comes first."""
    machine = {canonical_code(name) for name in asset.names}
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for stored in records:
        for column, value in stored.chunk.cells:
            name = normalise(column).strip()
            codes = find_codes(value) if ALARM_COLUMN.search(name) or CODE_COLUMN.match(name) else []
            if len(codes) == 1 and canonical_code(value) == codes[0] and codes[0] not in machine:
                counts[codes[0]] += 1
                written.setdefault(codes[0], value.strip())
    return tuple(written[code] for code, _ in counts.most_common(ALARMS_SHOWN))


def _sop_titles(documents: Iterable[Document]) -> tuple[str, ...]:
    titles = sorted(document.title for document in documents if document.kind is DocumentKind.SOP)
    return tuple(dict.fromkeys(titles))[:SOPS_SHOWN]
