"""The address that is typed into a tablet."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest

from assistant.network_addresses import is_loopback, lan_addresses
from assistant.running_health import tablet_addresses
from assistant.settings import Settings


def test_addresses_of_this_computer_are_neither_loopback_nor_link_local() -> None:
    for text in lan_addresses():
        address = ipaddress.IPv4Address(text)
        assert not (address.is_loopback or address.is_link_local or address.is_unspecified)


@pytest.mark.parametrize(
    ("host", "is_alone"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False),
                           ("10.0.0.5", False), ("banjang.local", False)],
)  # fmt: skip
def test_a_loopback_address_lets_no_tablet_in(host: str, is_alone: bool) -> None:
    assert is_loopback(host) is is_alone


def test_tablets_are_told_the_address_the_server_listens_on(tmp_path: Path) -> None:
    def shown(host: str) -> list[str]:
        return tablet_addresses(Settings(data_dir=tmp_path, server={"host": host, "port": 9000}))  # type: ignore[arg-type]

    assert shown("10.0.0.5") == ["http://10.0.0.5:9000"]
    assert shown("127.0.0.1") == []
    assert shown("0.0.0.0") == [f"http://{address}:9000" for address in lan_addresses()]


def test_tablets_of_a_plant_with_https_are_told_so(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, server={"host": "10.0.0.5", "port": 9000, "https": True})  # type: ignore[arg-type]
    assert tablet_addresses(settings) == ["https://10.0.0.5:9000"]
