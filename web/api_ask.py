"""`POST /api/ask`: evidence first, then the checked answer, as events or as one document."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Generator
from typing import Any

from fastapi import APIRouter

from web.deps import Language, MetricsOf, Runtime
from web.events import CollectedResponse, EventStreamResponse, close_events, event_frames
from web.schemas import AskRequest, AskResponse, errors

router = APIRouter(tags=["ask"])

STREAM_EXAMPLE = """event: queued
data: {"position": 0}

event: evidence
data: {"passages": [...], "quick": null, "warnings": []}

event: token
data: {"text": "M20 볼트는 "}

event: answer
data: {"status": "answered", "text": "M20 볼트는 420 N·m로 조입니다. [1]", "citations": [...], ...}

"""


@router.post(
    "/api/ask",
    response_model=None,
    responses={
        200: {
            "model": AskResponse,
            "description": "Events `queued`, `evidence`, `token`…, `answer` or `error`; one JSON document "
            "(the answer with its `evidence`) when `stream` is false.",
            "content": {"text/event-stream": {"example": STREAM_EXAMPLE}},
        },
        **errors(403, 422, 503),
    },
    summary="Ask a question",
)
def post_ask(body: AskRequest, runtime: Runtime, language: Language, metrics: MetricsOf) -> Any:
    """Answers in the question's language, from the documents alone. Closing the connection stops the work."""
    gone = threading.Event()
    answering = runtime.assistant.answer(
        body.question, scope=body.scope.as_scope(), conversation_id=body.conversation_id, cancel=gone
    )
    events = begun(metrics.watch(answering))
    if body.stream:
        return EventStreamResponse(event_frames(events, language), gone)
    return CollectedResponse(events, lambda seen: whole_answer(seen, language), gone)


def begun(events: Generator[Any, None, None]) -> Generator[Any, None, None]:
    """Runs to the first event, so that a full queue is still a status code; then goes on from there."""
    first = list(itertools.islice(events, 1))

    def rest() -> Generator[Any, None, None]:
        try:
            yield from first
            yield from events
        finally:
            close_events(events)

    return rest()


def whole_answer(events: list[Any], language: str) -> dict[str, Any]:
    """The answer event's object plus "evidence", the evidence event's object."""
    said = {event.name: event.as_json(language) for event in events if event.name in {"evidence", "answer"}}
    return {**said["answer"], "evidence": said.get("evidence", {"passages": [], "quick": None, "warnings": []})}
