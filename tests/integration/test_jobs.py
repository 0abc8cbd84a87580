"""Background work on a real library: followed, cancelled, and told after a restart."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.file_fates import FileFates
from assistant.job_store import JobStore
from assistant.jobs import Job, JobNotFoundError, Jobs
from indexes.embedder import Vectors
from indexes.errors import IndexStoreError
from indexes.library import Library
from indexes.messages import message
from ingest.pipeline import IngestOptions, SourceFile, find_sources
from tests.fakes.embedder import HashingEmbedder

SOURCES = Path(__file__).parents[1] / "data" / "sources"
PATIENCE_S = 60.0


class GatedEmbedder(HashingEmbedder):
    """Holds the work at its first text until the test lets it go on."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def embed(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        self.reached.set()
        assert self.go_on.wait(PATIENCE_S)
        return super().embed(texts)


@pytest.fixture
def embedder() -> GatedEmbedder:
    return GatedEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: GatedEmbedder) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder)
    yield opened
    opened.close()


@pytest.fixture
def jobs(library: Library, embedder: GatedEmbedder) -> Iterator[Jobs]:
    opened = open_jobs(library)
    yield opened
    embedder.go_on.set()
    opened.close()


def open_jobs(library: Library) -> Jobs:
    return Jobs(library, JobStore(library.database), FileFates(library.database), IngestOptions())


def notes(folder: Path, count: int) -> list[SourceFile]:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"note{number}.md").write_text(f"# Note\n\nPump {number} was greased.\n", "utf-8")
    return find_sources([folder])


def followed(jobs: Jobs, job: Job) -> list[Job]:
    return list(jobs.events(job.id))


def test_a_job_is_followed_from_waiting_to_done(jobs: Jobs, library: Library, tmp_path: Path) -> None:
    job = jobs.submit_ingest(notes(tmp_path / "notes", 3))
    assert (job.state, job.kind) == ("waiting", "ingest")
    seen = followed(jobs, job)
    last = seen[-1]
    assert (last.state, len(last.outcomes["ko"])) == ("done", 3)
    assert job.created_at <= last.started_at <= last.finished_at
    assert all(before != after for before, after in itertools.pairwise(seen))
    assert last.progress["files_total"] == 3
    assert len(library.documents()) == 3
    assert jobs.get(job.id) == last == jobs.list()[0]


def test_outcomes_are_told_in_both_languages(jobs: Jobs, library: Library) -> None:
    job = jobs.submit_ingest(find_sources([SOURCES / "cut.pdf", SOURCES / "hints.md"]))
    last = followed(jobs, job)[-1]
    korean, english = (last.as_json(language)["outcomes"] for language in ("ko", "en"))
    assert [file["status"] for file in korean] == [file["status"] for file in english] == ["failed", "added"]
    assert korean[0]["message"] != english[0]["message"]
    assert all(file[0]["hint"] for file in (korean, english))
    assert last.state == "done"
    assert len(library.documents()) == 1


def test_a_waiting_job_is_cancelled_at_once(
    jobs: Jobs, library: Library, embedder: GatedEmbedder, tmp_path: Path
) -> None:
    embedder.go_on.clear()
    first = jobs.submit_ingest(notes(tmp_path / "first", 1))
    second = jobs.submit_ingest(notes(tmp_path / "second", 1))
    assert embedder.reached.wait(PATIENCE_S)
    assert jobs.cancel(second.id).state == "cancelled"
    embedder.go_on.set()
    assert followed(jobs, first)[-1].state == "done"
    third = jobs.submit_ingest(notes(tmp_path / "third", 1))
    assert followed(jobs, third)[-1].state == "done"
    assert jobs.get(second.id).state == "cancelled"
    assert sorted(Path(document.path).parent.name for document in library.documents()) == ["first", "third"]


def test_a_running_job_that_is_cancelled_keeps_what_was_read(
    jobs: Jobs, library: Library, embedder: GatedEmbedder, tmp_path: Path
) -> None:
    sources = notes(tmp_path / "notes", 5)
    followed(jobs, jobs.submit_ingest(sources[:1]))
    embedder.reached.clear()
    embedder.go_on.clear()
    job = jobs.submit_ingest(sources)
    assert embedder.reached.wait(PATIENCE_S)
    assert jobs.get(job.id).state == "running"
    jobs.cancel(job.id)
    embedder.go_on.set()
    last = followed(jobs, job)[-1]
    assert last.state == "cancelled"
    assert [file["status"] for file in last.outcomes["en"]] == ["unchanged", *["failed"] * 4]
    assert len(library.documents()) == 1


def test_cancelling_what_is_finished_changes_nothing(jobs: Jobs, tmp_path: Path) -> None:
    done = followed(jobs, jobs.submit_ingest(notes(tmp_path / "notes", 1)))[-1]
    assert jobs.cancel(done.id) == done


def test_reindex_reads_everything_again(jobs: Jobs, embedder: GatedEmbedder, tmp_path: Path) -> None:
    followed(jobs, jobs.submit_ingest(notes(tmp_path / "notes", 2)))
    embedder.texts.clear()
    last = followed(jobs, jobs.submit_reindex())[-1]
    assert (last.kind, last.state) == ("reindex", "done")
    assert [file["status"] for file in last.outcomes["en"]] == ["updated", "updated"]
    assert len(embedder.texts) == 2


