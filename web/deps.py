"""What endpoints are given: the running program, the reader's language. Every `Depends` is here."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from indexes.messages import INTERFACE_LANGUAGES, preferred_language, written_language
from indexes.roles import Role
from web.access.reader import request_reader, runtime_of
from web.access.reader_runtime import runtime_for
from web.metrics import Metrics
from web.ports import RuntimePort
from web.rendering import Pages

LANGUAGE_COOKIE = "banjang_language"


def request_language(request: Request) -> str:
    """`?lang=`, else the remembered choice, else `Accept-Language`, else the server's own language."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in INTERFACE_LANGUAGES:
            return chosen
    wanted = _best_accepted(request.headers.get("accept-language", ""))
    if wanted:
        return wanted
    return runtime_of(request).settings.language or preferred_language()


def request_written_language(request: Request) -> str:
    """The reader's language where only Korean and English were kept: what became of files, for one."""
    return written_language(request_language(request))


def _best_accepted(header: str) -> str:
    """The supported language with the highest weight in an `Accept-Language` header, or ""."""
    best, best_weight = "", 0.0
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        code = tag.strip()[:2].lower()
        weight = _weight(parameter)
        if code in INTERFACE_LANGUAGES and weight > best_weight:
            best, best_weight = code, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def get_runtime(request: Request) -> RuntimePort:
    """The program as the one who asks may use it; on public addresses, as a worker may."""
    reader = request_reader(request)
    return runtime_for(runtime_of(request), reader.role if reader else Role.WORKER)


def get_pages(request: Request) -> Pages:
    return cast(Pages, request.app.state.pages)


def get_metrics(request: Request) -> Metrics:
    return cast(Metrics, request.app.state.metrics)


Runtime = Annotated[RuntimePort, Depends(get_runtime)]
Language = Annotated[str, Depends(request_language)]
WrittenLanguage = Annotated[str, Depends(request_written_language)]
PagesOf = Annotated[Pages, Depends(get_pages)]
MetricsOf = Annotated[Metrics, Depends(get_metrics)]
