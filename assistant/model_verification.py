"""When the hash of a model was last verified, by what, and how that went: gigabytes are not read at every look."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from assistant.model_files import RECORD_NAME
from assistant.models import ModelStore
from indexes.errors import BanjangError

log = logging.getLogger(__name__)

VERIFIED_FILE = "verified.json"
Verifier = Literal["pull", "doctor", "page"]


@dataclass(frozen=True, slots=True)
class Verified:
    """`at` is ISO in UTC; `fingerprint` tells which weights were read."""

    fingerprint: str
    at: str
    by: Verifier
    is_whole: bool


class ModelVerification:
    """Keeps what was found in a file beside the models, which all programs on this computer share."""

    def __init__(self, models: ModelStore, models_dir: Path) -> None:
        self._models = models
        self._models_dir = models_dir
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self._worker is not None and self._worker.is_alive()

    def last(self, name: str) -> Verified | None:
        """The later of the fetch, which verifies, and what was kept since; None for a file of the plant's own."""
        fetched, kept = self._fetched(name), self._kept().get(name)
        if kept is None or kept.fingerprint != self._fingerprint(name):
            return fetched
        return fetched if fetched is not None and fetched.at > kept.at else kept

    def verify(self, name: str, by: Verifier) -> bool:
        """Reads every byte now. Raises `ModelError` where the model is not here."""
        is_whole = self._models.verify(name)
        fingerprint = self._fingerprint(name)
        if fingerprint:
            self._keep(name, Verified(fingerprint, datetime.now(UTC).isoformat(timespec="seconds"), by, is_whole))
        return is_whole

    def start(self, names: Sequence[str]) -> None:
        """Verifies in the background; while that goes on nothing more is started."""
        with self._lock:
            if self.is_running:
                return
            self._worker = threading.Thread(target=self._verify_all, args=(names,), name="verification", daemon=True)
            self._worker.start()

    def wait(self) -> None:
        """Until nothing is being verified."""
        if self._worker is not None:
            self._worker.join()

    def _verify_all(self, names: Sequence[str]) -> None:
        for name in names:
            try:
                self.verify(name, "page")
            except (BanjangError, OSError) as error:  # a model that is not here is told where models are listed
                log.warning("model %s could not be verified: %s", name, error)

    def _fingerprint(self, name: str) -> str:
        return next((state.sha256 for state in self._models.list() if state.entry.name == name), "")

    def _fetched(self, name: str) -> Verified | None:
        try:
            written = (self._models_dir / name / RECORD_NAME).stat().st_mtime
        except OSError:
            return None
        at = datetime.fromtimestamp(written, UTC).isoformat(timespec="seconds")
        return Verified(self._fingerprint(name), at, "pull", is_whole=True)

    def _kept(self) -> dict[str, Verified]:
        try:
            kept: dict[str, Any] = json.loads((self._models_dir / VERIFIED_FILE).read_text(encoding="utf-8"))
            return {name: Verified(**record) for name, record in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _keep(self, name: str, verified: Verified) -> None:
        """A folder that cannot be written keeps nothing; what was found is told all the same."""
        kept = {known: asdict(record) for known, record in (self._kept() | {name: verified}).items()}
        part = self._models_dir / f".{VERIFIED_FILE}-{os.getpid()}"
        try:
            part.write_text(json.dumps(kept, indent=2), encoding="utf-8")
            part.replace(self._models_dir / VERIFIED_FILE)
        except OSError as error:
            log.warning("what was verified cannot be kept: %s", error)
