"""What kind of document it is, where nobody said so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexes.records import BlockKind, Chunk, DocumentFacts, DocumentKind

_SOP = re.compile(
    r"\bSOP\b|(?<![A-Z])SOP[-_ ]?\w|표준\s?작업|작업\s?표준|절차서?|작업\s?지침|안전\s?수칙|지침서?|작업\s?방법서|규정"
    r"|standard operating|procedure|work instruction|lock-?out|\bLOTO\b",
    re.IGNORECASE,
)
_MANUAL = re.compile(
    r"manual|handbook|user'?s? guide|guide|reference|datasheet|specification"
    r"|매뉴얼|메뉴얼|설명서|사용서|안내서|사양서|편람|가이드|알람\s?목록|alarm list",
    re.IGNORECASE,
)
_LOG = re.compile(
    r"\blogs?\b|_log|history|work[\s_-]?orders?|\bWO-\d|이력|일지|작업\s?일보|점검\s?기록|정비\s?기록|완료\s?보고|작업\s?지시|events?",
    re.IGNORECASE,
)
_DATE_VALUE = re.compile(r"^\s*(?:(?:19|20)?\d{2}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})(?:[ T].*)?$")
LOG_ROWS = 10


def guess_kind(path: str, facts: DocumentFacts, chunks: Sequence[Chunk]) -> DocumentKind:
    """By its rows, then by its number, title and file name, then by its form and length."""
    records = [chunk for chunk in chunks if chunk.cells]
    name = path.rpartition("/")[2]
    if len(records) > len(chunks) / 2:
        dated = sum(any(_DATE_VALUE.match(value) for _, value in chunk.cells) for chunk in records)
        if dated > 0.5 * len(records) and (len(records) >= LOG_ROWS or _LOG.search(name)):
            return DocumentKind.LOG
        return DocumentKind.MANUAL if _MANUAL.search(f"{facts.title} {name}") else DocumentKind.OTHER
    for text in (facts.number, facts.title, name):
        for pattern, kind in ((_LOG, DocumentKind.LOG), (_SOP, DocumentKind.SOP), (_MANUAL, DocumentKind.MANUAL)):
            if pattern.search(text):
                return kind
    if chunks and chunks[-1].page_end >= 20:
        return DocumentKind.MANUAL
    steps = sum(chunk.kind is BlockKind.STEP for chunk in chunks)
    return DocumentKind.SOP if chunks and steps > 0.5 * len(chunks) and facts.number else DocumentKind.OTHER
