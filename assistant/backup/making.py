"""Makes a backup while the program serves: the catalogue as of one moment, and every file that it names.

Indexes are left out: they are built again from the catalogue.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from assistant.backup.contents import FORMAT, KEPT_FILES, MANIFEST, Manifest, Member, copy_hashed, is_allowed, told
from assistant.runtime import GLOSSARY_FILE, UPLOADS
from indexes.database import FILE_NAME

LOOKS = 3
SET_ASIDE = ".backup-"


def make_backup(data_dir: Path, target: Path) -> Manifest:
    """Writes `target`, which must not exist yet; a failure leaves no half of it. Raises `BackupError`."""
    if target.exists():
        raise told("exists", path=target)
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix=SET_ASIDE, dir=_catalogue_of(data_dir).parent) as folder:
            schema, missing = _set_aside(data_dir, Path(folder))
            manifest = _pack(data_dir, Path(folder), part, schema, missing)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise told("failed", reason=error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return manifest


def backup_name() -> str:
    """A file name with the moment here: `banjang-20260131-174500.zip`."""
    return f"banjang-{datetime.now().astimezone():%Y%m%d-%H%M%S}.zip"


def _catalogue_of(data_dir: Path) -> Path:
    path = data_dir / FILE_NAME
    if not path.is_file():
        raise told("nothing", path=data_dir)
    return path


def _set_aside(data_dir: Path, folder: Path) -> tuple[int, list[str]]:
    """The catalogue and the files it names in `folder`; its schema, and which files are nowhere.

    A file may be tidied away between the two: then the catalogue has a newer state, and both are taken again.
    """
    for _ in range(LOOKS):
        schema, names = _copy_catalogue(data_dir / FILE_NAME, folder / FILE_NAME)
        missing = [name for name in names if not _keep(data_dir / KEPT_FILES / name, folder / KEPT_FILES / name)]
        if not missing:
            break
    named = {*names, *missing}
    for kept in (folder / KEPT_FILES).glob("*"):
        if kept.name not in named:  # of an earlier look
            kept.unlink()
    return schema, missing


def _copy_catalogue(source: Path, target: Path) -> tuple[int, list[str]]:
    """SQLite's online backup: readers and writers go on meanwhile."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        names = [str(row[0]) for row in copy.execute("SELECT DISTINCT stored_name FROM revisions ORDER BY 1")]
        return int(copy.execute("PRAGMA user_version").fetchone()[0]), names


def _keep(source: Path, target: Path) -> bool:
    """A second name for a kept file, which never changes; a copy where the disk has no such names."""
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        return True
    try:
        os.link(source, target)
    except FileNotFoundError:
        return False
    except OSError:
        try:
            shutil.copyfile(source, target)
        except FileNotFoundError:
            return False
    return True


def _pack(data_dir: Path, folder: Path, part: Path, schema: int, missing: list[str]) -> Manifest:
    members: dict[str, Member] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in _members(data_dir, folder):
            with suppress(FileNotFoundError), path.open("rb") as source:  # an upload may be removed meanwhile
                entry = zipfile.ZipInfo(name, datetime.now().astimezone().timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w", force_zip64=True) as packed:
                    members[name] = copy_hashed(source, packed)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(FORMAT, version("banjang"), schema, now, members, missing)
        archive.writestr(MANIFEST, manifest.as_bytes())
    return manifest


def _members(data_dir: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    yield FILE_NAME, folder / FILE_NAME
    for path in sorted((folder / KEPT_FILES).glob("*")):
        yield f"{KEPT_FILES}/{path.name}", path
    if (data_dir / GLOSSARY_FILE).is_file():
        yield GLOSSARY_FILE, data_dir / GLOSSARY_FILE
    for path in sorted((data_dir / UPLOADS).rglob("*")):
        name = path.relative_to(data_dir).as_posix()
        if path.is_file() and not path.is_symlink() and is_allowed(name):
            yield name, path
