"""Pages and their pictures as pixels; the second half of the door to pypdfium2, called by ``pdf`` under its lock."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_uint, c_ulong, cast, create_string_buffer
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.layout import Box
from extractor.pdf.coordinates import Frame
from extractor.pdf.paths import Matrix, page_images

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

MAX_SHOWN = 1800
"""Pixels of the longer side of a picture to be looked at; a plan of A0 must not fill the memory."""
MAX_RASTER = 6000
"""Most pixels of a raster's longer side: A3 at 300 dpi has 4960."""


class PagePicture(NamedTuple):
    """A page as a WebP picture; ``width`` and ``height`` in PDF points, the unit of the boxes on it."""

    page: int
    width: float
    height: float
    data: bytes


class Raster(NamedTuple):
    """Grey pixels, row by row without padding: ``len(data) == width * height``; ``per_point`` pixels make one point."""

    width: int
    height: int
    per_point: float
    data: bytes


@dataclass(frozen=True, slots=True)
class PagePart:
    """A picture as it is placed on a page: its box there (which may reach off the page), its own size in pixels.

    ``digest`` tells whether two places show the same picture; ``is_plain`` whether its pixels can be taken as they are,
    neither turned nor mirrored. ``index`` counts the pictures of the page.
    """

    index: int
    box: Box
    width: int
    height: int
    digest: str
    is_plain: bool


class Turn(NamedTuple):
    """How a page was turned to be read: clockwise quarters beyond its frame, then ``skew`` degrees clockwise."""

    quarter: int = 0
    skew: float = 0.0


def page_parts(page: PdfPage, frame: Frame) -> tuple[PagePart, ...]:
    """The pictures of a page, in paint order, with what is needed to choose how they are read."""
    from pypdfium2 import raw

    parts: list[PagePart] = []
    for index, (child, matrix) in enumerate(_images(page)):
        width, height = c_uint(), c_uint()
        raw.FPDFImageObj_GetImagePixelSize(child, width, height)
        quad = matrix.on_quad(0, 0, 1, 1)
        slant = abs(matrix.b) + abs(matrix.c)
        plain = frame.quarter == 0 and matrix.a > 0 and matrix.d > 0 and slant < 0.01 * (matrix.a + matrix.d)
        parts.append(PagePart(index, frame.box(*quad), width.value, height.value, _digest(child), plain))
    return tuple(parts)


def _images(page: PdfPage) -> Iterator[tuple[Any, Matrix]]:
    from pypdfium2 import raw

    for address, matrix in page_images(page):
        yield cast(address, raw.FPDF_PAGEOBJECT), matrix


def _digest(child: Any) -> str:
    """The hash of a picture's bytes as they are stored."""
    from pypdfium2 import raw

    size: int = raw.FPDFImageObj_GetImageDataRaw(child, None, 0)
    buffer = create_string_buffer(max(size, 1))
    raw.FPDFImageObj_GetImageDataRaw(child, buffer, c_ulong(size))
    return sha256(buffer.raw[:size]).hexdigest()


def part_raster(page: PdfPage, part: PagePart) -> Raster | None:
    """A plain picture's own pixels, its hidden parts included; ``None`` where pdfium does not give them."""
    from pypdfium2 import PdfBitmap, raw

    handle = next((child for index, (child, _) in enumerate(_images(page)) if index == part.index), None)
    bitmap = raw.FPDFImageObj_GetBitmap(handle) if handle is not None else None
    if not bitmap:
        return None
    try:
        image = PdfBitmap.from_raw(bitmap).to_pil().convert("L")
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return Raster(image.width, image.height, image.width / (part.box.x1 - part.box.x0), image.tobytes())


def page_raster(page: PdfPage, frame: Frame, per_point: float) -> Raster:
    """A page in grey, upright as its frame has it."""
    scale = min(per_point, MAX_RASTER / max(frame.size))
    image = _render(page, frame, scale)
    return Raster(image.width, image.height, scale, image.tobytes())


def page_picture(page: PdfPage, frame: Frame, number: int, scale: float, turn: Turn) -> PagePicture:
    """A page as a small picture to be looked at, turned as it was read."""
    image = _render(page, frame, min(scale, MAX_SHOWN / max(frame.size)))
    return image_to_picture(image, frame.size, number, turn)


def image_to_picture(image: Image, size: tuple[float, float], number: int, turn: Turn) -> PagePicture:
    """An image of a page of ``size`` points as a small picture, turned as it was read."""
    from PIL.Image import Resampling

    width, height = turned_size(size, turn)
    if turn.quarter % 4:
        image = image.rotate(-90 * turn.quarter, expand=True)
    if turn.skew:
        image = image.rotate(-turn.skew, Resampling.BICUBIC, fillcolor=255)
    stream = BytesIO()
    image.save(stream, "WEBP", quality=40)
    return PagePicture(number, width, height, stream.getvalue())


def turned_size(size: tuple[float, float], turn: Turn) -> tuple[float, float]:
    """The size of a page in points when it is turned to be read."""
    width, height = size
    return (height, width) if turn.quarter % 2 else (width, height)


def _render(page: PdfPage, frame: Frame, scale: float) -> Image:
    # pdfium turns the page by its own /Rotate; the frame follows the text, which may stand otherwise.
    turn = (frame.quarter * 90 - page.get_rotation()) % 360
    bitmap = page.render(scale=scale, rotation=turn, grayscale=True)
    try:
        image: Image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    return image
