"""The quick answer: a record whose very subject was asked for, verbatim, before the model has spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.question import Question
from indexes.analysis import find_codes
from indexes.records import Passage

CODE_LEG = "code"
RECORDS_MAX = 3


@dataclass(frozen=True)
class QuickAnswer:
    """Records, each with its place among the evidence (from 1)."""

    records: tuple[tuple[int, Passage], ...]

    @property
    def text(self) -> str:
        return "\n".join(passage.chunk.text for _, passage in self.records)

    def as_json(self) -> dict[str, Any]:
        first = self.records[0][1].as_json()
        kept = ("chunk_id", "document_id", "title", "path", "revision", "page", "boxes")
        return {"text": self.text, **{name: first[name] for name in kept}}


def quick_answer(asked: Question, passages: Sequence[Passage]) -> QuickAnswer | None:
    """The records that the code leg put first; of records with the same key those that name every code asked for.

    None when no code was asked for, or no record is about it.
    """
    records = [
        (place, passage)
        for place, passage in enumerate(passages, start=1)
        if passage.chunk.cells and CODE_LEG in passage.legs
    ]
    exact = [(place, passage) for place, passage in records if _names(passage, asked.codes)]
    chosen = (exact or records)[:RECORDS_MAX]
    return QuickAnswer(tuple(chosen)) if asked.codes and chosen else None


def _names(passage: Passage, codes: Sequence[str]) -> bool:
    known = set(find_codes("\n".join([passage.document.title, *passage.chunk.heading, passage.chunk.text])))
    return set(codes) <= known
