"""Every language model engine keeps the same promises."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.engine import AnswerError, Engine, EngineCancelledError, Prompt
from assistant.models import ModelStore
from assistant.openai_engine import OpenAiEngine
from assistant.runtime import build_engine
from assistant.settings import Settings
from tests.fakes.engine import ScriptedEngine
from tests.fakes.openai_server import OpenAiServer

LLAMA, SCRIPTED = "smollm2-135m-instruct", "scripted"
SERVED = "served"
STOPS_WITHIN_S = 2.0
SYSTEM = "You are a helpful assistant. Answer in English."
SHORT = Prompt(SYSTEM, "Name three colours.")
SPEECH = " ".join(f"Word {number} of a speech." for number in range(60))


def long_prompt(topic: str, sentences: int = 80) -> Prompt:
    """Some seven tokens a sentence; another topic shares no beginning with it, so that no kept state helps."""
    return Prompt(f"{topic}: {SYSTEM}", " ".join(f"{topic} number {number} is noted." for number in range(sentences)))


@dataclass(frozen=True)
class Engines:
    """`answering` says something; `slow` takes its time to read and to write."""

    answering: Engine
    slow: Engine


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The smallest real model; slow by nature."""
    engine = real_engine(tmp_path_factory.mktemp("data"), LLAMA)
    yield engine
    engine.close()


def real_engine(data_dir: Path, model: str, context_tokens: int = 4096) -> Engine:
    settings = Settings(data_dir=data_dir, llm={"model": model, "context_tokens": context_tokens})  # type: ignore[arg-type]
    return build_engine(settings, ModelStore(settings.models_dir))


@pytest.fixture(scope="module")
def served(llama: Engine) -> Iterator[Engines]:
    """The same model, and a slow script, each behind an OpenAI-compatible server."""
    with OpenAiServer(llama).serve() as answering, OpenAiServer(slow_script(), key="plant-key").serve() as slow:
        yield Engines(OpenAiEngine(answering, model=LLAMA), OpenAiEngine(slow, key="plant-key"))


def slow_script() -> Engine:
    return ScriptedEngine(SPEECH, read_tokens_per_s=400, write_tokens_per_s=20)


@pytest.fixture(params=[LLAMA, SCRIPTED, SERVED])
def engines(request: pytest.FixtureRequest) -> Engines:
    if request.param == SERVED:
        both: Engines = request.getfixturevalue("served")
        return both
    if request.param == LLAMA:
        engine = request.getfixturevalue("llama")
        return Engines(engine, engine)
    slow = slow_script()
    return Engines(ScriptedEngine(lambda prompt: SPEECH.removeprefix(prompt.opening)), slow)


def say(engine: Engine, prompt: Prompt, max_tokens: int = 12) -> str:
    return "".join(engine.stream(prompt, max_tokens=max_tokens, cancel=threading.Event()))


def stop_after(delay_s: float, cancel: threading.Event, when: Callable[[], None]) -> threading.Timer:
    """Another thread, as the one of a client that leaves, sets `cancel`; `when` is told the moment before."""

    def stop() -> None:
        when()
        cancel.set()

    timer = threading.Timer(delay_s, stop)
    timer.start()
    return timer


