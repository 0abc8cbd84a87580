"""The OpenAI-compatible door, for clients that already speak it. Same documents, same check, citations included."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Generator
from contextlib import suppress
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError

from indexes.messages import message
from web.api_ask import begun, whole_answer
from web.deps import Language, MetricsOf, Runtime
from web.errors import as_told, error_body, invalid_error
from web.events import CollectedResponse, EventStreamResponse, close_events, encode_event
from web.schemas import ChatRequest, ChatResponse, Question, errors

router = APIRouter(prefix="/v1", tags=["openai"])
MODEL = "banjang"
DONE = b"data: [DONE]\n\n"
_question = TypeAdapter(Question)


@router.get("/models", response_model=None, summary="The one model")
def get_models() -> Any:
    """One entry, `banjang`: the assistant with its documents, whatever language model is behind it."""
    return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]})


@router.post(
    "/chat/completions",
    response_model=None,
    responses={200: {"model": ChatResponse}, **errors(403, 422, 503)},
    summary="Chat completion",
)
def post_chat_completions(body: ChatRequest, runtime: Runtime, language: Language, metrics: MetricsOf) -> Any:
    """Answers the last user message, to which those before it are what a follow-up leans on.

    Streamed text is sent once it is checked, so nothing has to be taken back.
    """
    gone = threading.Event()
    answering = runtime.assistant.answer(last_question(body), history=earlier_questions(body), cancel=gone)
    events = begun(metrics.watch(answering))
    completion = Completion(language)
    if body.stream:
        return EventStreamResponse(completion.frames(events), gone)
    return CollectedResponse(events, completion.whole, gone)


def last_question(body: ChatRequest) -> str:
    """The last user message's text, held to the same rules as `/api/ask`; `InvalidError` otherwise."""
    said = user_messages(body)
    try:
        return _question.validate_python(said[-1] if said else "")
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise invalid_error({**fault, "loc": ("messages", "content")}) from error


def earlier_questions(body: ChatRequest) -> list[str]:
    """The user messages before the last, oldest first, as far as each could be a question by itself."""
    questions = []
    for text in user_messages(body)[:-1]:
        with suppress(ValidationError):
            questions.append(_question.validate_python(text))
    return questions


def user_messages(body: ChatRequest) -> list[str]:
    return [spoken.text() for spoken in body.messages if spoken.role == "user"]


class Completion:
    """One completion in OpenAI's shapes."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._head = {"id": f"chatcmpl-{uuid.uuid4().hex[:24]}", "created": int(time.time()), "model": MODEL}

    def whole(self, events: list[Any]) -> dict[str, Any]:
        answer = whole_answer(events, self._language)
        spoken = {"role": "assistant", "content": self._text(answer), "citations": answer["citations"]}
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [{"index": 0, "message": spoken, "finish_reason": "stop"}],
            "citations": answer["citations"],
        }

    def frames(self, events: Generator[Any, None, None]) -> Generator[bytes | None, None, None]:
        """Chunks of the checked answer, the citations with the last one, then `[DONE]`."""
        yield self._chunk({"role": "assistant", "content": ""})
        try:
            for event in events:
                if event is not None and event.name == "answer":
                    yield from self._answer_frames(event.as_json(self._language))
                else:
                    yield None
        except Exception as error:
            yield encode_event("", error_body(as_told(error), self._language))
        finally:
            close_events(events)
        yield DONE

    def _answer_frames(self, answer: dict[str, Any]) -> Generator[bytes, None, None]:
        for piece in re.findall(r"\S+\s*|\s+", self._text(answer)):
            yield self._chunk({"content": piece})
        yield self._chunk({}, "stop", citations=answer["citations"])

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        return encode_event("", {**self._head, "object": "chat.completion.chunk", "choices": choices, **more})

    def _text(self, answer: dict[str, Any]) -> str:
        """Warnings first: a client that shows only text must not lose them."""
        warnings = [f"⚠ {warning['text']}" for warning in answer["warnings"]]
        said = str(answer["text"]) or message("web.chat.no_evidence").render(answer["language"])
        return "\n".join([*warnings, said])
