"""Several scored lists into one."""

from __future__ import annotations

from indexes.fusion import fuse


def test_scores_count_as_shares_of_the_best_in_each_leg() -> None:
    ranked = fuse({"lexical": [(1, 20.0), (2, 10.0)], "dense": [(2, 0.8), (1, 0.4)]}, {"lexical": 0.8, "dense": 0.2})
    assert [(identity, round(score, 6)) for identity, score, _ in ranked] == [(1, 0.9), (2, 0.6)]
    assert ranked[0][2] == {"lexical": 1, "dense": 2}


def test_a_clear_first_place_beats_two_middling_ones() -> None:
    legs = {"lexical": [(1, 30.0), (2, 9.0)], "dense": [(3, 0.5), (2, 0.45)]}
    assert fuse(legs, {"lexical": 0.8, "dense": 0.2})[0][0] == 1


def test_ties_are_stable_negative_scores_count_nothing_and_nothing_is_lost() -> None:
    assert [item[0] for item in fuse({"a": [(9, 1.0)], "b": [(4, 1.0)]}, {"a": 1.0, "b": 1.0})] == [4, 9]
    assert fuse({"a": [(1, -0.5)]}, {"a": 1.0}) == [(1, 0.0, {"a": 1})]
    assert fuse({}, {}) == []
