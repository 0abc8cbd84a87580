"""The machine whose page was last open in this browser: the question page offers it first."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import Response

from indexes.assets import Asset

COOKIE = "banjang_machine"
KEPT_S = 90 * 24 * 3600


def note_machine(response: Response, asset: Asset) -> None:
    """An id may be Hangul, which a cookie cannot hold as it is."""
    response.set_cookie(COOKIE, quote(asset.id), max_age=KEPT_S, samesite="lax", path="/")


def last_machine(request: Request, assets: Iterable[Asset]) -> Asset | None:
    """None where none was open, or it is listed no more."""
    noted = unquote(request.cookies.get(COOKIE, ""))
    return next((asset for asset in assets if asset.id == noted), None)
