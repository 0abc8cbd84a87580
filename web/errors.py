"""Errors as a client sees them, and the one table from error code to HTTP status."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from indexes.errors import BanjangError
from indexes.messages import Message, message
from web.deps import get_pages, request_language
from web.security import PAGE_HEADERS

log = logging.getLogger("banjang.web")

STATUS_BY_CODE = {
    "bad_request": 400,
    "sign_in_required": 401,
    "sign_in": 401,
    "cross_site": 403,
    "unknown_host": 403,
    "access_denied": 403,
    "not_found": 404,
    "no_page_picture": 404,
    "file_missing": 404,
    "method_not_allowed": 405,
    "too_large": 413,
    "invalid": 422,
    "ingest": 422,
    "scope": 422,
    "asset": 422,
    "metadata": 422,
    "revision": 422,
    "folder": 422,
    "feedback": 422,
    "review": 422,
    "unanswered": 422,
    "glossary": 422,
    "access": 422,
    "too_many_attempts": 429,
    "question_set": 422,
    "evaluation_busy": 409,
    "embedder_switch": 409,
    "queue_full": 503,
    "https": 503,
    "index_store": 503,
    "embedder": 503,
    "model": 503,
    "model_not_installed": 503,
    "answer": 503,
    "backup": 503,
    "storage_full": 507,
}
"""HTTP status of each error family's `code`; a code that is not listed takes its parent class's, at last 500."""

RETRY_AFTER_S = 15
CODE_BY_STATUS = {400: "bad_request", 403: "cross_site", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class RequestError(BanjangError):
    """A request that cannot be served as it stands."""

    code = "bad_request"


class SignInRequiredError(RequestError):
    """Nobody we know; `page` is where a person goes to become somebody."""

    code = "sign_in_required"

    def __init__(self, reason: str, page: str) -> None:
        super().__init__(*told(reason))
        self.page = page


class NoCertificateError(RequestError):
    """HTTPS has not been set up."""

    code = "not_found"


class UnknownCodeError(RequestError):
    """No document in force names this code."""

    code = "not_found"


class CrossSiteError(RequestError):
    """A page of another site tried to change something here."""

    code = "cross_site"


class UnknownHostError(RequestError):
    """The server was called by a name that is not its own."""

    code = "unknown_host"


class TooLargeError(RequestError):
    """A body or a file is larger than allowed."""

    code = "too_large"


class InvalidError(RequestError):
    """A field has a value that cannot be used."""

    code = "invalid"


class FileMissingError(RequestError):
    """The kept copy of a document is gone from the disk."""

    code = "file_missing"


class StorageFullError(RequestError):
    """The disk took no more."""

    code = "storage_full"


def status_of(error: BanjangError) -> int:
    """The HTTP status of an error, by its own code or its nearest ancestor's."""
    for family in type(error).__mro__:
        status = STATUS_BY_CODE.get(str(vars(family).get("code", "")))
        if status is not None:
            return status
    return 500


def error_body(error: BanjangError, language: str) -> dict[str, Any]:
    """The one error shape of the contract; `hint` is "" when there is none."""
    hint = error.hint.render(language) if error.hint is not None else ""
    return {"error": {"code": error.code, "message": error.message.render(language), "hint": hint}}


def internal_error() -> BanjangError:
    """What a client is told of a fault of ours; the details go to the log."""
    return BanjangError(message("web.errors.internal"), message("web.errors.internal_hint"))


def as_told(error: Exception) -> BanjangError:
    """The error as its reader may see it; a fault of ours goes to the log instead."""
    if isinstance(error, BanjangError):
        return error
    log.error("a stream failed", exc_info=error)
    return internal_error()


def error_response(request: Request, error: BanjangError, status: int | None = None) -> Response:
    """JSON for programs, a page for people who opened an address in a browser."""
    status = status or status_of(error)
    body = error_body(error, request_language(request))
    headers = _headers(error, status)
    if _wants_page(request):
        if isinstance(error, SignInRequiredError) and request.method == "GET":
            return RedirectResponse(f"{error.page}?to={quote(_here(request), safe='')}", 303)
        page = get_pages(request).page(request, "error.html", status=status, **body["error"])
        page.status_code = status
        page.headers.update(headers)
        return page
    return JSONResponse(body, status, headers)


def _headers(error: BanjangError, status: int) -> dict[str, str]:
    if status in (429, 503):
        return {"Retry-After": str(getattr(error, "retry_after_s", RETRY_AFTER_S))}
    return {"WWW-Authenticate": "Bearer"} if status == 401 else {}


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _wants_page(request: Request) -> bool:
    is_api = request.url.path.startswith(("/api/", "/v1/", "/static/"))
    return not is_api and "text/html" in request.headers.get("accept", "")


def install_error_handlers(app: FastAPI) -> None:
    """Every way a request can fail ends in the one shape."""
    app.add_exception_handler(BanjangError, _on_banjang_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, _on_fault)


def _on_banjang_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, BanjangError)
    if status_of(error) >= 500:
        log.warning("%s %s: %s", request.method, request.url.path, error.render("en"))
    return error_response(request, error)


def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = CODE_BY_STATUS.get(error.status_code, "bad_request")
    told = RequestError(message(f"web.errors.{code}"), message(f"web.errors.{code}_hint"))
    told.code = code
    response = error_response(request, told, error.status_code)
    response.headers.update(error.headers or {})
    return response


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return error_response(request, invalid_error(error.errors()[0]))


def _on_fault(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    response = error_response(request, internal_error(), HTTPStatus.INTERNAL_SERVER_ERROR)
    response.headers.update({**PAGE_HEADERS, "Cache-Control": "no-store"})
    return response


KNOWN_FAULTS = {
    "missing": "missing",
    "blank": "blank",
    "unreadable": "unreadable",
    "string_unicode": "unreadable",
    "string_too_short": "blank",
    "too_short": "too_few",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "json_invalid": "not_json",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_big",
    "extra_forbidden": "unknown_field",
    "int_parsing": "not_a_number",
    "int_type": "not_a_number",
    "int_from_float": "not_a_number",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
    "model_attributes_type": "not_an_object",
    "model_type": "not_an_object",
    "dict_type": "not_an_object",
}


def invalid_error(fault: Any) -> InvalidError:
    """One plain sentence for a validation fault of pydantic; never repeats what was sent."""
    kind = KNOWN_FAULTS.get(str(fault["type"]), "wrong_value")
    context = fault.get("ctx") or {}
    limit = next((context[name] for name in ("max_length", "ge", "le", "expected") if name in context), "")
    if isinstance(limit, str):  # pydantic's "'ko' or 'en'"
        limit = limit.replace("'", "").replace(" or ", ", ")
    return InvalidError(
        message(f"web.invalid.{kind}", field=_field_name(fault), limit=limit), message("web.invalid.hint")
    )


def _field_name(fault: Any) -> str:
    if fault["type"] == "json_invalid":  # its place is an offset in the text
        return "body"
    places = [str(part) for part in fault["loc"] if part not in {"body", "query", "path"}]
    return ".".join(places) or "body"


def told(key: str, **values: Any) -> tuple[Message, Message]:
    """An error's sentence and its way out: `web.errors.<key>` and `web.errors.<key>_hint`."""
    return message(f"web.errors.{key}", **values), message(f"web.errors.{key}_hint", **values)
