"""What becomes of an uploaded photo: looked at by its content, turned upright, made small, without metadata."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from web.errors import InvalidError, TooLargeError, told
from web.security import MAX_PHOTO_BYTES

FORMATS = ("JPEG", "PNG", "WEBP")
BYTES_MAX = MAX_PHOTO_BYTES
PIXELS_MAX = 60_000_000
SIDE_MAX, SMALL_SIDE_MAX = 800, 240
QUALITY = 80


def read_photo(data: bytes) -> tuple[bytes, bytes]:
    """(picture, small picture) as JPEG, longest sides `SIDE_MAX` and `SMALL_SIDE_MAX`.

    Raises `TooLargeError`; `InvalidError` for what is no whole JPEG, PNG or WebP, whatever its name says.
    """
    if len(data) > BYTES_MAX:
        raise TooLargeError(*told("photo_too_large", limit=BYTES_MAX // 1_000_000))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise TooLargeError(*told("photo_too_large", limit=BYTES_MAX // 1_000_000))
            opened.draft("RGB", (2 * SIDE_MAX, 2 * SIDE_MAX))
            upright = _on_white(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidError(*told("no_photo")) from error
    return _jpeg(upright, SIDE_MAX), _jpeg(upright, SMALL_SIDE_MAX)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    opaque = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", opaque.size, "white"), opaque).convert("RGB")


def _jpeg(image: Image.Image, side_max: int) -> bytes:
    """Only pixels are written: no place, no camera, no thumbnail of what was cut off."""
    shrunk = image.copy()
    shrunk.thumbnail((side_max, side_max), Image.Resampling.LANCZOS)
    plain = Image.frombytes("RGB", shrunk.size, shrunk.tobytes())
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return written.getvalue()
