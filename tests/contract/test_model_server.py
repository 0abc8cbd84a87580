"""What can go wrong with a model server, over real connections: said plainly, in both languages, and never for long."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable

import pytest

from assistant.engine import AnswerError, EngineCancelledError, Prompt
from assistant.openai_engine import OpenAiEngine
from tests.fakes.engine import ScriptedEngine
from tests.fakes.openai_server import OpenAiServer
from tests.fakes.scripted_server import ScriptedServer, chunked, head, reply

PROMPT = Prompt("Answer from the documents.", "At what pressure does the valve open?")
KEY = "sk-plant-secret"
PATIENCE_S = 10.0
STREAM = head(200, "text/event-stream")
WORD = b'data: {"choices": [{"delta": {"content": "The "}, "finish_reason": null}]}\n\n'
END = b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'


def engine_at(address: str, model: str = "big", timeout_s: float = PATIENCE_S) -> OpenAiEngine:
    return OpenAiEngine(address, model=model, key=KEY, timeout_s=timeout_s)


def say(engine: OpenAiEngine, prompt: Prompt = PROMPT) -> str:
    return "".join(engine.stream(prompt, max_tokens=50, cancel=threading.Event()))


def failure(act: Callable[[], object]) -> tuple[str, str]:
    """The English message and hint; that Korean ones exist and that no key is in them is looked at here."""
    with pytest.raises(AnswerError) as caught:
        act()
    error = caught.value
    assert error.hint is not None
    korean = error.render("ko")
    assert any("가" <= letter <= "힣" for letter in korean)
    assert KEY not in korean + error.render("en")
    return error.message.render("en"), error.hint.render("en")


def error_of(status: int, text: str) -> bytes:
    return reply(status, "application/json", json.dumps({"error": {"message": text}}).encode())


def listing(*names: str) -> bytes:
    return reply(200, "application/json", json.dumps({"data": [{"id": name} for name in names]}).encode())


class TestConnection:
    def test_nobody_is_there(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        for act in (lambda: say(engine_at(address)), engine_at(address).load):
            text, hint = failure(act)
            assert f"{address} cannot be reached" in text
            assert "llm.server_url" in hint

    @pytest.mark.parametrize("sent", [b"", STREAM, STREAM + WORD])
    def test_a_server_that_falls_silent_is_given_up(self, sent: bytes) -> None:
        with ScriptedServer(sent, stays=True).serve() as address:
            text, hint = failure(lambda: say(engine_at(address, timeout_s=0.3)))
        assert "said nothing for 0.3 seconds" in text
        assert "llm.server_timeout_s" in hint

    @pytest.mark.parametrize(
        "sent", [b"", b"HTTP/1.1 200", STREAM, STREAM + WORD, chunked(WORD), chunked(WORD, b'data: {"cho')]
    )
    def test_a_connection_that_breaks_off(self, sent: bytes) -> None:
        with ScriptedServer(sent).serve() as address:
            text, hint = failure(lambda: say(engine_at(address)))
        assert "broke off before the answer was complete" in text
        assert "Ask again" in hint

    def test_a_failure_told_inside_the_stream(self) -> None:
        told = b'data: {"error": {"message": "CUDA out of memory."}}\n\n'
        with ScriptedServer(STREAM + WORD + told).serve() as address:
            assert "(CUDA out of memory)" in failure(lambda: say(engine_at(address)))[0]

    def test_what_came_before_the_break_was_shown(self) -> None:
        with ScriptedServer(chunked(WORD)).serve() as address:
            pieces = engine_at(address).stream(PROMPT, max_tokens=50, cancel=threading.Event())
            assert next(pieces) == "The "
            failure(lambda: next(pieces))


class TestStatuses:
    @pytest.mark.parametrize(
        ("status", "said", "advised"),
        [
            (401, "does not accept the key (HTTP 401)", "llm.server_key"),
            (403, "does not accept the key (HTTP 403)", "llm.server_key"),
            (404, 'does not know the model "big" or this address (HTTP 404: no such thing)', "/v1"),
            (429, "cannot answer at present (HTTP 429: no such thing)", "in a while"),
            (500, "cannot answer at present (HTTP 500: no such thing)", "log"),
            (503, "cannot answer at present (HTTP 503: no such thing)", "in a while"),
            (400, "rejects the request (HTTP 400: no such thing)", "llm.evidence_tokens"),
            (413, "rejects the request (HTTP 413: no such thing)", "llm.evidence_tokens"),
        ],
    )
    def test_each_refusal_has_its_way_out(self, status: int, said: str, advised: str) -> None:
        with ScriptedServer(error_of(status, "no such thing")).serve() as address:
            for act in (lambda: say(engine_at(address)), engine_at(address).load):
                text, hint = failure(act)
                assert said in text
                assert advised in hint

    @pytest.mark.parametrize(
        "sent",
        [
            reply(200, "text/html", b"<h1>Printer</h1>"),
            reply(200, "application/json", b'{"choices": []}'),
            STREAM + b"data: hello\n\n",
            STREAM + b'data: {"choices": "none"}\n\n',
        ],
    )
    def test_something_else_answers(self, sent: bytes) -> None:
        with ScriptedServer(sent).serve() as address:
            text, hint = failure(lambda: say(engine_at(address)))
        assert "is not an OpenAI-compatible model server" in text
        assert "/v1" in hint

    def test_a_redirection_is_not_followed(self) -> None:
        elsewhere = ScriptedServer(STREAM + WORD + END)
        with elsewhere.serve() as other:
            moved = f"HTTP/1.1 307 -\r\nLocation: {other}/chat/completions\r\nContent-Length: 0\r\n\r\n".encode()
            with ScriptedServer(moved).serve() as address:
                assert "not an OpenAI-compatible" in failure(lambda: say(engine_at(address)))[0]
        assert elsewhere.requests == []

    def test_a_proxy_of_the_environment_is_not_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        proxy = ScriptedServer(STREAM + END)
        with proxy.serve() as other, ScriptedServer(STREAM + WORD + END).serve() as address:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, other)
            assert say(engine_at(address)) == "The "
        assert proxy.requests == []

    def test_thoughts_that_use_up_all_tokens_are_told(self) -> None:
        thinking = b'data: {"choices": [{"delta": {"reasoning_content": "Hm. "}, "finish_reason": null}]}\n\n'
        cut = b'data: {"choices": [{"delta": {}, "finish_reason": "length"}]}\n\ndata: [DONE]\n\n'
        with ScriptedServer(STREAM + thinking * 3 + cut).serve() as address:
            text, hint = failure(lambda: say(engine_at(address)))
        assert "used up its 50 tokens" in text
        assert "reasoning" in hint


class TestModels:
    @pytest.mark.parametrize("wanted", ["big", "llama3", ""])
    def test_a_model_on_offer_is_taken(self, wanted: str) -> None:
        offered = {"big": ["small", "big"], "llama3": ["llama3:latest"], "": ["only"]}[wanted]
        with ScriptedServer(listing(*offered)).serve() as address:
            engine = engine_at(address, wanted)
            engine.load()
        assert engine.name == (wanted or "only")

    @pytest.mark.parametrize(
        ("wanted", "offered", "said", "advised"),
        [
            ("huge", ["small", "big"], 'does not offer the model "huge"', "small, big"),
            ("", ["small", "big"], "offers several models", "small, big"),
            ("huge", [], "offers no model", "Load a model"),
            ("", [], "offers no model", "Load a model"),
        ],
    )
    def test_a_model_not_on_offer(self, wanted: str, offered: list[str], said: str, advised: str) -> None:
        with ScriptedServer(listing(*offered)).serve() as address:
            text, hint = failure(engine_at(address, wanted).load)
        assert said in text
        assert advised in hint

    @pytest.mark.parametrize("sent", [reply(200, "text/html", b"<h1>Printer</h1>"), reply(200, "text/json", b"[1]")])
    def test_a_list_that_is_none(self, sent: bytes) -> None:
        with ScriptedServer(sent).serve() as address:
            assert "not an OpenAI-compatible" in failure(engine_at(address).load)[0]

    def test_the_list_may_be_left_while_the_server_is_silent(self) -> None:
        server, cancel = ScriptedServer(b"", stays=True), threading.Event()
        leaving = threading.Timer(0.2, cancel.set)
        with server.serve() as address:
            leaving.start()
            with pytest.raises(EngineCancelledError):
                list(engine_at(address, "").stream(PROMPT, max_tokens=50, cancel=cancel))
            assert server.was_left.wait(1.0)
        leaving.join()

    def test_the_only_model_is_asked_without_having_been_named(self) -> None:
        with ScriptedServer(listing("only"), STREAM + WORD + END).serve() as address:
            assert say(engine_at(address, "")) == "The "


class TestRequest:
    def test_it_is_greedy_streamed_and_carries_the_key(self) -> None:
        server = ScriptedServer(STREAM + WORD + END)
        with server.serve() as address:
            say(engine_at(f"{address}/"))
        request, _, body = server.requests[0].partition("\r\n\r\n")
        assert request.startswith("POST /v1/chat/completions HTTP/1.1")
        assert f"Authorization: Bearer {KEY}" in request
        sent = json.loads(body)
        assert (sent["model"], sent["stream"], sent["temperature"], sent["max_tokens"]) == ("big", True, 0, 50)
        assert sent["messages"] == [
            {"role": "system", "content": PROMPT.system}, {"role": "user", "content": PROMPT.user},
        ]  # fmt: skip

    def test_an_opening_is_put_into_the_mouth(self) -> None:
        server = OpenAiServer(ScriptedEngine(lambda prompt: f"{prompt.opening}320 N·m입니다."))
        with server.serve() as address:
            engine = engine_at(address, "scripted")
            assert say(engine, Prompt(PROMPT.system, "토크는?", "문서에 따르면, ")) == "320 N·m입니다."
        assert server.bodies[0]["messages"][-1] == {"role": "assistant", "content": "문서에 따르면,"}
        assert server.bodies[0]["continue_final_message"]
        assert not server.bodies[0]["add_generation_prompt"]

    def test_a_server_that_refuses_extensions_is_asked_in_words(self) -> None:
        server = OpenAiServer(ScriptedEngine("문서에 따르면, 320 N·m입니다."), is_strict=True)
        prompt = Prompt(PROMPT.system, "토크는?", "문서에 따르면, ")
        with server.serve() as address:
            engine = engine_at(address, "scripted")
            assert [say(engine, prompt), say(engine, prompt)] == ["320 N·m입니다."] * 2
        roles = [[message["role"] for message in body["messages"]] for body in server.bodies]
        assert roles == [["system", "user", "assistant"], ["system", "user"], ["system", "user"]]
        assert "문서에 따르면," in server.bodies[1]["messages"][-1]["content"]

    def test_a_text_too_long_does_not_cost_the_extensions(self) -> None:
        server = ScriptedServer(error_of(400, "too long"), error_of(400, "too long"), STREAM + WORD + END)
        with server.serve() as address:
            engine = engine_at(address)
            failure(lambda: say(engine))
            assert say(engine) == "The "
        assert "chat_template_kwargs" in server.requests[2]


class TestLeaving:
    """A server learns from the closed connection that it may stop."""

    @pytest.mark.parametrize("sent", [b"", STREAM, STREAM + WORD])
    def test_cancel_closes_the_connection_while_the_server_is_silent(self, sent: bytes) -> None:
        server, cancel, cancelled_at = ScriptedServer(sent, stays=True), threading.Event(), [0.0]

        def leave() -> None:
            assert server.replied.wait(PATIENCE_S)
            cancelled_at.append(time.monotonic())
            cancel.set()

        leaving = threading.Thread(target=leave)
        with server.serve() as address:
            leaving.start()
            with pytest.raises(EngineCancelledError):
                list(engine_at(address).stream(PROMPT, max_tokens=50, cancel=cancel))
            assert server.was_left.wait(PATIENCE_S)
            assert time.monotonic() - cancelled_at[-1] < 1.0
            leaving.join()

    def test_an_answer_nobody_reads_to_its_end_closes_the_connection(self) -> None:
        server = ScriptedServer(STREAM + WORD, stays=True)
        with server.serve() as address:
            pieces = engine_at(address).stream(PROMPT, max_tokens=50, cancel=threading.Event())
            assert next(pieces) == "The "
            pieces.close()
            assert server.was_left.wait(PATIENCE_S)

    def test_nothing_is_asked_for_one_who_has_left(self) -> None:
        server, gone = ScriptedServer(STREAM + END), threading.Event()
        gone.set()
        with server.serve() as address, pytest.raises(EngineCancelledError):
            list(engine_at(address).stream(PROMPT, max_tokens=50, cancel=gone))
        assert server.requests == []
