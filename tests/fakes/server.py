"""A real web server on a loopback port, for tests that need sockets or a browser."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from web.app import create_app
from web.server import listen

START_S = 20.0


@contextmanager
def serve(runtime: Any) -> Iterator[str]:
    """Serves `runtime` (a fake or a real one) and gives its address."""
    with serve_app(create_app(runtime)) as address:
        yield address


@contextmanager
def serve_app(app: Any, **options: Any) -> Iterator[str]:
    """Serves an ASGI application and gives its address; `options` are uvicorn's."""
    listener = listen("127.0.0.1", 0)
    chosen: dict[str, Any] = {"log_level": "warning", "timeout_graceful_shutdown": 1, "lifespan": "off"} | options
    config = uvicorn.Config(app, **chosen)
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    if not server.is_up.wait(START_S):
        raise RuntimeError("the server did not start")
    try:
        yield f"{'https' if config.is_ssl else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_S)
        listener.close()


class _Server(uvicorn.Server):
    """Says when it takes requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()
