"""The address under which the plant's tablets reach this server: it stands in QR codes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from web.errors import RequestError, told

# A host's name or address, a port, a path: no blanks, no user, no query, which the machine's path could not follow.
ADDRESS = re.compile(r"https?://(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[A-Za-z0-9._~%/-]*)?")


class LabelAddressError(RequestError):
    """A QR code would lead to no web address."""

    code = "invalid"


def checked_label_address(address: str) -> str:
    """Raises `LabelAddressError` for what no tablet could open."""
    address = address.strip()
    if not ADDRESS.fullmatch(address) or not _has_port_of_a_server(address):
        raise LabelAddressError(*told("label_address"))
    return address


def _has_port_of_a_server(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:  # beyond 65535, or brackets that hold no address
        return False
