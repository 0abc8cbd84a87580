"""A scope from words: `kind=sop`, `asset=PR-02`, `language=ko`, `document=ID`, `superseded=yes`."""

from __future__ import annotations

from collections.abc import Sequence

from indexes.errors import BanjangError
from indexes.messages import message
from indexes.records import Scope

FIELDS = {"document": "documents", "kind": "kinds", "asset": "assets", "language": "languages"}


class InvalidScopeError(BanjangError):
    """A scope names something that a search cannot be narrowed by."""

    code = "scope"


def read_scope(pairs: Sequence[str]) -> Scope:
    """Several values of one key widen, several keys narrow: `kind=sop kind=log asset=PR-02`."""
    chosen: dict[str, list[str]] = {}
    superseded = False
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if key == "superseded" and separator:
            superseded = value.lower() in {"yes", "true", "1"}
        elif key in FIELDS and value:
            chosen.setdefault(FIELDS[key], []).extend(part.strip() for part in value.split(","))
        else:
            known = ", ".join(f"{name}=…" for name in (*FIELDS, "superseded"))
            raise InvalidScopeError(message("assistant.scope.invalid", pair=pair, known=known))
    values = {name: tuple(parts) for name, parts in chosen.items()}
    return Scope(
        documents=values.get("documents", ()),
        kinds=values.get("kinds", ()),
        assets=values.get("assets", ()),
        languages=values.get("languages", ()),
        include_superseded=superseded,
    )
