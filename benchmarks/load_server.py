"""The real server in a process of its own, over the sample plant, with its memory watched."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

PROJECT = Path(__file__).parents[1]
START = [sys.executable, "-c", "from assistant.cli import main; main()"]
START_S = 120.0
SAMPLE_S = 5.0


@dataclass
class MemoryWatch:
    """Resident megabytes of the server and its children: (seconds since the start, MB)."""

    process: psutil.Process
    samples: list[tuple[float, float]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        threading.Thread(target=self._watch, args=(time.monotonic(),), name="memory", daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    def _watch(self, started: float) -> None:
        while True:
            self.samples.append((time.monotonic() - started, resident_mb(self.process)))
            if self._over.wait(SAMPLE_S):
                return


@dataclass(frozen=True)
class Server:
    """`log` is what the server wrote: its log and the tracebacks, if any."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def has_died(self) -> bool:
        return self.process.poll() is not None

    def faults(self) -> list[str]:
        """Lines of its log that tell of a fault of the program."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if line.startswith(("Traceback", "ERROR")) or " failed" in line]


@contextmanager
def running_server(model: str = "", queue_size: int = 0) -> Iterator[Server]:
    """`banjang serve` on a free port, its data directory built from `samples/plant`; "" and 0 leave the defaults."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BANJANG_DATA_DIR": str(Path(folder) / "data"), "PYTHONUTF8": "1"}
        if model:
            environment["BANJANG_LLM__MODEL"] = model
        if queue_size:
            environment["BANJANG_LLM__QUEUE_SIZE"] = str(queue_size)
        plant = PROJECT / "samples" / "plant"
        subprocess.run([*START, "ingest", str(plant), "--json"], env=environment, check=True, capture_output=True)
        port, log = free_port(), Path(folder) / "server.log"
        with log.open("wb") as written:
            command = [*START, "serve", "--open", "--host", "127.0.0.1", "--port", str(port)]
            process = subprocess.Popen(command, env=environment, stdout=written, stderr=written)
        try:
            server = Server(f"http://127.0.0.1:{port}", process, log)
            wait_until_ready(server)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def wait_until_ready(server: Server) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and not server.has_died:
        try:
            if httpx.get(f"{server.address}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit(f"the server did not start:\n{server.log.read_text(encoding='utf-8', errors='replace')}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def resident_mb(process: psutil.Process) -> float:
    total = 0
    for member in (process, *process.children(recursive=True)):
        try:
            total += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 1e6
