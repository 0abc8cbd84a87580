from __future__ import annotations

import pytest

from assistant.scope import InvalidScopeError, read_scope
from indexes.records import Scope


def test_values_of_one_key_widen_and_keys_narrow() -> None:
    scope = read_scope(["kind=sop, log", "asset=PR-02", "language=ko", "superseded=yes"])
    assert scope == Scope(kinds=("sop", "log"), assets=("PR-02",), languages=("ko",), include_superseded=True)
    assert not read_scope(["superseded=no"]).include_superseded


@pytest.mark.parametrize(
    "pair", ["kind=sops", "language=fr", "superseded=maybe", "kind=,", "color=red", "kind", "=sop"]
)
def test_what_narrows_nothing_is_refused(pair: str) -> None:
    with pytest.raises(InvalidScopeError):
        read_scope([pair])
