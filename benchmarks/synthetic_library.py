"""Libraries of any size, filled with `synthetic_passages.py`; built once and kept where a folder is named."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from synthetic_passages import VERSION, SyntheticPlant, pooled_analysis

from assistant.models import ModelStore
from assistant.runtime import open_library, read_glossary
from assistant.settings import Settings, load_settings
from indexes.generation import ANALYSIS_VERSION, FORMAT

MARK = "benchmark.json"


@contextmanager
def library_folder(chunks: int, keep: Path | None) -> Iterator[Path]:
    """The data directory of a library with so many passages; a kept one is built again when it no longer fits."""
    settings = load_settings()
    made_by = {"embedder": _fingerprint(settings), "analysis": ANALYSIS_VERSION, "format": FORMAT}
    wanted = {"chunks": chunks, "passages": VERSION, **made_by}
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="banjang-benchmark-") as folder:
            _build(Path(folder), wanted)
            yield Path(folder)
        return
    folder = keep / f"{chunks}-chunks"
    mark = folder / MARK
    if not mark.is_file() or json.loads(mark.read_text()) != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        _build(folder, wanted)
    yield folder


def settings_for(folder: Path) -> Settings:
    """As shipped, with this data directory."""
    return load_settings().model_copy(update={"data_dir": folder})


def _build(folder: Path, wanted: dict[str, object]) -> None:
    """In a process of its own: what filling takes of memory is not what searching takes."""
    folder.mkdir(parents=True, exist_ok=True)
    process = get_context("spawn").Process(target=fill_library, args=(folder, wanted["chunks"]))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"The library of {wanted['chunks']} chunks could not be built.")
    (folder / MARK).write_text(json.dumps(wanted))


def fill_library(folder: Path, chunks: int) -> None:
    started = time.perf_counter()
    settings = settings_for(folder)
    source = folder / "source.txt"
    source.write_text("A synthetic document.", encoding="utf-8")
    plant = SyntheticPlant(read_glossary(settings), source)
    library = open_library(settings, ModelStore(settings.models_dir))
    with pooled_analysis(plant.korean_pool), library.begin_update() as update:
        for document in plant.documents(chunks):
            update.add(document)
        stored = time.perf_counter()
        update.publish()
    library.close()
    done = time.perf_counter()
    print(
        f"built {chunks:,} chunks in {done - started:.0f} s: written, embedded and stored in {stored - started:.0f} s, "
        f"published in {done - stored:.0f} s, {chunks / (done - started):,.0f} chunks/s",
        flush=True,
    )


def _fingerprint(settings: Settings) -> str:
    return ModelStore(settings.models_dir).fingerprint(settings.retrieval.embedder)
