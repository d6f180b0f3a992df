"""Scans made from PDFs with a text layer: rendered, turned, soiled, stamped, and packed as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter


@dataclass(frozen=True)
class Scanner:
    """How bad a scan is. ``skew`` in degrees, alternating from page to page; ``noise`` as standard deviation of grey."""

    dpi: int = 150
    quality: int = 70
    skew: float = 0.25
    noise: float = 2.0
    stamp: bool = False
    quarter: int = 0


GOOD = Scanner()
POOR = Scanner(dpi=100, quality=40, skew=1.5, noise=10.0, stamp=True)


def scanned(data: bytes, scanner: Scanner = GOOD, pages: Sequence[int] | None = None, seed: int = 1) -> bytes:
    """The pages (numbers from 1) of a PDF as a PDF of JPEG pictures."""
    document = pypdfium2.PdfDocument(data)
    pictures = []
    for index, number in enumerate(pages or range(1, len(document) + 1)):
        picture = document[number - 1].render(scale=scanner.dpi / 72).to_pil().convert("L")
        pictures.append(_soiled(picture, scanner, seed * 1000 + number, -1 if index % 2 else 1))
    document.close()
    stream = BytesIO()
    pictures[0].save(
        stream, "PDF", save_all=True, append_images=pictures[1:], resolution=scanner.dpi, quality=scanner.quality
    )
    return stream.getvalue()


def _soiled(picture: Image.Image, scanner: Scanner, seed: int, side: int) -> Image.Image:
    if scanner.stamp:
        _stamp(picture, seed)
    picture = picture.rotate(side * scanner.skew, Image.Resampling.BICUBIC, fillcolor=250)
    if scanner.quarter:
        picture = picture.rotate(-90 * scanner.quarter, expand=True)
    picture = picture.filter(ImageFilter.GaussianBlur(0.4))
    generator = np.random.default_rng(seed)
    grey = np.asarray(picture, np.float32)
    grey = 20 + grey * (235 / 255) + generator.normal(0, scanner.noise, grey.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _stamp(picture: Image.Image, seed: int) -> None:
    """A round seal over the lower right corner, grey as red is in a grey scan."""
    where = Random(seed)
    radius = int(0.09 * max(picture.size))
    x = int(picture.width * where.uniform(0.7, 0.85))
    y = int(picture.height * where.uniform(0.7, 0.85))
    layer = Image.new("L", picture.size, 255)
    draw = ImageDraw.Draw(layer)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=130, width=max(radius // 14, 2))
    inner = radius // 3
    draw.regular_polygon((x, y, inner), 5, rotation=10, fill=130)
    picture.paste(Image.fromarray(np.minimum(np.asarray(picture), np.asarray(layer))))
