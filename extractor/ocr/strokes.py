"""Ruling lines in a picture: long straight strokes of ink, found, measured, and taken out of the way of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from extractor.layout import Ruling
from extractor.ocr.engine import Pixels, vision

if TYPE_CHECKING:
    from numpy.typing import NDArray

# In points.
LONGEST_DASH = 26.0  # a horizontal stroke up to this is a dash or part of a large character
TALLEST_STROKE = 11.0  # a vertical stroke up to this is part of a character; rows are higher
PIECE = 0.4  # the share of those lengths that an unbroken piece of a ruling has at least
THICKEST = 3.0  # what is thicker is a bar or a shade
WAVER = 1.4  # by how much a printed line wanders over the height of a scan
BREAK = 3.0  # a gap in a ruling that noise or dropped ink makes
MEETS = 4.0  # rulings that miss each other by this much still meet
LONG = 70.0  # no character has a stroke like that
BESIDE = 0.35
"""The share of a ruling's length along which there may be ink right beside it: a ruling has paper on both sides, a line
of text has not."""


class Strokes(NamedTuple):
    """Rulings in points, and the mask (255) of all their pixels."""

    horizontals: tuple[Ruling, ...]
    verticals: tuple[Ruling, ...]
    mask: Pixels


class _Piece(NamedTuple):
    """An unbroken piece of a ruling with the label of its pixels; ``start`` and ``end`` are those of its chain."""

    ruling: Ruling
    label: int
    start: float
    end: float

    @property
    def chain(self) -> float:
        """The length of the whole ruling."""
        return self.end - self.start


def ink_to_strokes(ink: Pixels, per_point: float) -> Strokes:
    """The ruling lines among the ink of an upright picture.

    Strokes of large characters are as long as the borders of small cells. A border runs over a table or between others:
    long horizontals first, then the verticals that touch them, then the horizontals between those.
    """
    across, across_labels = _level_strokes(ink, per_point, LONGEST_DASH)
    down, down_labels = _level_strokes(np.ascontiguousarray(ink.T), per_point, TALLEST_STROKE)
    long = [piece.ruling for piece in across if piece.chain >= LONG]
    down = [p for p in down if p.chain >= LONG or any(_touches(p.ruling, other) for other in long)]
    upright = [piece.ruling for piece in down]
    across = [p for p in across if p.chain >= LONG or _is_held(p, upright)]
    mask = _mask(across_labels, across) | np.ascontiguousarray(_mask(down_labels, down).T)
    return Strokes(tuple(sorted(p.ruling for p in across)), tuple(sorted(p.ruling for p in down)), mask)


def _touches(one: Ruling, other: Ruling) -> bool:
    """Whether two rulings of different direction meet or cross."""
    return (
        other.start - MEETS <= one.position <= other.end + MEETS
        and one.start - MEETS <= other.position <= one.end + MEETS
    )


def _is_held(piece: _Piece, verticals: list[Ruling]) -> bool:
    """Whether the chain of a horizontal ends at verticals on both sides."""
    at = [v.position for v in verticals if v.start - MEETS <= piece.ruling.position <= v.end + MEETS]
    return all(any(abs(end - position) <= MEETS for position in at) for end in (piece.start, piece.end))


def _mask(labels: NDArray[np.int32], pieces: list[_Piece]) -> Pixels:
    kept = np.zeros(int(labels.max(initial=0)) + 1, np.uint8)
    kept[[piece.label for piece in pieces]] = 255
    mask: Pixels = kept[labels]
    return mask


def _level_strokes(ink: Pixels, per_point: float, longer_than: float) -> tuple[list[_Piece], NDArray[np.int32]]:
    """The level pieces whose chains are longer than ``longer_than``, and the label of every pixel."""
    cv2 = vision()
    length = max(int(longer_than * PIECE * per_point), 8)
    waver = max(round(WAVER * per_point), 1) | 1
    # A line that wanders by a pixel leaves no long run in any one row; thickened it does.
    thick = cv2.dilate(ink, np.ones((waver, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    found: list[tuple[Ruling, int]] = []
    for index in range(1, count):
        left, top, width, height = (int(value) for value in boxes[index][:4])
        if height > THICKEST * per_point + 2 * waver:
            continue
        middle = _middle(ink, left, top, width, height, per_point)
        if middle is not None:
            found.append((Ruling(middle, left / per_point, (left + width) / per_point), index))
    pieces = []
    for chain in _chains(found):
        start, end = min(r.start for r, _ in chain), max(r.end for r, _ in chain)
        if end - start > longer_than:
            pieces += [_Piece(ruling, index, start, end) for ruling, index in chain]
    return pieces, labels


def _middle(ink: Pixels, left: int, top: int, width: int, height: int, per_point: float) -> float | None:
    """Where a piece stands across its direction, in points; ``None`` where it has no paper beside it."""
    own = ink[top : top + height, left : left + width].sum(axis=1, dtype=np.float64)
    if not own.any():
        return None
    middle = float(np.average(np.arange(height), weights=own))
    half = THICKEST * per_point / 2 + 1
    beside = 0.0
    for edge in (top + middle - half - 1, top + middle + half + 1):
        low, high = max(round(edge) - 1, 0), max(round(edge) + 1, 0)
        band = ink[low : high + 1, left : left + width]
        beside = max(beside, float(band.max(axis=0).mean()) / 255 if band.size else 0.0)
    return (top + middle + 0.5) / per_point if beside <= BESIDE else None


def _chains(pieces: list[tuple[Ruling, int]]) -> list[list[tuple[Ruling, int]]]:
    """Pieces that go on where another ends."""
    chains: list[list[tuple[Ruling, int]]] = []
    for piece in sorted(pieces, key=lambda p: p[0].start):
        ruling = piece[0]
        for chain in chains:
            last = chain[-1][0]
            if abs(last.position - ruling.position) <= WAVER and ruling.start - last.end <= BREAK:
                chain.append(piece)
                break
        else:
            chains.append([piece])
    return chains


def without_strokes(grey: Pixels, ink: Pixels, mask: Pixels, per_point: float) -> tuple[Pixels, Pixels]:
    """The picture and its ink with the ruling lines painted over, so that a border beside a 1 is no second 1."""
    cv2 = vision()
    blur = max(round(0.5 * per_point), 1)
    wide = cv2.dilate(mask, np.ones((2 * blur + 1, 2 * blur + 1), np.uint8))
    paper = np.uint8(np.percentile(grey, 90)) if grey.size else np.uint8(255)
    cleaned = np.where(wide > 0, np.maximum(grey, paper), grey).astype(np.uint8)
    return cleaned, np.where(wide > 0, 0, ink).astype(np.uint8)
