"""Token by token: vectors of the unit matrix, so that tokens are alike or have nothing in common."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from indexes.soft_match import BLOCK, FRAME_IN_WINDOW, TOKENS_MAX, WINDOW_BLOCKS, PassageTokens, soft_match

VOCABULARY = 400
VECTORS = np.eye(VOCABULARY, dtype=np.float32)
QUESTION = np.array([1, 2, 3, 4], np.int32)


def passage(body: Iterable[int] = (), frame: Iterable[int] = ()) -> PassageTokens:
    return PassageTokens(np.array([*frame], np.uint16), np.array([*body], np.uint16))


def fillers(count: int) -> list[int]:
    """Tokens that no question holds."""
    return [100 + number % 200 for number in range(count)]


def scattered(gap: int) -> list[int]:
    return [token for asked in QUESTION for token in (int(asked), *fillers(gap))]


def test_all_tokens_are_one_and_none_are_nothing() -> None:
    match = soft_match(QUESTION, [passage([4, 3, 2, 1]), passage([10, 11])], VECTORS)
    assert match.anywhere == pytest.approx([1.0, 0.0])
    assert match.window == pytest.approx([1.0, 0.0])
    assert match.frame == pytest.approx([0.0, 0.0])


def test_each_token_of_the_question_counts_once() -> None:
    match = soft_match(QUESTION, [passage([1, 1, 1, 1, 2])], VECTORS)
    assert match.anywhere == pytest.approx([0.5])


def test_what_stands_above_a_passage_counts() -> None:
    match = soft_match(QUESTION, [passage([3, 4], frame=[1, 2]), passage(frame=[1, 2]), passage([3, 4])], VECTORS)
    assert match.frame == pytest.approx([0.5, 0.5, 0.0])
    assert match.anywhere == pytest.approx([1.0, 0.5, 0.5])
    in_frame = 0.5 * FRAME_IN_WINDOW
    assert match.window == pytest.approx([0.5 + in_frame, in_frame, 0.5])


def test_one_place_beats_the_same_tokens_scattered() -> None:
    together, apart = passage([*fillers(100), 1, 2, 3, 4, *fillers(96)]), passage(scattered(gap=49))
    assert together.body.size == apart.body.size == 200
    match = soft_match(QUESTION, [together, apart], VECTORS)
    assert match.anywhere == pytest.approx([1.0, 1.0])
    assert match.window == pytest.approx([1.0, 0.25])


def test_a_window_holds_a_few_neighbouring_blocks() -> None:
    within, beyond = (WINDOW_BLOCKS - 1) * BLOCK, WINDOW_BLOCKS * BLOCK
    near = passage([1, 2, *fillers(within - 2), 3, 4])
    far = passage([1, 2, *fillers(beyond - 2), 3, 4])
    assert soft_match(QUESTION, [near, far], VECTORS).window == pytest.approx([1.0, 0.5])


def test_neighbours_lend_each_other_nothing() -> None:
    match = soft_match(QUESTION, [passage([1, 2]), passage(), passage([3, 4]), passage(frame=[1])], VECTORS)
    assert match.anywhere == pytest.approx([0.5, 0.0, 0.5, 0.25])
    assert match.window == pytest.approx([0.5, 0.0, 0.5, 0.25 * FRAME_IN_WINDOW])


def test_the_company_does_not_change_a_passage() -> None:
    passages = [passage(scattered(7), [2]), passage(fillers(33)), passage([], [3]), passage([4, 1], [1, 9])]
    together = soft_match(QUESTION, passages, VECTORS)
    for place, alone in enumerate(soft_match(QUESTION, [one], VECTORS) for one in passages):
        for signal in ("anywhere", "frame", "window"):
            assert getattr(together, signal)[place] == pytest.approx(getattr(alone, signal)[0])


def test_a_longer_vector_is_a_weightier_word() -> None:
    vectors = VECTORS.copy()
    vectors[1] *= 3
    match = soft_match(np.array([1, 2], np.int32), [passage([1]), passage([2])], vectors)
    assert match.anywhere == pytest.approx([0.9, 0.1])


def test_alike_counts_as_much_as_it_is_alike() -> None:
    vectors = VECTORS.copy()
    vectors[5, 1], vectors[5, 5] = 0.6, 0.8
    assert soft_match(np.array([1], np.int32), [passage([5, 9])], vectors).anywhere == pytest.approx([0.6])


def test_tokens_without_a_direction_make_no_nan() -> None:
    match = soft_match(QUESTION, [passage([1, 2], [3])], np.zeros_like(VECTORS))
    assert [float(signal[0]) for signal in (match.anywhere, match.frame, match.window)] == [0.0, 0.0, 0.0]


def test_an_empty_question_matches_nothing() -> None:
    match = soft_match(np.array([], np.int32), [passage([1]), passage([2])], VECTORS)
    assert match.anywhere.tolist() == match.frame.tolist() == match.window.tolist() == [0.0, 0.0]


def test_no_passages_and_empty_passages_are_values_too() -> None:
    assert soft_match(QUESTION, [], VECTORS).window.shape == (0,)
    match = soft_match(QUESTION, [passage(), passage()], VECTORS)
    assert match.anywhere.tolist() == match.frame.tolist() == match.window.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("frame", "body"),
    [([], []), ([7], []), ([], [8, 9]), ([65_535, 0, 3], range(TOKENS_MAX)), (range(TOKENS_MAX), [1])],
)
def test_tokens_are_kept_and_read_again(frame: Iterable[int], body: Iterable[int]) -> None:
    kept = passage(body, frame)
    again = PassageTokens.from_bytes(kept.to_bytes())
    assert (again.frame.tolist(), again.body.tolist()) == ([*frame], [*body])


def test_nothing_kept_is_an_empty_passage() -> None:
    again = PassageTokens.from_bytes(b"")
    assert (again.frame.size, again.body.size) == (0, 0)
