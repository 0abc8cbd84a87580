"""An OpenAI-compatible model server around any engine, as llama-server or vLLM would serve it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from assistant.engine import Engine, EngineCancelledError, Prompt
from tests.fakes.server import serve_app
from web.events import EventStreamResponse, encode_event

OWN_FIELDS = {"model", "messages", "stream", "temperature", "max_tokens"}


class OpenAiServer:
    """`/v1/models` and `/v1/chat/completions`, streamed.

    With a `key` it lets nobody else in. `is_strict`: fields that are not OpenAI's are refused, as is a last message of
    the assistant; otherwise that message is gone on with. `bodies` is what it was asked.
    """

    def __init__(self, engine: Engine, *, key: str = "", is_strict: bool = False) -> None:
        self.bodies: list[dict[str, Any]] = []
        self._engine = engine
        self._key = key
        self._is_strict = is_strict

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Gives the base address, which ends in /v1."""
        app = FastAPI()
        app.add_api_route("/v1/models", self._models)
        app.add_api_route("/v1/chat/completions", self._complete, methods=["POST"], response_model=None)
        with serve_app(app) as address:
            yield f"{address}/v1"

    def _models(self, request: Request) -> Response:
        if not self._may_enter(request):
            return _refusal(401, "Incorrect API key provided.")
        return JSONResponse({"object": "list", "data": [{"id": self._engine.name, "object": "model"}]})

    def _complete(self, request: Request, body: dict[str, Any]) -> Response:
        self.bodies.append(body)
        if not self._may_enter(request):
            return _refusal(401, "Incorrect API key provided.")
        if body["model"] != self._engine.name:
            return _refusal(404, f"The model `{body['model']}` does not exist.")
        if self._is_strict and (set(body) - OWN_FIELDS or body["messages"][-1]["role"] == "assistant"):
            return _refusal(400, "Unrecognized request arguments supplied.")
        gone = threading.Event()
        return EventStreamResponse(self._frames(body, gone), gone)

    def _frames(self, body: dict[str, Any], gone: threading.Event) -> Generator[bytes | None, None, None]:
        written = 0
        try:
            for piece in self._engine.stream(_prompt(body["messages"]), max_tokens=body["max_tokens"], cancel=gone):
                written += 1
                yield _chunk({"content": piece}, None)
        except EngineCancelledError:
            return
        yield _chunk({}, "length" if written >= body["max_tokens"] else "stop")
        yield b"data: [DONE]\n\n"

    def _may_enter(self, request: Request) -> bool:
        return not self._key or request.headers.get("authorization") == f"Bearer {self._key}"


def _prompt(messages: list[dict[str, str]]) -> Prompt:
    last = messages[-1]
    return Prompt(
        system=messages[0]["content"],
        user=messages[1]["content"],
        opening=last["content"] if last["role"] == "assistant" else "",
    )


def _chunk(delta: dict[str, str], finish_reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return encode_event("", {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [choice]})


def _refusal(status: int, text: str) -> Response:
    return JSONResponse({"error": {"message": text, "type": "invalid_request_error"}}, status)
