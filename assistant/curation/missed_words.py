"""Words of unanswered questions that no document holds, with the terms that they may be another spelling of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from assistant.curation.near_terms import NearTerms
from assistant.curation.unanswered import Unanswered
from indexes.database import Database
from indexes.glossary import Term
from indexes.library import Library

WORDS_SHOWN = 20
# Of the entries, the most frequent first, so many are read.
ENTRIES_READ = 300
NEAR_SHOWN = 3
NEAR_READ = 8


@dataclass(frozen=True, slots=True)
class MissedWord:
    """A word, how often it was asked for, and (spelling, term) of what it is like."""

    word: str
    times: int
    near: tuple[tuple[str, Term], ...]

    def as_json(self) -> dict[str, Any]:
        near = [
            {"spelling": spelling, "korean": list(term.korean), "english": list(term.english)}
            for spelling, term in self.near
        ]
        return {"word": self.word, "times": self.times, "near": near}


class MissedWords:
    """Suggestions for the plant's glossary."""

    def __init__(self, library: Library, unanswered: Unanswered) -> None:
        self._library = library
        self._unanswered = unanswered
        self._database: Database = library.database
        self._near = NearTerms(library.glossary)

    def suggestions(self, limit: int = WORDS_SHOWN) -> list[MissedWord]:
        """The most frequent first; what was ignored or set aside is not among them."""
        ignored = {row["word"] for row in self._database.read("SELECT word FROM ignored_words")}
        counted: Counter[str] = Counter()
        for entry in self._unanswered.entries()[:ENTRIES_READ]:
            if entry.set_aside is None:
                for word in self._library.unknown_words(entry.question):
                    counted[word] += entry.asked + entry.searched
        most = [(word, times) for word, times in counted.most_common() if word not in ignored][:limit]
        return [MissedWord(word, times, self._near_known(word)) for word, times in most]

    def ignore(self, word: str) -> None:
        """Not suggested again."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO ignored_words VALUES (?)", (word,))

    def _near_known(self, word: str) -> tuple[tuple[str, Term], ...]:
        """Terms like the word, of those by which a document can be found."""
        near = self._near
        if near.glossary is not self._library.glossary:
            near = self._near = NearTerms(self._library.glossary)
        found = [
            (spelling, term)
            for spelling, term in near.find(word, NEAR_READ)
            if word not in term.spellings and not self._library.unknown_words(spelling)
        ]
        return tuple(found[:NEAR_SHOWN])
