"""The descriptions of Debian's packages and their Korean translations (DDTP): a summary and its paragraphs.

apt's lists `Translation-en` and `Translation-ko` are records of fields, told apart by blank lines:
https://wiki.debian.org/DebianRepository/Format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lz4.frame
from pairs import HANGUL, Pair, answers, translations

FIELD = re.compile(r"^(Package|Description-md5|Description-(?:ko|en)): ?(.*)$")


def read_descriptions(folder: Path) -> Iterator[Pair]:
    """Translations of summaries and paragraphs, and summaries with the text below: in each language and across.

    Of descriptions in English alone every fourth is enough.
    """
    english = {}
    for path in sorted(folder.glob("*Translation-en*")):
        english |= dict(_entries(path))
    korean = {}
    for path in sorted(folder.glob("*Translation-ko*")):
        korean |= dict(_entries(path))
    for key, ko in korean.items():
        if key not in english:
            continue
        en = english[key]
        yield from translations([(ko[0], en[0])], "descriptions")
        if len(ko) == len(en):
            yield from translations(zip(ko[1:], en[1:], strict=True), "descriptions")
        if len(ko) > 1 and HANGUL.search(ko[1]):
            yield from answers([(ko[0], " ".join(ko[1:3]))], "descriptions")
            if len(en) > 1:
                yield from answers([(ko[0], " ".join(en[1:3])), (en[0], " ".join(ko[1:3]))], "descriptions")
    for en in list(english.values())[::4]:
        if len(en) > 1:
            yield from answers([(en[0], " ".join(en[1:3]))], "descriptions")


def _entries(path: Path) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """((package, hash of the original), [summary, paragraphs ...])"""
    data = path.read_bytes()
    text = (lz4.frame.decompress(data) if path.suffix == ".lz4" else data).decode("utf-8", "replace")
    for record in text.split("\n\n"):
        package = md5 = ""
        parts: list[str] = []
        for line in record.split("\n"):
            found = FIELD.match(line)
            if found and found[1] == "Package":
                package = found[2]
            elif found and found[1] == "Description-md5":
                md5 = found[2]
            elif found:
                parts = [found[2], ""]
            elif parts and line.startswith(" "):
                if line.strip() == ".":
                    parts.append("")
                else:
                    parts[-1] = f"{parts[-1]} {line.strip()}".strip()
        if package and md5 and parts:
            yield (package, md5), [part for part in parts if part]
