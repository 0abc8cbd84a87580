"""What is read of a folder and what is left out, and which folders may be watched at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.folders.folder_contents import FolderContents, read_contents
from assistant.folders.folder_path import checked_path
from assistant.folders.watched_folder import FolderError, UnreachableError
from indexes.messages import LANGUAGES

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "문서"
    (folder / "라인1").mkdir(parents=True)
    return folder


def put(folder: Path, name: str, text: str = "내용") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def left_out(contents: FolderContents) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for left in contents.left_out:
        found.setdefault(left.reason, []).append(left.name)
    return found


def test_documents_below_the_folder_are_read_and_everything_else_has_a_reason(folder: Path) -> None:
    for name in ("점검표.pdf", "라인1/알람.CSV", "메모.txt"):
        put(folder, name)
    put(folder, "~$점검표.docx")
    put(folder, "받는 중.pdf.part")
    put(folder, ".숨김.txt")
    put(folder, ".git/기록.txt")
    put(folder, "Thumbs.db")
    put(folder, "지침서.hwp")
    put(folder, "도면.dwg")
    put(folder, "큰 기록.log", "x" * (2**20 + 1))
    contents = read_contents(folder, max_text_mb=1)
    assert [found.source.path for found in contents.files] == [
        f"{folder}/메모.txt", f"{folder}/점검표.pdf", f"{folder}/라인1/알람.CSV",
    ]  # fmt: skip
    assert {found.source.folder for found in contents.files} == {str(folder)}
    assert left_out(contents) == {
        "hidden": [".git/", ".숨김.txt", "Thumbs.db"],
        "format": ["도면.dwg"],
        "temporary": ["~$점검표.docx", "받는 중.pdf.part"],
        "old_format": ["지침서.hwp"],
        "too_large": ["큰 기록.log"],
    }


def test_the_preview_counts_by_format_and_names_the_first(folder: Path) -> None:
    for number in range(25):
        put(folder, f"{number:02}.txt", "123")
    put(folder, "a.pdf", "1234")
    put(folder, "b.dwg")
    preview = read_contents(folder, max_text_mb=1).as_json()
    assert preview["formats"] == [
        {"format": "txt", "files": 25, "size_bytes": 75},
        {"format": "pdf", "files": 1, "size_bytes": 4},
    ]
    assert (preview["files"], preview["size_bytes"], len(preview["names"])) == (26, 79, 20)
    assert preview["left_out"] == [{"reason": "format", "count": 1, "names": ["b.dwg"]}]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_out_of_the_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = put(tmp_path / "개인", "급여.txt")
    put(folder, "안.txt")
    (folder / "밖.txt").symlink_to(outside)
    (folder / "밖").symlink_to(outside.parent)
    (folder / "끊김.txt").symlink_to(folder / "없음.txt")
    (folder / "안으로.txt").symlink_to(folder / "안.txt")
    contents = read_contents(folder, max_text_mb=1)
    assert [found.source.path for found in contents.files] == [f"{folder}/안.txt"]
    assert left_out(contents) == {"link": ["밖/", "끊김.txt", "밖.txt"]}


@contextmanager
def bound_by_permissions(folder: Path) -> Iterator[None]:
    """Root, whom none binds, is somebody else for a while, who can still reach the folder."""
    if os.geteuid() != 0:
        yield
        return
    above = [parent for parent in folder.parents if parent.stat().st_uid == 0 and len(parent.parts) > 2]
    modes = {parent: parent.stat().st_mode for parent in (folder, *above)}
    for parent in modes:
        parent.chmod(0o755)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        for parent, mode in modes.items():
            parent.chmod(stat.S_IMODE(mode))


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere")
def test_a_folder_that_may_not_be_opened_hides_its_files_without_losing_them(folder: Path) -> None:
    hidden = put(folder, "잠김/표준.txt")
    hidden.parent.chmod(0)
    with bound_by_permissions(folder):
        contents = read_contents(folder, max_text_mb=1)
    hidden.parent.chmod(0o700)
    assert left_out(contents) == {"unreadable": ["잠김/"]}
    assert contents.missing([f"{folder}/잠김/표준.txt", f"{folder}/없음.txt"]) == (f"{folder}/없음.txt",)


def test_only_what_is_certainly_not_there_is_missing(folder: Path) -> None:
    contents = FolderContents(folder.as_posix(), blind=[f"{folder}/잠김"])
    assert contents.missing([f"{folder}/잠김/표준.txt", f"{folder}/잠김 2.txt"]) == (f"{folder}/잠김 2.txt",)
    put(folder, "큰.txt", "x" * (2**20 + 1))
    assert read_contents(folder, max_text_mb=1).missing([f"{folder}/큰.txt"]) == ()


def test_a_folder_that_is_gone_is_unreachable_not_empty(folder: Path) -> None:
    with pytest.raises(UnreachableError):
        read_contents(folder / "없음", max_text_mb=1)


def test_too_many_files_are_refused(folder: Path) -> None:
    for number in range(4):
        put(folder, f"{number}.txt")
    with pytest.raises(FolderError) as caught:
        read_contents(folder, max_text_mb=1, files_max=3)
    assert "3" in caught.value.message.render("ko")


def test_a_path_is_taken_as_people_paste_it(folder: Path, tmp_path: Path) -> None:
    assert checked_path(f'  "{folder}"  ', tmp_path / "data", []) == folder
    assert checked_path(f"{folder}/라인1/..", tmp_path / "data", []) == folder


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("문서", "not_absolute"),
        ("{folder}/없음", "not_found"),
        ("{folder}/파일.txt", "no_folder"),
        ("/", "whole_disk"),
        ("{data}", "own_data"),
        ("{data}/uploads", "own_data"),
        ("{folder}/라인1", "watched_already"),
        ("{folder}", "overlaps"),
        ("{folder}/라인1/하위", "overlaps"),
        ("{folder}\0", "unreachable"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="these paths are POSIX paths")
def test_what_cannot_be_watched_says_why(folder: Path, tmp_path: Path, typed: str, key: str) -> None:
    (tmp_path / "data" / "uploads").mkdir(parents=True)
    (folder / "라인1" / "하위").mkdir()
    put(folder, "파일.txt")
    with pytest.raises(FolderError) as caught:
        checked_path(typed.format(folder=folder, data=tmp_path / "data"), tmp_path / "data", [f"{folder}/라인1"])
    assert caught.value.message.key == f"assistant.folders.{key}"
    assert all(caught.value.message.render(language) for language in LANGUAGES)
    assert caught.value.hint is not None


def test_a_folder_around_our_own_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plant" / "data").mkdir(parents=True)
    with pytest.raises(FolderError) as caught:
        checked_path(str(tmp_path / "plant"), tmp_path / "plant" / "data", [])
    assert caught.value.message.key == "assistant.folders.own_data"
