"""What a backup file holds: which members may be in it, and the manifest that vouches for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any

from assistant.runtime import GLOSSARY_FILE, UPLOADS
from indexes.database import FILE_NAME
from indexes.errors import BanjangError
from indexes.messages import message

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_MAX_BYTES = 64_000_000
KEPT_FILES = "files"
READ_BYTES = 1 << 20
FORBIDDEN_CHARACTERS = frozenset('\\:\x00<>|"?*')


class BackupError(BanjangError):
    """A backup could not be made, or a file cannot be restored."""

    code = "backup"


@dataclass(frozen=True, slots=True)
class Member:
    """What a member must be when it is taken out again."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`schema` is the catalogue's; `missing` names kept files that were gone from the disk already."""

    format: int
    version: str
    schema: int
    created_at: str
    members: dict[str, Member]
    missing: list[str] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        return sum(member.size_bytes for member in self.members.values())

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_manifest(data: bytes) -> Manifest:
    """Raises `BackupError` where it is not one, or is of a newer program."""
    try:
        raw: dict[str, Any] = json.loads(data)
        newer = int(raw["format"]) > FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise told("no_backup") from error
    if newer:
        raise told("newer")
    try:
        members = {str(name): Member(str(it["sha256"]), int(it["size_bytes"])) for name, it in raw["members"].items()}
        return Manifest(
            int(raw["format"]), str(raw["version"]), int(raw["schema"]), str(raw["created_at"]), members,
            [str(name) for name in raw["missing"]],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise told("no_backup") from error


def is_allowed(name: str) -> bool:
    """Whether a member belongs into a data directory; nothing leads out of it, on no system."""
    path = PurePosixPath(name)
    if str(path) != name or not FORBIDDEN_CHARACTERS.isdisjoint(name) or {"..", "."} & set(path.parts):
        return False
    if len(path.parts) == 1:
        return name in {FILE_NAME, GLOSSARY_FILE}
    return path.parts[0] == UPLOADS or (path.parts[0] == KEPT_FILES and len(path.parts) == 2)


def copy_hashed(source: IO[bytes], target: IO[bytes]) -> Member:
    """Copies in pieces; what was copied."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(source):
        digest.update(piece)
        size += len(piece)
        target.write(piece)
    return Member(digest.hexdigest(), size)


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(READ_BYTES):
        yield piece


def told(key: str, **values: Any) -> BackupError:
    """`assistant.backup.<key>` with its way out."""
    return BackupError(message(f"assistant.backup.{key}", **values), message(f"assistant.backup.{key}_hint", **values))
