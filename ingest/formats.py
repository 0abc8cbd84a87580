"""Which parser reads a file: by what is inside it, and only then by its suffix."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.archive import MAX_ENTRIES, NO_ARCHIVE, has_too_many_entries
from ingest.decoding import decode_text
from ingest.delimited import DelimitedParser
from ingest.docx import DocxParser
from ingest.errors import FailureReason, failure
from ingest.html import HtmlParser
from ingest.markdown import MarkdownParser
from ingest.parsed import Parser
from ingest.plain_text import PlainTextParser
from ingest.xlsx import XlsxParser

SUPPORTED_SUFFIXES = frozenset(
    {".pdf", ".docx", ".docm", ".xlsx", ".xlsm", ".csv", ".tsv", ".md", ".markdown", ".html", ".htm", ".txt", ".log"}
)
LEGACY_SUFFIXES = frozenset({".doc", ".xls", ".ppt", ".pptx", ".hwp", ".hwpx", ".rtf", ".odt", ".ods"})
_TEXT_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}
_HEAD_BYTES = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HWP5 = b"HWP Document File"
_OLE_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))


def parser_for(file: Path) -> Parser:
    """Raises `IngestError`: missing, empty, unsupported or mislabelled."""
    head, size = _head(file)
    if size == 0:
        raise failure(FailureReason.EMPTY, file)
    return parser_named(_format(file, head))


def parser_named(name: str) -> Parser:
    """One table, format name to parser. `pdf` is imported when first needed."""
    if name == "pdf":
        from ingest.pdf import PdfParser

        return PdfParser()
    parsers: dict[str, Parser] = {
        "docx": DocxParser(),
        "xlsx": XlsxParser(),
        "csv": DelimitedParser(),
        "markdown": MarkdownParser(),
        "html": HtmlParser(),
        "text": PlainTextParser(),
    }
    return parsers[name]


def is_expected(file: Path) -> bool:
    """Would people expect this file of a folder to be read? Those that cannot be are reported, not passed over."""
    return file.suffix.lower() in SUPPORTED_SUFFIXES | LEGACY_SUFFIXES


def _head(file: Path) -> tuple[bytes, int]:
    try:
        with file.open("rb") as stream:
            return stream.read(_HEAD_BYTES), file.stat().st_size
    except FileNotFoundError as error:
        raise failure(FailureReason.NOT_FOUND, file) from error
    except OSError as error:
        raise failure(FailureReason.UNREADABLE, file) from error


def _format(file: Path, head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_format(file)
    if head.startswith(_OLE):
        raise failure(_ole_reason(file), file)
    suffix = file.suffix.lower()
    text = decode_text(head[: len(head) // 4 * 4] if len(head) == _HEAD_BYTES else head)
    if text is None and suffix in (".txt", ".log", *_TEXT_SUFFIXES):
        raise failure(FailureReason.BINARY, file)
    if text is None:
        known = suffix in SUPPORTED_SUFFIXES
        raise failure(FailureReason.MISLABELLED if known else FailureReason.UNSUPPORTED, file, suffix=suffix)
    return _text_format(file, text)


def _text_format(file: Path, text: str) -> str:
    suffix = file.suffix.lower()
    if suffix in _TEXT_SUFFIXES:
        return _TEXT_SUFFIXES[suffix]
    if suffix in LEGACY_SUFFIXES:
        raise failure(FailureReason.LEGACY_OFFICE, file, suffix=suffix)
    start = text.lstrip()[:400].lower()
    if start.startswith(("<!doctype html", "<html")) or (start.startswith("<?xml") and "<html" in start):
        return "html"
    if suffix in (".txt", ".log", "") or suffix in SUPPORTED_SUFFIXES:
        if not text.strip():
            raise failure(FailureReason.EMPTY, file)
        return "text"
    raise failure(FailureReason.UNSUPPORTED, file, suffix=suffix)


def _zip_format(file: Path) -> str:
    if has_too_many_entries(file):
        raise failure(FailureReason.TOO_MANY_ENTRIES, file, limit=MAX_ENTRIES)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (*NO_ARCHIVE, OSError) as error:
        raise failure(FailureReason.BROKEN, file) from error
    if any(name.startswith("word/") and name.endswith(".xml") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "Contents/content.hpf" in names or "Contents/section0.xml" in names:
        raise failure(FailureReason.HWP, file)
    suffix = file.suffix.lower()
    if suffix in (".docx", ".docm") and "[Content_Types].xml" in names:
        return "docx"
    if suffix in LEGACY_SUFFIXES:
        raise failure(FailureReason.LEGACY_OFFICE, file, suffix=suffix)
    raise failure(
        FailureReason.MISLABELLED if suffix in SUPPORTED_SUFFIXES else FailureReason.UNSUPPORTED, file, suffix=suffix
    )


def _ole_reason(file: Path) -> FailureReason:
    """An OLE container is an old office file, a HWP file, or a new one with a password."""
    with file.open("rb") as stream:
        data = stream.read(8 * 2**20)
    if any(name in data for name in _OLE_ENCRYPTED):
        return FailureReason.ENCRYPTED
    if _HWP5 in data or file.suffix.lower() == ".hwp":
        return FailureReason.HWP
    return FailureReason.LEGACY_OFFICE
