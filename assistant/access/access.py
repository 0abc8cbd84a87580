"""The door of one library, all parts together."""

from __future__ import annotations

from datetime import timedelta

from assistant.access.audit import Audit
from assistant.access.pairing import Pairing
from assistant.access.passphrase import Passphrase
from assistant.access.sign_ins import SESSION_H, Clock, SignIns, now_utc
from indexes.database import Database
from indexes.messages import message
from indexes.roles import Role


class Access:
    """`clock` tells the time in UTC."""

    def __init__(self, database: Database, clock: Clock = now_utc) -> None:
        self.passphrase = Passphrase(database)
        self.sign_ins = SignIns(database, clock)
        self.pairing = Pairing(database, self.sign_ins, clock)
        self.audit = Audit(database, clock)

    def set_up(self, passphrase: str) -> str:
        """The first start: the plant's passphrase, and the secret of the first session."""
        self.passphrase.choose(passphrase, first=True)
        return self.open_session()

    def sign_in(self, passphrase: str) -> str:
        """The secret of a new admin session. Raises `SignInError`."""
        self.passphrase.check(passphrase)
        return self.open_session()

    def change_passphrase(self, passphrase: str) -> None:
        """Every admin session ends."""
        self.passphrase.choose(passphrase)
        self.sign_ins.end_sessions()

    def open_session(self) -> str:
        label = message("assistant.access.admin_label").render()
        return self.sign_ins.start("session", label, Role.ADMIN, lifetime=timedelta(hours=SESSION_H))[1]
