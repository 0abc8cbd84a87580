"""How OpenMP threads wait, decided before any library that uses them is loaded.

libgomp's default is to spin at barriers. With one other busy process on two cores that cost llama.cpp nearly nine
tenths of its speed (0.8 tokens/s against 6.6 when waiting passively), so waiting is passive unless told otherwise.
"""

from __future__ import annotations

import os


def wait_passively() -> None:
    """Sets `OMP_WAIT_POLICY=passive`; libgomp reads it once, when it is loaded."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
