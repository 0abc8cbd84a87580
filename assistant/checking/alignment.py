"""Which statement of a page a sentence rests on, and whether the sentence contradicts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.checking.claims import Claims
from assistant.checking.polarity import Stance, contradiction, read_stance
from assistant.checking.quantities import Quantity
from assistant.checking.shared_words import Words, read_words
from assistant.checking.statements import Window
from assistant.checking.value_cases import is_said_of_another_case

# A statement is the one meant when it has half of what the sentence says, and two words at least.
COVERAGE_MIN = 0.5
SHARED_MIN = 2
# Statements that have nearly as much are as good: one of them that agrees is enough.
AS_GOOD = 0.85
# From here on both surely speak of the same thing, even where a verb was translated by one that no table knows.
SURE_COVERAGE = 0.7
SURE_SHARED = 3
CLAIM_WEIGHT = 2


@dataclass(frozen=True)
class _Pair:
    """A sentence beside a piece of a page. `shared` are words, `exact` codes and quantities that the piece has too."""

    said: Claims
    words: Words
    piece: Claims
    theirs: Words

    @cached_property
    def shared(self) -> int:
        return len(self.words.shared_with(self.theirs))

    @cached_property
    def exact(self) -> int:
        return len(self.said.code_names & self.piece.code_names) + len(self._values)

    @cached_property
    def _values(self) -> list[Quantity]:
        return [it for it in self.said.quantities if any(own.supports(it) for own in self.piece.quantities)]

    @property
    def has_value(self) -> bool:
        """One with a unit."""
        return any(it.unit for it in self._values)

    @cached_property
    def of_sentence(self) -> float:
        """The share of the sentence that the piece has."""
        return (self.shared + CLAIM_WEIGHT * self.exact) / max(1, len(self.words) + CLAIM_WEIGHT * len(self.said))

    @cached_property
    def of_piece(self) -> float:
        shared = len(self.theirs.shared_with(self.words))
        return (shared + CLAIM_WEIGHT * self.exact) / max(1, len(self.theirs) + CLAIM_WEIGHT * len(self.piece))

    @property
    def score(self) -> float:
        return self.of_sentence + 0.5 * self.of_piece

    @property
    def is_clear(self) -> bool:
        return self.shared + self.exact >= SHARED_MIN and self.of_sentence >= COVERAGE_MIN

    @property
    def is_sure(self) -> bool:
        is_long = self.shared + self.exact >= SURE_SHARED
        return is_long and min(self.of_sentence, self.of_piece) >= SURE_COVERAGE


def fault_against(claims: Claims, windows: Sequence[Window]) -> str:
    """ "condition" or "negation" where a sentence contradicts what it rests on, "" where it agrees or none is clear."""
    if claims.quantities and is_said_of_another_case(claims, windows):
        return "condition"
    said = read_stance(claims.plain)
    words = read_words(claims.wording)
    meant = _meant([_Pair(claims, words, piece, theirs) for piece, theirs in _pieces(windows)])
    if not meant:
        return ""
    faults = [contradiction(said, _stance(pair.piece.plain), is_sure=pair.is_sure) for pair in meant]
    return "" if "" in faults else faults[0]


def _meant(pairs: Sequence[_Pair]) -> list[_Pair]:
    """With the pieces that a sentence rests on, best first: those clearly alike, else the one that has its values."""
    clear = sorted((pair for pair in pairs if pair.is_clear), key=lambda pair: -pair.score)
    if clear:
        return [pair for pair in clear if pair.score >= AS_GOOD * clear[0].score]
    with_values = [pair for pair in pairs if pair.has_value]
    return with_values if len(with_values) == 1 else []


def _pieces(windows: Iterable[Window]) -> Iterator[tuple[Claims, Words]]:
    """Statements, each once; a row as a whole and in its cells, of which one may deny what another says."""
    seen: set[str] = set()
    for window in windows:
        statement = window.statements[0]
        if statement.text not in seen:
            seen.add(statement.text)
            yield statement.claims, statement.words
            for cell in statement.cells:
                yield cell, read_words(cell.wording)


@lru_cache(maxsize=1024)
def _stance(text: str) -> Stance:
    return read_stance(text)
