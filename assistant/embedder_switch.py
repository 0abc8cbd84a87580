"""The change to another embedding model beside a working server: one at a time, people first, in one thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Any, Literal

from assistant.model_catalogue import ModelEntry
from assistant.models import ModelError, ModelNotInstalledError, ModelStore
from indexes.embedder import Embedder
from indexes.embedder_change import EmbedderChange, WriterBusyError, count_embedded, discard_change, wanted_embedder
from indexes.errors import BanjangError
from indexes.library import Library
from indexes.messages import LANGUAGES, Message, message

log = logging.getLogger(__name__)

SwitchState = Literal["running", "publishing", "paused", "done", "failed", "cancelled"]
AT_WORK = ("running", "publishing")
LOOK_AGAIN_S = 0.5
PEOPLE_AGAIN_S = 0.2


class EmbedderSwitchError(ModelError):
    """A change that cannot be begun as it was asked for."""

    code = "embedder_switch"


class UnknownEmbedderError(ModelError):
    """The catalogue has no such embedding model."""

    code = "not_found"


@dataclass(frozen=True)
class EmbedderChoice:
    """A model that can embed, as it stands on this machine; `missing_extra` is a package that it needs."""

    entry: ModelEntry
    is_installed: bool
    is_in_force: bool
    missing_extra: str

    def as_json(self) -> dict[str, Any]:
        entry = self.entry
        return {
            "name": entry.name,
            "title": entry.title,
            "languages": list(entry.languages),
            "licence": entry.licence,
            "size_bytes": entry.size_bytes,
            "memory_mb": entry.memory_mb,
            "installed": self.is_installed,
            "in_force": self.is_in_force,
            "missing_extra": self.missing_extra,
        }


@dataclass(frozen=True)
class Switch:
    """The change as it stands. `is_waiting`: people ask, or documents are being read, and go first."""

    name: str
    state: SwitchState
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    is_waiting: bool = False
    error: dict[str, dict[str, str]] = field(default_factory=dict)  # by language

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    def as_json(self, language: str) -> dict[str, Any]:
        return vars(self) | {"error": self.error.get(language)}


class EmbedderSwitch:
    """Starts, follows, pauses and cancels. What was embedded is kept until it is cancelled, over a restart too.

    `load` gives an embedder by name, `is_asked` says whether somebody waits for an answer at the moment.
    """

    def __init__(
        self,
        library: Library,
        models: ModelStore,
        load: Callable[[str], Embedder],
        is_asked: Callable[[], bool],
    ) -> None:
        self._library = library
        self._models = models
        self._load = load
        self._is_asked = is_asked
        self._changed = threading.Condition()
        self._switch: Switch | None = None
        self._stop = threading.Event()
        self._worker: threading.Thread | None = None

    def choices(self) -> list[EmbedderChoice]:
        """The embedding models of the catalogue, in its order."""
        in_force = self._library.embedder.name
        return [
            EmbedderChoice(state.entry, state.installed, state.entry.name == in_force, _missing_extra(state.entry))
            for state in self._models.list()
            if state.entry.task == "embedder"
        ]

    def in_force(self) -> str:
        """Name of the model that made the index, and reads the questions."""
        return self._library.embedder.name

    def current(self) -> Switch | None:
        """The change of this server's time, or one that an earlier server left unfinished."""
        with self._changed:
            if self._switch is not None:
                return self._switch
        wanted = wanted_embedder(self._library.database)
        if not wanted.name:
            return None
        embedded = count_embedded(self._library.database, wanted.fingerprint)
        return Switch(wanted.name, "paused", embedded.done, embedded.total)

    def start(self, name: str) -> Switch:
        """Also goes on with a paused one. Raises `ModelError` where it cannot be begun."""
        choice = next((choice for choice in self.choices() if choice.entry.name == name), None)
        if choice is None:
            raise UnknownEmbedderError(message("assistant.embedder.unknown", name=name), _hint("unknown"))
        if choice.is_in_force:
            raise EmbedderSwitchError(message("assistant.embedder.in_force", name=name))
        if not choice.is_installed:
            hint = message("assistant.models.not_installed_hint", name=name)
            raise ModelNotInstalledError(message("assistant.models.not_installed", name=name), hint)
        with self._changed:
            if self._worker is not None and self._worker.is_alive():
                raise EmbedderSwitchError(message("assistant.embedder.busy"), _hint("busy"))
            self._switch, self._stop = Switch(name, "running"), threading.Event()
            self._worker = threading.Thread(target=self._run, args=(name, self._stop), name="embedder", daemon=True)
            self._worker.start()
            return self._switch

    def pause(self) -> Switch | None:
        """Stops after the batch in work; `start` goes on from there."""
        self._end_work()
        return self.current()

    def cancel(self) -> Switch | None:
        """As if nothing had been begun."""
        last = self.current()
        self._end_work()
        if last is None or last.state == "done":
            return last
        current = self.current()
        if current is not None and current.state == "done":  # the last step was faster
            return current
        discard_change(self._library.database)
        self._show(replace(last, state="cancelled", is_waiting=False, seconds_left=None, error={}))
        return self.current()

    def events(self) -> Iterator[Switch]:
        """The change as it stands, then again each time it moves, until nothing works at it."""
        seen = self.current()
        while seen is not None:
            yield seen
            if not seen.is_at_work:
                return
            seen = self._next_after(seen)

    def close(self) -> None:
        """Stops after the batch in work; the next server can go on."""
        self._end_work()

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self, name: str, stop: threading.Event) -> None:
        try:
            with self._library.begin_embedder_change(self._load(name)) as change:
                self._embed(change, stop)
                while not stop.is_set() and not self._is_published(change):
                    stop.wait(LOOK_AGAIN_S)
                    self._embed(change, stop)
        except BanjangError as error:
            self._fail(error)
        except Exception:
            # The server must outlive a defect in a model's library; the log has the details for whoever mends it.
            log.exception("the change to %s failed", name)
            self._fail(BanjangError(message("assistant.embedder.unexpected"), _hint("unexpected")))
        else:
            ended: SwitchState = "paused" if stop.is_set() and self._library.embedder.name != name else "done"
            self._move(state=ended, is_waiting=False, seconds_left=None)

    def _embed(self, change: EmbedderChange, stop: threading.Event) -> None:
        """Batch by batch, each only while nobody waits for an answer."""
        embedded, worked_s, read = change.embedded(), 0.0, 0
        self._move(done=embedded.done, total=embedded.total)
        while not stop.is_set():
            if self._is_asked():
                self._move(is_waiting=True)
                stop.wait(PEOPLE_AGAIN_S)
                continue
            started = time.monotonic()
            count = change.embed_next()
            if not count:
                return
            worked_s, read = worked_s + time.monotonic() - started, read + count
            done = embedded.done + read
            left = max(0, embedded.total - done) * worked_s / read
            self._move(done=done, total=max(embedded.total, done), seconds_left=left, is_waiting=False)

    def _is_published(self, change: EmbedderChange) -> bool:
        """Not while documents are being read: they are embedded too when they are there."""
        self._move(state="publishing", seconds_left=None)
        try:
            change.publish()
        except WriterBusyError:
            self._move(is_waiting=True)
            return False
        embedded = change.embedded()
        self._move(done=embedded.done, total=embedded.total)
        return True

    def _end_work(self) -> None:
        self._stop.set()
        if self._worker is not None:
            self._worker.join()

    def _next_after(self, seen: Switch) -> Switch | None:
        while True:
            with self._changed:
                if self._switch == seen:
                    self._changed.wait(LOOK_AGAIN_S)
                if self._switch != seen:
                    return self._switch

    def _fail(self, error: BanjangError) -> None:
        self._move(state="failed", is_waiting=False, seconds_left=None, error=_in_every_language(error))

    def _move(self, **values: Any) -> None:
        with self._changed:
            assert self._switch is not None
            self._switch = replace(self._switch, **values)
            self._changed.notify_all()

    def _show(self, switch: Switch) -> None:
        with self._changed:
            self._switch = switch
            self._changed.notify_all()


def _missing_extra(entry: ModelEntry) -> str:
    return entry.extra if entry.extra and find_spec(entry.extra.replace("-", "_")) is None else ""


def _hint(name: str) -> Message:
    return message(f"assistant.embedder.{name}_hint")


def _in_every_language(error: BanjangError) -> dict[str, dict[str, str]]:
    return {
        language: {
            "message": error.message.render(language),
            "hint": error.hint.render(language) if error.hint else "",
        }
        for language in LANGUAGES
    }
