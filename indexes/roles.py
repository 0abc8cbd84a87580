"""Who may read and do what: three roles, each of which may all that the one before it may."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """Ordered: `role >= Role.MAINTENANCE` is the whole check."""

    WORKER = 1
    MAINTENANCE = 2
    ADMIN = 3

    @property
    def key(self) -> str:
        """As it is stored, sent and named in wordings: "worker", "maintenance", "admin"."""
        return self.name.lower()

    @classmethod
    def of(cls, key: str) -> Role:
        """Raises `KeyError` for what is no role."""
        return cls[key.upper()]


ROLE_KEYS = tuple(role.key for role in Role)
