"""Finds the NanumGothic fonts (SIL Open Font License) that the PDF files embed."""

from __future__ import annotations

import os
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "NanumGothic"
BOLD = "NanumGothicBold"
_FILES = {REGULAR: "NanumGothic.ttf", BOLD: "NanumGothicBold.ttf"}


class FontMissingError(RuntimeError):
    """A font that the PDF files need is not on this machine."""


def font_folders() -> list[Path]:
    """Folders in which fonts usually lie on Linux, Windows and macOS, most likely first."""
    home = Path.home()
    windows = Path(os.environ.get("WINDIR", "C:/Windows"))
    return [
        Path("/usr/share/fonts/truetype/nanum"),
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".fonts",
        home / ".local/share/fonts",
        windows / "Fonts",
        home / "AppData/Local/Microsoft/Windows/Fonts",
        home / "Library/Fonts",
        Path("/Library/Fonts"),
    ]


def find_font(file_name: str) -> Path:
    """Path of a font file, or FontMissingError saying what to install."""
    for folder in font_folders():
        if (folder / file_name).is_file():
            return folder / file_name
        if folder.is_dir():
            for path in sorted(folder.rglob(file_name)):
                return path
    raise FontMissingError(
        f"Font {file_name} was not found. Install NanumGothic (SIL Open Font License): "
        "on Debian or Ubuntu 'apt-get install fonts-nanum'; on Windows or macOS copy NanumGothic.ttf and "
        "NanumGothicBold.ttf into the fonts folder of the system."
    )


def register_fonts() -> None:
    """Make both weights known to reportlab, with <b> leading to the bold file."""
    for name, file_name in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(find_font(file_name))))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
