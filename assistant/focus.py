"""The rows of a table that matter for a question. A small model asked for M12 reads the row of M8 if it may."""

from __future__ import annotations

from assistant.question import Question
from indexes.analysis import analyse
from indexes.records import ROW_SEPARATOR, BlockKind, Chunk

# A table this short is read right as it is.
ROWS_READ_WHOLE = 2
EXACT_TOKEN_WEIGHT = 3


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
