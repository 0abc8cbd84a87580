"""States of prompts already read: in memory those of the last ones, on disk those of the fixed beginnings.

Reading is what a CPU is slow at: some thirty tokens a second on two cores, where copying their state back takes
milliseconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

# About six prompts of the default model, so that tablets that take turns find their conversation again.
MEMORY_BYTES = 128 * 1024**2
DISK_BYTES = 256 * 1024**2
SUFFIX = ".state"
DIGEST_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True, eq=False)
class KeptState:
    """`data` brings a context to where it has read `tokens`."""

    tokens: tuple[int, ...]
    data: bytearray


class KeptStates:
    """The fixed beginnings, for good, and as many of the last prompts as fit, the longest unused going first."""

    def __init__(self, size_bytes: int = MEMORY_BYTES) -> None:
        self._size_bytes = size_bytes
        self._fixed: list[KeptState] = []
        self._recent: list[KeptState] = []  # the one used last stands last

    def keep(self, state: KeptState) -> None:
        """What is the beginning of `state` needs no room of its own any more."""
        self._recent = [kept for kept in self._recent if shared_length(kept.tokens, state.tokens) < len(kept.tokens)]
        self._recent.append(state)
        while sum(len(kept.data) for kept in self._recent) > self._size_bytes:
            del self._recent[0]

    def keep_for_good(self, state: KeptState) -> None:
        self._fixed.append(state)

    def longest(self, tokens: Sequence[int]) -> KeptState | None:
        """The state that shares the longest beginning with `tokens`; None when none shares any."""
        best = max([*self._fixed, *self._recent], key=lambda kept: shared_length(kept.tokens, tokens), default=None)
        if best is None or not shared_length(best.tokens, tokens):
            return None
        if best in self._recent:
            self._recent.remove(best)
            self._recent.append(best)
        return best

    def holds(self, tokens: Sequence[int]) -> bool:
        """Whether a kept state has read all of `tokens`."""
        return any(shared_length(kept.tokens, tokens) == len(tokens) for kept in [*self._fixed, *self._recent])


class StateFiles:
    """A folder of states. A file is named after all that it depends on, and begins with the hash of the rest.

    A missing, damaged or unreadable file is no error: the state is computed again.
    """

    def __init__(self, folder: Path, model_fingerprint: str, size_bytes: int = DISK_BYTES) -> None:
        self._folder = folder
        self._fingerprint = model_fingerprint
        self._size_bytes = size_bytes

    def read(self, tokens: Sequence[int], state_format: str) -> bytearray | None:
        file = self._file(tokens, state_format)
        try:
            content = file.read_bytes()
        except OSError:
            return None
        data = bytearray(memoryview(content)[DIGEST_BYTES:])
        if hashlib.sha256(data).digest() != content[:DIGEST_BYTES]:
            log.warning("%s is damaged and will be written anew", file)
            return None
        with contextlib.suppress(OSError):
            os.utime(file)
        return data

    def write(self, tokens: Sequence[int], state_format: str, data: bytearray) -> None:
        """Whole or not at all; the longest unused go when the folder grows beyond its size."""
        part = self._folder / f"{uuid.uuid4().hex}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(hashlib.sha256(data).digest() + data)
            part.replace(self._file(tokens, state_format))
            self._shrink()
        except OSError as error:
            log.warning("the state of the prompt's beginning was not saved: %s", error)
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _file(self, tokens: Sequence[int], state_format: str) -> Path:
        depends_on = repr((self._fingerprint, state_format, list(tokens)))
        return self._folder / f"{hashlib.sha256(depends_on.encode()).hexdigest()}{SUFFIX}"

    def _shrink(self) -> None:
        files = [(file.stat().st_mtime, file.stat().st_size, file) for file in self._folder.iterdir()]
        total = sum(size for _, size, _ in files)
        for _, size, file in sorted(files):
            if total <= self._size_bytes:
                break
            file.unlink(missing_ok=True)
            total -= size


def shared_length(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))
