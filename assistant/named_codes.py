"""Do the codes of a question stand together in one passage? A torque of M24 is not one of M20, an alarm of one machine
not one of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from indexes.analysis import find_codes, normalise
from indexes.records import Chunk, Passage

_MACHINE = re.compile(r"설비|기종|기계|호기|모델|machine|model|asset|equipment", re.IGNORECASE)

_GRADE = re.compile(
    r"(?:등급|강도|grade|class|version|버전)\s*(\d{1,2}\.\d{1,2})(?![\d.])|(?<![\d.])(\d{1,2}\.\d)\s*(?:등급|급|grade|class)"
    r"|\bM\d{1,2}(?:\s*볼트|\s*bolts?)?\s+(\d{1,2}\.\d)(?!\s*(?:mm|m\b)|[\d.])",
    re.IGNORECASE,
)

# Codes -> records of the library that name them all.
RecordsNaming = Callable[[Sequence[str]], Sequence[Chunk]]


def codes_of(passage: Passage) -> set[str]:
    """Every code of a passage, of what it stands under, and of its document's name, number and machine."""
    document = passage.document
    parts = (passage.place, passage.chunk.text, document.number, document.revision, document.path, document.asset)
    return set(find_codes("\n".join(parts)))


def grades_in(text: str) -> list[str]:
    """Decimals that name a grade or version: class 12.9, 강도 5.6, M16 8.8. "Is it 2.5 mm?" and "to 5.5?" name none."""
    return [next(filter(None, match.groups())) for match in _GRADE.finditer(normalise(text))]


def holds_all(asked: Sequence[str], passage: Passage, records: RecordsNaming) -> bool:
    """Whether every code of the question is named in the passage, or is the other name of a machine it is about."""
    known = codes_of(passage)
    missing = [code for code in asked if not is_known(code, known)]
    if not missing:
        return True
    if len(missing) == len(asked):
        return False
    named = machines_of(passage.chunk) - set(asked)
    if named:  # a record says for which machines it holds
        return all(all(are_tied(code, name, records) for name in named) for code in missing)
    if machines_of(passage.chunk):
        return False
    above = set(find_codes(f"{passage.place}\n{passage.document.asset}")) - set(asked)
    return all(_may_belong(code, above, records) for code in missing)


def _may_belong(code: str, above: set[str], records: RecordsNaming) -> bool:
    """Whether a text under these names may be about the machine `code`: it is one of them, or no machine is named."""
    machines = {name for name in above if any(name in machines_of(chunk) for chunk in records((name,)))}
    if machines:
        return any(are_tied(code, name, records) for name in machines)
    return any(code in machines_of(chunk) for chunk in records((code,)))


def is_known(code: str, known: set[str]) -> bool:
    """`M8` also stands in `M8X1.25`: a size named without its pitch."""
    return code in known or any(other.startswith(f"{code}X") for other in known)


def are_tied(code: str, other: str, records: RecordsNaming) -> bool:
    """Whether some record names both as machines, as an equipment list ties `PR-01` to its model `KX-200`."""
    return any({code, other} <= machines_of(chunk) for chunk in records((code, other)))


def machines_of(chunk: Chunk) -> set[str]:
    """The codes in the cells of a record that say which machine it is about."""
    return set(find_codes("\n".join(value for name, value in chunk.cells if _MACHINE.search(name))))
