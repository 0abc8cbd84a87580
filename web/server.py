"""Serves the application with uvicorn until it is told to stop."""

from __future__ import annotations

import socket
import sys
from typing import Any, Protocol

import uvicorn

from assistant.https.certificates import CertificateFiles, renew_certificates
from assistant.https.command import own_names
from assistant.https.errors import HttpsError
from assistant.running_health import ANY_HOST, tablet_addresses
from assistant.settings import LOOPBACK, Settings
from indexes.errors import BanjangError
from indexes.messages import Message, message
from web.app import create_app
from web.ports import RuntimePort

SHUTDOWN_S = 3
# No list of requests: an address may hold what somebody searched for, or a pairing code.
# Who comes over a proxy is not taken at its word: anybody can write a header.
UVICORN: dict[str, Any] = {"server_header": False, "access_log": False, "proxy_headers": False}


class ServerError(BanjangError):
    """The address cannot be listened on."""

    code = "server"


class ServedRuntime(RuntimePort, Protocol):
    """A runtime that can load its models ahead of the first question, and be closed."""

    def warm_up(self) -> None: ...
    def close(self) -> None: ...


def run(runtime: ServedRuntime) -> None:
    """Blocks until a signal; the runtime is closed then, and open streams get `SHUTDOWN_S` seconds to end.

    Raises `ServerError` when the port is taken or the address is not this machine's.
    """
    settings = runtime.settings
    try:
        if settings.server.open and settings.server.host not in LOOPBACK:
            raise ServerError(message("web.server.open_elsewhere"), message("web.server.open_elsewhere_hint"))
        with listen(settings.server.host, settings.server.port) as listener:
            secured = _certificate_files(settings)
            shown = "localhost" if settings.server.host in ANY_HOST else settings.server.host
            ready = message(
                "web.server.ready", url=f"{'https' if secured else 'http'}://{shown}:{listener.getsockname()[1]}"
            )
            said = [ready, *_tablets(settings), _door(runtime)]
            sys.stdout.writelines(line.render(settings.language or None) + "\n" for line in said)
            sys.stdout.flush()
            runtime.warm_up()
            config = uvicorn.Config(
                create_app(runtime),
                log_level="warning",
                timeout_graceful_shutdown=SHUTDOWN_S,
                **UVICORN,
                ssl_certfile=secured.server if secured else None,
                ssl_keyfile=secured.server_key if secured else None,
            )
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        runtime.close()


def _certificate_files(settings: Settings) -> CertificateFiles | None:
    """The certificate to serve with, renewed where it ends soon or this computer has a new address; None for HTTP."""
    if not settings.server.https:
        return None
    files = CertificateFiles.of(settings.data_dir)
    if not files.exist:
        raise HttpsError(message("assistant.https.missing"), message("assistant.https.missing_hint"))
    renew_certificates(files, own_names())
    return files


def _tablets(settings: Settings) -> list[Message]:
    """Where the plant's tablets come in, on a server that listens on every address of this computer."""
    addresses = tablet_addresses(settings) if settings.server.host in ANY_HOST else []
    return [message("web.server.tablets", addresses=", ".join(addresses))] if addresses else []


def _door(runtime: ServedRuntime) -> Message:
    """How people come in."""
    if runtime.settings.server.open:
        return message("web.server.open")
    return message("web.server.sign_in" if runtime.access.passphrase.is_set else "web.server.set_up")


def listen(host: str, port: int) -> socket.socket:
    """A socket that is known to be TCP: asyncio lets only such send at once what is small.

    Otherwise every answer waits for the acknowledgement of its own headers, 40 ms on Linux. Raises `ServerError`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = socket.create_server((host, port), family=family)
        return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())
    except OSError as error:
        raise ServerError(
            message("web.server.cannot_listen", host=host, port=port),
            message("web.server.cannot_listen_hint", next=port + 1),
        ) from error
