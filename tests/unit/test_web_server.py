from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.fakes.runtime import FakeRuntime
from web.server import ServerError, run


def test_a_taken_port_is_told_with_the_way_out_and_the_runtime_is_closed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        runtime = FakeRuntime(tmp_path, empty=True, port=taken.getsockname()[1])
        with pytest.raises(ServerError, match="--port"):
            run(runtime)
    assert runtime.is_closed
