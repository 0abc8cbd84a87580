"""Every wording that a template or script asks for exists, in both languages, with the same values to fill in."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from indexes.messages import LANGUAGES, language_table, own_wordings
from web.rendering import mark_commands

WEB = Path(__file__).parents[2] / "web"
WORKERS_TABLES = {
    "card", "chat", "code", "display", "error_page", "errors", "feedback", "kinds", "language", "nav", "offline",
    "repairs", "roles", "search", "sign_in", "site", "trust", "viewer",
}  # fmt: skip
NAMED = re.compile(r"""\bt\(\s*["'`]([a-z_]+\.[a-z0-9_]+)["'`]""")


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_values() -> None:
    tables = {language: language_table("web", language) for language in LANGUAGES}
    assert tables["ko"].keys() == tables["en"].keys()
    different = [key for key in tables["ko"] if fields_of(tables["ko"][key]) != fields_of(tables["en"][key])]
    assert different == []


@pytest.mark.parametrize("language", ["vi", "zh"])
def test_a_worker_s_pages_are_worded_in_their_language(language: str) -> None:
    own = own_wordings("web", language)
    korean = language_table("web", "ko")
    missing = [key for key in korean if key.split(".")[0] in WORKERS_TABLES and key not in own]
    assert missing == []
    untouched = [key for key, text in own.items() if text == korean[key] and key.split(".")[0] != "language"]
    assert [key for key in untouched if not key.startswith("chat.example_")] == [], (
        "examples stay Korean: so are questions"
    )


def test_pages_and_scripts_ask_for_wordings_that_exist() -> None:
    known = language_table("web", "ko")
    sources = [*WEB.glob("templates/**/*.html"), *WEB.glob("static/js/*.js")]
    named = {key for source in sources for key in NAMED.findall(source.read_text("utf-8"))}
    assert len(named) > 80
    unknown = {
        key for key in named if not any(name == key or (key.endswith("_") and name.startswith(key)) for name in known)
    }
    assert unknown == set()


def test_commands_in_a_wording_are_marked_and_everything_else_is_escaped() -> None:
    assert mark_commands("Run `banjang https` & `x`.") == "Run <code>banjang https</code> &amp; <code>x</code>."
    assert mark_commands("<b>`<script>`</b>") == "&lt;b&gt;<code>&lt;script&gt;</code>&lt;/b&gt;"
    assert mark_commands("a single ` stays") == "a single ` stays"
