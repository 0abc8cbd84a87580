"""How pages look: the theme and the size that a reader chose, kept in cookies so that the first paint is right."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

DISPLAY_CHOICES = {"theme": ("system", "light", "dark", "contrast"), "size": ("normal", "glove")}
"""By setting, its choices; the first is in force until another is chosen."""


@dataclass(frozen=True, slots=True)
class Display:
    """What stands in `data-theme` and `data-size` of a page; `static/css/tokens.css` gives it colours and sizes."""

    theme: str
    size: str

    @property
    def choices(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Each setting, the choice in force, and all its choices."""
        return tuple((name, str(getattr(self, name)), offered) for name, offered in DISPLAY_CHOICES.items())


def display_cookie(setting: str) -> str:
    return f"banjang_{setting}"


def request_display(request: Request) -> Display:
    """The remembered choices; a cookie that names none of them counts as absent."""
    return Display(**{name: _chosen(request, name, offered) for name, offered in DISPLAY_CHOICES.items()})


def _chosen(request: Request, setting: str, offered: tuple[str, ...]) -> str:
    kept = request.cookies.get(display_cookie(setting), "")
    return kept if kept in offered else offered[0]
