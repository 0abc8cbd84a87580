"""`banjang https`: makes the certificate and says how a tablet learns to trust it."""

from __future__ import annotations

import json
import socket

import typer

from assistant.https.certificates import CertificateFiles, allowed_names, make_certificates
from assistant.network_addresses import lan_addresses
from assistant.settings import Settings
from indexes.messages import message


def own_names() -> list[str]:
    """How this computer can be called in the plant: its name, its addresses, and itself."""
    host = socket.gethostname().casefold()
    called = [host] if host.endswith(".local") or "." in host else [host, f"{host}.local"]
    return [*dict.fromkeys(["localhost", *called, "127.0.0.1", *lan_addresses()])]


def set_up_https(settings: Settings, names: list[str], language: str, *, as_json: bool) -> None:
    """Makes or renews the certificate, for `names` beside the computer's own."""
    files = CertificateFiles.of(settings.data_dir)
    make_certificates(files, [*dict.fromkeys([*allowed_names(files, own_names()), *names])])
    addresses = [f"https://{name}:{settings.server.port}" for name in (*names, *lan_addresses())]
    if as_json:
        told = {
            "authority": str(files.authority),
            "fingerprint": files.fingerprint(),
            "names": files.names(),
            "days": files.days_left(),
            "addresses": addresses,
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo(_say("made", language, names=", ".join(files.names()), days=files.days_left()))
    typer.echo(_say("start", language))
    for address in addresses or [f"https://localhost:{settings.server.port}"]:
        typer.echo(_say("trust", language, address=f"{address}/trust"))
    for step in ("android", "ipad", "windows"):
        typer.echo(_say(step, language))
    typer.echo(_say("fingerprint", language, fingerprint=files.fingerprint()))


def _say(name: str, language: str, **values: object) -> str:
    return message(f"assistant.https.{name}", **values).render(language)
