"""Questions without an answer on a real library: gathered, looked at again, set aside, turned into suggestions."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from assistant.conversation import Conversations
from assistant.curation import unanswered as lists
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.curation.missed_words import MissedWords
from assistant.curation.unanswered import EntryNotFoundError, Unanswered, UnansweredEntry, UnansweredError
from assistant.plant_glossary import PlantGlossary
from indexes.glossary import Glossary, Term
from indexes.library import Library
from indexes.records import Scope
from tests.fakes.documents import new_document, publish

PRESS = Scope(assets=("PR-01",))
CONVEYOR = Term(("컨베이어", "콘베어"), ("conveyor",))


class Plant:
    """A library about a conveyor, and what was asked of it."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.folder = folder
        library.use_glossary(Glossary([CONVEYOR]))
        publish(library, new_document(folder, "line.txt", ["컨베이어 벨트 장력은 450 N이다."], language="ko"))
        self.conversations = Conversations(library.database)
        self.curated = CuratedAnswers(library, self.conversations, Feedback(library.database))
        self.unanswered = Unanswered(library, self.curated)
        self.words = MissedWords(library, self.unanswered)

    def ask(self, question: str, status: str = "no_evidence", scope: Scope | None = None, follows: str = "") -> int:
        return self.conversations.add_turn("talk", question, status, "", scope=scope, follows=follows)

    def only(self) -> UnansweredEntry:
        (entry,) = self.unanswered.entries()
        return entry


@pytest.fixture
def plant(library: Library, folder: Path) -> Plant:
    return Plant(library, folder)


def questions(plant: Plant) -> list[str]:
    return [entry.question for entry in plant.unanswered.entries()]


def test_the_same_question_is_one_entry_the_most_frequent_first(plant: Plant) -> None:
    plant.ask("세척기 온도는?")
    plant.ask("도장 부스 온도는?")
    plant.ask("도장 부스 온도를 알려 주세요", scope=Scope(assets=("PT-02",)))
    plant.ask("도장 부스 온도는 얼마야?", "partial")
    plant.ask("컨베이어 벨트 장력은?", "answered")
    first, second = plant.unanswered.entries()
    assert (first.question, first.asked, first.searched) == ("도장 부스 온도는 얼마야?", 3, 0)
    assert (first.machines, first.is_partial, first.set_aside) == (("PT-02",), False, None)
    assert (second.question, second.asked) == ("세척기 온도는?", 1)


def test_an_entry_names_neither_person_nor_device(plant: Plant) -> None:
    plant.ask("세척기 온도는?")
    plant.unanswered.note_search("없는말", Scope(documents=("none",)))
    columns = {row["name"] for row in plant.library.database.read("PRAGMA table_info(missed_searches)")}
    assert columns == {"query", "scope", "times", "first_at", "last_at"}
    assert set(plant.unanswered.entries()[0].as_json()) == {
        *("id", "question", "follows", "status", "asked", "searched", "first_on", "last_on", "machines", "set_aside")
    }


def test_a_follow_up_is_told_from_the_same_words_alone(plant: Plant) -> None:
    plant.ask("그럼 M20은?", follows="M16 볼트 체결 토크는?")
    plant.ask("그럼 M20은?", follows="M16 너트 규격은?")
    assert sorted(entry.follows for entry in plant.unanswered.entries()) == [
        "M16 너트 규격은?",
        "M16 볼트 체결 토크는?",
    ]


def test_a_follow_up_is_asked_again_standing_alone(plant: Plant) -> None:
    plant.ask("그럼 M20은?", follows="M16 볼트 체결 토크는?")
    assert plant.unanswered.evidence_now(plant.only()).asked == "M20 볼트 체결 토크는?"


def test_what_all_documents_answered_after_the_machine_s_is_no_miss(plant: Plant) -> None:
    plant.ask("컨베이어 벨트 장력은?", scope=PRESS)
    plant.ask("컨베이어 벨트 장력은?", "answered")
    assert plant.unanswered.entries() == []


def test_a_question_asked_again_of_all_documents_counts_once_with_its_machine(plant: Plant) -> None:
    plant.ask("세척기 온도는?", scope=PRESS)
    plant.ask("세척기 온도는?")
    assert (plant.only().asked, plant.only().machines) == (1, ("PR-01",))


def test_a_machine_s_miss_stays_one_where_nobody_asked_all_documents(plant: Plant) -> None:
    plant.ask("세척기 온도는?", scope=PRESS)
    assert (plant.only().asked, plant.only().machines) == (1, ("PR-01",))


def test_searches_without_results_are_kept_once_for_a_while(plant: Plant) -> None:
    nowhere = Scope(documents=("none",))
    assert plant.unanswered.note_search("세척기  온도", nowhere)
    assert plant.unanswered.note_search("세척기 온도", nowhere)
    assert (plant.only().searched, plant.only().asked) == (1, 0)
    with plant.library.database.transaction() as connection:
        connection.execute("UPDATE missed_searches SET last_at = '2026-01-01T00:00:00+00:00'")
    assert plant.unanswered.note_search("세척기 온도", nowhere)
    assert plant.only().searched == 2
    assert not plant.unanswered.note_search("컨베이어", Scope())
    assert not plant.unanswered.note_search("  ", nowhere)
    assert questions(plant) == ["세척기 온도"]


