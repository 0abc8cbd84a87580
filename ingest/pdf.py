"""PDF through pdfium, page by page; pypdf as a second opinion on files that pdfium will not open."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexes.records import Page
from ingest.errors import FailureReason, failure
from ingest.facts import read_facts
from ingest.parsed import ParsedDocument, ParseLimits
from ingest.pdf_layout import PageLayout
from ingest.pdf_lines import Line, join_words, page_lines
from ingest.pdf_rules import page_rules
from ingest.pdf_style import PdfStyle, learn_style
from ingest.pdf_tables import FoundTable, cell_lines, ruled_tables
from ingest.pdf_words import PageFrame, Word, page_frame, page_words
from ingest.shown_names import shown_name

logger = logging.getLogger(__name__)
SAMPLED_PAGES = 24
MAX_OUTLINE = 20_000
MAX_REPAIR_BYTES = 64 * 2**20
LARGEST_FRAME = 0.5  # of the page: a larger frame is its border


class PdfParser:
    """`pages` keeps the file open until it is read to the end or closed."""

    name = "pdf"
    version = 2

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:  # noqa: ARG002 - pages bound the memory
        document = open_pdf(file)
        count = len(document)
        if count == 0:
            document.close()
            raise failure(FailureReason.NOTHING_INSIDE, file)
        outline = tuple(_outline(document))
        samples = dict(_samples(document, count))
        style = learn_style([(scan.frame.height, scan.lines) for scan in samples.values()], outline)
        facts = read_facts(
            ["\n".join(line.text for line in scan.lines) for number, scan in samples.items() if number <= 4],
            file=file,
            heading=_title(samples[1].lines, style) if 1 in samples else "",
            metadata_title=_metadata_title(document),
            outline=outline,
        )
        return ParsedDocument(facts, _pages(document, count, style, samples), count)


@dataclass(frozen=True)
class _Scan:
    """The words of a page and the lines they form."""

    frame: PageFrame
    words: list[Word]
    lines: list[Line]


def open_pdf(file: Path) -> Any:
    """A pdfium document. Raises `IngestError`: encrypted or broken."""
    try:
        # pdfium opens paths in UTF-8 only.
        return pypdfium2.PdfDocument(file if shown_name(str(file)) == str(file) else file.read_bytes())
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise failure(FailureReason.ENCRYPTED, file) from error
        repaired = _repaired(file)
        try:
            return pypdfium2.PdfDocument(repaired)
        except pypdfium2.PdfiumError:
            raise failure(FailureReason.BROKEN, file) from error
    except OSError as error:
        raise failure(FailureReason.UNREADABLE, file) from error


def _repaired(file: Path) -> bytes:
    """The file as pypdf writes it anew. Raises `IngestError` where it cannot read it either."""
    import pypdf

    if file.stat().st_size > MAX_REPAIR_BYTES:
        raise failure(FailureReason.BROKEN, file)
    try:
        reader = pypdf.PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise failure(FailureReason.ENCRYPTED, file)
        output = io.BytesIO()
        pypdf.PdfWriter(clone_from=reader).write(output)
    except (RecursionError, Exception) as error:  # pypdf raises whatever it trips over
        if getattr(error, "reason", "") == FailureReason.ENCRYPTED.value:
            raise
        raise failure(FailureReason.BROKEN, file) from error
    return output.getvalue()


def _pages(document: Any, count: int, style: PdfStyle, samples: dict[int, _Scan]) -> Iterator[Page]:
    layout = PageLayout(style, count)
    try:
        for number in range(1, count + 1):
            yield _read_page(document, number, layout, samples.pop(number, None))
    finally:
        document.close()


def _read_page(document: Any, number: int, layout: PageLayout, scan: _Scan | None) -> Page:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        logger.info("page %d cannot be loaded", number)
        return Page(number, "", (), failure="page.broken")
    try:
        scan = scan or _scan(page)
        size = (scan.frame.width, scan.frame.height)
        if not scan.words:
            return Page(number, "", (), *size, "page.no_text" if _has_picture(page) else "")
        if _is_garbled(scan.words):
            return Page(number, "", (), *size, "page.garbled")
        lines, tables = _split(scan, ruled_tables(page_rules(page, scan.frame), scan.words), layout.style)
        text = "\n".join(line.text for line in scan.lines)
        return Page(number, text, layout.page_blocks(number, scan.frame, lines, tables), *size)
    except pypdfium2.PdfiumError:
        return Page(number, "", (), failure="page.broken")
    finally:
        page.close()


def _scan(page: Any) -> _Scan:
    frame = page_frame(page)
    text_page = page.get_textpage()
    try:
        words = [word for word in page_words(text_page, frame) if _is_on_page(word, frame)]
    finally:
        text_page.close()
    return _Scan(frame, words, page_lines(words, frame.width) if words else [])


def _split(scan: _Scan, tables: list[FoundTable], style: PdfStyle) -> tuple[list[Line], list[FoundTable]]:
    """Lines outside of tables, and the tables; small ones first, so that a page's border takes nothing."""
    frame, lines = scan.frame, scan.lines
    taken: set[int] = set()
    kept: list[FoundTable] = []
    for table in sorted(tables, key=lambda item: (item.x1 - item.x0) * (item.y1 - item.y0)):
        if not _is_table(table, frame):
            continue
        inside = {id(word) for row in table.grid for cell in row for word in cell}
        if inside & taken:
            continue
        taken |= inside
        if not _is_running_table(table, frame, style):
            kept.append(table)
    if taken:
        lines = page_lines([word for word in scan.words if id(word) not in taken], frame.width)
    return [line for line in lines if not style.is_running(line, frame.height)], kept


