"""`banjang status` and `banjang doctor`: what is indexed, what is in force, what is wrong and what to do about it.

What a running server says of itself is in `running_health`, from the same findings.
"""

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
from assistant.model_verification import ModelVerification
from assistant.models import ModelStore
from assistant.runtime import GLOSSARY_FILE, build_engine, open_library
from assistant.settings import Settings, config_file, masked
from indexes.errors import BanjangError
from indexes.glossary import Glossary, faults_of
from indexes.library import Library
from indexes.library_status import LibraryStatus
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
    """Everything looked at, in the reader's language; "ok" when nothing is wrong. Reads the models' every byte."""
    findings = [*_machine(settings, language), *_models(settings, language), _index(settings, language)]
    findings += [*examine_glossary(settings, language), *examine_model_server(settings, language)]
    return {
        "ok": all(finding.ok for finding in findings),
        "findings": [vars(finding) for finding in findings],
        "settings": settings_in_force(settings),
        "versions": versions_in_use(),
    }


def settings_in_force(settings: Settings) -> dict[str, Any]:
    """By dotted name, secrets masked, and the file they were read from."""
    return {"config_file": str(config_file()), **_in_force(settings)}


def versions_in_use() -> dict[str, str]:
    own = {"banjang": version("banjang"), "python": platform.python_version()}
    return own | {package: version(package) for package in PACKAGES}


def _machine(settings: Settings, language: str) -> Iterator[Finding]:
    memory = psutil.virtual_memory()
    needed = sum(entry.memory_mb for entry in _chosen(settings)) * 1_000_000
    enough = memory.available > needed
    values = {"free": as_gb(memory.available), "total": as_gb(memory.total), "needed": as_gb(needed)}
    detail = say("memory_detail", language, **values)
    yield Finding(say("memory", language), enough, detail, "" if enough else say("memory_hint", language))
    yield examine_processor(language)
    yield examine_disk(settings, language)


def examine_processor(language: str) -> Finding:
    return Finding(say("cpu", language), True, say("cpu_detail", language, cores=physical_cores()))


def examine_disk(settings: Settings, language: str) -> Finding:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    roomy = free > DISK_FREE_MIN_BYTES
    detail = say("disk_detail", language, folder=settings.data_dir, free=as_gb(free))
    return Finding(say("disk", language), roomy, detail, "" if roomy else say("disk_hint", language))


def _models(settings: Settings, language: str) -> Iterator[Finding]:
    store = ModelStore(settings.models_dir)
    verification = ModelVerification(store, settings.models_dir)
    for name in settings.local_models:
        subject = say("model", language, name=name)
        try:
            whole = verification.verify(name, "doctor")
            detail = say("model_detail", language, path=store.path(name), hash=store.fingerprint(name)[:12])
            hint = "" if whole else say("model_hint", language, name=name)
            yield Finding(subject, whole, detail, hint)
        except BanjangError as error:
            yield failed_finding(subject, error, language)


def examine_model_server(settings: Settings, language: str) -> Iterator[Finding]:
    """The server that is asked instead of a local model, where the settings name one."""
    if not settings.llm.server_url:
        return
    subject = say("model_server", language)
    engine = build_engine(settings, ModelStore(settings.models_dir))
    try:
        engine.load()
    except BanjangError as error:
        yield failed_finding(subject, error, language)
        return
    detail = say("model_server_detail", language, model=engine.name, url=settings.llm.server_url)
    yield Finding(subject, True, detail)


def _index(settings: Settings, language: str) -> Finding:
    subject = say("index", language)
    try:
        with closing(open_library(settings, ModelStore(settings.models_dir))) as library:
            status = library.status()
    except BanjangError as error:
        return failed_finding(subject, error, language)
    return examine_index(status, language)


def examine_index(status: LibraryStatus, language: str) -> Finding:
    subject = say("index", language)
    if not status.documents:
        return Finding(subject, True, say("index_empty", language), say("index_empty_hint", language))
    counts = {"documents": status.documents, "chunks": status.chunks, "generation": status.generation}
    detail = say("index_detail", language, embedder=status.manifest.get("embedder"), **counts)
    if status.manifest.get("chunker") not in ("", CHUNKER_TAG):
        return Finding(subject, False, detail, say("index_old_hint", language))
    return Finding(subject, True, detail)


def examine_glossary(settings: Settings, language: str) -> Iterator[Finding]:
    """The plant's own terms, where it has a file of them."""
    path = settings.data_dir / GLOSSARY_FILE
    if not path.is_file():
        return
    lines = ", ".join(map(str, faults_of(path)))
    detail = say("glossary_detail", language, path=path, terms=len(Glossary.read([], path).own))
    yield Finding(
        say("glossary", language), not lines, detail, say("glossary_hint", language, lines=lines) if lines else ""
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


def failed_finding(subject: str, error: BanjangError, language: str) -> Finding:
    hint = error.hint.render(language) if error.hint else say("failed_hint", language)
    return Finding(subject, False, error.message.render(language), hint)


def _in_force(settings: BaseModel, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            flat |= _in_force(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = _plain(masked(value))
    return flat


def _plain(value: Any) -> Any:
    """As JSON can hold it."""
    if value is None or isinstance(value, str | int | float):
        return value
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else str(value)


def as_size(size_bytes: float) -> str:
    """Of something that may be small."""
    return as_gb(size_bytes) if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"


def as_gb(size_bytes: float) -> str:
    return f"{size_bytes / 1e9:.1f} GB"


def say(name: str, language: str, /, **values: Any) -> str:
    return message(f"assistant.doctor.{name}", **values).render(language)
