"""What admins did, and who came in: kept for good, never changed."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.access.sign_ins import Clock, moment, now_utc
from indexes.database import Database

TEXT_LETTERS_MAX = 300


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`actor` is the label of a sign-in; `action` a name that `web/locales` words; `at` ISO in UTC."""

    id: int
    at: str
    actor: str
    action: str
    object: str
    detail: str


class Audit:
    def __init__(self, database: Database, clock: Clock = now_utc) -> None:
        self._database = database
        self._clock = clock

    def note(self, actor: str, action: str, object: str = "", detail: str = "") -> None:  # noqa: A002
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO audit (at, actor, action, object, detail) VALUES (?, ?, ?, ?, ?)",
                (moment(self._clock()), actor, action, object[:TEXT_LETTERS_MAX], detail[:TEXT_LETTERS_MAX]),
            )

    def entries(self, limit: int, before: int | None = None) -> list[AuditEntry]:
        """The newest first; `before` is the id of the last one that was seen already."""
        rows = self._database.read(
            "SELECT * FROM audit WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?", (before, before, limit)
        )
        return [AuditEntry(*tuple(row)) for row in rows]
