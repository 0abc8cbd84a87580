"""Options and the sample plant of the whole test run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.runtime import Runtime, build
from assistant.settings import load_settings
from ingest.pipeline import find_sources, ingest_files

SAMPLE_PLANT = Path(__file__).parents[1] / "samples" / "plant"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate", action="store_true", default=False, help="write the golden tests' expected output anew"
    )


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The real program with the default models, and the sample plant in its library."""
    settings = load_settings(data_dir=tmp_path_factory.mktemp("plant"), server={"open": True})
    runtime = build(settings)
    report = ingest_files(runtime.library, find_sources([SAMPLE_PLANT]))
    assert report.ok
    yield runtime
    runtime.close()
