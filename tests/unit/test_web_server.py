from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from tests.fakes.runtime import FakeRuntime
from web.server import ServerError, listen, run


def test_a_taken_port_is_told_with_the_way_out_and_the_runtime_is_closed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        runtime = FakeRuntime(tmp_path, empty=True, port=taken.getsockname()[1])
        with pytest.raises(ServerError, match="--port"):
            run(runtime)
    assert runtime.is_closed


def test_small_answers_are_sent_at_once() -> None:
    """Nagle's waiting is switched off on the connections that the listening socket takes."""

    async def is_undelayed() -> bool:
        seen = asyncio.get_running_loop().create_future()

        class Look(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                seen.set_result(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        with listen("127.0.0.1", 0) as listener:
            async with await asyncio.get_running_loop().create_server(Look, sock=listener):
                with socket.create_connection(listener.getsockname()):
                    return bool(await seen)

    assert asyncio.run(is_undelayed())
