"""What of the evidence goes before the model: the lines that matter. It reads slowly, and what it should not say it
should not read: asked for M12 it gives the row of M8 if it may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering_units import ScoredUnit
from assistant.passage_units import is_item, lines_of
from assistant.question import Question
from indexes.analysis import analyse
from indexes.records import ROW_SEPARATOR, BlockKind, Chunk, Passage

# A unit matters that holds at least this share of what the best one holds.
KEPT_SHARE = 0.7
# Prose goes on in the next line.
NEIGHBOURS = 1
LEFT_OUT = "…"
# A table this short is read right as it is.
ROWS_READ_WHOLE = 2
EXACT_TOKEN_WEIGHT = 3


@dataclass(frozen=True)
class Extract:
    """A passage with the part of its text that the model reads."""

    passage: Passage
    text: str


def extracts(asked: Question, passages: Sequence[Passage], units: Sequence[ScoredUnit]) -> list[Extract]:
    """Of each passage that matters the lines that do, in the passages' order."""
    enough = KEPT_SHARE * max((scored.strength for scored in units), default=0.0)
    found = []
    for place, passage in enumerate(passages):
        kept = {scored.unit.line for scored in units if scored.unit.place == place and scored.strength >= enough}
        if kept:
            found.append(Extract(passage, _kept_text(passage, kept, asked)))
    return found or [whole(asked, passage) for passage in passages[:1]]


def whole(asked: Question, passage: Passage) -> Extract:
    """A passage as it is, but of a long table only the rows that matter."""
    return Extract(passage, text_that_matters(passage.chunk, asked))


def _kept_text(passage: Passage, kept: set[int], asked: Question) -> str:
    if passage.chunk.kind is BlockKind.TABLE or passage.chunk.cells:
        return text_that_matters(passage.chunk, asked)
    lines = lines_of(passage)
    wanted = set(kept)
    for number in kept:
        wanted.update(range(max(number - NEIGHBOURS, 0), min(number + NEIGHBOURS + 1, len(lines))))
        lead = next((above for above in range(number, -1, -1) if not is_item(lines[above])), None)
        if lead is not None:
            wanted.add(lead)
    parts: list[str] = []
    for number, line in enumerate(lines):
        if number in wanted:
            parts.append(line)
        elif not parts or parts[-1] != LEFT_OUT:
            parts.append(LEFT_OUT)
    return "\n".join(parts).strip(f"{LEFT_OUT}\n")


def text_that_matters(chunk: Chunk, asked: Question) -> str:
    """The chunk's text; of a table only the rows that name the question's codes and numbers best, and its warnings.

    A table of which no row names a code or number of the question is given whole.
    """
    lines = chunk.text.split("\n")
    rows = [line for line in lines if ROW_SEPARATOR in line]
    if chunk.kind is not BlockKind.TABLE or len(rows) <= ROWS_READ_WHOLE:
        return chunk.text
    wanted = set(analyse(asked.search_text))
    if not any(_is_exact(token) for row in rows for token in wanted & set(analyse(row))):
        return chunk.text
    best = max(_score(row, wanted) for row in rows)
    return "\n".join(line for line in lines if ROW_SEPARATOR not in line or _score(line, wanted) == best)


def _score(row: str, wanted: set[str]) -> int:
    return sum(EXACT_TOKEN_WEIGHT if _is_exact(token) else 1 for token in wanted & set(analyse(row)))


def _is_exact(token: str) -> bool:
    return token.startswith("#") or token[0].isdigit()
