"""Which letters a plot can be written in: a font that has Hangul, or names instead of words. Never empty boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Fonts with Hangul that come with Linux, Windows and macOS, best first.
HANGUL_FONTS = ("NanumGothic", "NanumBarunGothic", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "AppleGothic")
LATIN_FONT = "DejaVu Sans"  # comes with matplotlib


@dataclass(frozen=True)
class Lettering:
    """`families` in the order in which a letter is looked for; `letters` are all that some of them has."""

    families: tuple[str, ...]
    letters: frozenset[int]

    @classmethod
    def for_language(cls, language: str, hangul_fonts: tuple[str, ...] = HANGUL_FONTS) -> Lettering:
        """The fonts on this computer; English needs none but matplotlib's own."""
        from matplotlib import font_manager

        paths = {font.name: font.fname for font in font_manager.fontManager.ttflist if font.weight in (400, "normal")}
        found = [name for name in hangul_fonts if name in paths][:1] if language == "ko" else []
        families = (*found, LATIN_FONT)
        letters = (font_manager.get_font(paths[name]).get_charmap() for name in families if name in paths)
        return cls(families, frozenset().union(*letters))

    @property
    def settings(self) -> Any:
        """For matplotlib's `rc_context`. Hangul fonts lack its minus sign."""
        return {"font.family": list(self.families), "axes.unicode_minus": False}

    def sayer(self, say: Callable[[str], str]) -> Callable[[str], str]:
        """Says a name in words when every letter can be drawn, else the name itself."""

        def said(name: str) -> str:
            words = say(name)
            return words if all(ord(letter) in self.letters for letter in words) else name

        return said
