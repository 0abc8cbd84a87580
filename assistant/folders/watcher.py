"""The thread that looks through the watched folders every few minutes: shares tell nobody when a file changes."""

from __future__ import annotations

import logging
import threading

from assistant.folders.folder_watch import FolderWatch
from assistant.folders.watched_folder import WatchedFolder
from indexes.errors import BanjangError

log = logging.getLogger(__name__)

SOON_S = 30.0
STOP_WAIT_S = 5.0


class Watcher:
    """`start` and `stop` once each. `interval_s` 0: never looks by itself."""

    def __init__(self, folders: FolderWatch, interval_s: float) -> None:
        self._folders = folders
        self._interval_s = interval_s
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._interval_s > 0 and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="folders", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """A share that hangs may keep the thread for minutes; it ends with the program then."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(STOP_WAIT_S)

    def _run(self) -> None:
        while True:
            self._look_at_all()
            if self._stopped.wait(self._pause_s()):
                return

    def _look_at_all(self) -> None:
        for folder in self._listed():
            if self._stopped.is_set():
                return
            try:
                self._folders.look(folder.id)
            except BanjangError as error:  # removed meanwhile, or too many files: the page tells it when asked
                log.warning("watched folder %s: %s", folder.path, error.render("en"))
            except Exception:
                # A share can fail in ways nobody thought of; the others must go on being watched.
                log.exception("looking through %s failed", folder.path)

    def _listed(self) -> list[WatchedFolder]:
        try:
            return self._folders.list()
        except BanjangError as error:  # the database is busy or closing: the next look is soon
            log.warning("watched folders: %s", error.render("en"))
            return []

    def _pause_s(self) -> float:
        """Files that were still being written are looked at again soon."""
        is_waiting = any(folder.last_look.waiting for folder in self._listed())
        return min(self._interval_s, SOON_S) if is_waiting else self._interval_s
