"""The command line as a person starts it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
START = "from assistant.cli import main; main()"
PATIENCE_S = 240.0
KEPT = {"BANJANG_MODELS_DIR"}


def run_banjang(
    *arguments: str | Path, data_dir: Path, language: str = "en", typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """`typed` is standard input, `settings` environment variables without their prefix.

    Settings of the one who runs the tests do not count.
    """
    environment = {name: value for name, value in os.environ.items() if _counts(name)}
    environment |= {f"BANJANG_{name}": value for name, value in settings.items()}
    environment |= {"BANJANG_DATA_DIR": str(data_dir), "BANJANG_LANGUAGE": language, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", START, *map(str, arguments)],
        cwd=PROJECT, env=environment, capture_output=True, encoding="utf-8", input=typed,
        timeout=PATIENCE_S, check=False,
    )  # fmt: skip


def only_json(done: subprocess.CompletedProcess[str]) -> Any:
    """The one JSON document on standard output; anything beside it is an error."""
    return json.loads(done.stdout)


def _counts(name: str) -> bool:
    return not name.startswith("BANJANG_") or name in KEPT
