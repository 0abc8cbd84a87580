"""What every router of `web/routers.py` is put behind: the least role, and a line in the log for admins' changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from assistant.access.errors import AccessDeniedError
from indexes.messages import message
from indexes.roles import Role
from web.access.reader import Reader, request_reader, runtime_of
from web.errors import CrossSiteError, SignInRequiredError, told
from web.schemas import errors
from web.security import SAFE_METHODS


@dataclass
class ActionNote:
    """What the audit log says of a changing request beside its name; an endpoint fills in what it changed."""

    object: str = ""
    detail: str = ""


def noted_action(request: Request) -> Iterator[ActionNote]:
    """Notes a changing request that went well."""
    note = ActionNote()
    yield note
    if request.method in SAFE_METHODS:
        return
    named = note.object or " ".join(str(value) for value in request.path_params.values())
    action = request.scope["endpoint"].__name__
    reader = request_reader(request)
    runtime_of(request).access.audit.note(reader.label if reader else "", action, named, note.detail)


Noted = Annotated[ActionNote, Depends(noted_action)]
"""For an endpoint that names what it changed: `noted.object = document.title`."""


def needs(role: Role) -> dict[str, Any]:
    """What `include_router` is given for a router that only `role` and those above it may reach."""

    def guard(request: Request) -> None:
        reader = signed_in(request)
        if reader.role < role:
            raise AccessDeniedError(*told("access_denied", role=message(f"web.roles.{role.key}")))

    guards = [Depends(guard), Depends(noted_action)] if role is Role.ADMIN else [Depends(guard)]
    return {"dependencies": guards, "responses": errors(401, 403)}


def signed_in(request: Request) -> Reader:
    """Raises `SignInRequiredError`; `CrossSiteError` where a cookie orders a change and no page is named for it."""
    reader = request_reader(request)
    if reader is None:
        is_set = runtime_of(request).access.passphrase.is_set
        raise SignInRequiredError(*(("sign_in_required", "/sign-in") if is_set else ("setup_required", "/setup")))
    if reader.by_cookie and request.method not in SAFE_METHODS and not names_its_page(request):
        raise CrossSiteError(*told("cross_site"))
    return reader


def names_its_page(request: Request) -> bool:
    """Every browser of these days does; `web.security.SameSiteChanges` has seen that the page is ours."""
    return "origin" in request.headers or "sec-fetch-site" in request.headers


SignedIn = Annotated[Reader, Depends(signed_in)]
