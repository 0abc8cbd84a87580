"""What a running server says of itself: from its own library, in a moment, without reading the models' every byte."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence, Sized
from datetime import UTC, datetime
from typing import Any, Protocol

import psutil

from assistant.health import (
    Finding,
    as_gb,
    as_size,
    examine_disk,
    examine_glossary,
    examine_index,
    examine_model_server,
    examine_processor,
    failed_finding,
    say,
    settings_in_force,
    versions_in_use,
)
from assistant.model_files import folder_bytes
from assistant.model_verification import ModelVerification, Verified
from assistant.models import ModelStore
from assistant.network_addresses import is_loopback, lan_addresses
from assistant.settings import Settings
from indexes.errors import BanjangError
from indexes.library_status import LibraryStatus

MEMORY_FREE_MIN_BYTES = 500_000_000
ANY_HOST = frozenset({"0.0.0.0", "::", ""})


class JobState(Protocol):
    @property
    def state(self) -> str: ...


class JobList(Protocol):
    def list(self) -> Sequence[JobState]: ...


class StatusOf(Protocol):
    def status(self) -> LibraryStatus: ...


class Waiting(Protocol):
    @property
    def line(self) -> Sized: ...


class RunningProgram(Protocol):
    """The parts of a running server that say how it is."""

    @property
    def settings(self) -> Settings: ...
    @property
    def library(self) -> StatusOf: ...
    @property
    def assistant(self) -> Waiting: ...
    @property
    def jobs(self) -> JobList: ...
    @property
    def models(self) -> ModelStore: ...
    @property
    def verification(self) -> ModelVerification: ...


def examine_running(program: RunningProgram, language: str) -> dict[str, Any]:
    """As `health.examine`, in parts; "wrong" counts what is not in order, "addresses" are for the tablets."""
    settings = program.settings
    models = list(_models(program, language))
    parts = {
        "models": models,
        "engine": list(_engine(settings, models, language)),
        "index": list(_index(program, language)),
        "machine": list(_machine(settings, language)),
        "work": [_jobs(program, language), _questions(program, language)],
        "network": [_network(settings, language)],
    }
    wrong = sum(not finding.ok for findings in parts.values() for finding in findings)
    return {
        "ok": wrong == 0,
        "wrong": wrong,
        "examined_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "is_verifying": program.verification.is_running,
        "parts": [{"name": name, "findings": [vars(it) for it in found]} for name, found in parts.items()],
        "addresses": tablet_addresses(settings),
        "settings": settings_in_force(settings),
        "versions": versions_in_use() | {"system": platform.platform()},
    }


def tablet_addresses(settings: Settings) -> list[str]:
    """What is typed into a tablet's browser; none where the server listens on this computer only."""
    host, port = settings.server.host, settings.server.port
    hosts = lan_addresses() if host in ANY_HOST else [] if is_loopback(host) else [host]
    return [f"{'https' if settings.server.https else 'http'}://{name}:{port}" for name in hosts]


def _models(program: RunningProgram, language: str) -> Iterator[Finding]:
    for name in program.settings.local_models:
        subject = say("model", language, name=name)
        try:
            size = as_size(_model_bytes(program.models, name))
        except BanjangError as error:
            yield failed_finding(subject, error, language)
            continue
        yield _verified(name, subject, size, program.verification.last(name), language)


def _model_bytes(models: ModelStore, name: str) -> int:
    """On the disk; raises `ModelError` where the model is not here."""
    path = models.path(name)
    return path.stat().st_size if path.is_file() else folder_bytes(path)


def _verified(name: str, subject: str, size: str, verified: Verified | None, language: str) -> Finding:
    if verified is None:
        return Finding(subject, True, say("model_own", language, size=size))
    by = say(f"by_{verified.by}", language)
    at = datetime.fromisoformat(verified.at).astimezone().strftime("%Y-%m-%d %H:%M")
    if verified.is_whole:
        return Finding(subject, True, say("model_verified", language, size=size, at=at, by=by))
    detail = say("model_broken", language, size=size, at=at, by=by)
    return Finding(subject, False, detail, say("model_hint", language, name=name))


def _engine(settings: Settings, models: Sequence[Finding], language: str) -> Iterator[Finding]:
    """A server is asked now; a local model is as good as its files."""
    if settings.llm.server_url:
        yield from examine_model_server(settings, language)
        return
    llm = settings.llm
    own = next(found for found in models if found.subject == say("model", language, name=llm.model))
    if not own.ok:
        detail, hint = say("engine_missing", language, model=llm.model), say("engine_hint", language)
        yield Finding(say("engine", language), False, detail, hint)
        return
    tokens = {"context": llm.context_tokens, "evidence": llm.evidence_tokens, "answer": llm.max_tokens}
    yield Finding(say("engine", language), True, say("engine_detail", language, model=llm.model, **tokens))


def _index(program: RunningProgram, language: str) -> Iterator[Finding]:
    settings = program.settings
    try:
        status = program.library.status()
    except BanjangError as error:
        yield failed_finding(say("index", language), error, language)
        return
    yield examine_index(status, language)
    indexed, configured = status.manifest.get("embedder", ""), settings.retrieval.embedder
    if indexed == configured:
        yield Finding(say("embedder", language), True, say("embedder_detail", language, embedder=indexed))
    elif indexed and status.documents:
        detail = say("embedder_other", language, indexed=indexed, configured=configured)
        hint = say("embedder_hint", language, indexed=indexed, configured=configured)
        yield Finding(say("embedder", language), True, detail, hint)  # chosen on a page, it may well differ
    yield from examine_glossary(settings, language)
    detail = say("data_detail", language, size=as_size(status.data_bytes), folder=settings.data_dir)
    yield Finding(say("data", language), True, detail)


def _machine(settings: Settings, language: str) -> Iterator[Finding]:
    yield examine_disk(settings, language)
    memory = psutil.virtual_memory()
    enough = memory.available > MEMORY_FREE_MIN_BYTES
    detail = say("free_memory_detail", language, free=as_gb(memory.available), total=as_gb(memory.total))
    yield Finding(say("free_memory", language), enough, detail, "" if enough else say("memory_hint", language))
    used = psutil.Process().memory_info().rss
    yield Finding(say("process", language), True, say("process_detail", language, size=as_size(used)))
    yield examine_processor(language)


def _jobs(program: RunningProgram, language: str) -> Finding:
    states = [job.state for job in program.jobs.list()]
    counts = {state: states.count(state) for state in ("running", "waiting")}
    return Finding(say("jobs_waiting", language), True, say("jobs_detail", language, **counts))


def _questions(program: RunningProgram, language: str) -> Finding:
    """The one that is being answered does not wait."""
    most = program.settings.llm.queue_size
    waiting = max(0, len(program.assistant.line) - 1)
    detail = say("questions_detail", language, waiting=waiting, most=most)
    free = waiting < most
    return Finding(say("questions_waiting", language), free, detail, "" if free else say("questions_hint", language))


def _network(settings: Settings, language: str) -> Finding:
    subject = say("address", language)
    if is_loopback(settings.server.host):
        detail = say("address_local", language, host=settings.server.host)
        return Finding(subject, False, detail, say("address_local_hint", language))
    if addresses := tablet_addresses(settings):
        return Finding(subject, True, ", ".join(addresses))
    return Finding(subject, False, say("address_none", language), say("address_none_hint", language))
