"""The pages at the door: first start, signing in, pairing a tablet, leaving. Plain forms, which need no scripts."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.access.errors import AccessDeniedError, AccessError, SignInError
from assistant.access.pairing import CODE_DIGITS
from assistant.access.passphrase import LETTERS_MAX, LETTERS_MIN
from indexes.errors import BanjangError
from web.access.attempts import attempts_of
from web.access.guards import names_its_page
from web.access.reader import COOKIE, keep_signed_in, request_reader, runtime_of
from web.deps import PagesOf
from web.errors import status_of, told
from web.preferences import local_address

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form(max_length=LETTERS_MAX * 4)]
Address = Annotated[str, Form(max_length=2000)]
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@router.get("/setup")
def get_setup_page(request: Request, pages: PagesOf) -> Response:
    """The first start asks for the admin's passphrase, once, on the machine itself."""
    if runtime_of(request).access.passphrase.is_set:
        return RedirectResponse("/sign-in", 303)
    return _setup_page(request, pages)


@router.post("/setup")
def post_setup(request: Request, pages: PagesOf, passphrase: Typed = "", again: Typed = "") -> Response:
    access = runtime_of(request).access
    try:
        if not from_this_machine(request) or not names_its_page(request):
            raise AccessDeniedError(*told("setup_elsewhere"))
        attempts_of(request).take(request)
        if passphrase != again:
            raise AccessError(*told("passphrase_differs"))
        secret = access.set_up(passphrase)
    except BanjangError as error:
        return _setup_page(request, pages, error)
    attempts_of(request).forgive(request)
    access.audit.note("", "set_up")
    return _entered(request, secret, "/documents")


@router.get("/sign-in")
def get_sign_in_page(request: Request, pages: PagesOf, to: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """A tablet's pairing code, or the admin's passphrase."""
    if not runtime_of(request).access.passphrase.is_set:
        return RedirectResponse("/setup", 303)
    if request_reader(request) is not None and to == "/":
        return RedirectResponse("/", 303)
    return _sign_in_page(request, pages, to)


@router.post("/sign-in")
def post_sign_in(request: Request, pages: PagesOf, passphrase: Typed = "", to: Address = "/") -> Response:
    access = runtime_of(request).access
    try:
        attempts_of(request).take(request)
        secret = access.sign_in(passphrase)
    except BanjangError as error:
        _note_failure(request, "sign_in_failed", error)
        return _sign_in_page(request, pages, to, error)
    attempts_of(request).forgive(request)
    _end_session(request)
    access.audit.note(_address(request), "signed_in")
    return _entered(request, secret, to)


@router.post("/sign-out")
def post_sign_out(request: Request) -> Response:
    """The session ends on the server too."""
    _end_session(request)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/pair")
def get_pair_page(request: Request, pages: PagesOf, code: Annotated[str, Query(max_length=40)] = "") -> HTMLResponse:
    """Where the code's QR leads: one button, so that a preview of the address does not use the code up."""
    return _pair_page(request, pages, code)


@router.post("/pair")
def post_pair(request: Request, pages: PagesOf, code: Typed = "") -> Response:
    access = runtime_of(request).access
    try:
        attempts_of(request).take(request)
        device, secret = access.pairing.redeem(code)
    except BanjangError as error:
        _note_failure(request, "pairing_failed", error)
        return _pair_page(request, pages, code, error)
    attempts_of(request).forgive(request)
    _end_session(request)
    access.audit.note(device.label, "device_paired", device.role.key)
    return _entered(request, secret, f"/m/{quote(device.asset)}" if device.asset else "/", device=True)


def from_this_machine(request: Request) -> bool:
    """Whether the request came over the loopback address, under its own name, and nobody passed it on: a name of the
    network may be pointed here by others, and behind a proxy everybody comes from this machine.
    """
    client = request.client.host if request.client else ""
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return _is_loopback(client) and (named == "localhost" or _is_loopback(named)) and not is_forwarded


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _end_session(request: Request) -> None:
    """Who comes in anew leaves first. A paired device keeps its pairing: the admin ends it."""
    reader = request_reader(request)
    if reader is not None and reader.sign_in is not None and reader.sign_in.kind == "session":
        runtime_of(request).access.sign_ins.end(reader.sign_in.id)


def _note_failure(request: Request, action: str, error: BanjangError) -> None:
    """Attempts that were not even made are not noted: a log is not for filling."""
    if isinstance(error, SignInError):
        runtime_of(request).access.audit.note("", action, _address(request))


def _setup_page(request: Request, pages: PagesOf, error: BanjangError | None = None) -> HTMLResponse:
    here = from_this_machine(request)
    return _form_page(request, pages, "setup.html", error, here=here, least=LETTERS_MIN, most=LETTERS_MAX)


def _sign_in_page(request: Request, pages: PagesOf, to: str, error: BanjangError | None = None) -> HTMLResponse:
    return _form_page(request, pages, "sign_in.html", error, to=local_address(to), digits=CODE_DIGITS)


def _pair_page(request: Request, pages: PagesOf, code: str, error: BanjangError | None = None) -> HTMLResponse:
    digits = "".join(character for character in code if character.isdecimal())[:CODE_DIGITS]
    return _form_page(request, pages, "pair.html", error, code=digits, digits=CODE_DIGITS)


def _form_page(
    request: Request, pages: PagesOf, template: str, error: BanjangError | None, **context: Any
) -> HTMLResponse:
    page = pages.page(request, template, error=error, **context)
    page.headers["Cache-Control"] = "no-store"
    if error is not None:
        page.status_code = status_of(error)
        if hasattr(error, "retry_after_s"):
            page.headers["Retry-After"] = str(error.retry_after_s)
    return page


def _entered(request: Request, secret: str, to: str, *, device: bool = False) -> Response:
    response = RedirectResponse(local_address(to), 303)
    keep_signed_in(response, request, secret, device=device)
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
