"""What a reader chose for their browser: the language and the look of pages. No sign-in is needed for it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from indexes.messages import INTERFACE_LANGUAGES
from web.deps import LANGUAGE_COOKIE, Language
from web.display import DISPLAY_CHOICES, display_cookie

router = APIRouter(include_in_schema=False)
YEAR_S = 365 * 24 * 3600


@router.get("/language/{code}")
def get_language(code: str, language: Language, to: str = "/") -> Response:
    """Remembers the chosen language and goes back to where the reader was."""
    response = RedirectResponse(local_address(to), 303)
    chosen = code if code in INTERFACE_LANGUAGES else language
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR_S, samesite="lax", path="/")
    return response


@router.get("/display/{setting}/{choice}")
def get_display(setting: str, choice: str, to: str = "/") -> Response:
    """Remembers how pages shall look and goes back to where the reader was; what is not offered changes nothing."""
    response = RedirectResponse(local_address(to), 303)
    if choice in DISPLAY_CHOICES.get(setting, ()):
        response.set_cookie(display_cookie(setting), choice, max_age=YEAR_S, samesite="lax", path="/")
    return response


def local_address(to: str) -> str:
    """`to` where it is an address of ours, else the first page."""
    local = to.startswith("/") and not to.startswith(("//", "/\\")) and "\\" not in to and to.isprintable()
    return to if local else "/"
