"""What nobody could answer: the list that tells which document is missing. When and where, but never who.

Questions come from the kept turns, searches that found nothing from `missed_searches`; the same question, however it
was worded, is one entry.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.conversation import local_date
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.evidence_now import EvidenceNow, find_evidence
from assistant.curation.question_key import question_key
from assistant.scope import scope_as_json, scope_of_json
from indexes.analysis import find_codes, lessons, normalise
from indexes.database import Database
from indexes.errors import BanjangError
from indexes.library import Library
from indexes.messages import message
from indexes.records import Scope

NOTE_CHARACTERS = 200
# So many of the newest turns and searches are looked through; older ones have had their time.
TURNS_READ = 2_000
SEARCHES_KEPT = 2_000
# The same search again within so long is a page that was loaded again.
SAME_SEARCH = timedelta(minutes=10)
# What a machine's documents lack, the page asks again of all documents: at once, and in another conversation.
WIDENED_WITHIN_TURNS = 200
WIDENED_WITHIN_DAYS = 10 / 1440
MISSED_TURNS = """
SELECT question, follows, scope, status, asked_at,
       scope LIKE '%"assets"%' AND EXISTS (
           SELECT 1 FROM turns AS wider
           WHERE wider.id > turns.id AND wider.id <= turns.id + ? AND wider.question = turns.question
             AND wider.scope NOT LIKE '%"assets"%'
             AND julianday(wider.asked_at) - julianday(turns.asked_at) <= ?) AS is_widened
FROM turns WHERE status IN ('no_evidence', 'partial') ORDER BY id DESC LIMIT ?
"""


class UnansweredError(BanjangError):
    """A note that cannot be kept."""

    code = "unanswered"


class EntryNotFoundError(UnansweredError):
    """No entry has this id."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__(message("assistant.unanswered.no_entry"), message("assistant.unanswered.no_entry_hint"))


