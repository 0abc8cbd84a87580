"""A question becomes an answer: a real library, and a model that says what a script says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.checking.wrong_language import opening_for
from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.engine import AnswerError, Engine, Prompt
from assistant.events import Answered, AnswerEvent, EvidenceFound, Queued, Token
from assistant.waiting_line import QueueFullError
from indexes.library import Library
from indexes.messages import message
from indexes.records import Scope
from tests.fakes.documents import new_document, publish, record
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.engine import ScriptedEngine, SilentEngine

PATIENCE_S = 30.0
KO, EN = opening_for("ko"), opening_for("en")
VALVE = "At what pressure does the relief valve open?"
# The page speaks of a relief valve, of no crane.
DOUBTFUL = "Which relief valve of the crane opens first?"
PUMP = "유압 펌프 오일은 언제 교환합니까?"
VALVE_SAID = "The relief valve opens at 16 MPa. [1]"
PUMP_SAID = "유압 펌프의 오일은 500시간마다 교환합니다. [1]"
MakeAssistant = Callable[..., Assistant]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library.open(tmp_path / "data", HashingEmbedder(dimension=4096))
    manual = ["The relief valve opens at 16 MPa.", "Grease the ram with 15 g every week."]
    sop = ["유압 펌프의 오일은 500시간마다 교환한다.", "M20 체결 볼트는 320 N·m로 조인다."]
    publish(
        library,
        new_document(tmp_path, "manual.txt", manual, title="Press manual"),
        new_document(tmp_path, "sop.txt", sop, title="유압 작업표준", language="ko"),
        new_document(tmp_path, "alarms.csv", [record(1, Code="E-204", Meaning="lubrication pressure low")]),
    )
    yield library
    library.close()


@pytest.fixture
def assistant_with(library: Library) -> MakeAssistant:
    def make(engine: Engine, *, queue_size: int = 8) -> Assistant:
        conversations = Conversations(library.database)
        curated = CuratedAnswers(library, conversations, Feedback(library.database))
        return Assistant(
            library, engine, conversations, curated,
            passages=8, evidence_tokens=900, max_tokens=200, queue_size=queue_size,
        )  # fmt: skip

    return make


def answered(events: list[AnswerEvent]) -> Answered:
    assert isinstance(events[-1], Answered)
    return events[-1]


def shown(events: list[AnswerEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Token))


def evidence(events: list[AnswerEvent]) -> list[str]:
    return [passage.chunk.text for event in events if isinstance(event, EvidenceFound) for passage in event.passages]


class TestEvents:
    def test_evidence_comes_before_the_model_is_asked(self, assistant_with: MakeAssistant) -> None:
        engine = ScriptedEngine(VALVE_SAID)
        events = assistant_with(engine).answer(VALVE)
        assert next(events) == Queued(0)
        found = next(events)
        assert isinstance(found, EvidenceFound)
        assert found.passages[0].chunk.text == "The relief valve opens at 16 MPa."
        assert engine.prompts == []
        assert {event.name for event in events} == {"token", "answer"}

    @pytest.mark.parametrize(("question", "said"), [(VALVE, VALVE_SAID), (PUMP, PUMP_SAID)])
    def test_a_supported_answer_stands_with_its_citation(
        self, assistant_with: MakeAssistant, question: str, said: str
    ) -> None:
        events = list(assistant_with(ScriptedEngine(said)).answer(question))
        answer = answered(events)
        assert [event.name for event in events[:2]] == ["queued", "evidence"]
        assert {event.name for event in events[2:-1]} == {"token"}
        assert (answer.status, answer.text, answer.withheld) == ("answered", said, ())
        assert shown(events).strip() == said
        assert [citation.mark for citation in answer.citations] == [1]
        assert answer.citations[0].as_json()["quote"] == evidence(events)[0]
        assert answer.language == ("ko" if question == PUMP else "en")

    def test_timings_are_told_in_the_order_things_happened(self, assistant_with: MakeAssistant) -> None:
        for engine, question in ((ScriptedEngine(VALVE_SAID), VALVE), (SilentEngine(), "Who won the cup?")):
            timings = answered(list(assistant_with(engine).answer(question))).timings_ms
            assert 0 < timings["evidence"] <= timings["first_token"] <= timings["total"]

    def test_a_scope_is_passed_on_to_the_search(self, assistant_with: MakeAssistant) -> None:
        events = list(assistant_with(SilentEngine()).answer(VALVE, scope=Scope(kinds=("log",))))
        assert (evidence(events), answered(events).status) == ([], "no_evidence")


class TestNoEvidence:
    @pytest.mark.parametrize(
        ("question", "language"),
        [
            ("Who won the football cup?", "en"),
            ("오늘 점심 식단 알려줘", "ko"),
            ("What does alarm E-207 mean?", "en"),
            ("M24 볼트 체결 토크는?", "ko"),
            ("그건 왜?", "ko"),
        ],
    )
    def test_the_model_is_not_asked(self, assistant_with: MakeAssistant, question: str, language: str) -> None:
        events = list(assistant_with(SilentEngine()).answer(question))
        answer = answered(events)
        assert (answer.status, answer.language, answer.citations) == ("no_evidence", language, ())
        assert answer.text.startswith(message("assistant.answer.no_evidence").render(language))
        assert shown(events) == ""

    def test_a_model_that_finds_no_answer_is_believed_where_the_evidence_is_doubtful(
        self, assistant_with: MakeAssistant
    ) -> None:
        events = list(assistant_with(ScriptedEngine("NO_ANSWER")).answer(DOUBTFUL))
        assert answered(events).status == "no_evidence"
        assert "Press manual" in answered(events).text
        assert shown(events) == ""

    @pytest.mark.parametrize(
        ("said", "status", "withheld"), [("NO_ANSWER", "answered", 0), ("It opens at 99 MPa. [1]", "partial", 1)]
    )
    def test_where_the_model_has_nothing_that_may_stand_the_document_speaks(
        self, assistant_with: MakeAssistant, said: str, status: str, withheld: int
    ) -> None:
        answer = answered(list(assistant_with(ScriptedEngine(said)).answer(VALVE)))
        assert (answer.status, len(answer.withheld)) == (status, withheld)
        assert answer.text == "The relief valve opens at 16 MPa. [1]"
        assert [citation.as_json()["quote"] for citation in answer.citations] == ["The relief valve opens at 16 MPa."]

    def test_the_record_of_a_code_answers_where_the_model_does_not(self, assistant_with: MakeAssistant) -> None:
        events = list(assistant_with(ScriptedEngine("NO_ANSWER")).answer("What does alarm E-204 mean?"))
        answer = answered(events)
        assert answer.status == "answered"
        assert "Meaning: lubrication pressure low" in answer.text
        assert [citation.passage.chunk.cells[0] for citation in answer.citations] == [("Code", "E-204")]
        assert shown(events) == ""

    def test_an_answer_of_which_nothing_stands_is_none(self, assistant_with: MakeAssistant) -> None:
        answer = answered(list(assistant_with(ScriptedEngine("It opens at 99 MPa. [1]")).answer(DOUBTFUL)))
        assert (answer.status, len(answer.withheld)) == ("no_evidence", 1)


class TestGrounding:
    @pytest.mark.parametrize(
        ("question", "said", "wrong"),
        [
            (VALVE, f"{VALVE_SAID} The pump is set to 99 MPa. [1]", "99"),
            (VALVE, f"{VALVE_SAID} Alarm E-777 follows. [1]", "E-777"),
            (PUMP, f"{PUMP_SAID} 필터는 750시간마다 교환합니다. [1]", "750"),
        ],
    )
    def test_a_value_that_is_in_no_passage_is_never_shown(
        self, assistant_with: MakeAssistant, question: str, said: str, wrong: str
    ) -> None:
        events = list(assistant_with(ScriptedEngine(said)).answer(question))
        answer = answered(events)
        assert wrong not in shown(events)
        assert wrong not in answer.text
        assert answer.status == "partial"
        assert [wrong in sentence["text"] for sentence in answer.withheld] == [True]
        assert all(sentence["reason"] for sentence in answer.withheld)

    def test_a_mark_that_points_nowhere_is_withheld(self, assistant_with: MakeAssistant) -> None:
        answer = answered(list(assistant_with(ScriptedEngine(f"{VALVE_SAID} It is red. [42]")).answer(VALVE)))
        assert [sentence["text"] for sentence in answer.withheld] == ["It is red."]
        assert {citation.mark for citation in answer.citations} == {1}

    @pytest.mark.parametrize("said", [" ".join([VALVE_SAID] * 5), f"1. {VALVE_SAID}\n2. {VALVE_SAID}\n3. {VALVE_SAID}"])
    def test_a_sentence_is_said_once_and_not_by_halves(self, assistant_with: MakeAssistant, said: str) -> None:
        events = list(assistant_with(ScriptedEngine(said)).answer(VALVE))
        assert answered(events).text.removeprefix("1. ") == VALVE_SAID


class TestLanguage:
    @pytest.mark.parametrize(
        ("question", "wrong", "right", "opening"),
        [
            (PUMP, "The oil of the hydraulic pump is changed every 500 hours, says the SOP. [1]", PUMP_SAID, KO),
            (PUMP, "Every 500 running hours. [1]", PUMP_SAID, KO),
            (VALVE, "릴리프 밸브는 압력이 높아지면 열리게 됩니다. [1]", VALVE_SAID, EN),
            (VALVE, "16 MPa입니다. [1]", VALVE_SAID, EN),
        ],
        ids=["Korean", "Korean, short", "English", "English, short"],
    )
    def test_an_answer_in_the_wrong_language_is_begun_again(
        self, assistant_with: MakeAssistant, question: str, wrong: str, right: str, opening: str
    ) -> None:
        engine = ScriptedEngine(lambda prompt: right if prompt.opening else wrong)
        events = list(assistant_with(engine).answer(question))
        assert [prompt.opening for prompt in engine.prompts] == ["", opening]
        assert answered(events).text == opening + right
        assert shown(events).strip() == opening + right


class TestConversations:
    def test_a_follow_up_is_searched_with_the_question_before(self, assistant_with: MakeAssistant) -> None:
        assistant = assistant_with(ScriptedEngine(PUMP_SAID))
        first = answered(list(assistant.answer(PUMP)))
        again = list(assistant.answer("그건 왜?", conversation_id=first.conversation_id))
        assert evidence(again)[0] == "유압 펌프의 오일은 500시간마다 교환한다."
        assert answered(again).status == "answered"

    def test_conversations_do_not_mix(self, assistant_with: MakeAssistant) -> None:
        assistant = assistant_with(ScriptedEngine(PUMP_SAID))
        first = answered(list(assistant.answer(PUMP)))
        other = answered(list(assistant.answer("그건 왜?")))
        assert other.conversation_id != first.conversation_id
        assert other.status == "no_evidence"

    def test_a_conversation_keeps_its_id(self, assistant_with: MakeAssistant) -> None:
        assistant = assistant_with(ScriptedEngine(VALVE_SAID))
        for question in (VALVE, VALVE, "Who won the football cup?"):
            assert answered(list(assistant.answer(question, conversation_id="tablet-3"))).conversation_id == "tablet-3"


class Asker:
    """Someone at a tablet: asks on a thread of their own and keeps what comes."""

    def __init__(self, assistant: Assistant, question: str = VALVE) -> None:
        self.cancel = threading.Event()
        self.events: list[AnswerEvent] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._ask, args=(assistant, question), daemon=True)
        self._thread.start()

    @property
    def places(self) -> list[int]:
        return [event.position for event in self.events if isinstance(event, Queued)]

    def wait_until(self, holds: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(holds, PATIENCE_S)

    def wait_to_the_end(self) -> list[AnswerEvent]:
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        return self.events

    def _ask(self, assistant: Assistant, question: str) -> None:
        for event in assistant.answer(question, cancel=self.cancel):
            with self._changed:
                self.events.append(event)
                self._changed.notify_all()


class TestWaitingLine:
    @pytest.fixture
    def engine(self) -> Iterator[ScriptedEngine]:
        """Reads its prompt, then holds until the test lets it write."""
        engine = ScriptedEngine(VALVE_SAID)
        engine.go_on.clear()
        yield engine
        engine.go_on.set()

    @staticmethod
    def line_of_three(assistant: Assistant) -> list[Asker]:
        askers = []
        for place in range(3):
            asker = Asker(assistant)
            asker.wait_until(lambda asker=asker: len(asker.events) >= 2)  # type: ignore[misc]
            assert asker.places == [place]
            askers.append(asker)
        return askers

    def test_everybody_sees_their_true_place_and_the_evidence_at_once(
        self, assistant_with: MakeAssistant, engine: ScriptedEngine
    ) -> None:
        first, second, third = self.line_of_three(assistant_with(engine))
        assert all(evidence(asker.events) for asker in (first, second, third))
        first.cancel.set()
        third.wait_until(lambda: third.places == [2, 1])
        engine.go_on.set()
        assert answered(second.wait_to_the_end()).status == answered(third.wait_to_the_end()).status == "answered"
        assert (second.places, third.places) == ([1, 0], [2, 1, 0])
        assert not isinstance(first.wait_to_the_end()[-1], Answered)

    def test_who_leaves_the_middle_of_the_line_lets_the_next_move_up(
        self, assistant_with: MakeAssistant, engine: ScriptedEngine
    ) -> None:
        assistant = assistant_with(engine)
        first, second, third = self.line_of_three(assistant)
        second.cancel.set()
        third.wait_until(lambda: third.places == [2, 1])
        engine.go_on.set()
        for asker in (first, third):
            assert answered(asker.wait_to_the_end()).status == "answered"
        assert not isinstance(second.wait_to_the_end()[-1], Answered)
        assert (len(assistant.line), len(engine.prompts)) == (0, 2)

    def test_a_full_line_is_told_before_anything_else(
        self, assistant_with: MakeAssistant, engine: ScriptedEngine
    ) -> None:
        assistant = assistant_with(engine, queue_size=2)
        askers = self.line_of_three(assistant)
        with pytest.raises(QueueFullError) as caught:
            next(assistant.answer(VALVE))
        assert caught.value.retry_after_s > 0
        assert caught.value.hint is not None
        engine.go_on.set()
        for asker in askers:
            assert answered(asker.wait_to_the_end()).status == "answered"

    def test_a_question_without_evidence_does_not_wait(
        self, assistant_with: MakeAssistant, engine: ScriptedEngine
    ) -> None:
        assistant = assistant_with(engine)
        first = Asker(assistant)
        first.wait_until(lambda: len(first.events) >= 2)
        assert answered(list(assistant.answer("Who won the football cup?"))).status == "no_evidence"
        engine.go_on.set()
        assert answered(first.wait_to_the_end()).status == "answered"

    @pytest.mark.parametrize("seen", [1, 2, 3], ids=["queued", "evidence", "token"])
    def test_closing_the_answer_frees_the_place(self, assistant_with: MakeAssistant, seen: int) -> None:
        assistant = assistant_with(ScriptedEngine(VALVE_SAID))
        events = assistant.answer(VALVE)
        for _ in range(seen):
            next(events)
        assert len(assistant.line) == 1
        events.close()
        assert len(assistant.line) == 0
        assert answered(list(assistant.answer(VALVE))).status == "answered"

    def test_a_model_that_fails_frees_the_place_and_says_so(self, assistant_with: MakeAssistant) -> None:
        class FailingEngine(ScriptedEngine):
            def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Iterator[str]:
                yield "The relief "
                raise AnswerError(message("assistant.engine.failed", reason="memory"))

        assistant = assistant_with(FailingEngine())
        with pytest.raises(AnswerError):
            list(assistant.answer(VALVE))
        assert len(assistant.line) == 0
