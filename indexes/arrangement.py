"""Orders what was found so that nothing crowds the list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexes.records import DocumentKind, Passage

# A log repeats itself: hundreds of rows name the same machine and the same alarm. More than these would push the
# manual and the procedure out of sight, unless the question asks for history.
LOG_ROWS_AMONG_OTHERS = 2


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


def arrange(found: Sequence[Passage], limit: int, rows_of_logs: int = LOG_ROWS_AMONG_OTHERS) -> list[Passage]:
    """The first `limit` passages: repeated texts dropped, surplus log rows behind everything else."""
    kept: list[Passage] = []
    surplus: list[Passage] = []
    seen: set[str] = set()
    rows: Counter[str] = Counter()
    for passage in found:
        if passage.chunk.text in seen:
            continue  # the same text from two copies of a file says nothing twice
        seen.add(passage.chunk.text)
        rows[passage.document.id] += 1
        crowds = passage.document.kind is DocumentKind.LOG and rows[passage.document.id] > rows_of_logs
        (surplus if crowds else kept).append(passage)
    return (kept + surplus)[:limit]
