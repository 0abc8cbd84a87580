"""`POST /api/translate`: reading help for an answer, by the local model, never as evidence."""

from __future__ import annotations

import threading
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assistant.translation import CHARACTERS_MAX
from web.api_ask import begun
from web.deps import Language, Runtime
from web.events import CollectedResponse, EventStreamResponse, event_frames
from web.schemas import errors

router = APIRouter(tags=["ask"])


class TranslateRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=CHARACTERS_MAX, description="An answer, as it was shown.")]
    language: Literal["ko", "en", "vi", "zh"]
    stream: bool = True


class TranslateResponse(BaseModel):
    text: str
    language: str
    differing: list[str] = Field(description="Numbers and codes that stand in one of the two texts only.")
    verified: Literal[False]


@router.post(
    "/api/translate",
    response_model=None,
    responses={
        200: {
            "model": TranslateResponse,
            "description": "Events `queued`, `token`…, `translation` or `error`; without `stream` one JSON document.",
            "content": {"text/event-stream": {}},
        },
        **errors(403, 422, 503),
    },
    summary="Translate an answer, unverified",
)
def post_translate(body: TranslateRequest, runtime: Runtime, language: Language) -> Any:
    """The original stays what counts. Closing the connection stops the work."""
    gone = threading.Event()
    events = begun(runtime.translator.translate(body.text, body.language, gone))
    if body.stream:
        return EventStreamResponse(event_frames(events, language), gone)
    return CollectedResponse(events, lambda seen: seen[-1].as_json(language), gone)
