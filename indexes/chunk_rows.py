"""Chunks as rows of the catalogue."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

import numpy as np

from indexes.embedder import Vectors
from indexes.records import BlockKind, Box, Chunk


def chunk_values(revision_id: int, chunk: Chunk, vector: Vectors) -> tuple[object, ...]:
    boxes = json.dumps([list(asdict(box).values()) for box in chunk.boxes])
    cells = json.dumps(chunk.cells, ensure_ascii=False)
    heading = json.dumps(chunk.heading, ensure_ascii=False)
    where = (revision_id, chunk.ordinal, chunk.page, chunk.page_end, chunk.kind.value)
    return (*where, heading, chunk.text, boxes, cells, vector.astype(np.float32).tobytes())


def chunk_of_row(row: sqlite3.Row) -> Chunk:
    return Chunk(
        ordinal=row["ordinal"],
        page=row["page"],
        page_end=row["page_end"],
        heading=tuple(json.loads(row["heading"])),
        text=row["text"],
        kind=BlockKind(row["kind"]),
        boxes=tuple(Box(*box) for box in json.loads(row["boxes"])),
        cells=cells_of(row["cells"]),
    )


def cells_of(written: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(written))