class TestEveryEngine:
    def test_an_answer_comes_in_pieces(self, engines: Engines) -> None:
        pieces = list(engines.answering.stream(SHORT, max_tokens=12, cancel=threading.Event()))
        assert len(pieces) > 1
        assert "".join(pieces).strip()

    def test_an_answer_ends_at_the_token_limit(self, engines: Engines) -> None:
        short, longer = say(engines.answering, SHORT, 4), say(engines.answering, SHORT, 12)
        assert 0 < len(short.split()) <= 4  # a word has at least one token
        assert 4 <= engines.answering.count_tokens(short) <= 8  # a server's are estimated
        assert len(longer) > len(short)
        assert longer.startswith(short.rstrip())

    def test_the_same_question_gets_the_same_answer_whatever_came_between(self, engines: Engines) -> None:
        first = say(engines.answering, SHORT)
        say(engines.answering, Prompt(SYSTEM, "What is a press?"))
        assert say(engines.answering, SHORT) == first

    def test_an_opening_is_continued_and_not_repeated(self, engines: Engines) -> None:
        opening = "Word 0 of a "
        said = say(engines.answering, Prompt(SYSTEM, SHORT.user, opening))
        assert said.strip()
        assert not said.startswith(opening.strip())

    def test_a_request_with_nobody_waiting_ends_before_it_writes(self, engines: Engines) -> None:
        gone = threading.Event()
        gone.set()
        with pytest.raises(EngineCancelledError):
            next(engines.answering.stream(SHORT, max_tokens=12, cancel=gone))

    def test_cancel_while_it_reads_ends_it_soon(self, engines: Engines) -> None:
        engine, cancel, cancelled_at = engines.slow, threading.Event(), [0.0]
        engine.load()
        started = time.monotonic()
        next(engine.stream(long_prompt("Pressure"), max_tokens=1, cancel=threading.Event()))
        reading_s = time.monotonic() - started
        timer = stop_after(reading_s / 4, cancel, lambda: cancelled_at.append(time.monotonic()))
        with pytest.raises(EngineCancelledError):
            list(engine.stream(long_prompt("Temperature"), max_tokens=400, cancel=cancel))
        assert time.monotonic() - cancelled_at[-1] < STOPS_WITHIN_S
        timer.join()

    def test_cancel_while_it_writes_ends_it_soon(self, engines: Engines) -> None:
        cancel = threading.Event()
        writing = engines.slow.stream(SHORT, max_tokens=400, cancel=cancel)
        next(writing)
        cancel.set()
        cancelled_at = time.monotonic()
        with pytest.raises(EngineCancelledError):
            list(writing)
        assert time.monotonic() - cancelled_at < STOPS_WITHIN_S

    def test_after_a_cancel_the_next_answer_is_what_it_always_was(self, engines: Engines) -> None:
        expected, cancel = say(engines.answering, SHORT), threading.Event()
        reading = stop_after(0.05, cancel, lambda: None)
        with pytest.raises(EngineCancelledError):
            list(engines.slow.stream(long_prompt("Speed"), max_tokens=400, cancel=cancel))
        reading.join()
        assert say(engines.answering, SHORT) == expected

    def test_an_answer_nobody_reads_to_its_end_frees_the_engine(self, engines: Engines) -> None:
        writing = engines.answering.stream(SHORT, max_tokens=200, cancel=threading.Event())
        list(itertools.islice(writing, 2))
        writing.close()
        answers: list[str] = []
        other = threading.Thread(target=lambda: answers.append(say(engines.answering, SHORT)), daemon=True)
        other.start()
        other.join(60)
        assert answers
        assert answers[0].strip()

    def test_longer_texts_count_more_tokens(self, engines: Engines) -> None:
        counts = [engines.answering.count_tokens("유압 oil pressure " * times) for times in (0, 1, 2, 20)]
        assert counts[0] == 0
        assert counts == sorted(set(counts))

    def test_it_can_be_loaded_early_and_twice(self, engines: Engines) -> None:
        engines.answering.load()
        engines.answering.load()
        assert say(engines.answering, SHORT, 4).strip()

    def test_it_says_what_it_is(self, engines: Engines) -> None:
        assert engines.answering.name in {LLAMA, SCRIPTED}


def test_a_prompt_beyond_the_context_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    engine = real_engine(tmp_path, LLAMA, context_tokens=1024)
    with pytest.raises(AnswerError) as caught:
        say(engine, long_prompt("Length", 430))
    assert caught.value.hint is not None
    assert say(engine, SHORT, 4).strip()
    engine.close()


def test_a_model_file_that_is_gone_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    from assistant.llama_engine import LlamaEngine

    engine = LlamaEngine(tmp_path / "모델.gguf", name=LLAMA, context_tokens=512)
    with pytest.raises(AnswerError) as caught:
        say(engine, SHORT)
    assert "모델.gguf" in caught.value.message.render("ko")
    assert caught.value.hint is not None
    assert LLAMA in caught.value.hint.render("en")


@pytest.mark.parametrize("content", [b"", b"this is no model", b"GGUF" + bytes(5000)])
def test_a_damaged_model_file_is_an_error_with_the_way_out(tmp_path: Path, content: bytes) -> None:
    from assistant.llama_engine import LlamaEngine

    file = tmp_path / "broken.gguf"
    file.write_bytes(content)
    with pytest.raises(AnswerError) as caught:
        LlamaEngine(file, name=LLAMA, context_tokens=512).load()
    assert "broken.gguf" in caught.value.message.render("ko")
    assert caught.value.hint is not None
