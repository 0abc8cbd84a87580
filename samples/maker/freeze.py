"""Makes office files (zip archives of XML) the same on every build."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

CONSTANT_DATE = (2026, 8, 31, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def freeze_archive(data: bytes) -> bytes:
    """Rewrite a DOCX or XLSX with one constant date, stored uncompressed (so no zlib version shows)."""
    frozen = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(frozen, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2026-08-31T00:00:00Z\g<3>", content)
            entry = zipfile.ZipInfo(name, CONSTANT_DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, content)
    return frozen.getvalue()