@dataclass(frozen=True, slots=True)
class Miss:
    """A question without a whole answer, or a search without results; `times` 0 where all documents were asked next."""

    question: str
    follows: str
    scope: Scope
    is_search: bool
    is_partial: bool
    times: int
    first_at: str
    last_at: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Why an entry is off the list, and since when (ISO in UTC)."""

    note: str
    at: str

    @property
    def on(self) -> str:
        """The day here."""
        return local_date(self.at)


@dataclass(frozen=True, slots=True)
class UnansweredEntry:
    """One question with all its misses, newest first. `set_aside` is None while it is on the list."""

    id: str
    misses: tuple[Miss, ...]
    set_aside: SetAside | None

    @property
    def question(self) -> str:
        """As it was worded last."""
        return self.misses[0].question

    @property
    def follows(self) -> str:
        return self.misses[0].follows

    @property
    def asked(self) -> int:
        return sum(miss.times for miss in self.misses if not miss.is_search)

    @property
    def searched(self) -> int:
        return sum(miss.times for miss in self.misses if miss.is_search)

    @property
    def is_partial(self) -> bool:
        """Answered in part, every time."""
        return all(miss.is_partial for miss in self.misses)

    @property
    def first_on(self) -> str:
        return local_date(min(miss.first_at for miss in self.misses))

    @property
    def last_on(self) -> str:
        return local_date(self.last_at)

    @property
    def last_at(self) -> str:
        return max(miss.last_at for miss in self.misses)

    @property
    def machines(self) -> tuple[str, ...]:
        """Where it was asked, the most frequent first."""
        counted = Counter(asset for miss in self.misses for asset in miss.scope.assets)
        return tuple(asset for asset, _ in counted.most_common())

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "follows": self.follows,
            "status": "partial" if self.is_partial else "no_evidence",
            "asked": self.asked,
            "searched": self.searched,
            "first_on": self.first_on,
            "last_on": self.last_on,
            "machines": list(self.machines),
            "set_aside": self.set_aside and {"note": self.set_aside.note, "on": self.set_aside.on},
        }


class Unanswered:
    """The list, from the same database as the library."""

    def __init__(self, library: Library, curated: CuratedAnswers) -> None:
        self._library = library
        self._database: Database = library.database
        self._curated = curated
        self._keys: dict[tuple[str, str], str] = {}
        self._keys_of_lesson = -1

    def entries(self) -> list[UnansweredEntry]:
        """Those that were met most often first, then the newest; the ones that were set aside are among them."""
        by_key: dict[str, list[Miss]] = defaultdict(list)
        for miss in sorted([*self._turns(), *self._searches()], key=lambda miss: miss.last_at, reverse=True):
            by_key[self._key(miss.question, miss.follows)].append(miss)
        aside = self._set_aside()
        entries = [
            UnansweredEntry(hashlib.sha256(key.encode()).hexdigest()[:16], tuple(misses), aside.get(key))
            for key, misses in by_key.items()
            if any(miss.times for miss in misses)
        ]
        return sorted(entries, key=lambda entry: (entry.asked + entry.searched, entry.last_at), reverse=True)

    def entry(self, entry_id: str) -> UnansweredEntry:
        """Raises `EntryNotFoundError`."""
        for entry in self.entries():
            if entry.id == entry_id:
                return entry
        raise EntryNotFoundError

    def evidence_now(self, entry: UnansweredEntry) -> EvidenceNow:
        """What the documents of today say: the nearest ones, and whether there would be an answer."""
        scope = entry.misses[0].scope
        if self._curated.find(entry.question, scope, follows=entry.follows) is not None:
            return EvidenceNow(entry.question, True, ())
        return find_evidence(self._library, entry.question, entry.follows, scope, is_search=not entry.asked)

    def set_aside(self, entry_id: str, note: str) -> UnansweredEntry:
        """Off the list, with a short note such as "ordered". Raises `EntryNotFoundError`, `UnansweredError`."""
        note = " ".join(note.split())
        if len(note) > NOTE_CHARACTERS:
            raise UnansweredError(message("assistant.unanswered.long_note", limit=NOTE_CHARACTERS))
        entry = self.entry(entry_id)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO set_aside VALUES (?, ?, ?, ?)", (entry.question, entry.follows, note, _now())
            )
        return self.entry(entry_id)

    def bring_back(self, entry_id: str) -> UnansweredEntry:
        """On the list again. Raises `EntryNotFoundError`."""
        entry = self.entry(entry_id)
        rows = self._database.read("SELECT question, follows FROM set_aside")
        same = [tuple(row) for row in rows if self._key(*row) == self._key(entry.question, entry.follows)]
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM set_aside WHERE question = ? AND follows = ?", same)
        return self.entry(entry_id)

    def note_search(self, query: str, scope: Scope) -> bool:
        """Keeps a search that finds nothing, or has words that no document holds; tells whether it was kept.

        Meaning always finds something, so a search without any passage is rare. The same one again soon counts once.
        """
        query, where, now = " ".join(query.split()), scope_as_json(scope), _now()
        if not query or not self._is_missed(query, scope):
            return False
        soon = (datetime.now(UTC) - SAME_SEARCH).isoformat(timespec="seconds")
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO missed_searches VALUES (?, ?, 1, ?, ?) ON CONFLICT (query, scope)"
                " DO UPDATE SET times = times + (last_at < ?), last_at = excluded.last_at",
                (query, where, now, now, soon),
            )
            connection.execute(
                "DELETE FROM missed_searches WHERE (query, scope) IN"
                " (SELECT query, scope FROM missed_searches ORDER BY last_at DESC LIMIT -1 OFFSET ?)",
                (SEARCHES_KEPT,),
            )
        return True

    def _is_missed(self, query: str, scope: Scope) -> bool:
        if self._library.unknown_words(query) or any(not self._library.knows_code(code) for code in find_codes(query)):
            return True
        return not self._library.search(query, scope, 1).passages

    def _turns(self) -> Iterator[Miss]:
        values = (WIDENED_WITHIN_TURNS, WIDENED_WITHIN_DAYS, TURNS_READ)
        for row in self._database.read(MISSED_TURNS, values):
            yield Miss(
                row["question"],
                row["follows"],
                scope_of_json(row["scope"]),
                is_search=False,
                is_partial=row["status"] == "partial",
                times=0 if row["is_widened"] else 1,
                first_at=row["asked_at"],
                last_at=row["asked_at"],
            )

    def _searches(self) -> Iterator[Miss]:
        for row in self._database.read("SELECT * FROM missed_searches"):
            yield Miss(
                row["query"],
                "",
                scope_of_json(row["scope"]),
                is_search=True,
                is_partial=False,
                times=row["times"],
                first_at=row["first_at"],
                last_at=row["last_at"],
            )

    def _set_aside(self) -> dict[str, SetAside]:
        rows = self._database.read("SELECT * FROM set_aside ORDER BY set_aside_at")
        return {self._key(row["question"], row["follows"]): SetAside(row["note"], row["set_aside_at"]) for row in rows}

    def _key(self, question: str, follows: str) -> str:
        """What tells one question from another; kept until the analyser learns words and may read it differently."""
        if self._keys_of_lesson != (now := lessons()):
            self._keys, self._keys_of_lesson = {}, now
        place = (question, follows)
        if place not in self._keys:
            plain = json.dumps([" ".join(normalise(text).casefold().split()) for text in place], ensure_ascii=False)
            self._keys[place] = question_key(question, follows) or plain
        return self._keys[place]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
