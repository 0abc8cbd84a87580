"""Server-sent events from blocking generators, which end the moment their reader is gone."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from web.errors import as_told, error_body

log = logging.getLogger("banjang.web")
HEARTBEAT_S = 10.0
HEARTBEAT = b": waiting\n\n"
_END = object()


def encode_event(name: str, data: Any) -> bytes:
    """One event: `event: token\\ndata: {"text": "가"}\\n\\n`, UTF-8; a name of "" leaves the event line out."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def event_frames(events: Iterator[Any], language: str) -> Generator[bytes | None, None, None]:
    """Encodes answer events; an error on the way becomes a last `error` event. `None` passes as "still alive"."""
    try:
        for event in events:
            yield None if event is None else encode_event(event.name, event.as_json(language))
    except Exception as error:
        yield encode_event("error", error_body(as_told(error), language)["error"])
    finally:
        close_events(events)


def close_events(events: Iterator[Any]) -> None:
    """Closes a generator; other iterators have nothing to close."""
    close = getattr(events, "close", None)
    if close is not None:
        close()


class Pump:
    """Runs a blocking generator on a thread of its own and hands its items to the event loop.

    `stop()` sets `stopped`, which the source may watch to end at once, and closes the source as soon as the item
    it is working on is there.
    """

    def __init__(self, source: Generator[Any, None, None], stopped: threading.Event | None = None) -> None:
        self._source = source
        self._stopped = stopped or threading.Event()
        self._items: asyncio.Queue[Any] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, name="banjang-stream", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        if self._loop is None:
            self._source.close()

    async def next(self, timeout_s: float | None = None) -> Any:
        """The next item, or `_END`; raises what the generator raised, `TimeoutError` when nothing came in time."""
        async with asyncio.timeout(timeout_s):
            item = await self._items.get()
        if isinstance(item, BaseException):
            raise item
        return item

    def _run(self) -> None:
        last: Any = _END
        try:
            for item in self._source:
                if self._stopped.is_set():
                    break
                self._hand_over(item)
        except Exception as error:
            last = error
        finally:
            self._source.close()
            self._hand_over(last)

    def _hand_over(self, item: Any) -> None:
        assert self._loop is not None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)


async def _run_until_gone(work: Any, receive: Receive) -> None:
    """Awaits `work`, or the client's leaving, whichever comes first."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_client_gone(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class EventStreamResponse(StreamingResponse):
    """Streams frames as they come, with a comment now and then so that nothing between us closes the line."""

    media_type = "text/event-stream; charset=utf-8"

    def __init__(
        self,
        frames: Generator[bytes | None, None, None],
        stopped: threading.Event | None = None,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self._pump = Pump(frames, stopped)
        self._heartbeat_s = heartbeat_s
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._body(), headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        self._pump.start()
        try:
            await _run_until_gone(self.stream_response(send), receive)
        except OSError:
            log.debug("the reader of a stream left")
        finally:
            self._pump.stop()

    async def _body(self) -> AsyncIterator[bytes]:
        while True:
            try:
                frame = await self._pump.next(self._heartbeat_s)
            except TimeoutError:
                yield HEARTBEAT
                continue
            if frame is _END:
                return
            if frame is not None:
                yield frame


class CollectedResponse(Response):
    """One JSON document made of a stream's events; a client that leaves stops the work all the same."""

    def __init__(
        self,
        events: Generator[Any, None, None],
        finish: Callable[[list[Any]], Any],
        stopped: threading.Event | None = None,
    ) -> None:
        self._pump = Pump(events, stopped)
        self._finish = finish
        super().__init__()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._pump.start()
        try:
            await _run_until_gone(self._answer(scope, receive, send), receive)
        finally:
            self._pump.stop()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        events: list[Any] = []
        while (event := await self._pump.next()) is not _END:
            if event is not None:
                events.append(event)
        await JSONResponse(self._finish(events))(scope, receive, send)
