"""Checkboxes in a line of options: found as small squares, told checked from empty by what is inside, read around.

The recogniser knows □ and ☑ but loses one now and then, above all at the end of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from extractor.layout import Box
from extractor.ocr.engine import PixelBox, vision

if TYPE_CHECKING:
    from extractor.ocr.engine import Pixels

MARKS = "□☐☑☒√■"
"""What shows that a line of print holds checkboxes."""
EMPTY, CHECKED = "□", "☑"

LEAST_SIDE, MOST_SIDE = 0.45, 1.15
"""A checkbox's side by the height of its line."""
SQUARE = 0.18
"""By how much of its side a checkbox may be wider than high, or higher than wide."""
DRAWN = 0.8
"""The share of each side that is drawn."""
STRAIGHT = 0.6
"""A row or column inside that is drawn so far across is a stroke of a character (国, 日), not a tick."""
TICKED = 0.05
"""The share of the inside that a tick fills at least."""


class Checkbox(NamedTuple):
    """A checkbox and whether it is checked."""

    box: PixelBox
    is_checked: bool


def find_checkboxes(ink: Pixels, line: PixelBox) -> list[Checkbox]:
    """The checkboxes that stand in a line, from left to right; ``line`` is in the pixels of ``ink``."""
    cv2 = vision()
    height = line.bottom - line.top
    own = ink[line.top : line.bottom, line.left : line.right]
    if own.size == 0:
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(own, connectivity=8)
    found: list[Checkbox] = []
    for index in range(1, count):
        left, top, width, tall = (int(value) for value in stats[index][:4])
        side = (width + tall) / 2
        if not LEAST_SIDE * height <= side <= MOST_SIDE * height or abs(width - tall) > SQUARE * side:
            continue
        border = labels[top : top + tall, left : left + width] == index
        filled = own[top : top + tall, left : left + width] > 0
        if _is_frame(border) and (ticked := _inside(filled)) is not None:
            box = PixelBox(line.left + left, line.top + top, line.left + left + width, line.top + top + tall)
            found.append(Checkbox(box, ticked))
    return sorted(found, key=lambda c: c.box.left)


def _is_frame(border: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> bool:
    edge = max(min(border.shape) // 6, 2)
    sides = (
        border[:edge].any(axis=0),
        border[-edge:].any(axis=0),
        border[:, :edge].any(axis=1),
        border[:, -edge:].any(axis=1),
    )
    return all(side.mean() >= DRAWN for side in sides)


def _inside(filled: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> bool | None:
    """Whether there is a tick inside the frame; ``None`` where it is a character."""
    edge = max(round(min(filled.shape) * 0.22), 2)
    inner = filled[edge:-edge, edge:-edge]
    if inner.size == 0:
        return None
    if inner.mean(axis=1).max() >= STRAIGHT or inner.mean(axis=0).max() >= STRAIGHT:
        return None
    return bool(inner.mean() >= TICKED)


def segments(line: PixelBox, boxes: Sequence[Checkbox]) -> list[PixelBox]:
    """The pieces of a line between its checkboxes, one more than there are boxes."""
    edges = [line.left, *(edge for found in boxes for edge in (found.box.left - 1, found.box.right + 1)), line.right]
    return [
        PixelBox(left, line.top, max(right, left), line.bottom)
        for left, right in zip(edges[::2], edges[1::2], strict=True)
    ]


def joined(texts: Sequence[str], boxes: Sequence[Checkbox]) -> str:
    """The texts of the segments with the marks between them."""
    marks = [CHECKED if found.is_checked else EMPTY for found in boxes]
    return texts[0] + "".join(mark + text for mark, text in zip(marks, texts[1:], strict=True))


def line_with_end(box: Box, limit: float) -> Box:
    """A line's box with as much room behind it as a checkbox takes, but not beyond ``limit``."""
    height = box.bottom - box.top
    return Box(box.x0, box.top, max(min(box.x1 + 1.6 * height, limit), box.x1), box.bottom)
