"""A language model behind an OpenAI-compatible server: llama-server, vLLM, Ollama and their like.

The only module that speaks to it, and to no other host: proxies of the environment are not used, redirections not
followed.
"""

from __future__ import annotations

import asyncio
import math
import re
import ssl
import threading
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing, closing
from functools import cached_property
from typing import Any

import httpx
from pydantic import ValidationError

from assistant.engine import EngineCancelledError, Prompt
from assistant.openai_wire import DONE, Chunk, ModelList, event_data
from assistant.prompt import ask_for_opening
from assistant.server_faults import CONNECTION_ERRORS, ServerFaults

LOOK_AGAIN_S = 0.1
CONNECT_TIMEOUT_S = 5.0
LIST_TIMEOUT_S = 10.0
# Not OpenAI's own fields. A reasoning model would spend its tokens on thoughts that nobody may read; vLLM would take
# the repetition penalty from the model's files, and a number that stands twice on a page would be written wrong.
EXTENSIONS = {"chat_template_kwargs": {"enable_thinking": False}, "repetition_penalty": 1.0}
CONTINUE = {"continue_final_message": True, "add_generation_prompt": False}
REFUSED_FIELDS = (400, 422)
TOKEN = re.compile(r"[A-Za-z]+|\n+|[^\sA-Za-z]")


