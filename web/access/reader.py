"""Who sent a request: somebody with a session, a paired device, a program with a token, or nobody we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.sign_ins import SignIn
from indexes.roles import Role
from web.ports import RuntimePort

COOKIE = "banjang_session"
DEVICE_DAYS = 400  # the longest that browsers keep a cookie; it is renewed every day that the device comes
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Reader:
    """`sign_in` is None where the server runs open."""

    role: Role
    sign_in: SignIn | None = None
    by_cookie: bool = False

    @property
    def key(self) -> str:
        """By this a browser keeps what belongs to one reader apart from the next one's."""
        return str(self.sign_in.id) if self.sign_in else "open"

    @property
    def label(self) -> str:
        return self.sign_in.label if self.sign_in else ""

    def may(self, role_key: str) -> bool:
        """Whether what needs this role is for the reader."""
        return self.role >= Role.of(role_key)

    @property
    def asset(self) -> str:
        """The machine that the reader's tablet stands at, or ""."""
        return self.sign_in.asset if self.sign_in else ""


OPEN = Reader(Role.ADMIN)
"""Everybody, on a server that runs without sign-in."""


def request_reader(request: Request) -> Reader | None:
    """Looked up once a request; None for somebody we do not know."""
    if not hasattr(request.state, "reader"):
        request.state.reader = _find_reader(request)
    return cast("Reader | None", request.state.reader)


def is_open(request: Request) -> bool:
    return runtime_of(request).settings.server.open


def runtime_of(request: Request) -> RuntimePort:
    """The program itself, whoever asks: endpoints take `web.deps.Runtime`, which minds the reader's role."""
    return cast(RuntimePort, request.app.state.runtime)


def _find_reader(request: Request) -> Reader | None:
    if is_open(request):
        return OPEN
    sign_ins = runtime_of(request).access.sign_ins
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        found = sign_ins.find(token.strip())
        return Reader(found.role, found) if found and found.kind == "token" else None
    secret = request.cookies.get(COOKIE, "")
    found = sign_ins.find(secret) if secret else None
    if found is None or found.kind == "token":
        return None
    if found.kind == "device":
        request.state.renewed = secret
    return Reader(found.role, found, by_cookie=True)


def keep_signed_in(response: Response, request: Request, secret: str, *, device: bool) -> None:
    """Gives the browser its secret. A session ends with the browser, or on the server; a device's lasts."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=DEVICE_DAYS * DAY_S if device else None,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )


class RenewDevices:
    """ASGI middleware: a page that a paired device opens renews its cookie, so that it stays signed in for good."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(("/static/", "/api/")):
            await self.app(scope, receive, send)
            return

        async def send_renewing(message: Message) -> None:
            if message["type"] == "http.response.start":
                request = Request(scope)
                secret = getattr(request.state, "renewed", "")
                headers = MutableHeaders(scope=message)
                if secret and "text/html" in headers.get("content-type", "") and "set-cookie" not in headers:
                    kept = Response()
                    keep_signed_in(kept, request, secret, device=True)
                    headers.append("set-cookie", kept.headers["set-cookie"])
            await send(message)

        await self.app(scope, receive, send_renewing)
