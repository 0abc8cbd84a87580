"""Warnings travel: what a used passage or its section warns of is shown first, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.passage_units import Section, is_step
from assistant.quotes import find_quote
from indexes.records import BlockKind, Passage
from ingest.numbering import is_bare_label, is_warning

# "WARNING Never reach in", "⚠ 손가락 끼임 주의", "경고 전원을 차단하고": labels set apart by their looks alone.
_LABEL = re.compile(
    r"^[^\w]*(?:안전\s*)?(?:경\s?고|위\s?험(?!물)|WARNING|CAUTION|DANGER)S?(?:\s+(?=[가-힣A-Z])|\W|$)|^\s*[⚠☢☠]"
)
_ORDINARY = re.compile(r"^[^\w]*(?:경고|위험)\s*(?:등|표지|문구|음|방송|신호|구역|요인|성|하|이|은|을|장소)")
# Locking out and tagging out is a warning however it is introduced.
_LOCK_OUT = re.compile(
    r"\bLOTO\b|\block-?\s?out(?!\s+(?:relay|of))\b|\btag-?\s?out\b|잠금\s*(?:장치|\W?\s*표지)"
    r"|(?:자물쇠|꼬리표).{0,12}(?:걸|건다|달[다아]|단다|채우|채운|부착)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[•◦▪■□○●*–ㆍ·-])\s+")
# Of what a label or "Before entering:" introduces so many lines belong to it.
LINES_MAX = 8


@dataclass(frozen=True)
class Warned:
    """A warning's text with the passage that it stands in."""

    passage: Passage
    text: str

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, **find_quote(self.passage, self.text).place_as_json(self.passage)}


def warnings_of(used: Iterable[Passage], section_of: Section) -> tuple[Warned, ...]:
    """The warnings of the passages that an answer rests on and of what stands beside them, each once."""
    found: dict[str, Warned] = {}
    for passage in used:
        for part in (passage, *section_of(passage)):
            whole = part.chunk.kind is BlockKind.WARNING and part is not passage
            for text in [part.chunk.text] if whole else warnings_in(part.chunk.text):
                found.setdefault("".join(text.split()), Warned(part, text))
    return tuple(found.values())


def warnings_in(text: str) -> list[str]:
    """The warnings of a text, each as it stands there: a labelled line with what it introduces, or a lock-out."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = []
    taken = -1
    for number, line in enumerate(lines):
        if number <= taken:
            continue
        if is_label(line):
            taken = _end(lines, number)
            found.append("\n".join(lines[number : taken + 1]))
        elif _LOCK_OUT.search(line):
            found.append(line)
    return found


def is_label(line: str) -> bool:
    """Whether a line warns by its label, behind a list's number too."""
    plain = _NUMBER.sub("", line)
    return is_warning(plain) or bool(_LABEL.match(plain) and not _ORDINARY.match(plain))


def _end(lines: Sequence[str], number: int) -> int:
    """The last line of a warning: of a bare label all that follows, of a lead-in its points."""
    plain = _NUMBER.sub("", lines[number]).strip()
    end = number
    if is_bare_label(plain):
        while end + 1 < len(lines) and end - number < LINES_MAX and not is_step(lines[end + 1]):
            end += 1
        if end == number and end + 1 < len(lines):
            end += 1
    if lines[end].rstrip().endswith((":", "：")):
        while end + 1 < len(lines) and end - number < LINES_MAX and is_step(lines[end + 1]):
            end += 1
    return end
