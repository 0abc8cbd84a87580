"""Files are parsed in a process of their own: what hangs, crashes or eats memory there ends there."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from indexes.records import DocumentFacts, Page
from ingest.errors import FailureReason, IngestError, failure
from ingest.formats import parser_for
from ingest.parsed import ParseLimits

logger = logging.getLogger(__name__)
POLL_S = 0.25
START_ALLOWANCE_S = 60.0  # a process starts slowly on a busy machine
MAX_MEMORY_BYTES = 1536 * 2**20
FILES_PER_PROCESS = 400  # then a fresh one: parsers leak
_NOISY = ("pdfminer", "pypdf", "openpyxl", "charset_normalizer", "markdown_it")


@dataclass(frozen=True)
class Reading:
    """What comes first of a file: its facts, and the page count where it is known (else 0)."""

    facts: DocumentFacts
    page_count: int


class ParserWorker:
    """Reads one file after the other; used as a context manager.

    `max_memory_bytes` bounds the process; `timeout_s` the wait for a file's facts and for each page after that.
    """

    def __init__(
        self,
        timeout_s: float = 120.0,
        limits: ParseLimits | None = None,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
    ) -> None:
        self.timeout_s = timeout_s
        self._limits = limits or ParseLimits()
        self._max_memory_bytes = max_memory_bytes
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._files_read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """Of the process that reads now; None while there is none."""
        return None if self._process is None else self._process.pid

    def read(self, file: Path) -> Iterator[Reading | Page]:
        """The file's `Reading`, then its pages. Raises `IngestError`; leaving early ends the process."""
        finished = False
        try:
            self._send(file)
            while (answer := self._receive(file)) is not None:
                yield answer
            finished = True
        except IngestError as error:
            finished = error.reason not in _FATAL
            raise
        finally:
            if not finished:
                self._stop()

    def close(self) -> None:
        self._stop()

    def _send(self, file: Path) -> None:
        if self._files_read >= FILES_PER_PROCESS:
            self._stop()
        if self._process is None or not self._process.is_alive():
            self._stop()
            self._start()
        assert self._connection is not None
        self._files_read += 1
        try:
            self._connection.send((str(file), self._limits))
        except OSError as error:
            raise failure(FailureReason.READER_DIED, file) from error

    def _receive(self, file: Path) -> Reading | Page | None:
        """The next piece; None at the file's end."""
        assert self._connection is not None
        self._await(file)
        try:
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise failure(FailureReason.READER_DIED, file) from error
        if isinstance(answer, IngestError):
            raise answer
        if isinstance(answer, MemoryError):
            raise failure(FailureReason.TOO_MUCH_MEMORY, file) from answer
        if isinstance(answer, _Unexpected):
            raise failure(FailureReason.UNEXPECTED, file, detail=answer.detail)
        return answer  # type: ignore[no-any-return]

    def _await(self, file: Path) -> None:
        """Waits for something to read, watching time and memory."""
        assert self._connection is not None
        deadline = time.monotonic() + self.timeout_s
        while True:
            if self._memory_bytes() > self._max_memory_bytes:
                raise failure(FailureReason.TOO_MUCH_MEMORY, file)
            if self._connection.poll(min(POLL_S, self.timeout_s)):
                return
            if time.monotonic() > deadline:
                raise failure(FailureReason.TIMEOUT, file, seconds=round(self.timeout_s, 1))

    def _memory_bytes(self) -> int:
        try:
            return int(psutil.Process(self.process_id).memory_info().rss) if self.process_id else 0
        except psutil.Error:
            return 0

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True, name="banjang-parser")
        self._process.start()
        theirs.close()
        self._files_read = 0
        if not self._connection.poll(START_ALLOWANCE_S):
            self._stop()
            raise failure(FailureReason.READER_DIED, "")
        with contextlib.suppress(EOFError, OSError):
            self._connection.recv()

    def _stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.join(0.2 if self._files_read else 2.0)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
        self._connection = self._process = None


_FATAL = {FailureReason.TIMEOUT.value, FailureReason.READER_DIED.value, FailureReason.TOO_MUCH_MEMORY.value}


@dataclass(frozen=True)
class _Unexpected:
    """An exception of the parser's own, told without its objects."""

    detail: str


def _serve(connection: Connection) -> None:
    """The process: takes file names, sends back what is in them, until the other end closes."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    connection.send("ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            name, limits = connection.recv()
            _parse_into(connection, Path(name), limits)


def _parse_into(connection: Connection, file: Path, limits: ParseLimits) -> None:
    try:
        document = parser_for(file).parse(file, limits)
        connection.send(Reading(document.facts, document.page_count))
        pages: Any = document.pages
        for page in pages:
            connection.send(page)
        connection.send(None)
    except IngestError as error:
        connection.send(error)
    except MemoryError:
        connection.send(MemoryError())
    except OSError as error:
        if isinstance(error, (BrokenPipeError, ConnectionError)):
            raise
        connection.send(failure(FailureReason.UNREADABLE, file))
    except Exception as error:  # one file must never end the run
        logger.exception("parser failed on %s", file)
        connection.send(_Unexpected(f"{type(error).__name__}"))
