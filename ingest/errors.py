"""Why a file, or one page of it, could not be read: one sentence each, with the way out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

from indexes.errors import BanjangError
from indexes.messages import Message, message
from ingest.shown_names import shown_name


class FailureReason(StrEnum):
    """Each names a sentence `ingest.failure.<reason>` and a way out `ingest.hint.<reason>`."""

    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"
    NOTHING_INSIDE = "nothing_inside"
    UNSUPPORTED = "unsupported"
    LEGACY_OFFICE = "legacy_office"
    HWP = "hwp"
    MISLABELLED = "mislabelled"
    BINARY = "binary"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_ENTRIES = "too_many_entries"
    TIMEOUT = "timeout"
    READER_DIED = "reader_died"
    TOO_MUCH_MEMORY = "too_much_memory"
    UNEXPECTED = "unexpected"
    CANCELLED = "cancelled"


class IngestError(BanjangError):
    """One file could not be read. `page` is 0 where the whole file is meant."""

    code = "ingest"

    def __init__(
        self, message: Message, hint: Message | None = None, *, path: str = "", page: int = 0, reason: str = ""
    ) -> None:
        super().__init__(message, hint)
        self.path = path
        self.page = page
        self.reason = reason


def failure(reason: FailureReason, path: str | Path, page: int = 0, **values: Any) -> IngestError:
    """The error for `reason`; `values` fill its sentence beside `name`, the file's name."""
    name = shown_name(Path(path).name or str(path))
    return IngestError(
        message(f"ingest.failure.{reason.value}", name=name, **values),
        message(f"ingest.hint.{reason.value}", name=name, **values),
        path=str(path),
        page=page,
        reason=reason.value,
    )
