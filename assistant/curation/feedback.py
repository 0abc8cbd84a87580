"""What people say of answers: useful, wrong or outdated, with a note. When, but never who or from where."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from indexes.database import Database
from indexes.errors import BanjangError
from indexes.messages import message

Verdict = Literal["useful", "wrong", "outdated"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NOTE_CHARACTERS = 1_000


class FeedbackError(BanjangError):
    """A verdict or note that cannot be kept."""

    code = "feedback"


class AnswerNotFoundError(FeedbackError):
    """No answer has this id."""

    code = "not_found"

    def __init__(self, answer_id: object) -> None:
        super().__init__(
            message("assistant.review.no_answer", answer=answer_id), message("assistant.review.no_answer_hint")
        )


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """One verdict; `given_at` is ISO in UTC."""

    verdict: Verdict
    note: str
    given_at: str

    def as_json(self) -> dict[str, str]:
        return {"verdict": self.verdict, "note": self.note, "given_at": self.given_at}


class Feedback:
    """Verdicts by answer (a turn's id)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, answer_id: int, verdict: Verdict, note: str = "") -> FeedbackEntry:
        """Keeps a verdict. Raises `AnswerNotFoundError`, `FeedbackError` for a note over `NOTE_CHARACTERS`."""
        note = note.strip()
        if verdict not in VERDICTS or len(note) > NOTE_CHARACTERS:
            raise FeedbackError(message("assistant.review.bad_feedback", limit=NOTE_CHARACTERS))
        entry = FeedbackEntry(verdict, note, datetime.now(UTC).isoformat(timespec="microseconds"))
        with self._database.transaction() as connection:
            if connection.execute("SELECT 1 FROM turns WHERE id = ?", (answer_id,)).fetchone() is None:
                raise AnswerNotFoundError(answer_id)
            connection.execute(
                "INSERT INTO feedback (turn_id, verdict, note, given_at) VALUES (?, ?, ?, ?)",
                (answer_id, entry.verdict, entry.note, entry.given_at),
            )
        return entry

    def latest_answers(self, limit: int) -> list[int]:
        """Ids of the answers that were judged last."""
        rows = self._database.read(
            "SELECT turn_id FROM feedback GROUP BY turn_id ORDER BY max(id) DESC LIMIT ?", (limit,)
        )
        return [int(row["turn_id"]) for row in rows]

    def of(self, answer_ids: Collection[int]) -> dict[int, tuple[FeedbackEntry, ...]]:
        """Every verdict on these answers, newest first."""
        rows = self._database.read(
            "SELECT * FROM feedback WHERE turn_id IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
            (json.dumps(sorted(answer_ids)),),
        )
        entries: dict[int, list[FeedbackEntry]] = defaultdict(list)
        for row in rows:
            entries[row["turn_id"]].append(FeedbackEntry(row["verdict"], row["note"], row["given_at"]))
        return {answer_id: tuple(given) for answer_id, given in entries.items()}
