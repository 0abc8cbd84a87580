"""The admin's passphrase. Only its Argon2id hash is kept."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.access.errors import AccessError, SignInError
from indexes.database import Database
from indexes.messages import message

LETTERS_MIN = 8
LETTERS_MAX = 200
FACT = "admin_passphrase"


class Passphrase:
    """One for the plant; whoever knows it is admin."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()
        self._one_at_a_time = threading.Lock()  # each takes 64 MB and a core

    @property
    def is_set(self) -> bool:
        return bool(self._database.fact(FACT))

    def choose(self, text: str, *, first: bool = False) -> None:
        """Replaces the passphrase. Raises `AccessError` where it is too short or long, or (`first`) one is set."""
        chosen = _typed(text)
        if not LETTERS_MIN <= len(chosen) <= LETTERS_MAX:
            raise AccessError(
                message("assistant.access.passphrase_length", least=LETTERS_MIN, most=LETTERS_MAX),
                message("assistant.access.passphrase_hint"),
            )
        if first and self.is_set:
            raise _already_set()
        with self._one_at_a_time:
            kept = self._hasher.hash(chosen)
        with self._database.transaction() as connection:
            rule = "OR IGNORE" if first else "OR REPLACE"  # of two first starts at once only one counts
            done = connection.execute(f"INSERT {rule} INTO facts VALUES (?, ?)", (FACT, kept)).rowcount
        if not done:
            raise _already_set()

    def check(self, text: str) -> None:
        """Raises `SignInError` unless it is the passphrase."""
        try:
            with self._one_at_a_time:
                self._hasher.verify(self._database.fact(FACT), _typed(text))
        except (VerificationError, InvalidHashError) as error:
            raise SignInError(
                message("assistant.access.wrong_passphrase"), message("assistant.access.wrong_passphrase_hint")
            ) from error


def _already_set() -> AccessError:
    return AccessError(message("assistant.access.passphrase_set"), message("assistant.access.passphrase_set_hint"))


def _typed(text: str) -> str:
    """The same letters however a keyboard composes Hangul."""
    return unicodedata.normalize("NFC", text).strip()
