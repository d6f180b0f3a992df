"""Ruling lines in a picture: long straight strokes of ink, found, measured, and taken out of the way of the text."""

from __future__ import annotations

from itertools import pairwise
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
MEETS = 3.0  # rulings that miss each other by this much still meet
FILLS = 0.85  # the share of the way between two rulings that a short border is drawn
MOSTLY = 0.8  # the share of a piece's length that is level, where something else hangs on to it
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
    """An unbroken piece of a ruling, and the label of its pixels."""

    ruling: Ruling
    label: int


class _Level(NamedTuple):
    """The chains of level pieces, and the label of every pixel (0 for none)."""

    chains: list[list[_Piece]]
    labels: NDArray[np.int32]


def ink_to_strokes(ink: Pixels, per_point: float) -> Strokes:
    """The ruling lines among the ink of an upright picture.

    Strokes of large characters are as long as the borders of small cells. A border runs over a table or from one ruling
    to the next: long horizontals first, then the verticals that fill rows, then the horizontals that fill columns.
    """
    across = _level(ink, per_point, LONGEST_DASH)
    down = _level(np.ascontiguousarray(ink.T), per_point, TALLEST_STROKE)
    long = [piece.ruling for chain in across.chains if _length(chain) >= LONG for piece in chain]
    verticals = [piece for chain in down.chains for piece in _borders(chain, long)]
    upright = [piece.ruling for piece in verticals]
    horizontals = [piece for chain in across.chains for piece in _borders(chain, upright)]
    mask = _mask(across.labels, horizontals, per_point)
    mask |= np.ascontiguousarray(_mask(down.labels, verticals, per_point).T)
    return Strokes(
        tuple(sorted(piece.ruling for piece in horizontals)), tuple(sorted(piece.ruling for piece in verticals)), mask
    )


def _length(chain: list[_Piece]) -> float:
    return max(p.ruling.end for p in chain) - min(p.ruling.start for p in chain)


def _borders(chain: list[_Piece], crossing: list[Ruling]) -> list[_Piece]:
    """The pieces of a chain that are borders: all of a long one, of a short one what fills the way between two rulings
    that cross it. A character's stroke fills only part of its row, even where it goes on from a border."""
    if _length(chain) >= LONG:
        return chain
    position = chain[0].ruling.position
    at = sorted(r.position for r in crossing if r.start - MEETS <= position <= r.end + MEETS)
    kept: list[_Piece] = []
    for low, high in pairwise(at):
        if high - low <= MEETS:
            continue
        drawn = sum(max(min(p.ruling.end, high) - max(p.ruling.start, low), 0.0) for p in chain)
        if drawn >= FILLS * (high - low):
            parts = (
                Ruling(p.ruling.position, max(p.ruling.start, low - 1), min(p.ruling.end, high + 1)) for p in chain
            )
            kept += [_Piece(part, p.label) for part, p in zip(parts, chain, strict=True) if part.start < part.end]
    return kept


def _mask(labels: NDArray[np.int32], pieces: list[_Piece], per_point: float) -> Pixels:
    """255 for the pixels of the pieces, as far as their rulings reach."""
    mask = np.zeros(labels.shape, np.uint8)
    reach = round(2 * WAVER * per_point) + 1
    for ruling, label in pieces:
        middle = int(ruling.position * per_point)
        rows = slice(max(middle - reach, 0), middle + reach + 1)
        columns = slice(max(int(ruling.start * per_point), 0), int(ruling.end * per_point) + 1)
        mask[rows, columns][labels[rows, columns] == label] = 255
    return mask


def _level(ink: Pixels, per_point: float, longer_than: float) -> _Level:
    """The level pieces whose chains are longer than ``longer_than``."""
    cv2 = vision()
    length = max(int(longer_than * PIECE * per_point), 8)
    waver = max(round(WAVER * per_point), 1) | 1
    # A line that wanders by a pixel leaves no long run in any one row; thickened it does.
    thick = cv2.dilate(ink, np.ones((waver, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    # A seal or a bar that touches a ruling is cut off from it.
    too_thick = int(THICKEST * per_point) + waver + 1
    runs = cv2.subtract(runs, cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((too_thick, 1), np.uint8)))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    found: list[_Piece] = []
    for index in range(1, count):
        left, top, width, height = (int(value) for value in boxes[index][:4])
        if height > too_thick + waver:
            inside = labels[top : top + height, left : left + width] == index
            band = _level_band(inside, too_thick + waver)
            if band is None:
                continue
            top, height = top + band[0], band[1] - band[0]
        middle = _middle(ink, left, top, width, height, per_point)
        if middle is not None:
            found.append(_Piece(Ruling(middle, left / per_point, (left + width) / per_point), index))
    return _Level([chain for chain in _chains(found) if _length(chain) > longer_than], labels)


def _level_band(inside: NDArray[np.bool_], thickest: int) -> tuple[int, int] | None:
    """The rows in which most of a piece runs, where little else hangs on to it; ``None`` where it is no line."""
    height = inside.shape[0]
    columns = inside.any(axis=0)
    middles = (inside * np.arange(height)[:, None]).sum(axis=0)[columns] / inside.sum(axis=0)[columns]
    middle = float(np.median(middles))
    if (np.abs(middles - middle) <= thickest / 2).mean() < MOSTLY:
        return None
    return max(int(middle - thickest / 2), 0), min(int(middle + thickest / 2) + 1, height)


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


def _chains(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces that go on where another ends."""
    chains: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.ruling.start):
        ruling = piece.ruling
        for chain in chains:
            last = chain[-1].ruling
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
