"""Backup and restore on a real library: the same answers afterwards, and nothing changes where a file is not whole."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.backup.contents import MANIFEST, BackupError, is_allowed
from assistant.backup.making import make_backup
from assistant.backup.restoring import restore_backup
from indexes.database import FILE_NAME, numbered_migrations
from indexes.library import Library
from tests.fakes.command_line import only_json, run_banjang
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import HashingEmbedder

QUERY = "M20 체결 토크"


def found(library: Library) -> list[tuple[int, str, float]]:
    return [(hit.chunk_id, hit.chunk.text, hit.score) for hit in library.search(QUERY).passages]


@pytest.fixture
def filled(library: Library, folder: Path) -> Library:
    """A library with two documents, an upload and the plant's glossary."""
    publish(
        library,
        new_document(folder, "sop.txt", ["M20 체결 볼트는 320 N·m로 조인다.", "시운전은 3회 한다."], language="ko"),
        new_document(folder, "manual.txt", ["Tighten M12 to 80 N·m.", "M20 체결 토크 320."]),
    )
    (library.data_dir / "uploads" / "라인 1").mkdir(parents=True)
    (library.data_dir / "uploads" / "라인 1" / "점검표.txt").write_text("점검", encoding="utf-8")
    (library.data_dir / "glossary.tsv").write_text("컨베이어\tconveyor\n", encoding="utf-8")
    return library


@pytest.fixture
def backup(filled: Library, tmp_path: Path) -> Path:
    """Made while the library is open."""
    file = tmp_path / "backup.zip"
    make_backup(filled.data_dir, file)
    return file


def state_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rewrite(file: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """The archive again, with its members changed."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def change_manifest(archived: dict[str, bytes], **values: object) -> None:
    archived[MANIFEST] = json.dumps({**json.loads(archived[MANIFEST]), **values}).encode()


def test_a_restored_library_answers_a_search_the_same(filled: Library, backup: Path, tmp_path: Path) -> None:
    before = found(filled)
    target = tmp_path / "새 컴퓨터"
    restored = restore_backup(backup, target)
    assert restored.moved_to is None
    with closing(Library.open(target, HashingEmbedder())) as library:
        assert before and found(library) == before
        stored = [library.catalogue.files_folder / path.name for path in (filled.data_dir / "files").iterdir()]
        assert len(stored) == 2 and all(path.is_file() for path in stored)
    assert (target / "uploads" / "라인 1" / "점검표.txt").read_text(encoding="utf-8") == "점검"
    assert (target / "glossary.tsv").read_text(encoding="utf-8") == "컨베이어\tconveyor\n"
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_holds_no_indexes_and_leaves_nothing_behind(filled: Library, backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read(MANIFEST))
    assert {name.split("/")[0] for name in names} == {FILE_NAME, "files", "uploads", "glossary.tsv", MANIFEST}
    assert set(manifest["members"]) == names - {MANIFEST}
    assert manifest["schema"] == len(numbered_migrations())
    assert list(filled.data_dir.glob(".backup-*")) == []
    with pytest.raises(BackupError, match=r"backup\.zip"):
        make_backup(filled.data_dir, backup)


def test_a_kept_file_that_is_gone_is_named(filled: Library, tmp_path: Path) -> None:
    gone = next((filled.data_dir / "files").iterdir())
    gone.unlink()
    manifest = make_backup(filled.data_dir, tmp_path / "b.zip")
    assert manifest.missing == [gone.name]


def test_there_is_nothing_to_back_up_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(BackupError):
        make_backup(tmp_path, tmp_path / "b.zip")
    assert list(tmp_path.iterdir()) == []


class TestReplacing:
    def test_what_is_there_is_replaced_only_on_demand_and_kept(self, filled: Library, backup: Path) -> None:
        data_dir = filled.data_dir
        filled.close()
        with pytest.raises(BackupError) as refused:
            restore_backup(backup, data_dir)
        assert "--replace" in refused.value.render("ko")
        (data_dir / "glossary.tsv").write_text("밸브\tvalve\n", encoding="utf-8")
        moved_to = restore_backup(backup, data_dir, replace=True).moved_to
        assert moved_to is not None
        assert (moved_to / "glossary.tsv").read_text(encoding="utf-8") == "밸브\tvalve\n"
        assert (data_dir / "glossary.tsv").read_text(encoding="utf-8") == "컨베이어\tconveyor\n"

    def test_a_library_in_use_is_left_alone(self, filled: Library, backup: Path) -> None:
        with pytest.raises(BackupError) as refused:
            restore_backup(backup, filled.data_dir, replace=True)
        assert "실행 중" in refused.value.render("ko")
        assert found(filled)


def outside(members: dict[str, bytes]) -> None:
    members["../outside.txt"] = b"x"


def other_glossary(members: dict[str, bytes]) -> None:
    members["glossary.tsv"] = b"x" * len(members["glossary.tsv"])


DAMAGES = {
    "a path out of the folder": (outside, "있어서는 안 되는"),
    "changed content": (other_glossary, "glossary.tsv"),
    "a member left out": (lambda members: members.pop("glossary.tsv"), "목록과 맞지"),
    "a newer schema": (lambda members: change_manifest(members, schema=len(numbered_migrations()) + 1), "새로운 버전"),
    "a newer format": (lambda members: change_manifest(members, format=2), "새로운 버전"),
    "no manifest": (lambda members: members.pop(MANIFEST), "백업 파일이 아닙니다"),
    "another manifest": (lambda members: change_manifest(members, members=[1]), "백업 파일이 아닙니다"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_not_whole_changes_nothing(filled: Library, backup: Path, damage: str) -> None:
    change, said = DAMAGES[damage]
    filled.close()
    rewrite(backup, change)
    before = state_of(backup.parent)
    with pytest.raises(BackupError) as refused:
        restore_backup(backup, filled.data_dir, replace=True)
    assert said in refused.value.render("ko")
    assert state_of(backup.parent) == before


@pytest.mark.parametrize("kept_share", [0.0, 0.5, 0.99])
def test_a_truncated_file_changes_nothing(backup: Path, tmp_path: Path, kept_share: float) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * kept_share)])
    with pytest.raises(BackupError) as refused:
        restore_backup(backup, tmp_path / "new")
    assert "잘렸거나" in refused.value.render("ko")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "name",
    ["../a", "/etc/passwd", "uploads/../../a", "uploads\\..\\a", "C:/a", "files/a/b", "uploads//a", "banjang.toml"],
)
def test_names_that_lead_elsewhere_are_not_allowed(name: str) -> None:
    assert not is_allowed(name)
    assert is_allowed("uploads/라인 1/점검표.txt")


def test_the_command_line_makes_and_restores(filled: Library, tmp_path: Path) -> None:
    data_dir, file = filled.data_dir, tmp_path / "line.zip"
    made = run_banjang("backup", file, "--json", data_dir=data_dir)
    assert (made.returncode, made.stderr, only_json(made)["files"]) == (0, "", 5)
    filled.close()
    refused = run_banjang("restore", file, data_dir=data_dir, language="ko")
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    done = run_banjang("restore", file, "--replace", "--json", data_dir=data_dir)
    assert done.returncode == 0
    with closing(sqlite3.connect(Path(only_json(done)["moved_to"]) / FILE_NAME)) as old:
        assert old.execute("SELECT count(*) FROM documents").fetchone()[0] == 2
