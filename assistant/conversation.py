"""Turns of conversations, kept so that a follow-up knows what it follows. No names, no devices."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from indexes.database import Database


class Conversations:
    """Questions and answers by conversation id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def new_id() -> str:
        return uuid.uuid4().hex

    def add_turn(self, conversation_id: str, question: str, status: str, answer: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO turns (conversation_id, asked_at, question, status, answer) VALUES (?, ?, ?, ?, ?)",
                (conversation_id, now, question, status, answer),
            )

    def last_question(self, conversation_id: str) -> str:
        """The question asked last, or "" in a new conversation."""
        row = self._database.read_one(
            "SELECT question FROM turns WHERE conversation_id = ? ORDER BY id DESC LIMIT 1", (conversation_id,)
        )
        return str(row["question"]) if row else ""
