"""Watched folders on a real library: what changed is read, what is gone is told, and nothing is dropped by itself."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.file_fates import FileFates
from assistant.folders.folder_watch import FolderWatch
from assistant.folders.watched_folder import FolderNotFoundError, UnreachableError
from assistant.folders.watcher import Watcher
from assistant.job_store import JobStore
from assistant.jobs import Job, Jobs
from indexes.library import Library
from indexes.records import DocumentKind
from ingest.pipeline import IngestOptions, find_sources
from tests.integration.test_jobs import GatedEmbedder

SOURCES = Path(__file__).parents[1] / "data" / "sources"
PATIENCE_S = 60.0


@pytest.fixture
def fates(library: Library) -> FileFates:
    return FileFates(library.database)


@pytest.fixture
def jobs(library: Library, fates: FileFates) -> Iterator[Jobs]:
    jobs = Jobs(library, JobStore(library.database), fates, IngestOptions())
    yield jobs
    jobs.close()


@pytest.fixture
def watch(library: Library, jobs: Jobs, fates: FileFates) -> FolderWatch:
    return open_watch(library, jobs, fates)


def open_watch(library: Library, jobs: Jobs, fates: FileFates, settle_s: float = 0.0) -> FolderWatch:
    def remove_documents(document_ids: Sequence[str]) -> None:
        with library.begin_update() as update:
            for document_id in document_ids:
                update.remove(document_id)
            update.publish()

    return FolderWatch(
        library, jobs, fates, IngestOptions(), remove_documents, data_dir=library.data_dir, settle_s=settle_s
    )


@pytest.fixture
def share(tmp_path: Path) -> Path:
    share = tmp_path / "공유"
    share.mkdir()
    for name in ("hints.md", "alarms.xlsx"):
        shutil.copy(SOURCES / name, share)
    return share


def finished(jobs: Jobs, job: Job | None) -> Job:
    assert job is not None
    return list(jobs.events(job.id))[-1]


def names(library: Library) -> list[str]:
    return sorted(Path(document.path).name for document in library.documents())


def test_a_folder_is_read_once_and_then_only_what_changed(
    watch: FolderWatch, jobs: Jobs, library: Library, share: Path
) -> None:
    folder = watch.add(str(share), DocumentKind.SOP, "PR-01")
    job = finished(jobs, watch.look(folder.id))
    assert (job.state, job.folder, len(job.outcomes["ko"])) == ("done", folder.path, 2)
    assert {(document.kind, document.asset) for document in library.documents()} == {(DocumentKind.SOP, "PR-01")}
    assert watch.look(folder.id) is None
    (share / "hints.md").write_text("# Valve\n\nThe relief valve VX-77 opens at 16 MPa.\n", "utf-8")
    shutil.copy(SOURCES / "sop_ko.pdf", share)
    job = finished(jobs, watch.look(folder.id))
    assert {Path(file["path"]).name: file["status"] for file in job.outcomes["ko"]} == {
        "hints.md": "updated", "sop_ko.pdf": "added",
    }  # fmt: skip
    assert library.search("VX-77").passages[0].document.path.endswith("hints.md")
    assert (watch.get(folder.id).last_look.files, watch.get(folder.id).state) == (3, "watched")


def test_a_file_still_being_written_waits_until_it_is_the_same_twice(
    library: Library, jobs: Jobs, fates: FileFates, share: Path
) -> None:
    watch = open_watch(library, jobs, fates, settle_s=3600)
    folder = watch.add(str(share))
    assert watch.look(folder.id) is None
    assert watch.get(folder.id).last_look.waiting == 2
    with (share / "hints.md").open("a", encoding="utf-8") as growing:
        growing.write("\nmore\n")
    job = finished(jobs, watch.look(folder.id))
    assert [Path(file["path"]).name for file in job.outcomes["ko"]] == ["alarms.xlsx"]
    finished(jobs, watch.look(folder.id))
    assert names(library) == ["alarms.xlsx", "hints.md"]


def test_what_is_gone_is_told_and_goes_only_when_somebody_says_so(
    watch: FolderWatch, jobs: Jobs, library: Library, fates: FileFates, share: Path
) -> None:
    folder = watch.add(str(share))
    finished(jobs, watch.look(folder.id))
    (share / "hints.md").unlink()
    assert watch.look(folder.id) is None
    assert watch.get(folder.id).last_look.gone == (f"{folder.path}/hints.md",)
    assert names(library) == ["alarms.xlsx", "hints.md"]
    assert watch.remove_gone(folder.id) == 1
    assert names(library) == ["alarms.xlsx"]
    assert watch.get(folder.id).last_look.gone == ()
    shutil.copy(SOURCES / "hints.md", share)
    finished(jobs, watch.look(folder.id))
    assert names(library) == ["alarms.xlsx", "hints.md"]


def test_a_file_that_came_back_is_not_taken_out(watch: FolderWatch, jobs: Jobs, library: Library, share: Path) -> None:
    folder = watch.add(str(share))
    finished(jobs, watch.look(folder.id))
    (share / "hints.md").rename(share.parent / "hints.md")
    watch.look(folder.id)
    (share.parent / "hints.md").rename(share / "hints.md")
    assert watch.remove_gone(folder.id) == 0
    assert names(library) == ["alarms.xlsx", "hints.md"]


def test_an_older_revision_that_was_kept_is_not_gone(
    watch: FolderWatch, jobs: Jobs, library: Library, share: Path
) -> None:
    for day, torque in (("2024-01-01", "90"), ("2025-01-01", "95")):
        head = f"# SOP-77 Cover bolts\n\nDocument no. SOP-77 Rev. {torque[-1]}\nEffective date: {day}\n"
        (share / "SOP-77.md").write_text(f"{head}\nTorque {torque} N·m.\n", "utf-8")
        folder = watch.list()[0] if watch.list() else watch.add(str(share))
        finished(jobs, watch.look(folder.id))
    assert [document.kept_from for document in library.documents()].count("") == 3
    assert len(library.documents()) == 4
    assert watch.look(folder.id) is None
    assert watch.get(folder.id).last_look.gone == ()


@pytest.mark.parametrize("empty", [False, True])
def test_a_share_that_is_offline_is_noted_and_nothing_is_dropped(
    watch: FolderWatch, jobs: Jobs, library: Library, share: Path, empty: bool
) -> None:
    """An unplugged share is a folder that is not there, or an empty one where it was mounted."""
    folder = watch.add(str(share))
    finished(jobs, watch.look(folder.id))
    share.rename(share.parent / "꺼짐")
    if empty:
        share.mkdir()
    assert watch.look(folder.id) is None
    first = watch.get(folder.id)
    assert (first.state, bool(first.unreachable_since), first.last_look.gone) == ("unreachable", True, ())
    watch.look(folder.id)
    assert watch.get(folder.id).unreachable_since == first.unreachable_since
    with pytest.raises(UnreachableError):
        watch.remove_gone(folder.id)
    assert len(library.documents()) == 2
    if empty:
        share.rmdir()
    (share.parent / "꺼짐").rename(share)
    assert watch.look(folder.id) is None
    assert watch.get(folder.id).state == "watched"


def test_a_file_that_failed_is_not_tried_again_before_it_changes(
    watch: FolderWatch, jobs: Jobs, fates: FileFates, share: Path
) -> None:
    shutil.copy(SOURCES / "encrypted.pdf", share / "절차.pdf")
    folder = watch.add(str(share))
    finished(jobs, watch.look(folder.id))
    (problem,) = fates.problems()
    assert problem.path.endswith("절차.pdf")
    assert problem.as_json("ko")["message"] != problem.as_json("en")["message"]
    assert watch.look(folder.id) is None
    shutil.copy(SOURCES / "sop_ko.pdf", share / "절차.pdf")
    finished(jobs, watch.look(folder.id))
    assert fates.problems() == []


def test_reading_again_keeps_the_folder_s_kind(
    watch: FolderWatch, jobs: Jobs, library: Library, fates: FileFates, share: Path
) -> None:
    (share / "기록.txt").write_bytes(b"")
    folder = watch.add(str(share), DocumentKind.LOG)
    finished(jobs, watch.look(folder.id))
    (problem,) = fates.problems()
    (share / "기록.txt").write_text("프레스 1호기의 유압유를 보충했다.\n", "utf-8")
    for job in watch.read_again([problem.path]):
        assert finished(jobs, job).state == "done"
    assert fates.problems() == []
    assert {document.kind for document in library.documents()} == {DocumentKind.LOG}


def test_a_document_that_was_taken_out_is_not_read_again_as_it_is(
    watch: FolderWatch, jobs: Jobs, library: Library, fates: FileFates, share: Path
) -> None:
    folder = watch.add(str(share))
    finished(jobs, watch.look(folder.id))
    (document,) = (document for document in library.documents() if document.path.endswith("hints.md"))
    with library.begin_update() as update:
        update.remove(document.id)
        update.publish()
    fates.mark_removed(document.path)
    assert watch.look(folder.id) is None
    os.utime(share / "hints.md", (1, 1))
    finished(jobs, watch.look(folder.id))
    assert names(library) == ["alarms.xlsx", "hints.md"]


def test_a_paused_folder_is_left_alone_and_a_removed_one_keeps_its_documents(
    watch: FolderWatch, jobs: Jobs, library: Library, share: Path
) -> None:
    folder = watch.add(str(share))
    watch.pause(folder.id)
    assert watch.look(folder.id) is None
    assert library.documents() == []
    watch.resume(folder.id)
    finished(jobs, watch.look(folder.id))
    watch.remove(folder.id)
    assert watch.list() == []
    assert len(library.documents()) == 2
    with pytest.raises(FolderNotFoundError):
        watch.look(folder.id)


def test_cancelling_the_reading_pauses_the_folder(tmp_path: Path, share: Path) -> None:
    embedder = GatedEmbedder()
    library = Library.open(tmp_path / "data", embedder)
    fates = FileFates(library.database)
    jobs = Jobs(library, JobStore(library.database), fates, IngestOptions())
    watch = open_watch(library, jobs, fates)
    embedder.go_on.clear()
    before = jobs.submit_ingest(find_sources([SOURCES / "notice.txt"]))
    folder = watch.add(str(share))
    job = watch.look(folder.id)
    assert job is not None
    assert watch.look(folder.id) == job
    jobs.cancel(job.id)
    assert watch.get(folder.id).state == "paused"
    assert watch.look(folder.id) is None
    embedder.go_on.set()
    finished(jobs, before)
    watch.resume(folder.id)
    assert finished(jobs, watch.look(folder.id)).state == "done"
    jobs.close()
    library.close()


def test_the_thread_looks_by_itself_and_stops_when_told(
    watch: FolderWatch, jobs: Jobs, library: Library, share: Path
) -> None:
    watch.add(str(share))
    watcher = Watcher(watch, interval_s=0.05)
    watcher.start()
    try:
        until = time.monotonic() + PATIENCE_S
        while len(library.documents()) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        assert names(library) == ["alarms.xlsx", "hints.md"]
    finally:
        watcher.stop()
    assert "folders" not in {thread.name for thread in threading.enumerate()}


def test_an_interval_of_nothing_never_looks(watch: FolderWatch) -> None:
    watcher = Watcher(watch, interval_s=0)
    watcher.start()
    assert "folders" not in {thread.name for thread in threading.enumerate()}
    watcher.stop()
