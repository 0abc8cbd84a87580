"""What lies in a folder: the files to be read, and what is left out of it with the reason."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.file_fates import Signature
from assistant.folders.watched_folder import FolderError, UnreachableError
from ingest.formats import LEGACY_SUFFIXES, SUPPORTED_SUFFIXES
from ingest.shown_names import shown_name, shown_path
from ingest.sources import SourceFile, is_readable_name

FILES_MAX = 100_000
NAMES_SHOWN = 20
# Formats whose size is bounded by `ingest.max_text_mb`; the others are read page by page.
TEXT_SUFFIXES = SUPPORTED_SUFFIXES - {".pdf", ".docx", ".docm", ".xlsx", ".xlsm"}
LEFT_OUT = ("too_large", "old_format", "format", "link", "unreadable", "temporary", "hidden")
"""Why a file is left out, the reasons first that somebody may want to do something about."""


@dataclass(frozen=True)
class FoundFile:
    """`written_ns`: when it was last written or put there, in nanoseconds since 1970."""

    source: SourceFile
    signature: Signature
    written_ns: int


@dataclass(frozen=True)
class LeftOut:
    """`name` is the path below the folder."""

    name: str
    reason: str


@dataclass
class FolderContents:
    """`blind` are folders and files inside that could not be looked at: what is there is unknown, not gone."""

    root: str
    files: list[FoundFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> dict[str, int]:
        counted = Counter(left.reason for left in self.left_out)
        return {reason: counted[reason] for reason in LEFT_OUT if counted[reason]}

    def missing(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those that are certainly not there: neither found, nor left out, nor where nobody could look."""
        there = {found.source.path for found in self.files} | {f"{self.root}/{left.name}" for left in self.left_out}
        return tuple(
            path
            for path in paths
            if path not in there and not any(path.startswith(f"{folder}/") for folder in self.blind)
        )

    def as_json(self) -> dict[str, Any]:
        """The preview: numbers, and the first names of each kind."""
        formats: dict[str, list[int]] = {}
        for found in self.files:
            numbers = formats.setdefault(found.source.file.suffix.lower().lstrip("."), [0, 0])
            numbers[0] += 1
            numbers[1] += found.signature.size_bytes
        names = [found.source.path[len(self.root) + 1 :] for found in self.files]
        left_out = [
            {"reason": reason, "count": count, "names": self._left_out_names(reason)}
            for reason, count in self.reasons.items()
        ]
        return {
            "path": self.root,
            "files": len(self.files),
            "size_bytes": sum(found.signature.size_bytes for found in self.files),
            "formats": [
                {"format": name, "files": count, "size_bytes": size}
                for name, (count, size) in sorted(formats.items(), key=lambda item: -item[1][0])
            ],
            "names": names[:NAMES_SHOWN],
            "left_out": left_out,
        }

    def _left_out_names(self, reason: str) -> list[str]:
        return [left.name for left in self.left_out if left.reason == reason][:NAMES_SHOWN]


def read_contents(root: Path, max_text_mb: int, files_max: int = FILES_MAX) -> FolderContents:
    """Looks through a folder and what is below it. Raises `UnreachableError` where it does not answer, `FolderError`
    where there are more than `files_max` files."""
    contents = FolderContents(shown_path(root))
    for folder, names in _walk(root, contents):
        for name in names:
            _take(Path(folder, name), root, contents, max_text_mb * 2**20)
        if len(contents.files) + len(contents.left_out) > files_max:
            raise FolderError.of("too_many_files", path=contents.root, limit=f"{files_max:,}")
    return contents


def _walk(root: Path, contents: FolderContents) -> Iterator[tuple[str, list[str]]]:
    """Every folder with the names of its files, both in order; hidden folders and links to folders are not entered."""

    def note(error: OSError) -> None:
        if error.filename is None or Path(error.filename) == root:
            raise UnreachableError.of("unreachable", path=contents.root) from error
        blind = shown_path(Path(error.filename))
        contents.blind.append(blind)
        contents.left_out.append(LeftOut(f"{blind[len(contents.root) + 1 :]}/", "unreadable"))

    for folder, folders, names in os.walk(root, onerror=note):
        folders.sort()
        for inside in list(folders):
            if inside.startswith("."):
                folders.remove(inside)
                contents.left_out.append(LeftOut(f"{_below(Path(folder, inside), root)}/", "hidden"))
            elif Path(folder, inside).is_symlink() and not _leads_into(Path(folder, inside), root):
                contents.left_out.append(LeftOut(f"{_below(Path(folder, inside), root)}/", "link"))
        yield folder, sorted(names)


def _take(file: Path, root: Path, contents: FolderContents, max_text_bytes: int) -> None:
    if file.is_symlink():
        if not _leads_into(file, root):  # what it leads to inside of the folder is found by itself
            contents.left_out.append(LeftOut(_below(file, root), "link"))
        return
    reason = _reason_by_name(file)
    try:
        found = file.stat()
    except OSError:
        contents.blind.append(shown_path(file))
        contents.left_out.append(LeftOut(_below(file, root), "unreadable"))
        return
    if not reason and file.suffix.lower() in TEXT_SUFFIXES and found.st_size > max_text_bytes:
        reason = "too_large"
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for without end
        reason = "format"
    if reason:
        contents.left_out.append(LeftOut(_below(file, root), reason))
        return
    signature = Signature(found.st_size, found.st_mtime_ns)
    # A copy keeps the time of its original; when it was put here stands in the other one.
    written_ns = max(found.st_mtime_ns, found.st_ctime_ns)
    contents.files.append(FoundFile(SourceFile(file, shown_path(file), contents.root), signature, written_ns))


def _reason_by_name(file: Path) -> str:
    suffix = file.suffix.lower()
    if file.name.startswith(("~$", ".~lock.")) or suffix in (".tmp", ".part", ".crdownload"):
        return "temporary"
    if not is_readable_name(file):
        return "hidden"
    if suffix in LEGACY_SUFFIXES:
        return "old_format"
    return "" if suffix in SUPPORTED_SUFFIXES else "format"


def _leads_into(link: Path, root: Path) -> bool:
    """False for a link that leads nowhere, too."""
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, before Python 3.13
        return False


def _below(file: Path, root: Path) -> str:
    return "/".join(map(shown_name, file.relative_to(root).parts))
