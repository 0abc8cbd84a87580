"""HTTPS with the plant's own authority: real certificates, a real server, a client that trusts nothing else."""

from __future__ import annotations

import ipaddress
import ssl
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from assistant.https.certificates import CertificateFiles, make_certificates, renew_certificates
from assistant.https.errors import HttpsError
from tests.fakes.command_line import only_json, run_banjang
from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve_app
from web.app import create_app

NAMES = ["localhost", "plant-pc", "plant-pc.local", "127.0.0.1", "192.168.0.10"]


@pytest.fixture
def files(tmp_path: Path) -> CertificateFiles:
    files = CertificateFiles.of(tmp_path)
    make_certificates(files, NAMES)
    return files


def test_a_client_that_trusts_the_authority_alone_is_served(tmp_path: Path, files: CertificateFiles) -> None:
    app = create_app(FakeRuntime(tmp_path))
    with serve_app(app, ssl_certfile=files.server, ssl_keyfile=files.server_key) as address:
        assert address.startswith("https://127.0.0.1")
        trusting = ssl.create_default_context(cafile=str(files.authority))
        with httpx.Client(verify=trusting, base_url=address) as client:
            assert client.get("/healthz").json() == {"status": "ok"}
            assert client.get("/trust/banjang-ca.crt").content == files.authority.read_bytes()
            assert files.fingerprint() in client.get("/trust").text
        with httpx.Client(base_url=address) as stranger, pytest.raises(httpx.ConnectError):
            stranger.get("/healthz")


def test_the_authority_may_speak_for_the_plant_alone(files: CertificateFiles) -> None:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    allowed = {name.value for name in limits.value.permitted_subtrees or []}
    assert {"local", "plant-pc", ipaddress.ip_network("192.168.0.0/16")} <= allowed
    with pytest.raises(HttpsError):
        make_certificates(files, [*NAMES, "bank.example"])
    assert files.names() == NAMES, "the certificate before is still there"


def test_a_named_address_of_the_outside_is_allowed_when_the_authority_is_made(tmp_path: Path) -> None:
    files = CertificateFiles.of(tmp_path)
    make_certificates(files, ["banjang.plant.example", "203.0.113.7"])
    make_certificates(files, ["banjang.plant.example", "203.0.113.7"])
    assert files.names() == ["banjang.plant.example", "203.0.113.7"]


def test_it_is_renewed_for_a_new_address_and_not_without_need(files: CertificateFiles) -> None:
    authority, server = files.authority.read_bytes(), files.server.read_bytes()
    renew_certificates(files, NAMES)
    assert files.server.read_bytes() == server
    renew_certificates(files, [*NAMES, "192.168.0.11", "elsewhere.example"])
    assert files.names() == [*NAMES, "192.168.0.11"], "a name that tablets would not believe is left out"
    assert files.authority.read_bytes() == authority, "tablets need not learn anything new"


def test_it_ends_before_browsers_refuse_it(files: CertificateFiles) -> None:
    server = x509.load_pem_x509_certificate(files.server.read_bytes())
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=398)
    assert server.not_valid_before_utc < datetime.now(UTC) < server.not_valid_after_utc


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_keys_are_nobody_else_s(files: CertificateFiles) -> None:
    for key in (files.authority_key, files.server_key):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_command_says_what_to_do_and_serve_asks_for_it_first(tmp_path: Path) -> None:
    missing = run_banjang("serve", "--https", data_dir=tmp_path)
    assert missing.returncode == 1
    assert "banjang https" in missing.stderr
    told = run_banjang("https", "--name", "banjang.local", data_dir=tmp_path, language="ko")
    assert told.returncode == 0
    assert "https://banjang.local:8080/trust" in told.stdout
    again = only_json(run_banjang("https", "--json", data_dir=tmp_path))
    assert again["fingerprint"] in told.stdout
    assert "127.0.0.1" in again["names"]


def test_a_broken_certificate_is_told(files: CertificateFiles) -> None:
    files.server.write_text("no certificate")
    with pytest.raises(HttpsError) as told:
        renew_certificates(files, NAMES)
    assert str(files.server) in told.value.render("en")
