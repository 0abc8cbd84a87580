"""Each source in `tests/data/sources` against what reading it should give.

`pytest tests/integration/test_ingest_golden.py --regenerate` writes `tests/data/expected` anew; read the difference
before keeping it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexes.records import Block, Chunk, Page
from ingest.chunker import split_blocks
from ingest.errors import IngestError
from ingest.formats import parser_for
from ingest.parsed import ParseLimits

DATA = Path(__file__).parents[1] / "data"
SOURCES = sorted(path for path in (DATA / "sources").iterdir() if path.is_file())


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_source_reads_as_expected(source: Path, request: pytest.FixtureRequest) -> None:
    read = _read(source)
    expected_file = DATA / "expected" / f"{source.name}.json"
    if request.config.getoption("--regenerate"):
        expected_file.parent.mkdir(exist_ok=True)
        expected_file.write_text(json.dumps(read, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    expected = json.loads(expected_file.read_text(encoding="utf-8"))
    assert _without_sides(read) == _without_sides(expected)
    # A side of a box may be rounded up on one processor and down on another.
    assert _sides(read) == pytest.approx(_sides(expected), abs=0.011)


def test_every_expected_file_has_its_source() -> None:
    expected = {path.name.removesuffix(".json") for path in (DATA / "expected").iterdir()}
    assert expected == {path.name for path in SOURCES}


def _read(source: Path) -> dict[str, Any]:
    try:
        parser = parser_for(source)
        document = parser.parse(source, ParseLimits())
        pages = list(document.pages)
    except IngestError as error:
        return {"failure": error.reason}
    facts = document.facts
    return {
        "parser": parser.name,
        "facts": {
            "title": facts.title,
            "number": facts.number,
            "revision": facts.revision,
            "effective_date": facts.effective_date,
            "language": facts.language,
            "outline": [list(entry) for entry in facts.outline],
        },
        "pages": [_page(page) for page in pages],
        "chunks": [_chunk(chunk) for chunk in split_blocks(pages)],
    }


def _page(page: Page) -> dict[str, Any]:
    return {"number": page.number, "failure": page.failure, "blocks": [_block(block) for block in page.blocks]}


def _block(block: Block) -> list[Any]:
    return [
        block.kind.value,
        block.level,
        block.text,
        [[round(side, 2) for side in box.as_list()] for box in block.boxes],
    ]


def _chunk(chunk: Chunk) -> dict[str, Any]:
    pages = [chunk.page, chunk.page_end]
    return {"kind": chunk.kind.value, "pages": pages, "heading": list(chunk.heading), "text": chunk.text}


def _sides(value: Any) -> list[float]:
    """Every side of every box, in order: nothing else in what is read is a fraction."""
    if isinstance(value, float):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [side for part in parts for side in _sides(part)]


def _without_sides(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_sides(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_sides(part) for part in value]
    return "side" if isinstance(value, float) else value
