"""What the documents say of one code: alarm lists, manuals, SOPs, and the repairs that a log remembers.

Only the very code counts: whoever looks up E-204 must not read what is to be done at E-205.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from indexes.analysis import CODE_PATTERNS, canonical_code, find_codes, normalise, spaced_codes
from indexes.record_columns import LogRecord, read_record
from indexes.records import DocumentKind, Passage
from web.ports import LibraryPort

# Of one code so many passages are gathered: a machine's number may stand in every line of a log.
PASSAGES_MAX = 500
CODES_MAX = 3


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code in the index's spelling (`E204`) and as the documents write it (`E-204`)."""

    code: str
    written: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A row of a log that names the code, by what its columns hold."""

    passage: Passage
    record: LogRecord


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """Everything that is known of a code. `groups` are (name, passages), those without any left out."""

    code: KnownCode
    groups: tuple[tuple[str, tuple[Passage, ...]], ...]
    repairs: tuple[Repair, ...]

    def as_json(self) -> dict[str, Any]:
        named = dict(self.groups)
        return {
            "code": self.code.code,
            "written": self.code.written,
            **{name: [_passage_json(passage) for passage in named.get(name, ())] for name in GROUPS},
            "repairs": [{"date": repair.record.date, **_passage_json(repair.passage)} for repair in self.repairs],
        }


GROUPS = ("records", "manual", "sop", "other")


def find_entry(library: LibraryPort, typed: str) -> CodeEntry | None:
    """The entry of a code however it is typed (`e204`, `E 204`); None where no document in force names it."""
    code = read_code(typed)
    passages = library.passages_naming(code, limit=PASSAGES_MAX) if code else []
    if not passages:
        return None
    repairs = [Repair(passage, read_record(passage.chunk.cells)) for passage in passages if _is_repair(passage)]
    others = [passage for passage in passages if not _is_repair(passage)]
    groups = ((name, tuple(passage for passage in others if _group_of(passage) == name)) for name in GROUPS)
    return CodeEntry(
        KnownCode(code, written_code(code, passages)),
        tuple((name, members) for name, members in groups if members),
        tuple(sorted(repairs, key=lambda repair: repair.record.date, reverse=True)),
    )


def known_codes(library: LibraryPort, query: str) -> tuple[KnownCode, ...]:
    """The codes of a query that have an entry, in the query's order."""
    asked = dict.fromkeys([*find_codes(query), *spaced_codes(query)])
    found = ((code, library.passages_naming(code, limit=1)) for code in [*asked][:CODES_MAX])
    return tuple(KnownCode(code, written_code(code, passages)) for code, passages in found if passages)


def read_code(typed: str) -> str:
    """`e204`, `E 204` and `E-204` are all `E204`; "" where it is no single code."""
    codes = find_codes(typed) or spaced_codes(typed)
    return codes[0] if len(codes) == 1 and canonical_code(typed.strip()) == codes[0] else ""


def written_code(code: str, passages: Sequence[Passage]) -> str:
    """The code as the first passage that names it writes it."""
    for passage in passages:
        for text in (passage.chunk.text, *passage.chunk.heading):
            written = next((found for found in _code_matches(normalise(text)) if canonical_code(found) == code), "")
            if written:
                return written
    return code


def _code_matches(text: str) -> Iterable[str]:
    return (match.group() for pattern in CODE_PATTERNS for match in pattern.finditer(text))


def _is_repair(passage: Passage) -> bool:
    return passage.document.kind is DocumentKind.LOG and bool(passage.chunk.cells)


def _group_of(passage: Passage) -> str:
    kind = passage.document.kind
    if passage.chunk.cells:
        return "records"
    return kind.value if kind in (DocumentKind.MANUAL, DocumentKind.SOP) else "other"


def _passage_json(passage: Passage) -> dict[str, Any]:
    told = passage.as_json()
    del told["score"]  # nothing was ranked
    return told | {"cells": [list(cell) for cell in passage.chunk.cells]}
