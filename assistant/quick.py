"""The quick answer: what the documents themselves say, verbatim, within a second and without the model.

For a code its own record, for a procedure all its steps in order, for anything else the row or sentences that hold
most of the question. For records and steps in the asker's language it is the whole answer: a model could only repeat
them, or get them wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from assistant.answering_units import ScoredUnit
from assistant.named_codes import RecordsNaming, holds_all, machines_of
from assistant.passage_units import Section, lines_of
from assistant.procedures import has_steps, whole_procedure
from assistant.question import Question
from assistant.quotes import find_quote
from indexes.analysis import content_words, detect_language, find_codes
from indexes.arrangement import asks_for_history
from indexes.records import ROW_SEPARATOR, BlockKind, DocumentKind, Passage

CODE_LEG = "code"
RECORDS_MAX = 5
# Two places in the documents often complete each other; a third is seldom read.
UNITS_MAX = 2
# A second unit is shown when it holds nearly as much of the question as the first.
SECOND_SHARE = 0.75
# A whole line is shown around its sentence up to this length.
LINE_CHARACTERS = 320
# The passage with the steps is looked for among the first.
STEPS_AMONG = 3
PROCEDURE = re.compile(
    r"순서|절차|단계|방법|어떻게\s*(?:해|하|교|바|조|설|풀|빼|점|맞|청|진|끼|넣|갈|처리)|하려면|하는\s*법"
    r"|\bhow\s+(?:do|can|should|to)\b|\bsteps?\b|\bprocedure\b|\bsequence\b|\bwhat\s+do\s+i\s+do\b",
    re.IGNORECASE,
)
# Words of a question that ask for the row as a whole: what it is, what it means, what to do.
WORDS_OF_ASKING = (
    "알람 뜨는데 떴어 나왔어 나오면 발생하면 에러 오류 코드 뜻 의미 무슨 내용 원인 조치 방법 대처 해결 처리 "
    "확인 어떻게 무엇 뭐야 알려줘 설명 설비 파라미터 부품 먼저 해야 하나요 경우 순서 "
    "alarm error fault code shows showing shown comes come came up appears mean meaning cause remedy reason "
    "explain tell me check first fix action steps part number parameter machine"
)
Kind = Literal["record", "steps", "text"]


@dataclass(frozen=True)
class Quoted:
    """A verbatim piece of the evidence, with its passage and that one's place among the evidence (from 1)."""

    mark: int
    passage: Passage
    text: str

    @property
    def in_place(self) -> str:
        """The piece under its title and headings."""
        return f"{self.passage.place}\n{self.text}"

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, **find_quote(self.passage, self.text).place_as_json(self.passage)}


@dataclass(frozen=True)
class QuickAnswer:
    """What the documents say themselves; `is_complete` when it is in the asker's language and needs no model."""

    quoted: tuple[Quoted, ...]
    is_complete: bool
    kind: Kind = "record"

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.quoted)

    def as_json(self) -> dict[str, Any]:
        """The contract's passage fields are those of the first piece; `pieces` has them all."""
        pieces = [piece.as_json() for piece in self.quoted]
        return {**pieces[0], "text": self.text, "kind": self.kind, "pieces": pieces}


def quick_answer(
    asked: Question,
    passages: Sequence[Passage],
    units: Sequence[ScoredUnit],
    section_of: Section,
    records: RecordsNaming,
) -> QuickAnswer | None:
    """None when nothing among the passages says it.

    `units` are those of the passages, scored for the question; `records` finds a machine's other names.
    """
    if asks_for_history(asked.text):
        return None
    return (
        _records(asked, passages, records) or _steps(asked, passages, units, section_of) or _best_units(passages, units)
    )


def several_machines(quick: QuickAnswer, asked: Question) -> bool:
    """Whether records for several machines are shown because the question names none of them."""
    if quick.kind != "record":
        return False
    named = [machines_of(piece.passage.chunk) for piece in quick.quoted]
    return len({frozenset(names) for names in named if names}) > 1 and not set().union(*named) & set(asked.codes)


