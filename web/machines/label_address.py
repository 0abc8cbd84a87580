"""The address under which the plant's tablets reach this server: it stands in QR codes."""

from __future__ import annotations

from urllib.parse import urlsplit

from web.errors import RequestError, told


class LabelAddressError(RequestError):
    """A QR code would lead to no web address."""

    code = "invalid"


def checked_label_address(address: str) -> str:
    """Raises `LabelAddressError` for what no tablet could open."""
    address = address.strip()
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc or not address.isascii():
        raise LabelAddressError(*told("label_address"))
    return address