def test_a_job_that_a_stopped_server_left_is_told_as_failed(
    library: Library, embedder: GatedEmbedder, tmp_path: Path
) -> None:
    """The record of a job in work stays as it was when the process is killed."""
    embedder.go_on.clear()
    before = open_jobs(library)
    running = before.submit_ingest(notes(tmp_path / "notes", 1))
    waiting = before.submit_ingest(notes(tmp_path / "more", 1))
    assert embedder.reached.wait(PATIENCE_S)
    after = open_jobs(library)
    for job in (running, waiting):
        found = after.get(job.id)
        assert (found.state, bool(found.finished_at)) == ("failed", True)
        korean, english = (found.as_json(language)["error"] for language in ("ko", "en"))
        assert korean["message"] != english["message"]
        assert korean["hint"]
        assert followed(after, found) == [found]
    embedder.go_on.set()
    before.close()


def test_another_writer_makes_the_job_fail_with_its_reason(jobs: Jobs, library: Library, tmp_path: Path) -> None:
    with library.begin_update():
        last = followed(jobs, jobs.submit_ingest(notes(tmp_path / "notes", 1)))[-1]
    assert last.state == "failed"
    assert last.error["ko"]["message"]
    again = followed(jobs, jobs.submit_ingest(notes(tmp_path / "notes", 1)))[-1]
    assert again.state == "done"


def test_the_worker_outlives_a_database_that_fails(
    jobs: Jobs, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = JobStore.save

    def fail_when_running(store: JobStore, record: dict[str, Any]) -> None:
        if record["state"] == "running":
            raise IndexStoreError(message("indexes.store.closed"))
        saved(store, record)

    with monkeypatch.context() as patched:
        patched.setattr(JobStore, "save", fail_when_running)
        last = followed(jobs, jobs.submit_ingest(notes(tmp_path / "notes", 1)))[-1]
    assert (last.state, bool(last.error["ko"]["message"])) == ("failed", True)
    assert followed(jobs, jobs.submit_ingest(notes(tmp_path / "notes", 1)))[-1].state == "done"


def test_only_the_newest_jobs_stay_in_memory(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.jobs.KEPT_JOBS", 2)
    done = [followed(jobs, jobs.submit_ingest([]))[-1] for _ in range(4)]
    assert [job.id for job in jobs.list()] == [done[3].id, done[2].id]


def test_a_job_nobody_knows_is_an_error(jobs: Jobs) -> None:
    with pytest.raises(JobNotFoundError) as caught:
        jobs.get("none")
    assert "none" in caught.value.message.render("ko")


def test_jobs_are_listed_newest_first_and_survive_a_restart(jobs: Jobs, library: Library, tmp_path: Path) -> None:
    first = followed(jobs, jobs.submit_ingest(notes(tmp_path / "a", 1)))[-1]
    second = followed(jobs, jobs.submit_ingest(notes(tmp_path / "b", 1)))[-1]
    assert [job.id for job in jobs.list()] == [second.id, first.id]
    assert open_jobs(library).get(first.id).outcomes == first.outcomes


def test_a_paused_job_stops_between_files_and_goes_on_where_it_was(
    jobs: Jobs, library: Library, embedder: GatedEmbedder, tmp_path: Path
) -> None:
    embedder.go_on.clear()
    job = jobs.submit_ingest(notes(tmp_path / "notes", 3))
    assert embedder.reached.wait(PATIENCE_S)
    assert jobs.pause(job.id).state == "pausing"
    embedder.go_on.set()
    seen = []
    for now in jobs.events(job.id):
        seen.append(now)
        if now.state == "paused":
            assert now.progress["path"].endswith("note0.md")
            assert library.documents() == []
            assert jobs.pause(job.id).state == "paused"
            assert jobs.resume(job.id).state == "running"
    assert seen[-1].state == "done"
    assert len(library.documents()) == 3


def test_a_paused_job_can_be_cancelled(jobs: Jobs, embedder: GatedEmbedder, tmp_path: Path) -> None:
    embedder.go_on.clear()
    job = jobs.submit_ingest(notes(tmp_path / "notes", 3))
    assert embedder.reached.wait(PATIENCE_S)
    jobs.pause(job.id)
    embedder.go_on.set()
    for now in jobs.events(job.id):
        if now.state == "paused":
            jobs.cancel(job.id)
    assert (now.state, [file["status"] for file in now.outcomes["en"]]) == ("cancelled", ["added", "failed", "failed"])


def test_only_a_running_job_is_paused(jobs: Jobs, tmp_path: Path) -> None:
    done = followed(jobs, jobs.submit_ingest(notes(tmp_path / "notes", 1)))[-1]
    assert jobs.pause(done.id) == jobs.resume(done.id) == done
    with pytest.raises(JobNotFoundError):
        jobs.pause("none")


def test_what_became_of_each_file_outlives_its_job(jobs: Jobs, library: Library, tmp_path: Path) -> None:
    job = jobs.submit_ingest(find_sources([SOURCES / "cut.pdf", SOURCES / "hints.md"]))
    followed(jobs, job)
    fates = FileFates(library.database)
    assert {Path(fate.path).name: (fate.state, fate.job_id) for fate in fates.list()} == {
        "cut.pdf": ("failed", job.id), "hints.md": ("read", job.id),
    }  # fmt: skip
    assert all(fate.signature for fate in fates.list())
    followed(jobs, jobs.submit_reindex())
    assert {Path(fate.path).name: bool(fate.signature) for fate in fates.list()} == {"cut.pdf": True, "hints.md": True}