def _records(asked: Question, passages: Sequence[Passage], naming: RecordsNaming) -> QuickAnswer | None:
    """The records that the code leg found; those that name every code asked for before those that go by another name
    of the machine, never those of another machine; the asker's language before another.
    """
    if not asked.codes:
        return None
    records = [
        Quoted(mark, passage, row)
        for mark, passage in enumerate(passages, start=1)
        if CODE_LEG in passage.legs and holds_all(asked.codes, passage, naming)
        for row in _rows_about(passage, asked.codes)
    ]
    exact = [record for record in records if _names_all(record, asked.codes)] or records
    own = [record for record in exact if detect_language(record.text) == asked.language and _answers(record, asked)]
    chosen = (own or exact)[:RECORDS_MAX]
    is_all = len(own or exact) <= RECORDS_MAX
    return QuickAnswer(tuple(chosen), is_complete=bool(own) and is_all) if chosen else None


def _steps(
    asked: Question, passages: Sequence[Passage], units: Sequence[ScoredUnit], section_of: Section
) -> QuickAnswer | None:
    """All steps of the section that answers a "how", in order, with what stands between them."""
    if not PROCEDURE.search(asked.text) or not units:
        return None
    best = max(units, key=attrgetter("strength")).unit.place
    candidates = [place for place in dict.fromkeys((best, 0)) if place < STEPS_AMONG and has_steps(passages[place])]
    if not candidates:
        return None
    passage = passages[candidates[0]]
    parts = whole_procedure(passage, section_of(passage))
    marks = {found.chunk_id: mark for mark, found in enumerate(passages, start=1)}
    quoted = tuple(Quoted(marks.setdefault(part.chunk_id, len(marks) + 1), part, part.chunk.text) for part in parts)
    return QuickAnswer(quoted, detect_language(passage.chunk.text) == asked.language, "steps")


def _best_units(passages: Sequence[Passage], units: Sequence[ScoredUnit]) -> QuickAnswer | None:
    """The lines that hold most of the question, none of a log; never complete: a model may word them better."""
    told = [scored for scored in units if passages[scored.unit.place].document.kind is not DocumentKind.LOG]
    ranked = sorted(told, key=attrgetter("strength"), reverse=True)
    quoted: dict[tuple[int, int], Quoted] = {}
    for scored in ranked:
        if len(quoted) == UNITS_MAX or scored.strength < SECOND_SHARE * ranked[0].strength:
            break
        unit = scored.unit
        line = lines_of(passages[unit.place])[unit.line]
        text = line if len(line) <= LINE_CHARACTERS else unit.text
        quoted.setdefault((unit.place, unit.line), Quoted(unit.place + 1, passages[unit.place], text))
    return QuickAnswer(tuple(quoted.values()), is_complete=False, kind="text") if quoted else None


def _rows_about(passage: Passage, codes: Sequence[str]) -> list[str]:
    chunk = passage.chunk
    if chunk.cells:
        return [chunk.text]
    if chunk.kind is not BlockKind.TABLE:
        return []
    rows = [line for line in chunk.text.split("\n") if ROW_SEPARATOR in line]
    return [row for row in rows if set(find_codes(row.partition(ROW_SEPARATOR)[0])) & set(codes)]


def _answers(record: Quoted, asked: Question) -> bool:
    """Whether the row speaks of all that was asked beside the code: its price is not in a row without a price."""
    known = content_words(record.in_place)
    beside = {word for word in asked.words if not word.startswith("#")}
    return beside <= {*known, *_words_of_asking()}


@cache
def _words_of_asking() -> frozenset[str]:
    return frozenset(content_words(WORDS_OF_ASKING))


def _names_all(record: Quoted, codes: Sequence[str]) -> bool:
    return set(codes) <= set(find_codes(record.in_place))
