"""Tablets come in by a code that the admin's screen shows: eight digits, ten minutes, once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from assistant.access.errors import SignInError
from assistant.access.sign_ins import Clock, SignIn, SignIns, checked_label, moment, now_utc
from indexes.database import Database
from indexes.messages import message
from indexes.roles import Role

CODE_DIGITS = 8
CODE_MINUTES = 10


@dataclass(frozen=True, slots=True)
class PairingCode:
    """`code` is digits alone; `expires_at` ISO in UTC."""

    code: str
    expires_at: str

    @property
    def shown(self) -> str:
        """As people read it out: `1234 5678`."""
        half = CODE_DIGITS // 2
        return f"{self.code[:half]} {self.code[half:]}"


class Pairing:
    def __init__(self, database: Database, sign_ins: SignIns, clock: Clock = now_utc) -> None:
        self._database = database
        self._sign_ins = sign_ins
        self._clock = clock

    def offer(self, label: str, role: Role, asset: str = "") -> PairingCode:
        """A code for one device. Raises `AccessError` for a label without words."""
        label = checked_label(label)
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        now = self._clock()
        expires_at = moment(now + timedelta(minutes=CODE_MINUTES))
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM pairing_codes WHERE expires_at <= ?", (moment(now),))
            connection.execute(
                "INSERT OR REPLACE INTO pairing_codes VALUES (?, ?, ?, ?, ?)",
                (_hash(code), label, role.key, asset, expires_at),
            )
        return PairingCode(code, expires_at)

    def redeem(self, typed: str) -> tuple[SignIn, str]:
        """The device and its secret. Raises `SignInError` for a code that is wrong, used or too old."""
        code = "".join(character for character in typed if character.isdecimal())
        with self._database.transaction() as connection:
            row = connection.execute(
                "DELETE FROM pairing_codes WHERE code_hash = ? AND expires_at > ? RETURNING label, role, asset",
                (_hash(code), moment(self._clock())),
            ).fetchone()
        if row is None:
            raise SignInError(
                message("assistant.access.wrong_code"),
                message("assistant.access.wrong_code_hint", minutes=CODE_MINUTES),
            )
        return self._sign_ins.start("device", row["label"], Role.of(row["role"]), asset=row["asset"])


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
