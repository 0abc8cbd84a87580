"""For which case a page gives a value: "A형: 10 mm, B형: 20 mm" does not support "B형은 10 mm"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checking.claims import Claims
from assistant.checking.shared_words import Words, read_words
from assistant.checking.statements import Window
from assistant.checking.value_clauses import quantity_clauses

# The verb that all clauses share says nothing of a case: "… 20 mm로 설치한다.", "Use steel plates of 10 mm and …".
_SHARED_VERB = re.compile(
    r"\s(?:으?로|를|을|씩)?\s*[가-힣]+(?:다|요|오|것|함)[.\s]*$"
    r"|^\W*(?:use|set|tighten|apply|keep|adjust|install|maintain|fill|add|grease|mount|provide|select|choose|leave)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Case:
    """A clause with its quantities and what they are said of. Cases of one `sentence`, or of one list, are parallel."""

    claims: Claims
    names: frozenset[str]  # codes, and labels like the A of A형
    words: Words
    sentence: int = 0
    is_item: bool = False

    def holds(self, said: _Case) -> bool:
        return any(own.supports(it) for it in said.claims.quantities for own in self.claims.quantities)

    def is_beside(self, other: _Case) -> bool:
        return self.sentence == other.sentence or (self.is_item and other.is_item)


def is_said_of_another_case(said: Claims, windows: Sequence[Window]) -> bool:
    """Whether a value is given with the words of a case for which the page has another value, and not with its own.

    A sentence that names neither is left alone; one place of the page that supports it is enough.
    """
    for case in _cases(quantity_clauses(said), 0, is_item=False):
        verdicts = [verdict for window in windows for verdict in _verdicts(case, window)]
        if verdicts and all(verdicts):
            return True
    return False


def _verdicts(said: _Case, window: Window) -> Iterator[bool]:
    """For each case in a window that has the value said, whether `said` names a rival instead of it."""
    if not any(own.supports(it) for it in said.claims.quantities for own in window.quantities):
        return
    cases = [
        case
        for at, statement in enumerate(window.statements)
        if not statement.is_row
        for case in _cases(statement.clauses, at, is_item=statement.is_item)
    ]
    for holder in cases:
        if holder.holds(said):
            rivals = [case for case in cases if not case.holds(said)]
            yield any(_names_rival(said, holder, rival) for rival in rivals) and not _names_holder(said, holder, rivals)


def _names_rival(said: _Case, holder: _Case, rival: _Case) -> bool:
    if (rival.names - holder.names) & said.names:
        return True
    return rival.is_beside(holder) and bool(rival.words.minus(holder.words).shared_with(said.words))


def _names_holder(said: _Case, holder: _Case, rivals: Sequence[_Case]) -> bool:
    """By its code or label where it has one of its own, else by a word that no rival has."""
    own_names = holder.names.difference(*(rival.names for rival in rivals))
    if own_names & said.names:
        return True
    if own_names and any((rival.names - holder.names) & said.names for rival in rivals):
        return False
    own = holder.words
    for rival in rivals:
        own = own.minus(rival.words)
    return bool(own.shared_with(said.words))


def _cases(clauses: Sequence[Claims], sentence: int, *, is_item: bool) -> list[_Case]:
    cases = []
    for clause in clauses:
        words = read_words(_SHARED_VERB.sub(" ", clause.wording))
        cases.append(_Case(clause, clause.code_names | words.labels, words, sentence, is_item))
    return cases
