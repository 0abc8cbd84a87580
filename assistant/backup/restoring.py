"""Restores a backup: everything is taken out and checked beside the data directory before anything there changes."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.backup.contents import (
    MANIFEST,
    MANIFEST_MAX_BYTES,
    Manifest,
    copy_hashed,
    is_allowed,
    read_manifest,
    told,
)
from indexes.database import FILE_NAME, numbered_migrations
from ingest.archive import DAMAGED

IN_USE_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; `moved_to` is where the data directory that was there lies now, if there was one."""

    manifest: Manifest
    moved_to: Path | None


def restore_backup(file: Path, data_dir: Path, *, replace: bool = False) -> Restored:
    """Raises `BackupError`; the data directory is as it was then. With `replace` the old one is moved aside."""
    holds_something = data_dir.exists() and any(data_dir.iterdir())
    if holds_something and not replace:
        raise told("not_empty", path=data_dir)
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{data_dir.name}-restore-", dir=data_dir.parent) as folder:
            taken_out = Path(folder) / "data"
            manifest = _take_out(file, taken_out)
            _check_catalogue(taken_out / FILE_NAME, manifest)
            if holds_something:
                _check_unused(data_dir / FILE_NAME)
            moved_to = _put_in_place(taken_out, data_dir, holds_something=holds_something)
    except FileNotFoundError as error:
        raise told("no_file", path=error.filename or file) from error
    except DAMAGED as error:
        raise told("damaged", path=file) from error
    except OSError as error:
        raise told("failed", reason=error) from error
    return Restored(manifest, moved_to)


def _take_out(file: Path, folder: Path) -> Manifest:
    with zipfile.ZipFile(file) as archive:
        manifest = _checked_manifest(archive)
        folder.mkdir()
        free = shutil.disk_usage(folder).free
        if manifest.size_bytes > free:
            raise told("no_room", needed=_gb(manifest.size_bytes), free=_gb(free))
        for name, member in manifest.members.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as packed, target.open("xb") as written:
                if copy_hashed(packed, written) != member:
                    raise told("changed", name=name)
    return manifest


def _checked_manifest(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, after every name in it and in the archive was looked at."""
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    if MANIFEST not in sizes or sizes[MANIFEST] > MANIFEST_MAX_BYTES:
        raise told("no_backup")
    for name in sizes:
        if name != MANIFEST and not is_allowed(name):
            raise told("bad_name", name=repr(name))
    manifest = read_manifest(archive.read(MANIFEST))
    if manifest.schema > len(numbered_migrations()):
        raise told("newer")
    same_names = sizes.keys() - {MANIFEST} == manifest.members.keys() and len(sizes) == len(archive.infolist())
    if not same_names or FILE_NAME not in sizes:
        raise told("incomplete")
    for name, member in manifest.members.items():
        if sizes[name] != member.size_bytes:  # before it fills the disk
            raise told("changed", name=name)
    return manifest


def _check_catalogue(path: Path, manifest: Manifest) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            whole = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise told("damaged", path=path.name) from error
    if not whole:
        raise told("damaged", path=path.name)
    if schema != manifest.schema:
        raise told("changed", name=path.name)


def _check_unused(path: Path) -> None:
    """Whoever has a catalogue open holds a lock on it, also where nothing is written just now."""
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=IN_USE_WAIT_S, isolation_level=None)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise told("in_use") from error
    except sqlite3.DatabaseError:
        return  # a broken catalogue is a reason to restore


def _put_in_place(taken_out: Path, data_dir: Path, *, holds_something: bool) -> Path | None:
    moved_to = _name_aside(data_dir) if holds_something else None
    if moved_to is not None:
        data_dir.rename(moved_to)
    elif data_dir.exists():
        data_dir.rmdir()
    try:
        taken_out.rename(data_dir)
    except OSError:
        if moved_to is not None:
            moved_to.rename(data_dir)
        raise
    return moved_to


def _name_aside(data_dir: Path) -> Path:
    """A dated name beside it that is not taken."""
    stamp = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    names = (data_dir.with_name(f"{data_dir.name}-before-{stamp}{extra}") for extra in ("", *map(str, range(2, 100))))
    return next(path for path in names if not path.exists())


def _gb(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"
