"""What goes wrong with certificates."""

from __future__ import annotations

from indexes.errors import BanjangError


class HttpsError(BanjangError):
    """A certificate that cannot be made, read or used."""

    code = "https"
