"""Bytes of a text file become text: UTF-8, UTF-16, CP949 and what else Korean offices have."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import FailureReason, failure

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
PLAIN_SHARE = 0.8  # of a text without a mark
_CONTROLS = set(range(32)) - {9, 10, 12, 13, 27}


def read_text(file: Path, max_bytes: int) -> str:
    """Raises `IngestError` for what is no text (`binary`), empty, or larger than `max_bytes`."""
    size = file.stat().st_size
    if size > max_bytes:
        raise failure(FailureReason.TOO_LARGE, file, size_mb=round(size / 2**20), limit_mb=round(max_bytes / 2**20))
    data = file.read_bytes()
    text = decode_text(data)
    if text is None:
        raise failure(FailureReason.BINARY, file)
    if not text.strip():
        raise failure(FailureReason.EMPTY, file)
    return text


def decode_text(data: bytes) -> str | None:
    """The text, line ends as `\\n`; None where these bytes are no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _normal(_decoded(data, encoding))
    if encoding := _sixteen_bits(data):
        return _normal(_decoded(data, encoding))
    if b"\x00" in data:
        return None
    for encoding in ("utf-8", "cp949"):
        if (text := _decoded(data, encoding)) is not None:
            return _normal(text)
    return _normal(_guessed(data))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes) -> str | None:
    """A damaged byte or two must not lose a file: the encoding that leaves the fewest of them."""
    best = min((data.decode(name, errors="replace") for name in ("utf-8", "cp949")), key=lambda t: t.count("\ufffd"))
    if best.count("\ufffd") <= max(2, len(best) // 100):
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(data[:200_000]).best()
    return None if found is None else _decoded(data, found.encoding)


def _sixteen_bits(data: bytes) -> str:
    """UTF-16 without a mark: the byte order in which nearly all of it is Latin letters and Hangul."""
    head = data[:4000]
    if len(head) < 4 or b"\x00" not in head:
        return ""
    shares = {name: _plain_share(_decoded(head[: len(head) // 2 * 2], name)) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < PLAIN_SHARE or _decoded(data[: len(data) // 2 * 2], best) is None:
        return ""
    return best


def _plain_share(text: str | None) -> float:
    """How much of it is ASCII that can be printed, or Hangul."""
    if not text:
        return 0.0
    plain = sum(" " <= character <= "~" or "가" <= character <= "힣" or character in "\r\n\t" for character in text)
    return plain / len(text)


def _controls(text: str) -> int:
    return sum(ord(character) in _CONTROLS for character in text[:20_000])


def _normal(text: str | None) -> str | None:
    if text is None or _controls(text) > max(2, len(text[:20_000]) // 200):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").replace("\x00", "")
