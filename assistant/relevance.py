"""Is there anything of the question in what was found? Decided before the model is asked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question import Question
from indexes.analysis import content_words, find_codes
from indexes.records import Passage

# Cosine below which a passage that shares no word with the question is not about it.
SIMILARITY_MIN = 0.32
# Share of the question's words, translations included, from which on a passage speaks of it in another language.
COVERAGE_MIN = 0.15


def speaks_of(asked: Question, passages: Sequence[Passage]) -> bool:
    """True when some passage shares words or meaning with the question, and every code in it stands somewhere.

    A code that no passage holds is the surest sign of a missing document: a table for M16 and M20 says nothing of M24.
    """
    if not passages or not content_words(asked.search_text):
        return False
    known_codes: set[str] = set()
    for passage in passages:
        known_codes |= codes_of(passage)
    if any(not _is_known(code, known_codes) for code in asked.codes):
        return False
    words = {word for word in asked.words if not word.startswith("#")}
    if asked.codes or not words:
        return True
    return any(
        passage.similarity >= SIMILARITY_MIN
        or passage.signals.get("coverage", 0.0) >= COVERAGE_MIN
        or words & set(content_words(_text(passage)))
        for passage in passages
    )


def codes_of(passage: Passage) -> set[str]:
    document = passage.document
    return set(find_codes(f"{_text(passage)}\n{document.number} {document.revision} {document.path}"))


def _is_known(code: str, known: set[str]) -> bool:
    """`M8` also stands in `M8X1.25`: a size named without its pitch."""
    return code in known or any(other.startswith(f"{code}X") for other in known)


def _text(passage: Passage) -> str:
    return f"{passage.place}\n{passage.chunk.text}"
