"""Files made to hurt their reader: bombs, lies and traps in the formats that are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

SECRET = "the secret beside the document"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "하하하하하하하하하하">{LAUGHS}]>'


def word_file(body: str, doctype: str = "", **parts: bytes) -> bytes:
    """A DOCX with this body; `parts` are further entries, `word/` before their names."""
    document = f'{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": document.encode(), **{f"word/{name}": data for name, data in parts.items()}})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def excel_file(rows: str, doctype: str = "", strings: str = "") -> bytes:
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument'
            f'.spreadsheetml.{kind}+xml"/>'
            for part, kind in (("workbook", "sheet.main"), ("sheet1", "worksheet"), ("strings", "sharedStrings"))
        )
        + "</Types>"
    )
    sheets = '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets>'
    workbook = f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">{sheets}</workbook>'
    return zipped(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relations(("r0", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": workbook.encode(),
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "sheet1.xml"), ("r2", "sharedStrings", "strings.xml")
            ),
            "xl/sheet1.xml": f'{doctype}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
            "xl/strings.xml": f'{doctype}<sst xmlns="{SHEET}">{strings}</sst>'.encode(),
        }
    )


def relations(*targets: tuple[str, str, str]) -> bytes:
    lines = "".join(f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{to}"/>' for name, kind, to in targets)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'.encode()


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def shrunk(archive: bytes, name: str) -> bytes:
    """The archive with a lie: its part claims to unpack to ten bytes."""
    local, central = archive.index(name.encode()) - 30, archive.rindex(name.encode()) - 46
    lied = bytearray(archive)
    lied[local + 22 : local + 26] = lied[central + 24 : central + 28] = (10).to_bytes(4, "little")
    return bytes(lied)


def full_of_entries(count: int) -> bytes:
    """A DOCX whose list of contents is far longer than anything in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", b"<x/>")
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"word/media/{number}"), b"")
    return made.getvalue()


def pdf_file(*objects: str) -> bytes:
    """A PDF of these objects, the first being the catalogue."""
    made, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    ending = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n"
    return made + ending.encode() + f"{len(made)}\n%%EOF\n".encode()


CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"


def entity_file(kind: Callable[[str], bytes], folder: Path) -> bytes:
    """A document that asks for the text of a file beside it."""
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    return kind(f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(folder / "secret.txt").as_uri()}">]>')
