"""`banjang status` and `banjang doctor`: what is indexed, what is in force, what is wrong and what to do about it."""

from __future__ import annotations

import platform
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import psutil
from pydantic import BaseModel

from assistant.llama_engine import physical_cores
from assistant.models import ModelStore
from assistant.runtime import GLOSSARY_FILE, build_engine, open_library
from assistant.settings import Settings, config_file, masked
from indexes.errors import BanjangError
from indexes.glossary import Glossary, faults_of
from indexes.library import Library
from indexes.messages import message
from ingest.chunker import CHUNKER_TAG

DISK_FREE_MIN_BYTES = 1_000_000_000
PACKAGES = ("llama-cpp-python", "faiss-cpu", "tantivy", "kiwipiepy", "pypdfium2", "fastapi")


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `hint` says what to do when it is not `ok`."""

    subject: str
    ok: bool
    detail: str
    hint: str = ""


def library_status(settings: Settings, library: Library) -> dict[str, Any]:
    status = library.status()
    kinds = Counter(document.kind.value for document in library.documents())
    return {
        "documents": status.documents,
        "superseded": status.superseded,
        "kinds": dict(kinds),
        "chunks": status.chunks,
        "generation": status.generation,
        "embedder": status.manifest.get("embedder", settings.retrieval.embedder),
        "manifest": status.manifest,
        "data_dir": str(settings.data_dir),
        "data_mb": round(status.data_bytes / 1e6, 1),
    }


def examine(settings: Settings, language: str) -> dict[str, Any]:
    """Everything looked at, in the reader's language; "ok" when nothing is wrong."""
    findings = [*_machine(settings, language), *_models(settings, language), _index(settings, language)]
    findings += [*_glossary(settings, language), *_model_server(settings, language)]
    return {
        "ok": all(finding.ok for finding in findings),
        "findings": [vars(finding) for finding in findings],
        "settings": {"config_file": str(config_file()), **_in_force(settings)},
        "versions": {"banjang": version("banjang"), "python": platform.python_version()}
        | {package: version(package) for package in PACKAGES},
    }


def _machine(settings: Settings, language: str) -> Iterator[Finding]:
    memory = psutil.virtual_memory()
    needed = sum(entry.memory_mb for entry in _chosen(settings)) * 1_000_000
    enough = memory.available > needed
    detail = _say("memory_detail", language, free=_gb(memory.available), total=_gb(memory.total), needed=_gb(needed))
    yield Finding(_say("memory", language), enough, detail, "" if enough else _say("memory_hint", language))
    yield Finding(_say("cpu", language), True, _say("cpu_detail", language, cores=physical_cores()))
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    roomy = free > DISK_FREE_MIN_BYTES
    detail = _say("disk_detail", language, folder=settings.data_dir, free=_gb(free))
    yield Finding(_say("disk", language), roomy, detail, "" if roomy else _say("disk_hint", language))


def _models(settings: Settings, language: str) -> Iterator[Finding]:
    store = ModelStore(settings.models_dir)
    for name in settings.local_models:
        subject = _say("model", language, name=name)
        try:
            whole = store.verify(name)
            detail = _say("model_detail", language, path=store.path(name), hash=store.fingerprint(name)[:12])
            hint = "" if whole else _say("model_hint", language, name=name)
            yield Finding(subject, whole, detail, hint)
        except BanjangError as error:
            yield _failed(subject, error, language)


def _model_server(settings: Settings, language: str) -> Iterator[Finding]:
    """The server that is asked instead of a local model, where the settings name one."""
    if not settings.llm.server_url:
        return
    subject = _say("model_server", language)
    engine = build_engine(settings, ModelStore(settings.models_dir))
    try:
        engine.load()
    except BanjangError as error:
        yield _failed(subject, error, language)
        return
    detail = _say("model_server_detail", language, model=engine.name, url=settings.llm.server_url)
    yield Finding(subject, True, detail)


def _index(settings: Settings, language: str) -> Finding:
    subject = _say("index", language)
    try:
        with closing(open_library(settings, ModelStore(settings.models_dir))) as library:
            status = library.status()
    except BanjangError as error:
        return _failed(subject, error, language)
    if not status.documents:
        return Finding(subject, True, _say("index_empty", language), _say("index_empty_hint", language))
    counts = {"documents": status.documents, "chunks": status.chunks, "generation": status.generation}
    detail = _say("index_detail", language, embedder=status.manifest.get("embedder"), **counts)
    if status.manifest.get("chunker") not in ("", CHUNKER_TAG):
        return Finding(subject, False, detail, _say("index_old_hint", language))
    return Finding(subject, True, detail)


def _glossary(settings: Settings, language: str) -> Iterator[Finding]:
    """The plant's own terms, where it has a file of them."""
    path = settings.data_dir / GLOSSARY_FILE
    if not path.is_file():
        return
    lines = ", ".join(map(str, faults_of(path)))
    detail = _say("glossary_detail", language, path=path, terms=len(Glossary.read([], path).own))
    yield Finding(
        _say("glossary", language), not lines, detail, _say("glossary_hint", language, lines=lines) if lines else ""
    )


def _chosen(settings: Settings) -> list[Any]:
    store = ModelStore(settings.models_dir)
    chosen = []
    for name in settings.local_models:
        try:
            chosen.append(store.entry(name))
        except BanjangError:
            continue  # reported by _models, with its hint
    return chosen


def _failed(subject: str, error: BanjangError, language: str) -> Finding:
    return Finding(subject, False, error.message.render(language), error.hint.render(language) if error.hint else "")


def _in_force(settings: BaseModel, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            flat |= _in_force(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = masked(value) if not hasattr(value, "joinpath") else str(value)
    return flat


def _gb(size_bytes: float) -> str:
    return f"{size_bytes / 1e9:.1f} GB"


def _say(name: str, language: str, /, **values: Any) -> str:
    return message(f"assistant.doctor.{name}", **values).render(language)
