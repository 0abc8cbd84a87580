"""File names from elsewhere become names that every system can store."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_BYTES = 180
MAX_SUFFIX = 10
_RESERVED = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(\.|$)", re.IGNORECASE)


def safe_file_name(name: str, room: int = 0) -> str:
    """A file name without folders, control characters or tricks; Korean stays as it is, composed (NFC).

    At most `MAX_NAME_BYTES` of UTF-8, less `room`, with the suffix kept. Given its own result, it gives the same.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "_", shown).strip(" .")
    if not plain:
        return "document"
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    return _shortened(plain, MAX_NAME_BYTES - room)


def _shortened(name: str, size: int) -> str:
    if len(name.encode()) <= size:
        return name
    stem, dot, suffix = name.rpartition(".")
    ending = f".{suffix}" if dot and stem and len(suffix) <= MAX_SUFFIX else ""
    body = name.removesuffix(ending).encode()[: size - len(ending.encode())].decode(errors="ignore")
    return body.rstrip(" .") + ending
