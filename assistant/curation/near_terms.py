"""The terms that a word may be another spelling of, letter by letter: of Hangul by its vowels and consonants."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from difflib import SequenceMatcher

from indexes.analysis import HANGUL
from indexes.glossary import Glossary, Term

# Of all spellings so many are compared letter by letter: those that share most pairs of letters.
COMPARED = 40
LIKENESS_MIN = 0.6
_Spelled = tuple[str, str, Term]  # letters, spelling, term


class NearTerms:
    """Finds the likest spellings of one glossary; made once, asked often."""

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary
        self._spelled: list[_Spelled] = []
        self._by_pair: dict[str, list[int]] = defaultdict(list)
        for term in glossary.meanings:
            for spelling in term.spellings:
                for pair in _pairs(_letters(spelling)):
                    self._by_pair[pair].append(len(self._spelled))
                self._spelled.append((_letters(spelling), spelling, term))

    def find(self, word: str, limit: int) -> list[tuple[str, Term]]:
        """(spelling, its term), the likest first, one a term, in the script of the word; empty where nothing is like
        it.
        """
        found: dict[Term, tuple[float, str]] = {}
        for letters, spelling, term in self._candidates(word):
            likeness = SequenceMatcher(None, _letters(word), letters, autojunk=False).ratio()
            if likeness >= LIKENESS_MIN and likeness > found.get(term, (0.0, ""))[0]:
                found[term] = (likeness, spelling)
        likest = sorted(found.items(), key=lambda one: -one[1][0])[:limit]
        return [(spelling, term) for term, (_, spelling) in likest]

    def _candidates(self, word: str) -> list[_Spelled]:
        """Those of the word's script that share most pairs of letters with it."""
        letters = _letters(word)
        shared = Counter(place for pair in _pairs(letters) for place in self._by_pair.get(pair, ()))

        def overlap(place: int) -> float:
            return shared[place] / (len(letters) + len(self._spelled[place][0]))

        same_script = [place for place in shared if _is_hangul(self._spelled[place][1]) == _is_hangul(word)]
        return [
            self._spelled[place] for place in sorted(same_script, key=lambda place: (-overlap(place), place))[:COMPARED]
        ]


def _is_hangul(text: str) -> bool:
    return HANGUL.search(text) is not None


def _letters(text: str) -> str:
    return unicodedata.normalize("NFD", "".join(text.lower().split()))


def _pairs(letters: str) -> set[str]:
    """Also the first and the last letter alone, so that short words share something."""
    framed = f"^{letters}$"
    return {framed[at : at + 2] for at in range(len(framed) - 1)}
