from __future__ import annotations

import pytest

from assistant.scope import InvalidScopeError, read_scope, scope_as_json, scope_of_json
from indexes.records import Scope


def test_values_of_one_key_widen_and_keys_narrow() -> None:
    scope = read_scope(["kind=sop, log", "asset=PR-02", "language=ko", "superseded=yes"])
    assert scope == Scope(kinds=("sop", "log"), assets=("PR-02",), languages=("ko",), include_superseded=True)
    assert not read_scope(["superseded=no"]).include_superseded


@pytest.mark.parametrize(
    "pair",
    [
        "kind=sops",
        "language=fr",
        "superseded=maybe",
        "kind=,",
        "color=red",
        "kind",
        "=sop",
        "as_of=may",
        "as_of=20240501",
    ],
)
def test_what_narrows_nothing_is_refused(pair: str) -> None:
    with pytest.raises(InvalidScopeError):
        read_scope([pair])


def test_a_day_of_the_past_is_a_scope_of_its_own() -> None:
    scope = read_scope(["as_of=2024-05-01", "kind=sop"])
    assert scope == Scope(kinds=("sop",), as_of="2024-05-01")
    assert scope_of_json(scope_as_json(scope)) == scope
    assert scope_as_json(scope) != scope_as_json(Scope(kinds=("sop",)))
