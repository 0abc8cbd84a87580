"""Zipped office files: is it one, is it whole, and does it unpack to a sane size."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from ingest.errors import FailureReason, failure
from ingest.parsed import ParseLimits

MAX_RATIO = 300  # office XML seldom packs better than 60 : 1
RATIO_FROM_BYTES = 32 * 2**20
MAX_ENTRIES = 20_000  # a manual with a picture on each of 5,000 pages has a quarter of that
_ENTRY = b"PK\x01\x02"
_STEP_BYTES = 2**20
# What zipfile raises, a disk's faults aside: of a file that is no archive, and of a part that cannot be unpacked.
NO_ARCHIVE = (zipfile.BadZipFile, ValueError, NotImplementedError)
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def has_too_many_entries(file: Path) -> bool:
    """Whether its list of contents may be longer than `MAX_ENTRIES`; to be asked before zipfile reads all of that list.

    An archive of 300 MB can list millions of empty entries, and zipfile makes an object of each.
    """
    count, kept = 0, b""
    with file.open("rb") as stream:
        while read := stream.read(_STEP_BYTES):
            piece = kept + read
            count += piece.count(_ENTRY)
            kept = piece[1 - len(_ENTRY) :]
    return count > MAX_ENTRIES


def check_archive(file: Path, limits: ParseLimits) -> None:
    """Raises `IngestError` for a broken archive, an encrypted one and a zip bomb."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (*NO_ARCHIVE, OSError) as error:
        raise failure(FailureReason.BROKEN, file) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise failure(FailureReason.ENCRYPTED, file)
    unpacked = sum(entry.file_size for entry in entries if not entry.filename.startswith(("word/media", "xl/media")))
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.max_unpacked_bytes or (unpacked > RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO):
        raise failure(FailureReason.UNPACKS_TOO_LARGE, file, size_mb=round(unpacked / 2**20))


def read_part(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes | None:
    """One part of the archive, at most `max_bytes` whatever its header claims; None where it is missing."""
    try:
        with archive.open(name) as part:
            data = part.read(max_bytes + 1)
    except KeyError:
        return None
    except (*DAMAGED, OSError) as error:
        raise ValueError(f"part {name} is damaged") from error
    if len(data) > max_bytes:
        raise ValueError(f"part {name} unpacks to more than {max_bytes} bytes")
    return data
