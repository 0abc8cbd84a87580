"""A scope from words: `kind=sop`, `asset=PR-02`, `language=ko`, `document=ID`, `revision=2`, `superseded=yes`,
`as_of=2024-05-01`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from indexes.document_edits import is_iso_day
from indexes.errors import BanjangError
from indexes.messages import LANGUAGES, message
from indexes.records import DocumentKind, Scope

CHOICES = {
    "kind": tuple(kind.value for kind in DocumentKind),
    "language": LANGUAGES,
    "superseded": ("yes", "no"),
}
FIELDS = {"document": "documents", "kind": "kinds", "asset": "assets", "language": "languages", "revision": "revisions"}
SINGLE = ("superseded", "as_of")


class InvalidScopeError(BanjangError):
    """A scope names something that a search cannot be narrowed by."""

    code = "scope"


def read_scope(pairs: Sequence[str]) -> Scope:
    """Several values of one key widen, several keys narrow: `kind=sop kind=log asset=PR-02`."""
    chosen: dict[str, list[str]] = {}
    superseded, as_of = False, ""
    for pair in pairs:
        key, _, value = pair.partition("=")
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not parts or key not in (*FIELDS, *SINGLE):
            known = ", ".join(f"{name}=…" for name in (*FIELDS, *SINGLE))
            raise InvalidScopeError(message("assistant.scope.invalid", pair=pair, known=known))
        _check(key, parts)
        if key == "superseded":
            superseded = parts[-1] == "yes"
        elif key == "as_of":
            as_of = checked_day(parts[-1])
        else:
            chosen.setdefault(FIELDS[key], []).extend(parts)
    values = {name: tuple(given) for name, given in chosen.items()}
    return Scope(
        documents=values.get("documents", ()),
        kinds=values.get("kinds", ()),
        assets=values.get("assets", ()),
        languages=values.get("languages", ()),
        revisions=values.get("revisions", ()),
        include_superseded=superseded,
        as_of=as_of,
    )


def checked_day(text: str) -> str:
    """An ISO day as it was written. Raises `InvalidScopeError`."""
    if not is_iso_day(text):
        raise InvalidScopeError(message("assistant.scope.bad_day", value=text), message("assistant.scope.bad_day_hint"))
    return text


def scope_as_json(scope: Scope) -> str:
    """One text for one scope, whatever order its values were given in; `{}` for everything in force.

    Who asks is not part of it: an approved answer is the same for all who may read its pages.
    """
    narrowed = {name: given for name, given in asdict(scope).items() if given and name != "reader"}
    values = {name: sorted(set(given)) if isinstance(given, tuple) else given for name, given in narrowed.items()}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def scope_of_json(text: str) -> Scope:
    """What `scope_as_json` wrote."""
    values: dict[str, Any] = json.loads(text)
    lists: dict[str, Any] = {name: tuple(given) for name, given in values.items() if isinstance(given, list)}
    return Scope(**lists, include_superseded=bool(values.get("include_superseded")), as_of=str(values.get("as_of", "")))


def _check(key: str, values: Sequence[str]) -> None:
    choices = CHOICES.get(key)
    for value in values:
        if choices is not None and value not in choices:
            known = ", ".join(choices)
            raise InvalidScopeError(message("assistant.scope.unknown", key=key, value=value, known=known))
