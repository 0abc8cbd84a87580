"""What OpenAI-compatible servers send: the shapes that are read, and the cutting of a stream into events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

DONE = b"[DONE]"


class Delta(BaseModel):
    content: str | None = None


class Choice(BaseModel):
    delta: Delta | None = None
    finish_reason: str | None = None


class Chunk(BaseModel):
    """One event of a streamed completion. `error` is set, or `object` is "error", when the server failed under way."""

    choices: list[Choice] = []
    object: str = ""
    error: Any = None

    @property
    def has_failed(self) -> bool:
        return self.error is not None or self.object == "error"

    @property
    def text(self) -> str:
        return "".join(choice.delta.content or "" for choice in self.choices[:1] if choice.delta)

    @property
    def finish_reason(self) -> str:
        return "".join(choice.finish_reason or "" for choice in self.choices[:1])


class Model(BaseModel):
    id: str


class ModelList(BaseModel):
    """Ollama without a model says null."""

    data: list[Model] | None


async def event_data(parts: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The data of each server-sent event. Lines end at a line feed alone: text inside JSON may hold U+2028."""
    rest = b""
    async for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line.removeprefix(b"data:").strip()
    if rest.startswith(b"data:"):
        yield rest.removeprefix(b"data:").strip()


def reason_in(body: bytes, most_characters: int = 200) -> str:
    """What a server says went wrong, on one line: `{"error": {"message"}}` and its variants, else the text itself."""
    text = body.decode(errors="replace")
    try:
        said = TypeAdapter(dict[str, Any]).validate_json(body)
        for field in ("error", "message", "detail"):
            inner = said.get(field)
            if inner:
                text = str(inner.get("message", inner) if isinstance(inner, dict) else inner)
                break
    except ValidationError:
        pass  # no JSON object: a page, or plain text
    return " ".join(text.split()).rstrip(".")[:most_characters]
