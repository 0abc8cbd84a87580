"""Text for people, in every language of the product.

A `Message` is a key with its values; the wording lives in `<package>/locales/<language>/`, so a third language is
new files and no new code. The key's first word names the package, the rest the TOML table, which is also the file, and
the entry: `ingest.failure.encrypted` is `encrypted` in table `[failure]` of `ingest/locales/<language>/failure.toml`.
Every wording may say `{banjang}`: what a person types to run the program, `BANJANG_COMMAND` where start.py runs it.
"""

from __future__ import annotations

import locale
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("ko", "en")
"""Languages of documents, answers and of everything the program says."""
INTERFACE_LANGUAGES = (*LANGUAGES, "vi", "zh")
"""Languages a worker may read the pages in. What is not worded in the last two is said in Korean: the plant's own."""
FALLBACK_LANGUAGE = "en"
PLANT_LANGUAGE = "ko"


@dataclass(frozen=True)
class Message:
    """A sentence for a person; `render("ko")` gives its wording."""

    key: str
    values: tuple[tuple[str, Any], ...] = ()

    def render(self, language: str | None = None) -> str:
        template = _wording(self.key, language or preferred_language())
        shown = {name: _shown(value, language) for name, value in self.values}
        return template.format(**{"banjang": os.environ.get("BANJANG_COMMAND", "banjang"), **shown})

    def __str__(self) -> str:
        return self.render()


def message(key: str, /, **values: Any) -> Message:
    """`message("ingest.failure.encrypted", name="a.pdf")`."""
    return Message(key, tuple(values.items()))


def preferred_language() -> str:
    """`BANJANG_LANGUAGE`, else the system's locale, else English."""
    chosen = os.environ.get("BANJANG_LANGUAGE") or locale.getlocale()[0] or ""
    code = chosen[:2].lower()
    return code if code in LANGUAGES else FALLBACK_LANGUAGE


def written_language(language: str) -> str:
    """The one of `LANGUAGES` that a reader of an interface language gets where only those were written down."""
    return language if language in LANGUAGES else PLANT_LANGUAGE


def language_table(package: str, language: str) -> dict[str, str]:
    """All wordings of one package in one language, by dotted key without the package's name."""
    return dict(_table(package, language))


def _shown(value: Any, language: str | None) -> Any:
    return value.render(language) if isinstance(value, Message) else value


def _wording(key: str, language: str) -> str:
    package, _, rest = key.partition(".")
    table = _table(package, language if language in INTERFACE_LANGUAGES else FALLBACK_LANGUAGE)
    return table[rest]


@cache
def _table(package: str, language: str) -> dict[str, str]:
    table = {} if language in LANGUAGES else dict(_table(package, PLANT_LANGUAGE))
    return table | own_wordings(package, language)


def own_wordings(package: str, language: str) -> dict[str, str]:
    """What is worded in a language itself, by dotted key; nothing where a package has no such folder."""
    table: dict[str, str] = {}
    folder = resources.files(package).joinpath("locales", language)
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.name.endswith(".toml"):
            table |= flatten(tomllib.loads(file.read_text(encoding="utf-8")))
    return table


def flatten(tree: dict[str, Any], separator: str = ".", prefix: str = "") -> dict[str, Any]:
    """The leaves of nested tables by the names on their way, joined: `{"a": {"b": 1}}` is `{"a.b": 1}`."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= flatten(value, separator, f"{prefix}{name}{separator}")
        else:
            flat[f"{prefix}{name}"] = value
    return flat
