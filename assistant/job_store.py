"""Jobs in the catalogue's database, the newest ones."""

from __future__ import annotations

import json
from typing import Any

from indexes.database import Database

KEPT_JOBS = 200


class JobStore:
    """Saves and loads jobs as JSON records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, record: dict[str, Any]) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO jobs (id, created_at, state, record) VALUES (?, ?, ?, ?)",
                (record["id"], record["created_at"], record["state"], json.dumps(record, ensure_ascii=False)),
            )
            connection.execute(
                "DELETE FROM jobs WHERE id NOT IN (SELECT id FROM jobs ORDER BY created_at DESC LIMIT ?)", (KEPT_JOBS,)
            )

    def load(self) -> list[dict[str, Any]]:
        rows = self._database.read("SELECT record FROM jobs ORDER BY created_at")
        return [json.loads(row["record"]) for row in rows]
