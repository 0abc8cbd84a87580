"""Turns of conversations, kept so that a follow-up knows what it follows and an answer can be reviewed. No names, no
devices."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.events import Citation
from assistant.scope import scope_as_json
from indexes.database import Database
from indexes.records import Scope


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question with the answer that was shown.

    `follows` is the question that this one leans on, or "". `scope` is canonical JSON. Each of `citations` holds
    mark, document_id, title, path, revision, revision_id (None where it is gone), page, chunk_id and quote.
    """

    id: int
    asked_at: str
    question: str
    follows: str
    status: str
    answer: str
    scope: str
    citations: tuple[dict[str, Any], ...]

    @property
    def asked_on(self) -> str:
        """The day of the question here, as an ISO date."""
        return local_date(self.asked_at)


def local_date(moment: str) -> str:
    """The day here of an ISO moment, as an ISO date."""
    return datetime.fromisoformat(moment).astimezone().date().isoformat()


class Conversations:
    """Questions and answers by conversation id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def new_id() -> str:
        return uuid.uuid4().hex

    def add_turn(
        self,
        conversation_id: str,
        question: str,
        status: str,
        answer: str,
        *,
        citations: Sequence[Citation] = (),
        scope: Scope | None = None,
        follows: str = "",
    ) -> int:
        """Keeps a turn and returns its id, which names the answer from now on."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.transaction() as connection:
            cited = [_citation_record(connection, citation) for citation in citations]
            cursor = connection.execute(
                "INSERT INTO turns (conversation_id, asked_at, question, status, answer, citations, scope, follows)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(conversation_id, now, question, status, answer),
                    *(json.dumps(cited, ensure_ascii=False), scope_as_json(scope or Scope()), follows),
                ),
            )
        return int(cursor.lastrowid or 0)

    def last_turn(self, conversation_id: str) -> KeptTurn | None:
        """What was asked last, or None in a new conversation."""
        row = self._database.read_one(
            "SELECT * FROM turns WHERE conversation_id = ? ORDER BY id DESC LIMIT 1", (conversation_id,)
        )
        return _kept_turn(row) if row else None

    def turns(self, turn_ids: Collection[int]) -> list[KeptTurn]:
        """The turns with these ids, newest first; unknown ids give nothing."""
        rows = self._database.read(
            "SELECT * FROM turns WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
            (json.dumps(sorted(turn_ids)),),
        )
        return [_kept_turn(row) for row in rows]


def _citation_record(connection: sqlite3.Connection, citation: Citation) -> dict[str, Any]:
    cited = citation.as_json()
    row = connection.execute("SELECT revision_id FROM chunks WHERE id = ?", (cited["chunk_id"],)).fetchone()
    kept = ("mark", "document_id", "title", "path", "revision", "page", "chunk_id", "quote")
    return {**{name: cited[name] for name in kept}, "revision_id": row and row["revision_id"]}


def _kept_turn(row: sqlite3.Row) -> KeptTurn:
    return KeptTurn(
        id=row["id"],
        asked_at=row["asked_at"],
        question=row["question"],
        follows=row["follows"],
        status=row["status"],
        answer=row["answer"],
        scope=row["scope"],
        citations=tuple(json.loads(row["citations"])),
    )
