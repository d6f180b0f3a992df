"""Turned and skewed pictures made upright."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from extractor.ocr.engine import Engine, PixelBox, Pixels, vision

LARGEST_SKEW = 4.0
"""Degrees; a page that lies more askew was not fed by a scanner."""
_STEPS = ((LARGEST_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02))
"""Reach and step of each round of the search for the angle."""
LEAST_SKEW = 0.04
"""Degrees; less moves no pixel by more than one over a page."""
_MEASURED_WIDTH = 900  # pixels: enough to tell a line from the gap below it
_SAMPLE = 8  # lines that are read to tell which way up a page is
_TALL = 1.5
_DOUBTFUL = 0.75  # mean confidence of upright print is above 0.9, of print upside down below 0.6


def ink_of(grey: Pixels, per_point: float) -> Pixels:
    """255 where there is ink, 0 elsewhere: what is darker than its surroundings, so that stamps and shades fade."""
    cv2 = vision()
    block = int(12 * per_point) | 1
    ink: Pixels = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, max(block, 3), 18)
    return ink


def measure_skew(ink: Pixels) -> float:
    """Degrees by which the picture must be turned counter-clockwise for its lines to be level.

    The angle at which ink gathers in the sharpest rows: text lines and rulings alike.
    """
    cv2 = vision()
    width = ink.shape[1]
    scale = min(1.0, _MEASURED_WIDTH / max(width, 1))
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else ink
    if int(small.max(initial=0)) == 0:
        return 0.0
    best = 0.0
    for reach, step in _STEPS:
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(small, angle)))
    return round(best, 3) if abs(best) >= LEAST_SKEW else 0.0


def _sharpness(ink: Pixels, angle: float) -> float:
    rows = turned(ink, angle, background=0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def turned(grey: Pixels, angle: float, *, background: int = 255) -> Pixels:
    """The picture turned counter-clockwise about its centre; its size is kept."""
    if not angle:
        return grey
    cv2 = vision()
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    result: Pixels = cv2.warpAffine(
        grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=background
    )
    return result


def quarters_needed(grey: Pixels, boxes: Iterable[PixelBox], confidence: float, engine: Engine) -> int:
    """How many clockwise quarter turns make the text upright, 0 nearly always.

    ``confidence`` is the mean one with which ``boxes`` were read; a few long lines are read again where it is low, or
    where most boxes are taller than wide.
    """
    ordered = sorted(boxes, key=_length, reverse=True)
    tall = sum(_length(box) for box in ordered if _is_tall(box))
    sideways = 2 * tall > sum(_length(box) for box in ordered)
    if not ordered or not (sideways or confidence < _DOUBTFUL):
        return 0
    sample = [box for box in ordered if _is_tall(box) == sideways][:_SAMPLE]
    if sideways:
        one, other = (_mean_confidence(grey, sample, quarters, engine) for quarters in (1, 3))
        return 1 if one >= other else 3
    upright, other = (_mean_confidence(grey, sample, quarters, engine) for quarters in (0, 2))
    return 2 if other > max(upright, _DOUBTFUL) else 0


def _length(box: PixelBox) -> int:
    return max(box.right - box.left, box.bottom - box.top)


def _is_tall(box: PixelBox) -> bool:
    return box.bottom - box.top > _TALL * (box.right - box.left)


def _mean_confidence(grey: Pixels, boxes: Iterable[PixelBox], quarters: int, engine: Engine) -> float:
    crops = [turned_by_quarters(grey[box.top : box.bottom, box.left : box.right], quarters) for box in boxes]
    read = engine.recognise(crops)
    return sum(one.confidence for one in read) / len(read) if read else 0.0


def turned_by_quarters(grey: Pixels, quarters: int) -> Pixels:
    """The picture turned clockwise by quarters."""
    return np.ascontiguousarray(np.rot90(grey, -quarters)) if quarters % 4 else grey
