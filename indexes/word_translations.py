"""Which tokens of the other language translate a token, and with what share: learned from translated texts.

The table comes from `training/train_translations.py`. A question's words are looked up in it (Darwish and Oard,
"Probabilistic Structured Query Methods", SIGIR 2003), so a Korean question finds the English page by its words too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

TABLE = "word_translations.tsv"
# Of a word that is mostly left untranslated the few translations seen must not count as if they were sure.
SHARE_SUM_MIN = 0.6

Translations = Mapping[str, Sequence[tuple[str, float]]]


class WordTranslations:
    """Korean morphemes to English stems and back."""

    def __init__(self, to_english: Translations, to_korean: Translations) -> None:
        self._tables = (to_english, to_korean)

    def of(self, token: str) -> list[tuple[str, float]]:
        """(token of the other language, share), best first; the shares of one token sum to at most 1."""
        found = next((table[token] for table in self._tables if token in table), ())
        total = max(sum(share for _, share in found), SHARE_SUM_MIN)
        return [(other, share / total) for other, share in found]


@cache
def load_word_translations() -> WordTranslations:
    """The table that comes with the program; it never changes while it runs."""
    to_english: dict[str, list[tuple[str, float]]] = defaultdict(list)
    to_korean: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for line in resources.files("indexes").joinpath(TABLE).read_text(encoding="utf-8").splitlines():
        korean, english, forward, backward = line.split("\t")
        share = (float(forward) * float(backward)) ** 0.5
        to_english[korean].append((english, share))
        to_korean[english].append((korean, share))
    for table in (to_english, to_korean):
        for found in table.values():
            found.sort(key=lambda pair: -pair[1])
    return WordTranslations(to_english, to_korean)
