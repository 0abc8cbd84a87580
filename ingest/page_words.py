"""The words of one page with their places, for the viewer that marks a quote. Nothing for formats without pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexes.records import Box
from ingest.page_picture import PDFIUM_LOCK


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """`hyphen`: the word goes on in the next one."""

    text: str
    box: Box
    hyphen: bool


def words_on_page(file: Path, page: int) -> list[PlacedWord]:
    """The words of `page` (from 1) in the order of the file; empty when the file has no such page or cannot be read."""
    import pypdfium2

    from ingest.pdf_words import page_frame, page_words

    with PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(file)
        except (pypdfium2.PdfiumError, OSError):
            return []
        try:
            if not 1 <= page <= len(document):
                return []
            sheet = document[page - 1]
            frame = page_frame(sheet)
            words = page_words(sheet.get_textpage(), frame)
            return [PlacedWord(word.text, frame.box(word.x0, word.y0, word.x1, word.y1), word.hyphen) for word in words]
        except pypdfium2.PdfiumError:
            return []
        finally:
            document.close()