def test_a_search_and_a_question_of_the_same_words_are_one_entry(plant: Plant) -> None:
    plant.ask("세척기 온도")
    plant.unanswered.note_search("세척기 온도", Scope(documents=("none",)))
    assert (plant.only().asked, plant.only().searched) == (1, 1)


def test_the_table_of_searches_does_not_grow_for_ever(plant: Plant) -> None:
    with plant.library.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO missed_searches VALUES (?, '{}', 1, ?, ?)",
            [(f"말 {number}", "2026-01-01", f"2026-01-01T{number:06}") for number in range(lists.SEARCHES_KEPT + 5)],
        )
    assert plant.unanswered.note_search("새 말", Scope(documents=("none",)))
    kept = plant.library.database.read("SELECT query FROM missed_searches ORDER BY last_at DESC")
    assert len(kept) == lists.SEARCHES_KEPT
    assert (kept[0]["query"], kept[-1]["query"]) == ("새 말", "말 6")


def test_set_aside_and_brought_back_however_it_is_worded(plant: Plant) -> None:
    plant.ask("세척기 온도는?")
    plant.unanswered.set_aside(plant.only().id, "  업체에\n요청함 ")
    plant.ask("세척기 온도를 알려 주세요")
    assert plant.only().set_aside is not None
    assert (plant.only().set_aside.note, plant.only().asked) == ("업체에 요청함", 2)  # type: ignore[union-attr]
    plant.unanswered.set_aside(plant.only().id, "도착함")
    assert plant.only().set_aside.note == "도착함"  # type: ignore[union-attr]
    assert plant.unanswered.bring_back(plant.only().id).set_aside is None
    with pytest.raises(UnansweredError):
        plant.unanswered.set_aside(plant.only().id, "가" * (lists.NOTE_CHARACTERS + 1))
    with pytest.raises(EntryNotFoundError):
        plant.unanswered.set_aside("0" * 16, "")


def test_a_document_that_came_later_answers_it(plant: Plant) -> None:
    plant.ask("도장 부스 풍속은 몇 m/s?")
    before = plant.unanswered.evidence_now(plant.only())
    assert not before.is_answerable
    assert [passage.document.path for passage in before.nearest] == ["plant/line.txt"]
    text = "도장 부스 풍속은 0.5 m/s로 유지한다."
    publish(plant.library, new_document(plant.folder, "paint.txt", [text], language="ko"))
    after = plant.unanswered.evidence_now(plant.only())
    assert after.is_answerable
    assert after.nearest[0].chunk.text == text


def test_an_approved_answer_answers_it(plant: Plant) -> None:
    turn = plant.ask("세척기 온도는?")
    document = plant.library.documents()[0]
    plant.curated.approve(turn, "60도다. [1]", [(document.id, 1)])
    assert plant.unanswered.evidence_now(plant.only()).is_answerable


def test_a_machine_s_question_is_looked_for_in_all_documents_too(plant: Plant) -> None:
    plant.ask("컨베이어 벨트 장력은?", scope=PRESS)
    assert plant.unanswered.evidence_now(plant.only()).is_answerable


def test_a_search_is_answered_by_any_passage(plant: Plant) -> None:
    plant.unanswered.note_search("벨트", Scope(documents=("none",)))
    entry = plant.only()
    assert not plant.unanswered.evidence_now(entry).is_answerable
    anywhere = dataclasses.replace(entry, misses=(dataclasses.replace(entry.misses[0], scope=Scope()),))
    assert plant.unanswered.evidence_now(anywhere).is_answerable


def test_words_that_no_document_holds_become_suggestions(plant: Plant) -> None:
    plant.ask("콘베아 장력은?")
    plant.ask("콘베아 장력을 알려 주세요")
    plant.ask("뎀빠 벨트는?")
    first, second = plant.words.suggestions()
    assert (first.word, first.times, first.near) == ("콘베아", 2, (("콘베어", CONVEYOR),))
    assert (second.word, second.times, second.near) == ("뎀빠", 1, ())
    plant.words.ignore("뎀빠")
    assert [missed.word for missed in plant.words.suggestions()] == ["콘베아"]
    plant.unanswered.set_aside(plant.unanswered.entries()[0].id, "")
    assert plant.words.suggestions() == []


def test_a_suggestion_that_was_taken_makes_the_question_answerable(plant: Plant) -> None:
    plant.ask("콘베아 장력은?")
    glossary = PlantGlossary(plant.folder / "glossary.tsv", plant.library)
    (missed,) = plant.words.suggestions()
    glossary.add_spelling(missed.word, missed.near[0][1])
    assert plant.words.suggestions() == []
    assert plant.unanswered.evidence_now(plant.only()).is_answerable
