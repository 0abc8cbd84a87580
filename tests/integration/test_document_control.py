"""Revisions on real SQLite, FAISS and tantivy: what replaces what, taking back, correcting what a document says."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.document_control import DocumentControl, RevisionError
from indexes.document_edits import MetadataError
from indexes.library import DocumentNotFoundError, Library
from indexes.records import Document, DocumentKind, Scope
from indexes.roles import Role
from ingest.pipeline import IngestOptions, IngestReport, find_sources, ingest_files, reindex_library
from tests.fakes.documents import new_document, publish
from tests.fakes.library_folder import OpenLibrary, kept_files
from tests.fakes.passages import texts

QUESTION = "clamp torque"
OLD, NEW = "The clamp torque is 280 N·m.", "The clamp torque is 320 N·m."
IN_2024 = Scope(as_of="2024-06-01")


def add(library: Library, folder: Path, text: str, revision: str, date: str, *, name: str = "clamp.txt") -> Document:
    """Publishes a text as this revision of SOP-1; what stands at its path then."""
    publish(library, new_document(folder, name, [text], number="SOP-1", revision=revision, effective_date=date))
    return at(library, f"plant/{name}")


def at(library: Library, path: str) -> Document:
    document = library.document_at(path)
    assert document is not None
    return document


def found(library: Library, scope: Scope | None = None) -> list[str]:
    return texts(library.search(QUESTION, scope).passages)


@pytest.fixture
def revised(library: Library, folder: Path) -> Library:
    """One path that held revision 1 and holds revision 2."""
    add(library, folder, OLD, "1", "2023-01-01")
    add(library, folder, NEW, "2", "2025-01-01")
    return library


@pytest.fixture
def control(revised: Library) -> DocumentControl:
    return DocumentControl(revised)


def earlier(library: Library) -> Document:
    return next(document for document in library.documents() if document.kept_from)


class TestANewRevisionAtTheSamePath:
    def test_it_answers_and_the_old_one_is_kept(self, revised: Library) -> None:
        assert found(revised) == [NEW]
        old, new = earlier(revised), at(revised, "plant/clamp.txt")
        assert (old.path, old.state, old.revision, old.ended_on) == (
            "plant/clamp.txt@1.txt", "superseded", "1", "2025-01-01",
        )  # fmt: skip
        assert (new.state, new.revision, new.ended_on) == ("current", "2", "")
        assert old.kept_from == new.id
        assert revised.page(old.id, 1).text == OLD
        assert [stored.chunk.text for stored in revised.chunks(old.id)] == [OLD]
        assert Path(old.stored_path).read_text("utf-8") == OLD

    def test_the_old_one_is_found_as_of_its_days_or_on_wish(self, revised: Library) -> None:
        assert found(revised, IN_2024) == [OLD]
        assert found(revised, Scope(as_of="2025-01-01")) == [NEW]
        assert found(revised, Scope(as_of="2022-12-31")) == []
        assert found(revised, Scope(include_superseded=True)) == [NEW, OLD]
        passage = revised.search(QUESTION, IN_2024).passages[0]
        assert (passage.document.state, passage.document.ended_on) == ("superseded", "2025-01-01")

    def test_naming_the_document_finds_what_stood_at_its_path_then(self, revised: Library) -> None:
        new = at(revised, "plant/clamp.txt")
        assert found(revised, Scope(documents=(new.id,), as_of="2024-06-01")) == [OLD]
        assert found(revised, Scope(documents=(new.id,))) == [NEW]

    def test_a_correction_of_the_same_revision_replaces_it(self, revised: Library, folder: Path) -> None:
        add(revised, folder, "The clamp torque is 321 N·m.", "2", "2025-01-01")
        assert len(revised.documents()) == 2
        assert found(revised, Scope(include_superseded=True)) == ["The clamp torque is 321 N·m.", OLD]

    def test_documents_that_name_no_revision_are_replaced(self, library: Library, folder: Path) -> None:
        add(library, folder, OLD, "", "")
        add(library, folder, NEW, "", "")
        assert [document.path for document in library.documents()] == ["plant/clamp.txt"]

    def test_three_revisions_stand_one_after_the_other(self, revised: Library, folder: Path) -> None:
        newest = add(revised, folder, "The clamp torque is 350 N·m.", "3", "2026-01-01")
        states = {document.revision: (document.state, document.ended_on) for document in revised.documents()}
        assert states == {
            "1": ("superseded", "2025-01-01"), "2": ("superseded", "2026-01-01"), "3": ("current", ""),
        }  # fmt: skip
        assert [one.revision for one in DocumentControl(revised).revisions_of(newest.id)] == ["3", "2", "1"]
        assert found(revised, Scope(as_of="2025-06-01")) == [NEW]

    def test_a_revision_without_a_date_begins_when_it_comes(self, library: Library, folder: Path) -> None:
        add(library, folder, OLD, "1", "2023-01-01")
        new = add(library, folder, NEW, "2", "")
        assert found(library) == [NEW]
        assert earlier(library).ended_on == new.placed_on != ""
        assert found(library, IN_2024) == [OLD]

    def test_a_revision_of_a_later_day_waits_for_it(self, library: Library, folder: Path) -> None:
        add(library, folder, OLD, "1", "2023-01-01")
        assert add(library, folder, NEW, "2", "2999-01-01").state == "upcoming"
        assert found(library) == [OLD]
        assert found(library, Scope(as_of="2999-01-01")) == [NEW]

    def test_an_older_revision_put_back_takes_the_newer_one_back(self, revised: Library, folder: Path) -> None:
        add(revised, folder, OLD, "1", "2023-01-01")
        assert found(revised) == [OLD]
        states = {(document.revision, document.state) for document in revised.documents()}
        assert states == {("1", "current"), ("2", "withdrawn")}
        add(revised, folder, NEW, "2", "2025-01-01")
        assert found(revised) == [NEW]
        states = {(document.revision, document.state) for document in revised.documents()}
        assert states == {("2", "current"), ("1", "superseded")}

    def test_who_may_not_read_the_document_reads_no_earlier_revision(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", [OLD], revision="1"))
        library.limit_readers(at(library, "plant/a.txt").id, Role.ADMIN)
        publish(library, new_document(folder, "a.txt", [NEW], revision="2"))
        assert earlier(library).readers is Role.ADMIN
        assert found(library, Scope(include_superseded=True, reader=Role.WORKER)) == []

    def test_removing_the_document_removes_its_earlier_revisions(self, revised: Library) -> None:
        with revised.begin_update() as update:
            update.remove(at(revised, "plant/clamp.txt").id)
            update.publish()
        assert revised.documents() == []
        assert found(revised, Scope(include_superseded=True)) == []

    def test_a_publish_that_breaks_off_changes_nothing(
        self, revised: Library, open_library: OpenLibrary, folder: Path
    ) -> None:
        before = {(document.id, document.revision, document.state) for document in revised.documents()}
        blocked = revised.data_dir / "generations" / "000003"
        blocked.write_text("in the way", "utf-8")
        third = "The clamp torque is 350 N·m."
        with pytest.raises(FileExistsError):
            add(revised, folder, third, "3", "2026-01-01")
        blocked.unlink()
        again = open_library()
        assert {(document.id, document.revision, document.state) for document in again.documents()} == before
        assert found(again, IN_2024) == [OLD]
        add(again, folder, third, "3", "2026-01-01")
        assert (found(again), len(again.documents())) == ([third], 3)


class TestTakingBack:
    def test_the_revision_before_is_in_force_again_at_once(
        self, revised: Library, control: DocumentControl, open_library: OpenLibrary
    ) -> None:
        other = open_library()
        assert found(other) == [NEW]
        new = at(revised, "plant/clamp.txt")
        generation = revised.status().generation
        assert control.withdraw(new.id).state == "withdrawn"
        assert found(revised) == found(other) == [OLD]
        assert revised.status().generation == generation
        assert revised.page(new.id, 1).text == NEW
        assert control.restore(new.id).state == "current"
        assert found(revised) == found(other) == [NEW]

    def test_history_tells_what_was_in_force_before_the_withdrawal(
        self, revised: Library, control: DocumentControl
    ) -> None:
        control.withdraw(at(revised, "plant/clamp.txt").id)
        assert found(revised, Scope(as_of="2025-06-01")) == [NEW]
        assert found(revised, IN_2024) == [OLD]

    def test_a_file_of_its_own_is_taken_back_too(self, library: Library, folder: Path) -> None:
        add(library, folder, OLD, "1", "2023-01-01", name="old.txt")
        new = add(library, folder, NEW, "2", "2025-01-01", name="new.txt")
        DocumentControl(library).withdraw(new.id)
        assert found(library) == [OLD]

    def test_the_last_one_in_force_stays(self, revised: Library, control: DocumentControl) -> None:
        control.withdraw(at(revised, "plant/clamp.txt").id)
        with pytest.raises(RevisionError) as caught:
            control.withdraw(earlier(revised).id)
        assert caught.value.hint is not None
        assert found(revised) == [OLD]

    def test_only_what_is_withdrawn_comes_back(self, revised: Library, control: DocumentControl) -> None:
        with pytest.raises(RevisionError):
            control.restore(earlier(revised).id)
        with pytest.raises(DocumentNotFoundError):
            control.withdraw("nothing")

    def test_the_next_revision_is_not_withdrawn(self, revised: Library, control: DocumentControl, folder: Path) -> None:
        control.withdraw(at(revised, "plant/clamp.txt").id)
        third = "The clamp torque is 350 N·m."
        assert add(revised, folder, third, "3", "2026-01-01").state == "current"
        states = {(document.revision, document.state) for document in revised.documents()}
        assert states == {("1", "superseded"), ("2", "withdrawn"), ("3", "current")}


class TestCorrecting:
    def test_what_a_document_is_called_counts_in_search_at_once(
        self, revised: Library, control: DocumentControl, folder: Path
    ) -> None:
        publish(revised, new_document(folder, "other.txt", ["Nothing of that kind stands here."]))
        other = at(revised, "plant/other.txt")
        control.correct(other.id, {"title": "Zeppelin maintenance", "asset": "PR-07", "kind": "sop"})
        assert revised.search("zeppelin").passages[0].document.id == other.id
        shown = revised.document(other.id)
        assert (shown.title, shown.asset, shown.kind) == ("Zeppelin maintenance", "PR-07", DocumentKind.SOP)
        assert revised.search("anything", Scope(assets=("PR-07",))).passages[0].document.id == other.id
        assert control.found(other.id).title == "other"
        control.correct(other.id, {"title": None, "asset": "", "kind": None})
        assert revised.document(other.id).title == "other"
        manifest = revised.status().manifest
        assert (manifest["chunks"], manifest["vectors"]) == (3, 3)

    def test_dates_decide_what_is_in_force(self, revised: Library, control: DocumentControl) -> None:
        new = at(revised, "plant/clamp.txt")
        generation = revised.status().generation
        assert control.correct(new.id, {"effective_date": "2999-01-01"}).state == "upcoming"
        assert found(revised) == [OLD]
        control.correct(new.id, {"effective_date": None})
        assert found(revised) == [NEW]
        assert revised.status().generation == generation

    def test_numbers_make_revisions_of_one_document(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", [OLD], number="SOP-9", effective_date="2023-01-01"))
        publish(library, new_document(folder, "b.txt", [NEW], effective_date="2025-01-01"))
        assert set(found(library)) == {OLD, NEW}
        DocumentControl(library).correct(at(library, "plant/b.txt").id, {"number": "sop 9"})
        assert found(library) == [NEW]

    @pytest.mark.parametrize(
        "changes",
        [{"title": "  "}, {"effective_date": "2025-13-01"}, {"effective_date": "20250301"}, {"kind": "novel"},
         {"colour": "red"}, {"number": "x" * 201}],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(
        self, revised: Library, control: DocumentControl, changes: dict[str, str]
    ) -> None:
        before = revised.documents()
        with pytest.raises(MetadataError) as caught:
            control.correct(before[0].id, changes)
        assert caught.value.message.render("ko") != caught.value.message.render("en")
        assert revised.documents() == before

    def test_a_new_revision_keeps_the_name_but_has_its_own_date(
        self, revised: Library, control: DocumentControl, folder: Path
    ) -> None:
        control.correct(at(revised, "plant/clamp.txt").id, {"title": "Clamping", "effective_date": "2025-02-02"})
        third = add(revised, folder, "The clamp torque is 350 N·m.", "3", "2026-01-01")
        assert (third.title, third.effective_date) == ("Clamping", "2026-01-01")
        second = next(document for document in revised.documents() if document.revision == "2")
        assert (second.title, second.effective_date) == ("Clamping", "2025-02-02")


SOP = """# Clamping

