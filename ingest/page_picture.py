"""A page as a picture, for the viewer that marks a citation's words on it."""

from __future__ import annotations

import io
import threading
from pathlib import Path

from indexes.messages import message
from ingest.errors import IngestError

MAX_PIXELS = 4000  # of the longer side, whatever the scale
PDFIUM_LOCK = threading.Lock()  # pdfium is not thread-safe


class NoPagePictureError(IngestError):
    """The format has no pages to draw, the page does not exist, or cannot be drawn."""

    code = "no_page_picture"


def render_page(file: Path, page: int, scale: float = 1.5) -> bytes:
    """PNG of `page` (from 1); at scale 1 one pixel is 1/72 inch."""
    import pypdfium2

    with file.open("rb") as stream:
        if b"%PDF-" not in stream.read(1024):
            raise _error("none", file, page)
    with PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError as error:
            raise _error("broken", file, page) from error
        try:
            if not 1 <= page <= len(document):
                raise _error("missing_page", file, page)
            sheet = document[page - 1]
            fitting = MAX_PIXELS / max(*sheet.get_size(), 1.0)
            picture = sheet.render(scale=min(scale, fitting)).to_pil()
            output = io.BytesIO()
            picture.save(output, "PNG")
            return output.getvalue()
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
            raise _error("broken", file, page) from error
        finally:
            document.close()


def _error(kind: str, file: Path, page: int) -> NoPagePictureError:
    return NoPagePictureError(
        message(f"ingest.picture.{kind}", name=file.name, page=page),
        message(f"ingest.picture.{kind}_hint", name=file.name, page=page),
        path=str(file),
        page=page,
        reason=kind,
    )
