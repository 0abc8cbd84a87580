"""`/admin/models`: which model finds by meaning, and the change to another one beside the running index."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field

from assistant.embedder_switch import EmbedderSwitch, Switch
from web.access.guards import Noted
from web.deps import PagesOf, Runtime, WrittenLanguage
from web.events import EventStreamResponse, close_events, event_frames
from web.schemas import Name, RequestModel, errors

router = APIRouter(tags=["models"])


class SwitchRequest(RequestModel):
    name: Name = Field(description="An installed embedding model of the catalogue.")


class SwitchModel(BaseModel):
    name: str
    state: Literal["running", "publishing", "paused", "done", "failed", "cancelled"]
    done: int = Field(description="Passages that the new model has read.")
    total: int
    seconds_left: float | None
    is_waiting: bool = Field(description="People ask, or documents are being read, and go first.")
    error: dict[str, str] | None


class SwitchResponse(BaseModel):
    switch: SwitchModel | None


class EmbedderModel(BaseModel):
    name: str
    title: str
    languages: list[str]
    licence: str
    size_bytes: int
    memory_mb: int
    installed: bool
    in_force: bool
    missing_extra: str = Field(description='A package that it needs and this machine lacks, or "".')


class EmbeddersResponse(BaseModel):
    in_force: str = Field(description="Made the index, and reads the questions.")
    configured: str = Field(description="What the settings wish for: counts for an empty library only.")
    embedders: list[EmbedderModel]
    switch: SwitchModel | None


@dataclass(frozen=True, slots=True)
class SwitchChanged:
    """The change's new state as an event."""

    switch: Switch
    name: str = "switch"

    def as_json(self, language: str) -> dict[str, Any]:
        return self.switch.as_json(language)


@router.get("/admin/models", include_in_schema=False)
def get_models_page(
    request: Request, runtime: Runtime, pages: PagesOf, language: WrittenLanguage, part: str = ""
) -> HTMLResponse:
    """The models and a change in work; `?part=change` is what changes, for refreshing it."""
    template = "partials/embedders.html" if part == "change" else "admin/models.html"
    embedders = runtime.embedders
    current = embedders.current()
    return pages.page(
        request,
        template,
        choices=embedders.choices(),
        in_force=embedders.in_force(),
        configured=runtime.settings.retrieval.embedder,
        switch=current,
        error=current.error.get(language) if current else None,
    )


@router.get(
    "/api/embedders",
    response_model=None,
    responses={200: {"model": EmbeddersResponse}},
    summary="List embedding models",
)
def get_embedders(runtime: Runtime, language: WrittenLanguage) -> Any:
    """Those of the catalogue, which one is in force, and the change to another one if there is any."""
    embedders = runtime.embedders
    return JSONResponse(
        {
            "in_force": embedders.in_force(),
            "configured": runtime.settings.retrieval.embedder,
            "embedders": [choice.as_json() for choice in embedders.choices()],
            **_body(embedders.current(), language),
        }
    )


@router.post(
    "/api/embedders/switch",
    status_code=202,
    response_model=None,
    responses={202: {"model": SwitchResponse}, **errors(403, 404, 409, 422, 503)},
    summary="Change to another embedding model",
)
def post_embedder_switch(body: SwitchRequest, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """Embeds everything anew in the background, then switches in one step; also goes on with a paused change."""
    switch = runtime.embedders.start(body.name)
    noted.object = body.name
    return JSONResponse(_body(switch, language), 202)


@router.post(
    "/api/embedders/switch/pause",
    response_model=None,
    responses={200: {"model": SwitchResponse}, **errors(403)},
    summary="Pause the change",
)
def post_embedder_pause(runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """What was embedded is kept."""
    return _ended(runtime.embedders.pause(), language, noted)


@router.post(
    "/api/embedders/switch/cancel",
    response_model=None,
    responses={200: {"model": SwitchResponse}, **errors(403)},
    summary="Cancel the change",
)
def post_embedder_cancel(runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """As if nothing had been begun."""
    return _ended(runtime.embedders.cancel(), language, noted)


@router.get(
    "/api/embedders/switch/events",
    response_model=None,
    responses={200: {"content": {"text/event-stream": {}}}},
    summary="Follow the change",
)
def get_embedder_switch_events(runtime: Runtime, language: WrittenLanguage) -> Any:
    """Server-sent `switch` events, each the whole state; the stream ends when nothing works at it."""
    return EventStreamResponse(event_frames(_changes(runtime.embedders), language))


def _ended(switch: Switch | None, language: str, noted: Any) -> JSONResponse:
    noted.object = switch.name if switch else ""
    return JSONResponse(_body(switch, language))


def _body(switch: Switch | None, language: str) -> dict[str, Any]:
    return {"switch": switch.as_json(language) if switch else None}


def _changes(embedders: EmbedderSwitch) -> Generator[SwitchChanged, None, None]:
    events = embedders.events()
    try:
        for switch in events:
            yield SwitchChanged(switch)
    finally:
        close_events(events)
