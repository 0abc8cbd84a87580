"""What every router of `web/app.py` is put behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends

from indexes.roles import Role


@dataclass
class ActionNote:
    """What the audit log says of a changing request beside its name; an endpoint fills in what it changed."""

    object: str = ""
    detail: str = ""


def noted_action() -> Iterator[ActionNote]:
    """Of a router whose changing requests are noted."""
    yield ActionNote()


Noted = Annotated[ActionNote, Depends(noted_action)]
"""For an endpoint that names what it changed: `noted.object = document.title`."""


def needs(role: Role) -> list[Any]:
    """The dependencies of a router that only `role` and those above it may reach."""
    return [Depends(noted_action)] if role is Role.ADMIN else []
