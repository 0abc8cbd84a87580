"""What goes wrong at the door."""

from __future__ import annotations

from indexes.errors import BanjangError


class AccessDeniedError(BanjangError):
    """Signed in, but not for this."""

    code = "access_denied"


class AccessError(BanjangError):
    """A passphrase, label, role or lifetime that cannot be taken."""

    code = "access"


class SignInError(AccessError):
    """A passphrase or pairing code that opens nothing."""

    code = "sign_in"


class SignInNotFoundError(AccessError):
    """No device, session or token has this number."""

    code = "not_found"
