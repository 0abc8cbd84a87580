"""`/admin/devices` and `/admin/audit`: who may come in, and what was done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.access.pairing import CODE_MINUTES
from assistant.access.passphrase import LETTERS_MAX, LETTERS_MIN
from assistant.access.sign_ins import LABEL_LETTERS_MAX, TOKEN_DAYS_MAX
from assistant.network_addresses import is_loopback, lan_addresses
from indexes.roles import ROLE_KEYS
from web.access.audit_view import audit_line
from web.access.reader import request_reader
from web.deps import PagesOf, Runtime, request_language

router = APIRouter(include_in_schema=False)
ENTRIES = 100


@router.get("/admin/devices")
def get_devices_page(request: Request, runtime: Runtime, pages: PagesOf, part: str = "") -> HTMLResponse:
    """Pair tablets, make tokens, end either; `?part=list` is the list alone, for refreshing it."""
    reader = request_reader(request)
    sign_ins = runtime.access.sign_ins
    return pages.page(
        request,
        "partials/sign_in_list.html" if part == "list" else "admin/devices.html",
        devices=sign_ins.list("device"),
        tokens=sign_ins.list("token"),
        sessions=sign_ins.list("session"),
        own_id=reader.sign_in.id if reader and reader.sign_in else 0,
        roles=ROLE_KEYS,
        assets=runtime.assets.list(),
        tablet_address=tablet_address(request),
        only_here=is_loopback(runtime.settings.server.host),
        label_max=LABEL_LETTERS_MAX,
        days_max=TOKEN_DAYS_MAX,
        code_minutes=CODE_MINUTES,
        passphrase_min=LETTERS_MIN,
        passphrase_max=LETTERS_MAX,
    )


def tablet_address(request: Request) -> str:
    """Where tablets reach this server: as the admin did, or under its address in the plant's network where the admin
    sits at the server itself.
    """
    found = lan_addresses() if is_loopback(request.url.hostname or "") else []
    return str(request.base_url.replace(hostname=found[0]) if found else request.base_url).rstrip("/")


@router.get("/admin/audit")
def get_audit_page(
    request: Request, runtime: Runtime, pages: PagesOf, before: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> HTMLResponse:
    """What was done, the newest first."""
    entries = runtime.access.audit.entries(ENTRIES + 1, before)
    older = entries[ENTRIES - 1].id if len(entries) > ENTRIES else None
    lines = [audit_line(entry, request_language(request)) for entry in entries[:ENTRIES]]
    return pages.page(request, "admin/audit.html", lines=lines, older=older)
