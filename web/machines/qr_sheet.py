"""Sheets of QR labels: A4 at 300 dots an inch, eight machines a page, black on white."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import segno
from PIL import Image, ImageDraw, ImageFont, ImageOps

from indexes.assets import Asset
from indexes.messages import LANGUAGES, message

DOTS_PER_INCH = 300
PAGE = (2480, 3508)  # A4
COLUMNS, ROWS = 2, 4
QR_SIDE = 600  # 51 mm: read from an arm's length
QR_TOP = 70  # from the label's edge; below stand the sentences
SENTENCE_SIZE, SENTENCE_STEP = 44, 54  # letters of 3.7 mm
CUT_EDGE = 60  # printers leave the outer 4 mm of a sheet white
EDGE = 100
GAP = 40
PHOTO_HEIGHT = 360
NO_PHOTOS: Mapping[str, bytes] = MappingProxyType({})
NAME_SIZE, ID_SIZE, SMALLEST_SIZE = 76, 110, 26
FONT_FOLDERS = (
    "C:/Windows/Fonts",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
KOREAN_FONTS = (
    "malgunbd.ttf",
    "malgun.ttf",
    "NanumGothicBold.ttf",
    "NanumGothic.ttf",
    "NotoSansCJK-Bold.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSansKR-Bold.otf",
    "NotoSansKR-Regular.otf",
    "AppleSDGothicNeo.ttc",
)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def qr_sheet(assets: Sequence[Asset], base_url: str, photos: Mapping[str, bytes] = NO_PHOTOS) -> bytes:
    """A PDF with the labels of these machines; each leads to `<base_url>/m/<id>`. At least one machine.

    `photos` are JPEG pictures by id.
    """
    font_file = korean_font()
    pages = [_draw_page(chosen, base_url, font_file, photos) for chosen in _batches(assets, COLUMNS * ROWS)]
    written = io.BytesIO()
    pages[0].save(written, "PDF", resolution=DOTS_PER_INCH, save_all=True, append_images=pages[1:])
    return written.getvalue()


@cache
def korean_font() -> Path | None:
    """An installed font with Hangul; None where there is none: labels then bear the id alone."""
    folders = [folder for name in FONT_FOLDERS if (folder := Path(name).expanduser()).is_dir()]
    installed = {file.name: file for folder in folders for file in folder.rglob("*") if file.name in KOREAN_FONTS}
    return next((installed[name] for name in KOREAN_FONTS if name in installed), None)


def machine_address(base_url: str, asset_id: str) -> str:
    return f"{base_url.rstrip('/')}/m/{quote(asset_id)}"


def _batches(assets: Iterable[Asset], size: int) -> Iterable[list[Asset]]:
    rest = iter(assets)
    while batch := list(islice(rest, size)):
        yield batch


def _draw_page(
    assets: Sequence[Asset], base_url: str, font_file: Path | None, photos: Mapping[str, bytes]
) -> Image.Image:
    page = Image.new("1", PAGE, 1)
    draw = ImageDraw.Draw(page)
    width, height = PAGE[0] // COLUMNS, PAGE[1] // ROWS
    for place, asset in enumerate(assets):
        left, top = place % COLUMNS * width, place // COLUMNS * height
        draw.rectangle(
            (left + CUT_EDGE, top + CUT_EDGE, left + width - CUT_EDGE, top + height - CUT_EDGE), outline=0, width=2
        )
        code = _qr_picture(machine_address(base_url, asset.id))
        page.paste(code, (left + EDGE, top + QR_TOP + (QR_SIDE - code.height) // 2))
        _write_sentences(draw, (left + EDGE, top + QR_TOP + QR_SIDE), width - 2 * EDGE, font_file)
        text_left = left + EDGE + code.width + GAP
        room = left + width - EDGE - text_left
        middle = top + QR_TOP + QR_SIDE // 2
        if asset.id in photos:
            photo = _dotted_photo(photos[asset.id], room)
            page.paste(photo, (text_left, top + EDGE))
            middle = top + EDGE + photo.height + GAP + ID_SIZE
        _write(draw, asset, (text_left, middle), room, font_file)
    return page


def _qr_picture(address: str) -> Image.Image:
    """Modules of whole dots, so that every edge is sharp; four modules of quiet zone around them."""
    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(scale=1, border=4)]
    picture = Image.new("1", (len(rows), len(rows)), 1)
    picture.putdata([0 if dark else 1 for row in rows for dark in row])
    side = QR_SIDE // len(rows) * len(rows)
    return picture.resize((side, side), Image.Resampling.NEAREST)


def _dotted_photo(picture: bytes, width: int) -> Image.Image:
    """A photo in black dots on white, at most as wide as the label leaves room and as high as `PHOTO_HEIGHT`."""
    with Image.open(io.BytesIO(picture)) as opened:
        return ImageOps.contain(opened.convert("L"), (width, PHOTO_HEIGHT)).convert("1")


def _write(
    draw: ImageDraw.ImageDraw, asset: Asset, middle: tuple[int, int], width: int, font_file: Path | None
) -> None:
    """The id, and below it the Korean name, each as large as the label is wide."""
    left, center = middle
    name = asset.name_ko if font_file else ""
    draw.text(
        (left, center - GAP if name else center), asset.id, 0, _fitting(asset.id, ID_SIZE, width, font_file), "ls"
    )
    if name:
        draw.text((left, center + GAP), name, 0, _fitting(name, NAME_SIZE, width, font_file), "lt")


def _write_sentences(draw: ImageDraw.ImageDraw, place: tuple[int, int], width: int, font_file: Path | None) -> None:
    """What the label is for, in Korean and English, whatever the admin reads; Korean needs its font."""
    left, top = place
    for language in LANGUAGES if font_file else ("en",):
        sentence = message("web.machines.label_sentence").render(language)
        draw.text((left, top), sentence, 0, _fitting(sentence, SENTENCE_SIZE, width, font_file), "lt")
        top += SENTENCE_STEP


def _fitting(text: str, size: int, width: int, font_file: Path | None) -> Font:
    """The largest size up to `size` at which the text stays within `width` dots."""
    font = _font(font_file, size)
    while size > SMALLEST_SIZE and font.getlength(text) > width:
        size -= 2
        font = _font(font_file, size)
    return font


def _font(font_file: Path | None, size: int) -> Font:
    return ImageFont.truetype(str(font_file), size) if font_file else ImageFont.load_default(size)
