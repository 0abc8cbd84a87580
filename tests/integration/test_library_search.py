"""What a search may find: scopes, revisions in force, codes, logs."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from indexes.library import Library
from indexes.records import DocumentKind, Scope
from tests.fakes.documents import new_document, paragraph, publish, record
from tests.fakes.passages import texts


class TestScope:
    @pytest.fixture
    def scoped(self, library: Library, folder: Path) -> Library:
        """One long manual that says it all, and five short documents that hardly touch it."""
        loud = [f"Relief valve, relief valve, relief valve: entry {number}." for number in range(150)]
        quiet = [
            new_document(
                folder, f"sop{number}.txt", [f"Before work {number} look at the valve."],
                kind=DocumentKind.SOP, asset="PR-02", language="ko", title=f"Work {number}",
            )
            for number in range(5)
        ]  # fmt: skip
        publish(library, new_document(folder, "loud.txt", loud, asset="PR-01"), *quiet)
        return library

    @pytest.mark.parametrize("scope", [Scope(kinds=("sop",)), Scope(assets=("PR-02",)), Scope(languages=("ko",))])
    def test_a_better_match_outside_takes_no_place(self, scoped: Library, scope: Scope) -> None:
        passages = scoped.search("relief valve", scope, limit=5).passages
        assert sorted(passage.document.title for passage in passages) == [f"Work {number}" for number in range(5)]

    def test_one_document_can_be_searched_alone(self, scoped: Library) -> None:
        chosen = scoped.document_at("plant/sop3.txt")
        assert chosen is not None
        passages = scoped.search("relief valve", Scope(documents=(chosen.id,)), limit=5).passages
        assert [passage.document.title for passage in passages] == ["Work 3"]

    def test_several_keys_narrow_and_several_values_widen(self, scoped: Library) -> None:
        nothing = scoped.search("relief valve", Scope(kinds=("sop",), assets=("PR-01",)))
        both = scoped.search("relief valve", Scope(kinds=("sop", "manual")), limit=8)
        assert nothing.passages == ()
        assert "loud" in {passage.document.title for passage in both.passages}

    def test_a_scope_that_holds_nothing_finds_nothing(self, scoped: Library) -> None:
        assert scoped.search("relief valve", Scope(documents=("unknown",))).passages == ()


class TestRevisions:
    @pytest.fixture
    def revised(self, library: Library, folder: Path) -> Library:
        """SOP-1 in three revisions: one of the past, one in force, one of next week."""
        soon = (date.today() + timedelta(days=7)).isoformat()
        days = {"1": "2024-03-01", "2": "2025-03-01", "3": soon}
        publish(
            library,
            *(
                new_document(
                    folder, f"sop-rev{revision}.txt", [f"Tighten the clamp to {revision}00 N·m."],
                    kind=DocumentKind.SOP, number="SOP-1", revision=revision, effective_date=day,
                )
                for revision, day in days.items()
            ),
        )  # fmt: skip
        return library

    def test_only_the_revision_in_force_answers(self, revised: Library) -> None:
        assert texts(revised.search("tighten the clamp").passages) == ["Tighten the clamp to 200 N·m."]
        states = {document.revision: document.state for document in revised.documents()}
        assert states == {"1": "superseded", "2": "current", "3": "upcoming"}
        assert revised.status().superseded == 2

    def test_all_revisions_answer_when_asked_for(self, revised: Library) -> None:
        found = revised.search("tighten the clamp", Scope(include_superseded=True)).passages
        assert {passage.document.revision for passage in found} == {"1", "2", "3"}

    def test_an_old_revision_answers_when_it_is_named(self, revised: Library) -> None:
        old = revised.document_at("plant/sop-rev1.txt")
        assert old is not None
        found = revised.search("tighten the clamp", Scope(documents=(old.id,))).passages
        assert texts(found) == ["Tighten the clamp to 100 N·m."]

    def test_the_old_revision_is_in_force_again_when_the_new_one_is_removed(self, revised: Library) -> None:
        current = revised.document_at("plant/sop-rev2.txt")
        assert current is not None
        with revised.begin_update() as update:
            update.remove(current.id)
            update.publish()
        assert texts(revised.search("tighten the clamp").passages) == ["Tighten the clamp to 100 N·m."]


class TestCodesAndLogs:
    @pytest.fixture
    def plant(self, library: Library, folder: Path) -> Library:
        alarms = [
            record(1, Code="E-2040", Machine="PR-02", Meaning="feeder loop too small"),
            record(2, Code="E-204", Machine="PR-02", Meaning="lubrication pressure low"),
            record(3, Code="E-205", Machine="PR-02", Meaning="after E-204 the reservoir is empty"),
        ]
        manual = [f"Chapter {number}: alarm E-204 is one of many alarms of the press E-204." for number in range(6)]
        log = [
            record(
                number, Date=f"2026-01-{number:02}", Machine="PR-02", Work=f"E-204 again, pump part {number} changed"
            )
            for number in range(1, 21)
        ]
        publish(
            library,
            new_document(folder, "alarms.csv", alarms),
            new_document(folder, "manual.txt", manual),
            new_document(folder, "log.csv", log, kind=DocumentKind.LOG),
        )
        return library

    @pytest.mark.parametrize("typed", ["E-204", "e204", "E 204", "E204 알람 뜨는데?", "What does alarm E-204 mean?"])
    def test_the_record_whose_key_is_the_code_comes_first(self, plant: Library, typed: str) -> None:
        assert plant.search(typed).passages[0].chunk.cells[0] == ("Code", "E-204")

    def test_a_longer_code_is_another_code(self, plant: Library) -> None:
        found = plant.search("E-2040").passages
        assert found[0].chunk.cells[0] == ("Code", "E-2040")
        assert all("E-204 " not in passage.chunk.text for passage in found[:1])

    def test_a_log_does_not_crowd_the_list(self, plant: Library) -> None:
        kinds = [passage.document.kind for passage in plant.search("E-204 pump PR-02", limit=8).passages]
        assert len(kinds) == 8
        assert kinds[:5].count(DocumentKind.LOG) <= 2

    def test_a_question_about_the_past_gets_the_log(self, plant: Library) -> None:
        kinds = [passage.document.kind for passage in plant.search("PR-02 E-204 지난번에 어떻게 고쳤어?").passages]
        assert kinds.count(DocumentKind.LOG) > 4

    def test_the_same_text_is_shown_once(self, library: Library, folder: Path) -> None:
        same = "The relief valve opens at 16 MPa."
        publish(library, new_document(folder, "a.txt", [same]), new_document(folder, "b.txt", [same]))
        assert texts(library.search("relief valve").passages) == [same]

    def test_a_heading_is_searched_with_its_text(self, library: Library, folder: Path) -> None:
        publish(library, new_document(folder, "a.txt", [paragraph("Turn it off.", heading=("Die cushion",))]))
        assert texts(library.search("die cushion").passages) == ["Turn it off."]
