"""Approved answers on a real library: they win until a page they rest on changes, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.curated_records import CuratedNotFoundError, ReviewError
from assistant.curation.feedback import NOTE_CHARACTERS, AnswerNotFoundError, Feedback, FeedbackError
from assistant.events import Citation
from indexes.database import FILE_NAME, numbered_migrations
from indexes.library import Library
from indexes.records import Scope
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.engine import ScriptedEngine

QUESTION = "M20 볼트 체결 토크는?"
ANSWER = "M20 볼트는 320 N·m로 조입니다. [1]"
PAGES = ["금형을 볼스터 중앙에 맞춘다.", "M20 체결 볼트는 320 N·m로 조인다.", "시운전은 3회 한다."]


class Plant:
    """A library with a numbered SOP, and what is said and approved about it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = Library.open(folder / "data", HashingEmbedder())
        self.conversations = Conversations(self.library.database)
        self.feedback = Feedback(self.library.database)
        self.curated = CuratedAnswers(self.library, self.conversations, self.feedback)
        self.read("sop.txt", PAGES)

    def read(self, name: str, pages: list[str], *, revision: str = "1", date: str = "2024-01-01") -> str:
        """Reads a file as ingestion does; returns its document's id."""
        publish(
            self.library,
            new_document(
                self.folder, name, pages, title="금형 교환", number="SOP-1", revision=revision, effective_date=date,
                language="ko",
            ),
        )  # fmt: skip
        document = self.library.document_at(f"plant/{name}")
        assert document is not None
        return document.id

    @property
    def sop(self) -> str:
        return next(document.id for document in self.library.documents() if document.path == "plant/sop.txt")

    def ask(self, question: str = QUESTION, *, scope: Scope | None = None, follows: str = "") -> int:
        """A turn as the assistant keeps it, citing the best passage."""
        passage = self.library.search(question).passages[0]
        citations = [Citation(3, passage)]
        return self.conversations.add_turn(
            "talk", question, "answered", "320 N·m [3]", citations=citations, scope=scope, follows=follows
        )

    def approve(self, answer_id: int) -> int:
        return self.curated.approve(answer_id, ANSWER, [(self.sop, 2)]).id

    def remove(self, document_id: str) -> None:
        with self.library.begin_update() as update:
            update.remove(document_id)
            update.publish()

    def reasons(self) -> list[str]:
        return [change.reason.render("ko") for change in self.curated.pending()[0].approved.changes]  # type: ignore[union-attr]


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    plant = Plant(tmp_path)
    yield plant
    plant.library.close()


