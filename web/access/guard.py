"""Who sends a request, and the doors that only some roles pass: `dependencies=[needs(Role.ADMIN)]` on a router."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from indexes.roles import Role


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever sent a request; `name` is a device's or a program's, never a person's."""

    role: Role
    name: str


def current_reader(request: Request) -> Reader:
    return cast(Reader, request.state.reader)


def needs(role: Role) -> Any:
    """A dependency that turns away a reader whose role does not include `role`."""

    def check(reader: CurrentReader) -> None:
        if not reader.role.includes(role):
            raise NotImplementedError

    return Depends(check)


CurrentReader = Annotated[Reader, Depends(current_reader)]
