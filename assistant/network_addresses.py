"""Under which addresses other devices of the plant reach this computer."""

from __future__ import annotations

import ipaddress
import socket

import psutil

# Networks that exist only inside this computer.
INTERNAL_INTERFACES = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet")


def lan_addresses() -> list[str]:
    """IPv4 addresses of the interfaces that are up, neither loopback nor link-local."""
    stats = psutil.net_if_stats()
    found = [
        address.address
        for name, addresses in psutil.net_if_addrs().items()
        if name in stats and stats[name].isup and not name.startswith(INTERNAL_INTERFACES)
        for address in addresses
        if address.family == socket.AF_INET
    ]
    return sorted({text for text in found if _is_reachable(text)}, key=ipaddress.IPv4Address)


def is_loopback(host: str) -> bool:
    """Whether a server that listens on `host` is reached from this computer alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _is_reachable(text: str) -> bool:
    address = ipaddress.IPv4Address(text)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)
