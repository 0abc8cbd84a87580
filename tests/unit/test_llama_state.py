"""States of prompts: which are kept in memory, and what a file of one survives."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.llama_state import KeptState, KeptStates, StateFiles, shared_length

FORMAT = "0.3/3/4096"
PREFIX = (1, 2, 3)


def state(*tokens: int, size_bytes: int = 10) -> KeptState:
    return KeptState(tokens, bytearray(size_bytes))


def longest_tokens(kept: KeptStates, tokens: Sequence[int]) -> tuple[int, ...] | None:
    found = kept.longest(tokens)
    return found.tokens if found else None


@pytest.mark.parametrize(
    ("one", "other", "length"), [([], [], 0), ([1], [], 0), ([1, 2], [1, 3], 1), ([1, 2], [1, 2, 3], 2), ([2], [1], 0)]
)
def test_shared_length(one: list[int], other: list[int], length: int) -> None:
    assert shared_length(one, other) == shared_length(other, one) == length


def test_the_state_with_the_longest_common_beginning_is_found() -> None:
    kept = KeptStates()
    kept.keep_for_good(state(*PREFIX))
    kept.keep(state(*PREFIX, 4, 5))
    kept.keep(state(*PREFIX, 6))
    assert longest_tokens(kept, [*PREFIX, 4, 9]) == (*PREFIX, 4, 5)
    assert longest_tokens(kept, [*PREFIX, 6, 7]) == (*PREFIX, 6)
    assert longest_tokens(kept, [*PREFIX, 9]) in {PREFIX, (*PREFIX, 4, 5), (*PREFIX, 6)}
    assert longest_tokens(kept, [7, 8]) is None
    assert longest_tokens(KeptStates(), [1]) is None


def test_what_was_not_used_longest_goes_first_and_fixed_beginnings_never() -> None:
    kept = KeptStates(size_bytes=25)
    kept.keep_for_good(state(*PREFIX, size_bytes=100))
    kept.keep(state(10))
    kept.keep(state(20))
    assert longest_tokens(kept, [10]) == (10,)
    kept.keep(state(30))
    assert longest_tokens(kept, [20]) is None
    assert longest_tokens(kept, [10]) == (10,)
    assert longest_tokens(kept, [30]) == (30,)
    assert longest_tokens(kept, PREFIX) == PREFIX


def test_a_state_beyond_the_budget_is_not_kept() -> None:
    kept = KeptStates(size_bytes=25)
    kept.keep(state(10, size_bytes=26))
    assert not kept.holds([10])


def test_a_longer_state_takes_the_place_of_its_beginning() -> None:
    kept = KeptStates(size_bytes=25)
    kept.keep(state(20))
    kept.keep(state(10))
    kept.keep(state(10, 11))
    assert kept.holds([10])
    assert kept.holds([10, 11])
    assert kept.holds([20])
    assert not kept.holds([10, 11, 12])


def test_a_state_comes_back_from_its_file(tmp_path: Path) -> None:
    data = bytearray(random.Random(1).randbytes(5000))
    StateFiles(tmp_path / "states", "model").write(PREFIX, FORMAT, data)
    assert StateFiles(tmp_path / "states", "model").read(list(PREFIX), FORMAT) == data
    assert len(list((tmp_path / "states").iterdir())) == 1


@pytest.mark.parametrize(
    ("model", "tokens", "state_format"),
    [("other", PREFIX, FORMAT), ("model", (1, 2), FORMAT), ("model", PREFIX, "0.4/3/4096")],
)
def test_a_state_of_something_else_is_not_taken(
    tmp_path: Path, model: str, tokens: tuple[int, ...], state_format: str
) -> None:
    StateFiles(tmp_path, "model").write(PREFIX, FORMAT, bytearray(b"state"))
    assert StateFiles(tmp_path, model).read(tokens, state_format) is None


@pytest.mark.parametrize("damage", ["flipped bit", "cut short", "empty", "longer"])
def test_a_damaged_file_is_not_taken_and_can_be_written_anew(tmp_path: Path, damage: str) -> None:
    files, data = StateFiles(tmp_path, "model"), bytearray(b"state of a prompt")
    files.write(PREFIX, FORMAT, data)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    flipped = content[:-1] + bytes([content[-1] ^ 1])
    changed = {"flipped bit": flipped, "cut short": content[:-3], "empty": b"", "longer": content + b"x"}
    file.write_bytes(changed[damage])
    assert files.read(PREFIX, FORMAT) is None
    files.write(PREFIX, FORMAT, data)
    assert files.read(PREFIX, FORMAT) == data


def test_the_folder_stays_within_its_size_and_the_longest_unused_file_goes(tmp_path: Path) -> None:
    files = StateFiles(tmp_path, "model", size_bytes=2500)
    for number, age_s in ((1, 300), (2, 200)):
        files.write((number,), FORMAT, bytearray(1000))
        newest = max(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        os.utime(newest, (newest.stat().st_atime - age_s, newest.stat().st_mtime - age_s))
    assert files.read((1,), FORMAT) is not None  # used now, so it is the other one that goes
    files.write((3,), FORMAT, bytearray(1000))
    assert files.read((2,), FORMAT) is None
    assert files.read((1,), FORMAT) is not None
    assert files.read((3,), FORMAT) is not None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    files = StateFiles(tmp_path / "file" / "states", "model")
    files.write(PREFIX, FORMAT, bytearray(b"state"))
    assert files.read(PREFIX, FORMAT) is None
