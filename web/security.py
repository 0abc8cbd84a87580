"""What a browser may do here: response headers, no changes ordered by other sites, no endless bodies."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
# Without Strict-Transport-Security: its promise outlives the server's. A plant that goes back to HTTP, or makes a new
# authority, would be locked out of its own tablets, and nobody there could click the warning away. What it guards
# against, a first request over HTTP, does not exist here: one port speaks one scheme.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOAD_PATH = "/api/documents"
MAX_BODY_BYTES = 1_000_000
MAX_PHOTO_BYTES = 5_000_000
PHOTO_PATH = re.compile(r"/api/assets/[^/]+/photo")


class SecurityHeaders:
    """ASGI middleware: the headers of every response; static files are asked for again, cheaply, by their ETag."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in PAGE_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class SameSiteChanges:
    """ASGI middleware: what changes something is refused when a page of another site sent it.

    Browsers name the sender in `Sec-Fetch-Site` and `Origin`; programs without these headers pass.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or is_same_site(Request(scope)):
            await self.app(scope, receive, send)
            return
        from web.errors import CrossSiteError, error_response, told

        response = error_response(Request(scope), CrossSiteError(*told("cross_site")))
        await response(scope, receive, send)


def is_same_site(request: Request) -> bool:
    """Whether a request was sent by our own pages, or by no page at all."""
    fetched_from = request.headers.get("sec-fetch-site")
    if fetched_from is not None:
        return fetched_from in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


class KnownHosts:
    """ASGI middleware: refuses to be called by a foreign name, so that no outside site can point its own name here.

    Known are IP addresses, `localhost`, names without a dot, `*.local`, and the names given (the configured address,
    this machine's name). Programs without a `Host` header pass.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self.app = app
        self._names = frozenset(name.casefold() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_known(Request(scope).headers.get("host", "")):
            await self.app(scope, receive, send)
            return
        from web.errors import UnknownHostError, error_response, told

        response = error_response(Request(scope), UnknownHostError(*told("unknown_host")))
        await response(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        name = re.sub(r":\d*$", "", host.strip().casefold()).removesuffix(".")
        if "." not in name.strip(".") and not name.startswith("["):
            return True
        return name.endswith(".local") or name in self._names or _is_address(name.strip("[]"))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class HeadAsGet:
    """ASGI middleware: `HEAD` is answered as `GET` without the body. Streams of events have no end to wait for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].endswith("/events"):
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class BodyLimit:
    """ASGI middleware: bodies over 1 MB (photos: 5 MB) are refused, announced or not. Uploads have their own limit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == UPLOAD_PATH:
            await self.app(scope, receive, send)
            return
        received = 0
        limit = MAX_PHOTO_BYTES if PHOTO_PATH.fullmatch(scope["path"]) else MAX_BODY_BYTES

        async def receive_limited() -> Any:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_limited, send)
