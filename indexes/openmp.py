"""How OpenMP threads wait, decided before any library that uses them is loaded.

libgomp's default is to spin at barriers: beside another busy process the spinning threads take the time slices that
the working ones need, and llama.cpp collapses. Waiting passively at once costs a third of the speed of an idle machine
instead. A short spin before going to sleep keeps most of both (`benchmarks/busy_neighbour.py`).
"""

from __future__ import annotations

import os

SPINS_BEFORE_SLEEP = 1000


def wait_passively() -> None:
    """Sets libgomp's policy unless the environment already does; libgomp reads it once, when it is loaded."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("GOMP_SPINCOUNT", str(SPINS_BEFORE_SLEEP))
