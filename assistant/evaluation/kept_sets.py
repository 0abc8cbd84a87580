"""Question sets that an admin gave, kept for the next run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.evaluation.questions import GoldQuestion, QuestionSetError, read_questions
from indexes.database import Database
from indexes.messages import message

SETS_MAX = 50


class UnknownSetError(QuestionSetError):
    """No kept set has this name."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A kept set: its name, when it was added (ISO, UTC), how many questions it has."""

    name: str
    added_at: str
    question_count: int


class QuestionSets:
    """Kept by name; the same name again replaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, raw: bytes) -> QuestionSet:
        """Raises `QuestionSetError` that names the first wrong line, or where there are too many sets."""
        questions = read_questions(raw, name)
        kept = QuestionSet(name, datetime.now(UTC).isoformat(timespec="seconds"), len(questions))
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO question_sets (name, added_at, question_count, lines) VALUES (?, ?, ?, ?)",
                (kept.name, kept.added_at, kept.question_count, raw.decode("utf-8-sig")),
            )
            (count,) = connection.execute("SELECT count(*) FROM question_sets").fetchone()
            if count > SETS_MAX:
                raise QuestionSetError(
                    message("assistant.eval.too_many_sets", limit=SETS_MAX),
                    message("assistant.eval.too_many_sets_hint"),
                )
        return kept

    def list(self) -> list[QuestionSet]:
        """Newest first."""
        rows = self._database.read(
            "SELECT name, added_at, question_count FROM question_sets ORDER BY added_at DESC, name"
        )
        return [QuestionSet(*row) for row in rows]

    def questions(self, name: str) -> Sequence[GoldQuestion]:
        """Raises `UnknownSetError`."""
        return read_questions(self._lines(name).encode(), name)

    def remove(self, name: str) -> None:
        """What was measured with it stays. Raises `UnknownSetError`."""
        self._lines(name)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM question_sets WHERE name = ?", (name,))

    def _lines(self, name: str) -> str:
        row = self._database.read_one("SELECT lines FROM question_sets WHERE name = ?", (name,))
        if row is None:
            raise UnknownSetError(message("assistant.eval.no_set", name=name), message("assistant.eval.no_set_hint"))
        return str(row["lines"])
