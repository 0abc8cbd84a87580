"""Orders what was found so that nothing crowds the list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from indexes.analysis import NUMBER, find_codes, without_codes
from indexes.embedder import Vectors
from indexes.records import DocumentKind, Passage
from indexes.revisions import CURRENT

# A log repeats itself: hundreds of rows name the same machine and the same alarm. More than these would push the
# manual and the procedure out of sight, unless the question asks for history.
LOG_ROWS_AMONG_OTHERS = 2
# Cosine above which two passages say the same in the same words.
NEARLY_ALIKE = 0.97


# "What was done last time?", "지난번에 어떻게 고쳤어?", "정비 이력"
HISTORY = re.compile(
    r"지난\s*번|마지막|최근|이력|저번|예전|과거|적\s*있|했었|고쳤|조치했|교체했"
    r"|\blast\b|history|previous|how often did|how many times"
    r"|\b(?:was|were|been|did)\b.*\b(?:done|fixed|replaced|repaired|changed|happen)",
    re.IGNORECASE,
)


def asks_for_history(text: str) -> bool:
    """True when a question is about what happened rather than about what shall be done."""
    return bool(HISTORY.search(text))


def arrange(
    found: Sequence[Passage], limit: int, vectors: Mapping[int, Vectors], *, wants_history: bool = False
) -> list[Passage]:
    """The first `limit` passages: repeated texts dropped, those that crowd behind everything else.

    Surplus rows of a log crowd unless history was asked for, and so does what another document says nearly alike: the
    older edition of a manual, a copy of a procedure. `vectors` are those of the chunks, shape (dimension,).
    """
    kept: list[Passage] = []
    surplus: list[Passage] = []
    seen: set[str] = set()
    rows: Counter[str] = Counter()
    for passage in _in_force_first(found):
        if passage.chunk.text in seen:
            continue  # the same text from two copies of a file says nothing twice
        seen.add(passage.chunk.text)
        rows[passage.document.id] += 1
        is_log = passage.document.kind is DocumentKind.LOG
        crowds = is_log and not wants_history and rows[passage.document.id] > LOG_ROWS_AMONG_OTHERS
        crowds = crowds or (not is_log and _says_nothing_new(passage, kept, vectors))
        (surplus if crowds else kept).append(passage)
    return (kept + surplus)[:limit]


def _in_force_first(found: Sequence[Passage]) -> list[Passage]:
    """The same passages, but none of a superseded revision before the first one of the revision in force."""
    in_force = {passage.document.number for passage in found if passage.document.state == CURRENT} - {""}
    ordered: list[Passage] = []
    waiting: dict[str, list[Passage]] = {}
    shown: set[str] = set()
    for passage in found:
        number = passage.document.number
        if passage.document.state != CURRENT and number in in_force - shown:
            waiting.setdefault(number, []).append(passage)
            continue
        ordered.append(passage)
        if passage.document.state == CURRENT:
            shown.add(number)
            ordered += waiting.pop(number, [])
    return ordered


def _says_nothing_new(passage: Passage, kept: Sequence[Passage], vectors: Mapping[int, Vectors]) -> bool:
    """Nearly the text of a passage of another document that is listed already, with the very same numbers and codes."""
    return any(
        other.document.id != passage.document.id
        and float(vectors[other.chunk_id] @ vectors[passage.chunk_id]) >= NEARLY_ALIKE
        and _exact_parts(other) == _exact_parts(passage)
        for other in kept
        if vectors[other.chunk_id].shape == vectors[passage.chunk_id].shape
    )


def _exact_parts(passage: Passage) -> set[str]:
    return {*find_codes(passage.chunk.text), *NUMBER.findall(without_codes(passage.chunk.text))}
