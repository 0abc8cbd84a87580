"""The plant's own authority and this server's certificate, kept in the data folder.

The authority's key stays on this computer, and the authority counts for private addresses and the names given alone:
whoever steals it cannot pose as a web site of the outside world to the tablets that trust it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from assistant.https.errors import HttpsError
from indexes.messages import message

FOLDER = "https"
AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # the longest that browsers take
RENEW_BEFORE = timedelta(days=60)
SKEW = timedelta(days=1)  # a tablet's clock may be behind
PRIVATE_NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "fd00::/8",
    "::1/128",
)


@dataclass(frozen=True)
class CertificateFiles:
    """Where everything lies in a data folder."""

    folder: Path

    @classmethod
    def of(cls, data_dir: Path) -> CertificateFiles:
        return cls(data_dir / FOLDER)

    @property
    def authority(self) -> Path:
        """What tablets are told to trust."""
        return self.folder / "banjang-ca.crt"

    @property
    def authority_key(self) -> Path:
        return self.folder / "banjang-ca.key"

    @property
    def server(self) -> Path:
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"

    @property
    def exist(self) -> bool:
        return all(file.is_file() for file in (self.authority, self.authority_key, self.server, self.server_key))

    def fingerprint(self) -> str:
        """The authority's SHA-256, to compare on a tablet by eye."""
        digest = _certificate(self.authority).fingerprint(hashes.SHA256()).hex().upper()
        return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))

    def names(self) -> list[str]:
        """The names and addresses that the server's certificate is for."""
        found = _certificate(self.server).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return [str(name.value) for name in found]

    def days_left(self) -> int:
        return (_certificate(self.server).not_valid_after_utc - datetime.now(UTC)).days


def make_certificates(files: CertificateFiles, names: Sequence[str]) -> None:
    """The server's certificate for `names` (host names, IP addresses); the authority too, where there is none yet.

    Raises `HttpsError` for a name that the existing authority may not speak for, or a folder that cannot be written.
    """
    try:
        files.folder.mkdir(parents=True, exist_ok=True)
        if not (files.authority.is_file() and files.authority_key.is_file()):
            _make_authority(files, names)
        _make_server(files, names)
    except OSError as error:
        raise HttpsError(
            message("assistant.https.not_written", path=files.folder, reason=error),
            message("assistant.https.not_written_hint"),
        ) from error


def renew_certificates(files: CertificateFiles, names: Sequence[str]) -> None:
    """Makes the server's certificate again where it ends soon or this computer has a new address.

    Names that the authority may not speak for are left out: tablets would not believe them.
    """
    names = allowed_names(files, names)
    if set(names) - set(files.names()) or files.days_left() < RENEW_BEFORE.days:
        make_certificates(files, [*dict.fromkeys([*files.names(), *names])])


def _make_authority(files: CertificateFiles, names: Sequence[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Banjang plant authority")])
    networks = [x509.IPAddress(ipaddress.ip_network(network)) for network in PRIVATE_NETWORKS]
    own = [_allowed(name) for name in ("local", *names) if not _is_private(name)]
    certificate = (
        _begun(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints([*networks, *own], None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(files.authority_key, key)
    _write(files.authority, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _make_server(files: CertificateFiles, names: Sequence[str]) -> None:
    authority = _certificate(files.authority)
    authority_key = serialization.load_pem_private_key(files.authority_key.read_bytes(), None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    _check_names(authority, names)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Banjang")])
    certificate = (
        _begun(subject, authority.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + files.authority.read_bytes()
    _write_key(files.server_key, key)
    _write(files.server, pem, 0o644)


def _begun(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now - SKEW + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def allowed_names(files: CertificateFiles, names: Iterable[str]) -> list[str]:
    """Those that the authority may speak for; all, where there is none yet."""
    if not files.authority.is_file():
        return list(names)
    own = _own_names(_certificate(files.authority))
    return [name for name in names if _may_name(own, name)]


def _check_names(authority: x509.Certificate, names: Iterable[str]) -> None:
    own = _own_names(authority)
    for name in names:
        if not _may_name(own, name):
            raise HttpsError(
                message("assistant.https.foreign_name", name=name), message("assistant.https.foreign_name_hint")
            )


def _own_names(authority: x509.Certificate) -> set[str]:
    """What it is limited to beside private networks; an address as its network of one."""
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return {str(name.value).casefold() for name in allowed}


def _may_name(own: set[str], name: str) -> bool:
    plain = str(_allowed(name).value).casefold()
    return _is_private(name) or plain in own or any(plain.endswith(f".{known}") for known in own)


def _is_private(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in PRIVATE_NETWORKS)


def _allowed(name: str) -> x509.GeneralName:
    """As an authority is limited to it: an address stands for its network of one."""
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _certificate(file: Path) -> x509.Certificate:
    """Raises `HttpsError` for a file that is no certificate."""
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        raise HttpsError(
            message("assistant.https.unreadable", path=file), message("assistant.https.unreadable_hint")
        ) from error


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(file, pem, 0o600)


def _write(file: Path, content: bytes, mode: int) -> None:
    """Whole or not at all; a key is nobody else's from its first byte."""
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        opened.write(content)
    partial.replace(file)
