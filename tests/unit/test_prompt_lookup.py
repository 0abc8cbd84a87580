"""What comes next is guessed from where the last tokens stood before."""

from __future__ import annotations

import pytest

from assistant.prompt_lookup import PromptLookup


@pytest.mark.parametrize(
    ("tokens", "count", "guess"),
    [
        ([], 3, []),
        ([1, 2], 3, []),
        ([1, 2, 3, 4, 5, 1, 2], 3, [3, 4, 5]),
        ([1, 2, 3, 4, 5, 1, 2], 1, [3]),
        ([1, 2, 3, 4, 5, 1, 2], 0, []),
        ([1, 2, 3, 4, 5, 1, 2], -1, []),
        ([1, 2, 3, 4, 5, 9, 2], 3, []),  # one token alone says nothing
        ([1, 2, 7, 8, 1, 2, 9, 8, 1, 2], 1, [9]),  # where it stood last
        ([5, 1, 2, 7, 6, 1, 2, 9, 5, 1, 2], 1, [7]),  # three in common before two
        ([1, 2, 1, 2], 3, [1, 2]),
        ([4, 4, 4], 3, [4]),
    ],
)
def test_guesses(tokens: list[int], count: int, guess: list[int]) -> None:
    lookup = PromptLookup(tokens)
    assert lookup.guess(count) == guess
    one_by_one = PromptLookup([])
    for token in tokens:
        one_by_one.extend([token])
    assert one_by_one.guess(count) == guess
