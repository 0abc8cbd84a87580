"""The whole web application around a fake program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.fakes.runtime import FakeRuntime
from web.app import create_app


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(tmp_path)


@pytest.fixture
def client(runtime: FakeRuntime) -> Iterator[TestClient]:
    app = create_app(runtime)
    with TestClient(app, raise_server_exceptions=False, headers={"Accept-Language": "en"}) as client:
        yield client
