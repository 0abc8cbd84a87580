"""The quick answer: the record or row whose very subject was asked for, verbatim, without the model.

For an alarm code, a part number or a parameter the document's own row is the answer. A model could only repeat it,
or get it wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.question import Question
from indexes.analysis import content_words, detect_language, find_codes
from indexes.arrangement import asks_for_history
from indexes.records import ROW_SEPARATOR, BlockKind, Passage

CODE_LEG = "code"
RECORDS_MAX = 3
# Words of a question that ask for the row as a whole: what it is, what it means, what to do.
WORDS_OF_ASKING = (
    "알람 뜨는데 떴어 나왔어 나오면 발생하면 에러 오류 코드 뜻 의미 무슨 내용 원인 조치 방법 대처 해결 처리 "
    "확인 어떻게 무엇 뭐야 알려줘 설명 설비 파라미터 부품 먼저 해야 하나요 경우 순서 "
    "alarm error fault code shows showing shown comes come came up appears mean meaning cause remedy reason "
    "explain tell me check first fix action steps part number parameter machine"
)


@dataclass(frozen=True)
class QuotedRecord:
    """A record or table row, with its place among the evidence (from 1)."""

    mark: int
    passage: Passage
    text: str

    @property
    def in_place(self) -> str:
        """The row under its title and headings."""
        return f"{self.passage.place}\n{self.text}"


@dataclass(frozen=True)
class QuickAnswer:
    """What the documents say themselves; `is_complete` when it is in the asker's language and needs no model."""

    records: tuple[QuotedRecord, ...]
    is_complete: bool

    @property
    def text(self) -> str:
        return "\n".join(record.text for record in self.records)

    def as_json(self) -> dict[str, Any]:
        first = self.records[0].passage.as_json()
        kept = ("chunk_id", "document_id", "title", "path", "revision", "page", "boxes")
        return {"text": self.text, **{name: first[name] for name in kept}}


def quick_answer(asked: Question, passages: Sequence[Passage]) -> QuickAnswer | None:
    """The records that the code leg found; those that name every code asked for before others, the asker's language
    before another. None when no code was asked for, no record is about it, or the question is about the past.
    """
    if not asked.codes or asks_for_history(asked.text):
        return None
    records = [
        QuotedRecord(mark, passage, row)
        for mark, passage in enumerate(passages, start=1)
        if CODE_LEG in passage.legs
        for row in _rows_about(passage, asked.codes)
    ]
    exact = [record for record in records if _names_all(record, asked.codes)] or records
    own = [record for record in exact if detect_language(record.text) == asked.language and _answers(record, asked)]
    chosen = (own or exact)[:RECORDS_MAX]
    return QuickAnswer(tuple(chosen), is_complete=bool(own)) if chosen else None


def _rows_about(passage: Passage, codes: Sequence[str]) -> list[str]:
    chunk = passage.chunk
    if chunk.cells:
        return [chunk.text]
    if chunk.kind is not BlockKind.TABLE:
        return []
    rows = [line for line in chunk.text.split("\n") if ROW_SEPARATOR in line]
    return [row for row in rows if set(find_codes(row.partition(ROW_SEPARATOR)[0])) & set(codes)]


def _answers(record: QuotedRecord, asked: Question) -> bool:
    """Whether the row speaks of all that was asked beside the code: its price is not in a row without a price."""
    known = content_words(record.in_place)
    beside = {word for word in asked.words if not word.startswith("#")}
    return beside <= {*known, *_words_of_asking()}


@cache
def _words_of_asking() -> frozenset[str]:
    return frozenset(content_words(WORDS_OF_ASKING))


def _names_all(record: QuotedRecord, codes: Sequence[str]) -> bool:
    return set(codes) <= set(find_codes(record.in_place))