def _is_table(table: FoundTable, frame: PageFrame) -> bool:
    """Not the page's border, not stripes or boxes behind ordinary text."""
    if table.is_frame:
        return (table.x1 - table.x0) * (table.y1 - table.y0) < LARGEST_FRAME * frame.width * frame.height
    return len(table.columns) > 2


def _is_running_table(table: FoundTable, frame: PageFrame, style: PdfStyle) -> bool:
    """A controlled document's head: the same boxes on each page."""
    lines = cell_lines([word for row in table.grid for cell in row for word in cell])
    return bool(lines) and sum(style.is_running(line, frame.height) for line in lines) >= max(1, 0.6 * len(lines))


def _samples(document: Any, count: int) -> Iterator[tuple[int, _Scan]]:
    """The first pages and some spread over the rest."""
    step = max(1, count // (SAMPLED_PAGES - 4))
    numbers = sorted({*range(1, min(count, 4) + 1), *range(1, count + 1, step)})
    for number in numbers:
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            continue
        try:
            yield number, _scan(page)
        except pypdfium2.PdfiumError:
            continue
        finally:
            page.close()


def _outline(document: Any) -> Iterator[tuple[int, str, int]]:
    """Bookmarks as (level from 1, title, page)."""
    try:
        for index, bookmark in enumerate(document.get_toc(max_depth=8)):
            if index >= MAX_OUTLINE:
                return
            title = " ".join(str(bookmark.get_title()).split())
            target = bookmark.get_dest()
            page = target.get_index() if target else None
            if title and page is not None and page >= 0:
                yield bookmark.level + 1, title, page + 1
    except (pypdfium2.PdfiumError, RecursionError, ValueError) as error:
        logger.info("outline is damaged: %s", error)


def _metadata_title(document: Any) -> str:
    try:
        return str(document.get_metadata_value("Title"))
    except (pypdfium2.PdfiumError, ValueError, UnicodeDecodeError):
        return ""


def _title(lines: list[Line], style: PdfStyle) -> str:
    """The first page's largest lines, from the first of them on."""
    body = [line for line in lines if any(c.isalpha() for c in line.text)]
    if not body:
        return ""
    largest = max(line.size for line in body)
    if largest < style.body_size * 1.1:
        return ""
    title: list[Line] = []
    for line in body:
        if line.size >= largest * 0.97 and (not title or line.y0 - title[-1].y1 < 1.2 * line.size):
            title.append(line)
        elif title:
            break
    return " ".join(line.text for line in title[:3])


def _has_picture(page: Any) -> bool:
    count = pdfium.FPDFPage_CountObjects(page.raw)
    kinds = [pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, at)) for at in range(min(count, 200))]
    pictures = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING)
    return count > 100 or any(kind in pictures for kind in kinds)


def _is_on_page(word: Word, frame: PageFrame) -> bool:
    x, y = word.middle
    return 0 <= x <= frame.width and 0 <= y <= frame.height


def _is_garbled(words: list[Word]) -> bool:
    """Fonts without a map to letters give private-use and control characters."""
    text = join_words(words)
    odd = sum(0xE000 <= ord(c) <= 0xF8FF or c == "\ufffd" or 0x80 <= ord(c) < 0xA0 for c in text)
    return len(text) > 20 and odd > 0.4 * len(text)
