"""What a parser gives: facts about the document, then its pages one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexes.records import DocumentFacts, Page


@dataclass(frozen=True)
class ParseLimits:
    """`max_text_bytes` bounds text formats; `max_unpacked_bytes` what a zipped format may unpack to."""

    max_text_bytes: int = 64 * 2**20
    max_unpacked_bytes: int = 512 * 2**20


@dataclass(frozen=True)
class ParsedDocument:
    """`page_count` is 0 where it is not known before the end. `pages` can be read once."""

    facts: DocumentFacts
    pages: Iterator[Page]
    page_count: int = 0


class Parser(Protocol):
    """One per format, behind the table in `ingest/formats.py`."""

    name: str
    version: int

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:
        """Raises `IngestError` where the file cannot be read; `pages` may raise it as well."""
        ...
