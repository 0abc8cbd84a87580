"""Evaluations beside a working server: a real library, a scripted model, people who ask meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.evaluation.background_runs import EvaluationBusyError, Evaluations
from assistant.evaluation.draft_set import draft_lines, draft_question_set
from assistant.evaluation.kept_runs import KEPT_RUNS, EvaluationRun, RunNotFoundError
from assistant.evaluation.kept_sets import SETS_MAX, UnknownSetError
from assistant.evaluation.questions import QuestionSetError, read_questions
from indexes.library import Library
from indexes.records import Scope
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.engine import ScriptedEngine

PAGES = [
    "금형을 볼스터 중앙에 맞춘다.",
    "M20 체결 볼트는 토크 렌치로 320 N·m로 조인 뒤 페인트로 표시한다.",
    "시운전은 3회 한다.",
]
QUESTIONS = [
    {"id": "torque", "question": "M20 체결 볼트는 왜 표시하나요?", "language": "ko", "answerable": True,
     "gold": [{"document": "sop.txt", "pages": [2]}]},
    {"id": "trial", "question": "시운전은 몇 회 하나요?", "language": "ko", "answerable": True, "must_include": ["3회"],
     "gold": [{"document": "sop.txt", "pages": [3]}]},
    {"id": "moon", "question": "달까지 거리는?", "language": "ko", "answerable": False, "gold": []},
]  # fmt: skip
SET = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in QUESTIONS).encode()
PATIENCE_S = 20.0


class Plant:
    """A library with one SOP, an assistant with a scripted model, and its evaluations."""

    def __init__(self, folder: Path) -> None:
        self.library = Library.open(folder / "data", HashingEmbedder())
        publish(self.library, new_document(folder, "sop.txt", PAGES, title="금형 교환", language="ko"))
        self.engine = ScriptedEngine("M20 체결 볼트는 토크 렌치로 320 N·m로 조인 뒤 페인트로 표시한다. [1]")
        self.conversations = Conversations(self.library.database)
        self.feedback = Feedback(self.library.database)
        self.curated = CuratedAnswers(self.library, self.conversations, self.feedback)
        self.assistant = Assistant(
            self.library, self.engine, self.conversations, self.curated,
            passages=8, evidence_tokens=900, max_tokens=200, queue_size=8,
        )  # fmt: skip
        self.evaluations = Evaluations(self.library, self.assistant)
        self.evaluations.sets.add("set.jsonl", SET)

    def measure(self, *, with_answers: bool = False) -> EvaluationRun:
        started = self.evaluations.start("set.jsonl", with_answers=with_answers)
        return list(self.evaluations.events(started.id))[-1]

    def turns(self) -> list[str]:
        return [row["question"] for row in self.library.database.read("SELECT question FROM turns ORDER BY id")]


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    plant = Plant(tmp_path)
    yield plant
    plant.evaluations.close()
    plant.library.close()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """`is_so()` becomes true in time, or the test fails."""
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.01)


def test_retrieval_is_measured_and_kept(plant: Plant) -> None:
    run = plant.measure()
    assert (run.state, run.done, run.total) == ("done", 3, 3)
    assert run.headline["hit@3"] == 1.0
    measures = plant.evaluations.kept.measures(run.id)
    assert measures["retrieval"]["questions"] == 2
    assert "answers" not in measures
    records = plant.evaluations.kept.questions(run.id)
    assert [record["id"] for record in records] == ["torque", "trial", "moon"]
    assert records[0]["found"][0]["path"] == "plant/sop.txt"
    assert plant.engine.prompts == []
    assert plant.turns() == []


def test_answers_are_measured_and_are_no_questions_of_people(plant: Plant) -> None:
    run = plant.measure(with_answers=True)
    assert run.state == "done", run.error
    answers = plant.evaluations.kept.measures(run.id)["answers"]
    assert answers["questions"] == 3
    assert answers["refusal_recall"] == 1.0
    assert plant.turns() == []
    assert run.about["model"] == "scripted"
    assert len(plant.evaluations.kept.questions(run.id)[0]["answer"]["citations"]) == 1


def test_people_go_first_and_the_disturbed_answer_is_asked_again(plant: Plant) -> None:
    plant.engine.go_on.clear()
    run = plant.evaluations.start("set.jsonl", with_answers=True)
    wait_until(lambda: bool(plant.engine.prompts), "the model is asked")
    assert len(plant.assistant.line) == 1
    person = plant.assistant.line.join()
    wait_until(lambda: person.position == 0, "the measurement's answer gives way while the model still writes")
    wait_until(lambda: plant.evaluations.get(run.id).is_waiting, "it says that it waits")
    assert len(plant.assistant.line) == 1, "it takes no place while a person is served"
    plant.engine.go_on.set()
    person.leave()
    done = list(plant.evaluations.events(run.id))[-1]
    assert (done.state, done.done) == ("done", 3)
    asked = [prompt.user for prompt in plant.engine.prompts]
    assert asked[0] == asked[1], "the answer that was given up is asked again"


def test_a_stopped_run_keeps_what_it_measured(plant: Plant) -> None:
    plant.engine.go_on.clear()
    run = plant.evaluations.start("set.jsonl", with_answers=True)
    wait_until(lambda: bool(plant.engine.prompts), "the model is asked")
    with pytest.raises(EvaluationBusyError):
        plant.evaluations.start("set.jsonl", with_answers=False)
    plant.evaluations.stop(run.id)
    stopped = list(plant.evaluations.events(run.id))[-1]
    assert (stopped.state, stopped.done) == ("stopped", 0)
    with pytest.raises(RunNotFoundError):
        plant.evaluations.kept.measures(run.id)
    assert len(plant.assistant.line) == 0
    plant.engine.go_on.set()
    assert plant.measure().state == "done"


def test_two_runs_are_compared_by_question(plant: Plant) -> None:
    before = plant.measure()
    publish(
        plant.library, new_document(plant.library.data_dir, "trial.txt", ["시운전은 몇 회 하나요? " * 3], language="ko")
    )
    after = plant.measure()
    compared = plant.evaluations.kept.compare(before.id, after.id)
    assert compared["questions"] == 2
    assert [move["id"] for move in compared["worse"]] == ["trial"]
    assert compared["better"] == []
    plant.evaluations.sets.add("set.jsonl", SET.replace(b'"torque"', b'"other"').splitlines()[0])
    with pytest.raises(QuestionSetError):
        plant.evaluations.kept.compare(before.id, plant.measure().id)


def test_the_oldest_runs_go(plant: Plant) -> None:
    first = plant.measure()
    for number in range(KEPT_RUNS):
        plant.evaluations.kept.save(
            replace(first, id=f"later-{number}", created_at=f"2999-01-01T00:00:{number:02}+00:00")
        )
    with pytest.raises(RunNotFoundError):
        plant.evaluations.get(first.id)
    assert len(plant.evaluations.list()) == KEPT_RUNS
    rows = plant.library.database.read("SELECT count(*) FROM evaluated_questions")
    assert rows[0][0] == 0, "its questions go with it"


def test_a_run_that_a_killed_server_left_is_shown_as_failed(plant: Plant) -> None:
    done = plant.measure()
    plant.evaluations.kept.save(replace(done, id="left", state="running"))
    again = Evaluations(plant.library, plant.assistant)
    again.fail_interrupted()
    left = again.get("left")
    assert left.state == "failed"
    assert left.as_json("ko")["error"]["hint"]
    assert again.get(done.id).state == "done"


def test_sets_are_kept_by_name_up_to_a_limit(plant: Plant) -> None:
    sets = plant.evaluations.sets
    assert [(kept.name, kept.question_count) for kept in sets.list()] == [("set.jsonl", 3)]
    for number in range(SETS_MAX - 1):
        sets.add(f"{number}.jsonl", SET)
    with pytest.raises(QuestionSetError):
        sets.add("one more", SET)
    assert len(sets.list()) == SETS_MAX
    sets.remove("set.jsonl")
    with pytest.raises(UnknownSetError):
        plant.evaluations.start("set.jsonl", with_answers=False)


def test_approved_answers_make_a_draft(plant: Plant) -> None:
    with pytest.raises(QuestionSetError):
        draft_question_set(plant.curated.pending())
    sop = plant.library.documents()[0].id

    def approve(question: str, scope: Scope | None = None, follows: str = "") -> None:
        turn = plant.conversations.add_turn("t", question, "answered", "320", scope=scope, follows=follows)
        plant.curated.approve(turn, "320 N·m로 조입니다. [1]\n표시합니다. [2]", [(sop, 2), (sop, 1)])

    approve("M20 볼트 체결 토크는?")
    approve("M16 볼트 체결 토크는?", Scope(kinds=("sop",)))
    approve("그럼 M12는?", follows="M20 볼트 체결 토크는?")
    assert len(draft_lines(plant.curated.pending())) == 1
    (asked,) = read_questions(draft_question_set(plant.curated.pending()).encode(), "draft")
    assert (asked.question, asked.language, asked.answerable) == ("M20 볼트 체결 토크는?", "ko", True)
    assert asked.answer == "320 N·m로 조입니다. 표시합니다."
    assert [(gold.document, gold.pages) for gold in asked.gold] == [("plant/sop.txt", (1, 2))]
