"""One picture to words and rulings: made upright, ruled lines found and set aside, text found and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.layout import Box
from extractor.ocr.cells import Crops, with_cells_settled
from extractor.ocr.engine import Engine, PixelBox, Pixels, vision
from extractor.ocr.strokes import Strokes, ink_to_strokes, without_strokes
from extractor.ocr.upright import ink_of, measure_skew, quarters_needed, turned, turned_by_quarters
from extractor.ocr.words import OcrPicture, OcrWord

if TYPE_CHECKING:
    from extractor.pdf.pictures import Raster


@dataclass(frozen=True)
class _Read:
    cleaned: Pixels
    ink: Pixels
    angle: float
    strokes: Strokes
    boxes: list[PixelBox]
    words: tuple[OcrWord, ...]
    confidence: float


READ_AT = 150 / 72
"""Pixels a point at which text is looked for; coarser pictures are enlarged to it, finer ones detected at it."""


def read_raster(raster: Raster, engine: Engine) -> OcrPicture:
    """Everything that the picture says."""
    grey = np.frombuffer(raster.data, np.uint8).reshape(raster.height, raster.width)
    per_point = raster.per_point
    if per_point < READ_AT:
        grey, per_point = _resized(grey, READ_AT / per_point), READ_AT
    if _is_blank(grey):
        return OcrPicture(raster.width / raster.per_point, raster.height / raster.per_point, (), (), ())
    read = _read_upright(grey, per_point, engine)
    quarter = quarters_needed(read.cleaned, read.boxes, read.confidence, engine)
    if quarter:
        read = _read_upright(turned_by_quarters(grey, quarter), per_point, engine)
    height, width = read.cleaned.shape
    picture = OcrPicture(
        width / per_point,
        height / per_point,
        read.words,
        read.strokes.horizontals,
        read.strokes.verticals,
        quarter,
        -read.angle,
    )
    return with_cells_settled(picture, Crops(read.cleaned, read.ink, per_point, engine))


def _read_upright(grey: Pixels, per_point: float, engine: Engine) -> _Read:
    """The picture read as it lies, but for its skew."""
    angle = measure_skew(ink_of(grey, per_point))
    grey = turned(grey, angle)
    ink = ink_of(grey, per_point)
    strokes = ink_to_strokes(ink, per_point)
    cleaned, text_ink = without_strokes(grey, ink, strokes.mask, per_point)
    boxes = _detect(cleaned, per_point, engine)
    found = engine.recognise([cleaned[b.top : b.bottom, b.left : b.right] for b in boxes])
    words = tuple(
        OcrWord(one.text.strip(), Box(*(value / per_point for value in box)), round(one.confidence, 4))
        for box, one in zip(boxes, found, strict=True)
        if one.text.strip()
    )
    confidence = sum(one.confidence for one in found) / len(found) if found else 1.0
    return _Read(cleaned, text_ink, angle, strokes, boxes, words, confidence)


def _resized(grey: Pixels, factor: float) -> Pixels:
    cv2 = vision()
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    result: Pixels = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=how)
    return result


def _is_blank(grey: Pixels) -> bool:
    return int(grey.max(initial=0)) - int(grey.min(initial=255)) < 24


def _detect(grey: Pixels, per_point: float, engine: Engine) -> list[PixelBox]:
    factor = min(READ_AT / per_point, 1.0)
    if factor > 0.95:
        return engine.detect(grey)
    height, width = grey.shape
    return [
        PixelBox(
            int(box.left / factor),
            int(box.top / factor),
            min(int(box.right / factor) + 1, width),
            min(int(box.bottom / factor) + 1, height),
        )
        for box in engine.detect(_resized(grey, factor))
    ]
