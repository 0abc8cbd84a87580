"""A procedure whole: the chunks that hold its steps, from the first to the last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.passage_units import is_step, lines_of
from indexes.records import Passage

STEPS_MIN = 2
_NUMBER = re.compile(r"^\s*\(?(\d{1,2})[.)](?!\d)")


def has_steps(passage: Passage) -> bool:
    """Whether a passage tells steps, not only one point."""
    return sum(map(is_step, lines_of(passage))) >= STEPS_MIN


def whole_procedure(passage: Passage, section: Sequence[Passage]) -> list[Passage]:
    """The passage with what goes on before and behind it under the same headings, in reading order.

    Where numbers begin again another procedure begins; under no heading only numbers hold one together.
    """
    before = [part for part in section if part.chunk.ordinal < passage.chunk.ordinal]
    behind = [part for part in section if part.chunk.ordinal > passage.chunk.ordinal]
    parts = [passage]
    for part in sorted(before, key=_ordinal, reverse=True):
        if _begins(parts[0]) or not _goes_on(part):
            break
        parts.insert(0, part)
    for part in sorted(behind, key=_ordinal):
        if _begins(part) or not _goes_on(part):
            break
        parts.append(part)
    return parts


def _ordinal(part: Passage) -> int:
    return part.chunk.ordinal


def _begins(part: Passage) -> bool:
    return next(iter(_numbers(part)), None) == 1


def _goes_on(part: Passage) -> bool:
    is_held = bool(part.chunk.heading) or next(iter(_numbers(part)), None) is not None
    return is_held and any(map(is_step, lines_of(part)))


def _numbers(part: Passage) -> Iterable[int]:
    return (int(match[1]) for match in map(_NUMBER.match, lines_of(part)) if match)
