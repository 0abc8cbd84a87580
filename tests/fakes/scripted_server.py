"""An HTTP server that sends given bytes to whatever request, and then hangs up or falls silent."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 30.0


class ScriptedServer(socketserver.ThreadingTCPServer):
    """The n-th request gets the n-th reply, later ones the last.

    `stays`: after a reply the line is left open until the client hangs up, which sets `was_left`. `requests` is what
    was read, as text; `replied` is set once a reply has been sent.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *replies: bytes, stays: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = replies
        self.stays = stays
        self.requests: list[str] = []
        self.replied = threading.Event()
        self.was_left = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @contextmanager
    def serve(self) -> Iterator[str]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self.address
        finally:
            self.shutdown()
            thread.join()
            self.server_close()


class _Handler(socketserver.BaseRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        self.request.settimeout(PATIENCE_S)
        self.server.requests.append(self._read_request())
        place = min(len(self.server.requests), len(self.server.replies)) - 1
        self.request.sendall(self.server.replies[place])
        self.server.replied.set()
        if self.server.stays and self._client_hangs_up():
            self.server.was_left.set()

    def _client_hangs_up(self) -> bool:
        try:
            return bool(self.request.recv(1) == b"")
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def _read_request(self) -> str:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.request.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [row.split(b":")[1] for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:")]
        while lengths and len(body) < int(lengths[0]):
            body += self.request.recv(65536)
        return (head + b"\r\n\r\n" + body).decode()


def reply(status: int, content_type: str, body: bytes) -> bytes:
    """A whole HTTP response."""
    return head(status, content_type) + body


def head(status: int, content_type: str) -> bytes:
    """The beginning of a response whose body ends with the connection."""
    return f"HTTP/1.1 {status} -\r\nContent-Type: {content_type}\r\nConnection: close\r\n\r\n".encode()


def chunked(*parts: bytes) -> bytes:
    """A streamed response that breaks off: its last chunk, which would end it, is missing."""
    begin = b"HTTP/1.1 200 -\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    return begin + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
