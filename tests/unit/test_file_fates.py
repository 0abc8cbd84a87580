"""What became of a file is kept until a later reading says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.file_fates import FileFates, Signature
from indexes.database import Database
from indexes.messages import message
from ingest.errors import FailureReason, failure
from ingest.outcomes import FileOutcome

PATH = "/srv/문서/지침서.pdf"


@pytest.fixture
def fates(tmp_path: Path) -> Iterator[FileFates]:
    database = Database(tmp_path / "data")
    yield FileFates(database)
    database.close()


def failed(reason: FailureReason, path: str = PATH) -> FileOutcome:
    error = failure(reason, path)
    return FileOutcome(path, "failed", error.message, error.hint)


PARTLY = FileOutcome(
    PATH, "added", message("ingest.note.unread_pages", pages="2, 4"), message("ingest.note.unread_pages_hint"),
    pages=5, unread_pages=(2, 4), document_id="d1",
)  # fmt: skip


def test_a_failure_is_kept_in_both_languages(fates: FileFates) -> None:
    fates.record([failed(FailureReason.ENCRYPTED)], {PATH: Signature(10, 20)}, "job")
    (fate,) = fates.problems()
    assert (fate.state, fate.signature, fate.job_id) == ("failed", Signature(10, 20), "job")
    assert fate.as_json("ko")["message"] == "지침서.pdf 파일에 암호가 걸려 있습니다."
    assert fate.as_json("ko")["hint"] == "암호를 푼 사본을 저장해 넣으세요."
    assert fate.as_json("en")["message"] == "지침서.pdf is protected by a password."


def test_a_later_success_clears_the_failure(fates: FileFates) -> None:
    fates.record([failed(FailureReason.BROKEN)])
    fates.record([FileOutcome(PATH, "added", pages=3)])
    assert fates.problems() == []
    assert [(fate.state, fate.message, fate.pages) for fate in fates.list()] == [("read", None, 3)]


def test_failed_files_come_before_those_read_in_part(fates: FileFates) -> None:
    fates.record([failed(FailureReason.EMPTY, "/srv/빈 파일.txt"), PARTLY])
    assert [fate.state for fate in fates.problems()] == ["failed", "partly"]
    assert fates.problems()[1].unread_pages == (2, 4)


def test_a_cancelled_file_keeps_the_fate_it_had(fates: FileFates) -> None:
    fates.record([failed(FailureReason.CANCELLED)])
    assert fates.find(PATH) is None
    fates.record([PARTLY])
    fates.record([failed(FailureReason.CANCELLED)])
    assert [fate.state for fate in fates.list()] == ["partly"]


def test_what_was_set_aside_stays_so_until_it_is_another_problem(fates: FileFates) -> None:
    fates.record([failed(FailureReason.ENCRYPTED)])
    fates.set_aside(PATH)
    fates.record([failed(FailureReason.ENCRYPTED)])
    assert fates.problems() == []
    fates.record([failed(FailureReason.BROKEN)])
    assert [fate.path for fate in fates.problems()] == [PATH]


def test_only_locked_and_missing_files_are_worth_another_try(fates: FileFates) -> None:
    fates.record([failed(FailureReason.UNREADABLE, "/a"), failed(FailureReason.BROKEN, "/b")])
    assert {fate.path: fate.is_passing for fate in fates.list()} == {"/a": True, "/b": False}


def test_a_removed_document_is_remembered_while_its_file_is_there(fates: FileFates, tmp_path: Path) -> None:
    file = tmp_path / "지침서.txt"
    file.write_text("내용", encoding="utf-8")
    path = file.as_posix()
    fates.record([FileOutcome(path, "added")])
    fates.mark_removed(path)
    assert [(fate.state, fate.signature) for fate in fates.list()] == [("removed", Signature.of(file))]
    file.unlink()
    fates.mark_removed(path)
    assert fates.list() == []


def test_a_run_that_drops_a_document_forgets_its_file(fates: FileFates) -> None:
    fates.record([PARTLY])
    fates.record([FileOutcome(PATH, "removed")])
    assert fates.list() == []