Document No: SOP-CL-01

Revision: {revision}

Effective date: {date}

The clamp torque is {torque} N·m.
"""


class TestFiles:
    """With the real parsers."""

    @pytest.fixture
    def file(self, folder: Path) -> Path:
        folder.mkdir()
        return folder / "clamp.md"

    def ingest(self, library: Library, file: Path, **options: bool) -> IngestReport:
        return ingest_files(library, find_sources([file.parent]), IngestOptions(**options))  # type: ignore[arg-type]

    @pytest.fixture
    def plant(self, library: Library, file: Path) -> Library:
        for revision, date, torque in (("1", "2023-01-01", 280), ("2", "2025-01-01", 320)):
            file.write_text(SOP.format(revision=revision, date=date, torque=torque), "utf-8")
            report = self.ingest(library, file)
        assert [outcome.status for outcome in report.outcomes] == ["updated"]
        return library

    def best(self, library: Library, scope: Scope | None = None) -> str:
        return library.search(QUESTION, scope).passages[0].chunk.text

    def test_neither_ingest_nor_reindex_loses_an_earlier_revision(self, plant: Library, file: Path) -> None:
        outcomes = self.ingest(plant, file, remove_missing=True).outcomes
        assert [outcome.status for outcome in outcomes] == ["unchanged"]
        assert reindex_library(plant).count("updated") == 2
        assert "280" in self.best(plant, IN_2024)
        assert "320" in self.best(plant)
        assert len(kept_files(plant)) == 2

    def test_a_file_that_is_gone_takes_its_earlier_revisions_along(self, plant: Library, file: Path) -> None:
        file.unlink()
        (file.parent / "other.md").write_text("# Other\n\nSomething else.\n", "utf-8")
        self.ingest(plant, file, remove_missing=True)
        assert [Path(document.path).name for document in plant.documents()] == ["other.md"]

    def test_a_withdrawn_file_stays_withdrawn(self, plant: Library, file: Path) -> None:
        DocumentControl(plant).withdraw(at(plant, file.as_posix()).id)
        assert self.ingest(plant, file).count("unchanged") == 1
        assert "280" in self.best(plant)
        reindex_library(plant)
        assert "280" in self.best(plant)
        assert at(plant, file.as_posix()).state == "withdrawn"

    def test_edits_outlive_reading_again(self, plant: Library, file: Path) -> None:
        control, document = DocumentControl(plant), at(plant, file.as_posix())
        control.correct(document.id, {"title": "Zeppelin", "asset": "PR-07", "effective_date": "2025-05-05"})
        reindex_library(plant)
        again = plant.document(document.id)
        assert (again.title, again.asset, again.effective_date) == ("Zeppelin", "PR-07", "2025-05-05")
        assert plant.search("zeppelin").passages[0].document.id == document.id
        file.write_text(SOP.format(revision="2", date="2025-01-01", torque=325), "utf-8")
        assert self.ingest(plant, file).count("updated") == 1
        again = plant.document(document.id)
        assert (again.title, again.effective_date, len(plant.documents())) == ("Zeppelin", "2025-05-05", 2)
        control.correct(document.id, {"title": None, "asset": None})
        again = plant.document(document.id)
        assert (again.title, again.asset) == ("Clamping", "")