class TestFinding:
    def test_an_approved_answer_is_found_with_its_page(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        found = plant.curated.find("M20 볼트 체결토크 알려줘")
        assert found is not None
        assert found.text == ANSWER
        cited = found.citations[0].as_json()
        assert (cited["mark"], cited["page"], cited["quote"]) == (1, 2, PAGES[1])
        assert cited["chunk_id"] in {stored.id for stored in plant.library.chunks(plant.sop, 2)}
        assert len(found.approved_on) == len("2025-01-01")

    @pytest.mark.parametrize("other", ["M16 볼트 체결 토크는?", "M20 볼트 체결 토크가 아닌 것은?", "?"])
    def test_another_question_is_not(self, plant: Plant, other: str) -> None:
        plant.approve(plant.ask())
        assert plant.curated.find(other) is None

    def test_an_answer_counts_in_its_own_scope_only(self, plant: Plant) -> None:
        scope = Scope(kinds=("manual", "sop"))
        plant.approve(plant.ask(scope=scope))
        assert plant.curated.find(QUESTION) is None
        assert plant.curated.find(QUESTION, Scope(kinds=("sop", "manual"))) is not None

    def test_a_follow_up_is_the_same_behind_the_same_question(self, plant: Plant) -> None:
        plant.approve(plant.ask("그럼 M16은?", follows=QUESTION))
        assert plant.curated.find("그럼 M16은?", follows="M20 볼트 체결토크") is not None
        assert plant.curated.find("그럼 M16은?", follows="M20 볼트 분해 토크는?") is None
        assert plant.curated.find("그럼 M16은?") is None

    def test_a_newer_approval_replaces_the_older_one(self, plant: Plant) -> None:
        first, second = plant.ask(), plant.ask("M20 볼트 체결토크")
        plant.approve(first)
        plant.curated.approve(second, "320 N·m, 두 번에 나누어. [1]", [(plant.sop, 2)])
        found = plant.curated.find(QUESTION)
        assert found is not None
        assert found.turn_id == second
        rows = plant.library.database.read("SELECT ended_by FROM curated_answers ORDER BY id")
        assert [row[0] for row in rows] == ["replaced", ""]

    def test_another_process_finds_it_too(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        library = Library.open(plant.folder / "data", HashingEmbedder())
        again = CuratedAnswers(library, Conversations(library.database), Feedback(library.database))
        assert again.find(QUESTION) is not None
        library.close()


class TestAnswering:
    def test_an_approved_answer_is_said_and_the_model_is_not_asked(self, plant: Plant) -> None:
        engine = ScriptedEngine("M20 체결 볼트는 999 N·m로 조인다. [1]")
        assistant = Assistant(
            plant.library, engine, plant.conversations, plant.curated,
            passages=8, evidence_tokens=900, max_tokens=200, queue_size=8,
        )  # fmt: skip
        plant.approve(plant.ask())
        answer = list(assistant.answer("M20 볼트 체결토크 알려줘"))[-1].as_json("ko")
        assert (answer["status"], answer["text"]) == ("answered", ANSWER)
        assert set(answer["approved"]) == {"on"}
        assert [(cited["document_id"], cited["page"]) for cited in answer["citations"]] == [(plant.sop, 2)]
        assert engine.prompts == []
        plant.feedback.add(int(answer["answer_id"]), "outdated")
        assert plant.curated.pending()[0].turn.question == "M20 볼트 체결토크 알려줘"
        plant.read("sop.txt", [PAGES[0], "M20 체결 볼트는 340 N·m로 조인다.", PAGES[2]])
        assert list(assistant.answer(QUESTION))[-1].as_json("ko")["approved"] is None


class TestExpiry:
    def test_a_changed_page_ends_it_and_the_old_text_brings_it_back(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        plant.read("sop.txt", [PAGES[0], "M20 체결 볼트는 340 N·m로 조인다.", PAGES[2]])
        assert plant.curated.find(QUESTION) is None
        assert plant.curated.pending()[0].state == "expired"
        assert plant.reasons() == ["‘금형 교환’ 2쪽의 내용이 바뀌었습니다."]
        plant.read("sop.txt", PAGES)
        assert plant.curated.find(QUESTION) is not None

    def test_a_change_on_another_page_leaves_it(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        plant.read("sop.txt", [PAGES[0], PAGES[1], "시운전은 5회 한다."])
        found = plant.curated.find(QUESTION)
        assert found is not None
        assert found.citations[0].passage.chunk.text == PAGES[1]

    def test_blanks_and_line_ends_are_no_change(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        plant.read("sop.txt", [PAGES[0], PAGES[1].replace(" ", "\n "), PAGES[2]])
        assert plant.curated.find(QUESTION) is not None

    def test_a_page_that_is_no_more_ends_it(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        plant.read("sop.txt", PAGES[:1])
        assert plant.curated.find(QUESTION) is None
        assert plant.reasons() == ["‘금형 교환’ 2쪽의 내용이 바뀌었습니다."]

    def test_a_newer_revision_in_force_ends_it(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        plant.read("sop-2.txt", PAGES, revision="2", date="2024-06-01")
        assert plant.curated.find(QUESTION) is None
        assert plant.reasons() == ["‘금형 교환’은(는) 이제 지난 개정입니다(2쪽)."]

    def test_a_removed_document_ends_it_and_the_record_stays(self, plant: Plant) -> None:
        plant.approve(plant.ask())
        plant.remove(plant.sop)
        assert plant.curated.find(QUESTION) is None
        assert plant.reasons() == ["‘금형 교환’ 문서가 삭제되었습니다(2쪽)."]
        assert plant.curated.pending()[0].text == ANSWER

    def test_a_withdrawn_answer_is_used_no_more_and_can_be_approved_again(self, plant: Plant) -> None:
        answer_id = plant.ask()
        plant.curated.withdraw(plant.approve(answer_id))
        assert plant.curated.find(QUESTION) is None
        assert plant.curated.pending()[0].state == "withdrawn"
        plant.approve(answer_id)
        assert plant.curated.find(QUESTION) is not None


class TestApproving:
    def test_what_cannot_be_proved_is_not_approved(self, plant: Plant) -> None:
        answer_id, sop = plant.ask(), plant.sop
        for text, pages in [
            ("", [(sop, 2)]), (ANSWER, []), (ANSWER, [(sop, 9)]), (ANSWER, [("nothing", 1)]), ("320 [2]", [(sop, 2)]),
            ("320 [0]", [(sop, 2)]),
        ]:  # fmt: skip
            with pytest.raises(ReviewError) as caught:
                plant.curated.approve(answer_id, text, pages)
            assert caught.value.hint is not None
        assert plant.curated.find(QUESTION) is None

    def test_a_superseded_page_proves_nothing(self, plant: Plant) -> None:
        answer_id, old = plant.ask(), plant.sop
        plant.read("sop-2.txt", PAGES, revision="2", date="2024-06-01")
        with pytest.raises(ReviewError, match="금형 교환"):
            plant.curated.approve(answer_id, ANSWER, [(old, 2)])

    def test_a_chain_of_follow_ups_cannot_be_approved(self, plant: Plant) -> None:
        with pytest.raises(ReviewError):
            plant.approve(plant.ask("그럼 M12는?", follows="그럼 M16은?"))

    def test_unknown_answers_are_told(self, plant: Plant) -> None:
        with pytest.raises(AnswerNotFoundError):
            plant.approve(4711)
        with pytest.raises(CuratedNotFoundError):
            plant.curated.withdraw(4711)
        with pytest.raises(AnswerNotFoundError):
            plant.feedback.add(4711, "wrong")


class TestReviewing:
    def test_wrong_comes_before_outdated_before_useful(self, plant: Plant) -> None:
        useful, outdated, wrong, unjudged = (
            plant.ask(f"{name} 볼트 체결 토크는?") for name in ("M8", "M10", "M12", "M14")
        )
        plant.feedback.add(useful, "useful")
        plant.feedback.add(outdated, "outdated", " 개정됨 ")
        plant.feedback.add(wrong, "wrong")
        items = plant.curated.pending()
        assert [item.turn.id for item in items] == [wrong, outdated, useful]
        assert [item.state for item in items] == ["open", "open", "useful"]
        assert items[1].feedback[0].note == "개정됨"
        assert unjudged not in {item.turn.id for item in items}

    def test_the_draft_numbers_the_pages_from_one(self, plant: Plant) -> None:
        plant.feedback.add(plant.ask(), "wrong")
        item = plant.curated.pending()[0].as_json("ko")
        assert item["text"] == "320 N·m [1]"
        assert [(page["mark"], page["document_id"]) for page in item["citations"]] == [(1, plant.sop)]

    def test_an_objection_after_the_approval_opens_it_again(self, plant: Plant) -> None:
        answer_id = plant.ask()
        plant.feedback.add(answer_id, "wrong")
        plant.approve(answer_id)
        assert plant.curated.pending()[0].state == "approved"
        plant.feedback.add(plant.ask("M20 볼트 체결토크"), "outdated")
        states = {item.turn.question: item.state for item in plant.curated.pending()}
        assert states == {"M20 볼트 체결토크": "open", QUESTION: "approved"}

    def test_a_turn_keeps_what_a_review_needs_and_no_names(self, plant: Plant) -> None:
        turn = plant.conversations.turns([plant.ask(scope=Scope(kinds=("sop",)))])[0]
        cited = turn.citations[0]
        assert (cited["document_id"], cited["path"], cited["page"]) == (plant.sop, "plant/sop.txt", 2)
        assert cited["revision_id"] == plant.library.catalogue.live_revision_id(plant.sop)
        assert cited["quote"] == PAGES[1]
        assert '"sop"' in turn.scope
        columns = plant.library.database.read("SELECT * FROM pragma_table_info('feedback')")
        assert [column["name"] for column in columns] == ["id", "turn_id", "verdict", "note", "given_at"]

    def test_a_note_has_a_limit_and_a_verdict_is_one_of_three(self, plant: Plant) -> None:
        answer_id = plant.ask()
        plant.feedback.add(answer_id, "wrong", "가" * NOTE_CHARACTERS)
        for verdict, note in [("wrong", "가" * (NOTE_CHARACTERS + 1)), ("perfect", "")]:
            with pytest.raises(FeedbackError):
                plant.feedback.add(answer_id, verdict, note)  # type: ignore[arg-type]


def test_turns_of_an_earlier_version_can_be_reviewed(tmp_path: Path) -> None:
    """The database of a version that knew no reviews gets its new columns, and its turns count as asked everywhere."""
    scripts = numbered_migrations()
    before = next(place for place, script in enumerate(scripts) if "CREATE TABLE curated_answers" in script)
    (tmp_path / "data").mkdir()
    connection = sqlite3.connect(tmp_path / "data" / FILE_NAME)
    connection.executescript("".join(scripts[:before]))
    connection.execute(
        "INSERT INTO turns (conversation_id, asked_at, question, status, answer) VALUES ('t', '', ?, 'answered', ?)",
        (QUESTION, "320 N·m [1]"),
    )
    connection.execute(f"PRAGMA user_version = {before}")
    connection.commit()
    connection.close()
    plant = Plant(tmp_path)
    assert plant.conversations.turns([1])[0].citations == ()
    plant.approve(1)
    assert plant.curated.find(QUESTION) is not None
    plant.library.close()
