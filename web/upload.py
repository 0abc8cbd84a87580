"""Uploads straight to disk: one pass over the body, bounded memory, names that cannot leave their folder."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

from fastapi.concurrency import run_in_threadpool
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ingest.file_names import safe_file_name
from web.errors import InvalidError, RequestError, StorageFullError, TooLargeError, told
from web.ports import SourceLike

FIELDS = frozenset({"files", "file"})
MAX_FILES = 500
COUNT_ROOM = len(" (500)")


class UploadWriter:
    """Takes a multipart body piece by piece; each file goes to a part file that is renamed when it is whole."""

    def __init__(self, boundary: bytes, place: Callable[[str], SourceLike], max_file_bytes: int) -> None:
        self.sources: list[SourceLike] = []
        self._place = place
        self._max_file_bytes = max_file_bytes
        self._names: set[str] = set()
        self._headers: dict[bytes, bytes] = {}
        self._header = b""
        self._value = b""
        self._part: BinaryIO | None = None
        self._pending: list[tuple[Path, SourceLike]] = []
        self._written = 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._take_header_field,
                "on_header_value": self._take_header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._open_part,
                "on_part_data": self._take_data,
                "on_part_end": self._end_part,
            },
        )

    def write(self, data: bytes) -> None:
        self._parser.write(data)

    def finish(self) -> None:
        """Gives every file its name. Until here nothing of this upload can be seen."""
        self._parser.finalize()
        if self._part is not None:
            raise InvalidError(*told("cut_upload"))
        for part, source in self._pending:
            os.replace(part, source.file)  # noqa: PTH105 - replaces on Windows too
            self.sources.append(source)
        self._pending.clear()

    def discard(self) -> None:
        """Removes what was not finished."""
        if self._part is not None:
            self._part.close()
            self._part = None
        for part, _ in self._pending:
            part.unlink(missing_ok=True)
        self._pending.clear()

    def _begin_part(self) -> None:
        self._headers, self._header, self._value, self._written = {}, b"", b"", 0

    def _take_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _open_part(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        raw_name = options.get(b"filename", b"")
        if _decoded(options.get(b"name", b"")) not in FIELDS or not raw_name:
            return
        if len(self._pending) >= MAX_FILES:
            raise TooLargeError(*told("too_many_files", limit=MAX_FILES))
        source = self._place(self._unused(safe_file_name(_decoded(raw_name), COUNT_ROOM)))
        source.file.parent.mkdir(parents=True, exist_ok=True)
        part = source.file.with_name(f".{len(self._pending)}-{os.urandom(6).hex()}.part")
        self._pending.append((part, source))
        self._part = part.open("xb")

    def _unused(self, name: str) -> str:
        """The name, or "name (2)" when this upload already has one of that name."""
        path, candidate, count = Path(name), name, 1
        while candidate.casefold() in self._names:
            count += 1
            candidate = f"{path.stem} ({count}){path.suffix}"
        self._names.add(candidate.casefold())
        return candidate

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        if self._part is None:
            return
        self._written += end - start
        if self._written > self._max_file_bytes:
            name = self._pending[-1][1].file.name
            raise TooLargeError(*told("file_too_large", name=name, limit=self._max_file_bytes // 1_000_000))
        self._part.write(data[start:end])

    def _end_part(self) -> None:
        if self._part is not None:
            self._part.flush()
            os.fsync(self._part.fileno())
            self._part.close()
            self._part = None


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")


def multipart_boundary(content_type: str) -> bytes:
    """The boundary of a `multipart/form-data` content type; `InvalidError` for anything else."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise InvalidError(*told("not_multipart"))
    return boundary


async def save_upload(
    content_type: str, body: AsyncIterator[bytes], place: Callable[[str], SourceLike], max_file_bytes: int
) -> list[SourceLike]:
    """Writes every file of the body; either all of them are there afterwards, or none. Returns at least one."""
    boundary = multipart_boundary(content_type)
    try:
        writer = UploadWriter(boundary, place, max_file_bytes)
    except FormParserError as error:
        raise InvalidError(*told("not_multipart")) from error
    try:
        async for data in body:
            await run_in_threadpool(writer.write, data)
        await run_in_threadpool(writer.finish)
    except FormParserError as error:
        raise RequestError(*told("cut_upload")) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError(*told("storage_full")) from error
        raise
    finally:
        writer.discard()
    if not writer.sources:
        raise InvalidError(*told("no_files"))
    return writer.sources
