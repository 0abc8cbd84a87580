"""Weighted reciprocal rank fusion."""

from __future__ import annotations

from indexes.fusion import fuse


def test_found_by_both_legs_beats_first_in_one() -> None:
    ranked = fuse({"lexical": [1, 2], "dense": [3, 2]}, {"lexical": 1.0, "dense": 1.0})
    assert ranked[0][0] == 2
    assert ranked[0][2] == {"lexical": 2, "dense": 2}


def test_a_weight_decides_between_equals() -> None:
    assert [item[0] for item in fuse({"a": [1], "b": [2]}, {"a": 0.5, "b": 1.0})] == [2, 1]


def test_ties_are_stable_and_nothing_is_lost() -> None:
    assert [item[0] for item in fuse({"a": [9], "b": [4]}, {"a": 1.0, "b": 1.0})] == [4, 9]
    assert fuse({}, {}) == []
