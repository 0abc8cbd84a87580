"""Who may read what: three roles, each of which may do all that the one before may."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A worker on the floor, maintenance staff, the plant's admin; in this order."""

    WORKER = "worker"
    MAINTENANCE = "maintenance"
    ADMIN = "admin"

    def includes(self, needed: Role) -> bool:
        """Whether this role may do what `needed` may."""
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER = tuple(Role)