class OpenAiEngine:
    """Asks `{base_url}/chat/completions`, greedy and streamed.

    An opening goes as a last message of the assistant. vLLM and SGLang go on with it when told
    `continue_final_message`, llama-server and Ollama by themselves. A server that refuses fields which are not
    OpenAI's is asked once more without them; the opening is then asked for in words. Where an opening comes back in
    the answer, `stream` leaves it out.
    """

    def __init__(self, base_url: str, *, model: str = "", key: str = "", timeout_s: float = 120.0) -> None:
        """`model` "" stands for the only one that the server offers; `timeout_s` is the longest silence."""
        self.name = model or base_url
        self._base_url = base_url.rstrip("/")
        self._model = model
        self._key = key.strip()
        self._timeout_s = timeout_s
        self._takes_extensions = True
        self._faults = ServerFaults(self._base_url)

    def load(self) -> None:
        """Looks whether the server is there and offers the model; `AnswerError` otherwise."""
        asyncio.run(self._choose_model())

    def count_tokens(self, text: str) -> int:
        return estimate_tokens(text)

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        if cancel.is_set():
            raise EngineCancelledError
        with closing(_until_cancelled(self._pieces(prompt, max_tokens), cancel)) as pieces:
            yield from after_opening(prompt.opening, pieces)

    def close(self) -> None:
        """Nothing stays open: every request closes its own connection."""

    @cached_property
    def _options(self) -> dict[str, Any]:
        """For httpx. Certificates are those of this computer, so that a plant's own authority counts."""
        return {
            "headers": {"Authorization": f"Bearer {self._key}".encode()} if self._key else {},
            "timeout": httpx.Timeout(self._timeout_s, connect=min(CONNECT_TIMEOUT_S, self._timeout_s)),
            "trust_env": False,
            "verify": ssl.create_default_context(),
        }

    async def _choose_model(self) -> None:
        offered = await self._offered_models()
        if self._model and not {self._model, f"{self._model}:latest"} & set(offered):  # Ollama's default tag
            raise self._faults.not_offered(self._model, offered)
        if not self._model and len(offered) != 1:
            raise self._faults.undecided(offered)
        self._model = self.name = self._model or offered[0]

    async def _offered_models(self) -> list[str]:
        wait_s = min(LIST_TIMEOUT_S, self._timeout_s)
        try:
            async with httpx.AsyncClient(**self._options) as client:
                response = await client.get(f"{self._base_url}/models", timeout=wait_s)
        except CONNECTION_ERRORS as error:
            raise self._faults.of_connection(error, wait_s) from error
        if response.status_code != 200:
            raise self._faults.of_status(response.status_code, response.content, self.name)
        try:
            return [model.id for model in ModelList.model_validate_json(response.content).data or ()]
        except ValidationError as error:
            raise self._faults.not_openai() from error

    async def _pieces(self, prompt: Prompt, max_tokens: int) -> AsyncGenerator[str, None]:
        """Text as it comes. Closing this closes the connection, at which servers stop writing."""
        has_written, finish = False, ""
        if not self._model:
            await self._choose_model()
        try:
            async with (
                httpx.AsyncClient(**self._options) as client,
                aclosing(await self._ask(client, prompt, max_tokens)) as response,
                aclosing(event_data(response.aiter_bytes())) as events,
            ):
                async for data in events:
                    if data == DONE:
                        finish = finish or "stop"
                        break
                    chunk = self._read_chunk(data)
                    finish = finish or chunk.finish_reason
                    if chunk.text:
                        has_written = True
                        yield chunk.text
        except CONNECTION_ERRORS as error:
            raise self._faults.of_connection(error, self._timeout_s) from error
        if not finish:
            raise self._faults.broke_off()
        if finish == "length" and not has_written:
            raise self._faults.wrote_nothing(self._model, max_tokens)

    async def _ask(self, client: httpx.AsyncClient, prompt: Prompt, max_tokens: int) -> httpx.Response:
        """The answer as it begins; without our extensions where the server refuses them."""
        response = await self._post(client, self._body(prompt, max_tokens, extended=self._takes_extensions))
        if response.status_code in REFUSED_FIELDS and self._takes_extensions:
            await response.aclose()
            response = await self._post(client, self._body(prompt, max_tokens, extended=False))
            self._takes_extensions = response.status_code in REFUSED_FIELDS  # then it was not they
        if response.status_code != 200:
            raise self._faults.of_status(response.status_code, await response.aread(), self._model)
        if "text/event-stream" not in response.headers.get("content-type", ""):
            raise self._faults.not_openai()
        return response

    async def _post(self, client: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
        request = client.build_request("POST", f"{self._base_url}/chat/completions", json=body)
        return await client.send(request, stream=True)

    def _body(self, prompt: Prompt, max_tokens: int, *, extended: bool) -> dict[str, Any]:
        opening = prompt.opening.rstrip()  # many chat templates trim it
        user = ask_for_opening(prompt.user, opening) if opening and not extended else prompt.user
        messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": user}]
        body = {"model": self._model, "stream": True, "temperature": 0, "max_tokens": max_tokens}
        if not extended:
            return {**body, "messages": messages}
        if not opening:
            return {**body, "messages": messages, **EXTENSIONS}
        return {**body, "messages": [*messages, {"role": "assistant", "content": opening}], **EXTENSIONS, **CONTINUE}

    def _read_chunk(self, data: bytes) -> Chunk:
        try:
            chunk = Chunk.model_validate_json(data)
        except ValidationError as error:
            raise self._faults.not_openai() from error
        if chunk.has_failed:
            raise self._faults.broke_off(data)
        return chunk


def estimate_tokens(text: str) -> int:
    """Tokens of `text`, rather too many than too few: the interface has no way to ask for them.

    A word of Latin letters counts one token for every four letters begun, a run of line ends one, a digit or an ASCII
    sign one each, any other character (a Hangul syllable) five for every four. On the sample plant's files that is
    1.05 to 1.5 times the count of Qwen 2.5's tokenizer; one that knows no Korean, like SmolLM2's, needs twice as many
    for Korean.
    """
    tokens = 0.0
    for match in TOKEN.finditer(text):
        run = match[0]
        if run.isascii():
            tokens += math.ceil(len(run) / 4) if run.isalpha() else 1
        else:
            tokens += 1.25
    return math.ceil(tokens)


def _until_cancelled(pieces: AsyncGenerator[str, None], cancel: threading.Event) -> Generator[str, None, None]:
    """Runs the asynchronous `pieces` from here, because only they can be stopped while the server is silent."""
    with asyncio.Runner() as runner:
        try:
            while (piece := runner.run(_next_piece(pieces, cancel))) is not None:
                yield piece
        finally:
            runner.run(pieces.aclose())


async def _next_piece(pieces: AsyncGenerator[str, None], cancel: threading.Event) -> str | None:
    """The next piece, None at the end; `EngineCancelledError` soon after `cancel` is set."""
    coming = asyncio.ensure_future(anext(pieces, None))
    while not coming.done():
        if cancel.is_set():
            coming.cancel()
            await asyncio.wait({coming})
            raise EngineCancelledError
        await asyncio.wait({coming}, timeout=LOOK_AGAIN_S)
    return coming.result()


def after_opening(opening: str, pieces: Iterator[str]) -> Iterator[str]:
    """`pieces` without the opening, should the server repeat it, and without a second blank after it."""
    wanted, first = opening.strip(), ""
    for piece in pieces:
        first += piece
        if not wanted.startswith(first.lstrip()):
            break
    if wanted and first.lstrip().startswith(wanted):
        first = first.lstrip().removeprefix(wanted)
    if opening[-1:].isspace():
        first = first.lstrip()
    if first:
        yield first
    yield from pieces
