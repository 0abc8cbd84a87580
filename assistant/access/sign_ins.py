"""Everyone who is signed in: admin sessions, paired devices, programs with a token. Secrets are kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from assistant.access.errors import AccessError, SignInNotFoundError
from indexes.database import Database
from indexes.messages import message
from indexes.roles import Role

Kind = Literal["session", "device", "token"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SESSION_H = 12
LABEL_LETTERS_MAX = 80
TOKEN_DAYS_MAX = 3650
TOKEN_PREFIX = "bj_"
SEEN_EVERY = timedelta(minutes=1)
Clock = Callable[[], datetime]


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SignIn:
    """`label` is what people call it; `asset` the machine that a device stands at, or "". Moments are ISO in UTC."""

    id: int
    kind: Kind
    label: str
    role: Role
    asset: str
    created_at: str
    last_seen_at: str
    expires_at: str


class SignIns:
    """One table for all who may come in."""

    def __init__(self, database: Database, clock: Clock = now_utc) -> None:
        self._database = database
        self._clock = clock

    def start(
        self, kind: Kind, label: str, role: Role, *, asset: str = "", lifetime: timedelta | None = None
    ) -> tuple[SignIn, str]:
        """A new sign-in and its secret, which nothing shows again. Raises `AccessError` for a label without words."""
        label = checked_label(label)
        secret = (TOKEN_PREFIX if kind == "token" else "") + secrets.token_urlsafe(32)
        now = self._clock()
        values = {
            "kind": kind,
            "label": label,
            "role": role.key,
            "asset": asset,
            "secret_hash": _hash(secret),
            "created_at": moment(now),
            "last_seen_at": moment(now),
            "expires_at": moment(now + lifetime) if lifetime else "",
        }
        with self._database.transaction() as connection:
            cursor = connection.execute(
                f"INSERT INTO sign_ins ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})",
                values,
            )
        return self.get(int(cursor.lastrowid or 0)), secret

    def find(self, secret: str) -> SignIn | None:
        """Who holds this secret, or None; that it was seen is noted once a minute."""
        row = self._database.read_one(
            "SELECT * FROM sign_ins WHERE secret_hash = ? AND ended_at = ''", (_hash(secret),)
        )
        now = self._clock()
        if row is None or (row["expires_at"] and row["expires_at"] <= moment(now)):
            return None
        if row["last_seen_at"] <= moment(now - SEEN_EVERY):
            with self._database.transaction() as connection:
                connection.execute("UPDATE sign_ins SET last_seen_at = ? WHERE id = ?", (moment(now), row["id"]))
        return _sign_in(row)

    def get(self, sign_in_id: int) -> SignIn:
        """Raises `SignInNotFoundError`."""
        row = self._database.read_one("SELECT * FROM sign_ins WHERE id = ? AND ended_at = ''", (sign_in_id,))
        if row is None:
            raise SignInNotFoundError(message("assistant.access.no_sign_in"))
        return _sign_in(row)

    def list(self, kind: Kind) -> list[SignIn]:
        """Those that still open something, seen last first."""
        rows = self._database.read(
            "SELECT * FROM sign_ins WHERE kind = ? AND ended_at = '' AND (expires_at = '' OR expires_at > ?)"
            " ORDER BY last_seen_at DESC, id DESC",
            (kind, moment(self._clock())),
        )
        return [_sign_in(row) for row in rows]

    def end(self, sign_in_id: int) -> SignIn:
        """Its secret opens nothing any more. Raises `SignInNotFoundError`."""
        ended = self.get(sign_in_id)
        self._end("id = ?", sign_in_id)
        return ended

    def end_sessions(self) -> None:
        """All admin sessions: after the passphrase has changed."""
        self._end("kind = ?", "session")

    def _end(self, where: str, value: object) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                f"UPDATE sign_ins SET ended_at = ? WHERE ended_at = '' AND {where}", (moment(self._clock()), value)
            )


def checked_label(label: str) -> str:
    """A name that people can tell it by."""
    label = " ".join(label.split())
    if not 1 <= len(label) <= LABEL_LETTERS_MAX or not label.isprintable():
        raise AccessError(message("assistant.access.label", most=LABEL_LETTERS_MAX))
    return label


def checked_role(key: str) -> Role:
    try:
        return Role.of(key)
    except KeyError as error:
        raise AccessError(message("assistant.access.role", role=key)) from error


def checked_days(days: int) -> timedelta | None:
    """0 is for ever."""
    if not 0 <= days <= TOKEN_DAYS_MAX:
        raise AccessError(message("assistant.access.days", most=TOKEN_DAYS_MAX))
    return timedelta(days=days) if days else None


def moment(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def _hash(secret: str) -> str:
    """A plain hash is enough: a secret of ours holds 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _sign_in(row: sqlite3.Row) -> SignIn:
    return SignIn(
        row["id"],
        row["kind"],
        row["label"],
        Role.of(row["role"]),
        row["asset"],
        row["created_at"],
        row["last_seen_at"],
        row["expires_at"],
    )
