"""Words settled into cells: parted at borders, cells that the detector missed, and a second look at every figure.

The second look takes the ink of the whole cell instead of the detector's box, and another size; where the two readings
differ the word keeps both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractor.grid.ruled import geometry_to_grids
from extractor.grid.words import center_x, center_y
from extractor.layout import Box, Grid, GridCell, Ruling, Word
from extractor.ocr.checkboxes import MARKS, find_checkboxes, joined, line_with_end, segments
from extractor.ocr.engine import PixelBox, vision
from extractor.ocr.words import OcrPicture, OcrWord
from extractor.text.characters import is_dash, key, parse_amount

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.ocr.engine import Engine, Pixels, Recognised

# In points.
CROSSED = 2.5  # a border that far inside a word parts it
INSET = 1.2  # the edge of a cell that may still show its border
SPECK = 1.6  # ink smaller than this in both directions is dust
SHARE_BESIDE = 0.3  # the share of a character's ink that is not the seal's, where there is a character
TALLER, WIDER = 0.95, 2.0  # ink at a border is no print from these shares of the cell's height on, up and across
SEAL = 45.0  # ink that hangs together over so much in both directions is no print
AROUND = 1.5  # paper that is left around a crop

MIN_SEGMENT = 6  # pixels: less holds no character

MISSED_CONFIDENCE = 0.3
"""What the recogniser makes of dust has less."""
CUT_CONFIDENCE = 0.95
"""What ink that runs out of its cell must have to count as print."""
DISAGREED = 0.5
"""Two looks at a figure that differ give no more confidence than this."""
SECOND_HEIGHT = 40
"""Pixels: the height of the second crop's text; the first has the detector's."""

_FIGURE_LIKE = re.compile(r"[-+]?(?=[^\dOoIl]*+[\dOoIl])[\dOoIl|SsBZz.,:;'\"%()~ -]++")


@dataclass(frozen=True)
class Crops:
    """An upright picture without its rulings, its ink, and who reads crops of it."""

    grey: Pixels
    ink: Pixels
    per_point: float
    engine: Engine

    def pixels(self, box: Box) -> PixelBox:
        """A box in points as pixels inside the picture."""
        height, width = self.grey.shape
        left, top, right, bottom = (round(value * self.per_point) for value in box)
        return PixelBox(max(left, 0), max(top, 0), min(right, width), min(bottom, height))

    def ink_box(self, box: Box) -> Box | None:
        """The smallest box around the print inside ``box``, dust left out; ``None`` where there is none."""
        left, top, right, bottom = self.pixels(box)
        own = self.ink[top:bottom, left:right]
        if own.size == 0 or not own.any():
            return None
        cv2 = vision()
        count, _, boxes, _ = cv2.connectedComponentsWithStats(own, connectivity=8)
        speck = SPECK * self.per_point
        kept = [boxes[i] for i in range(1, count) if max(boxes[i][2], boxes[i][3]) >= speck]
        if not kept:
            return None
        lefts, tops, widths, heights = (np.array([piece[k] for piece in kept]) for k in range(4))
        # Dots and commas are as small as dust, but they stand beside print.
        return Box(
            (left + int(lefts.min())) / self.per_point,
            (top + int(tops.min())) / self.per_point,
            (left + int((lefts + widths).max())) / self.per_point,
            (top + int((tops + heights).max())) / self.per_point,
        )

    def read(self, boxes: Sequence[Box], *, height: int | None = None) -> list[Recognised]:
        """What stands in each box; with ``height`` each crop is brought to it first."""
        return self.engine.recognise([self._crop(box, height) for box in boxes])

    def _crop(self, box: Box, height: int | None) -> Pixels:
        left, top, right, bottom = self.pixels(
            Box(box.x0 - AROUND, box.top - AROUND, box.x1 + AROUND, box.bottom + AROUND)
        )
        crop = self.grey[top:bottom, left:right]
        if crop.size == 0:
            return np.full((8, 8), 255, np.uint8)
        if height is not None:
            cv2 = vision()
            factor = height / crop.shape[0]
            crop = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        return np.ascontiguousarray(crop)


def with_cells_settled(picture: OcrPicture, crops: Crops) -> OcrPicture:
    """The picture's words parted at borders, completed by what was missed, and its figures read a second time."""
    picture = _parted(picture, crops)
    grids = geometry_to_grids(picture.geometry())
    if not grids:
        return _under_seals(picture, (), crops)
    missed = _missed(grids, crops)
    if missed:
        picture = replace(picture, words=(*picture.words, *missed))
        grids = geometry_to_grids(picture.geometry())
    return _under_seals(_read_twice(_with_checkboxes(picture, crops), grids, crops), grids, crops)


# --- words over borders ------------------------------------------------------------------------------------------------


def _parted(picture: OcrPicture, crops: Crops) -> OcrPicture:
    cut = [(word, list(_pieces(word.box, picture.horizontals, picture.verticals))) for word in picture.words]
    kept = [word for word, pieces in cut if len(pieces) == 1]
    inks = [crops.ink_box(piece) for _, pieces in cut if len(pieces) > 1 for piece in pieces]
    # A box that reaches over a border shows a sliver of the next cell, whose print is there already.
    parts = [ink for ink in inks if ink is not None and not any(_covers(word.box, ink) for word in kept)]
    for box, read in zip(parts, crops.read(parts), strict=True):
        text = read.text.strip()
        if text and (read.confidence >= MISSED_CONFIDENCE or box.x1 - box.x0 >= 4):
            kept.append(OcrWord(text, box, round(read.confidence, 4)))
    return replace(picture, words=tuple(kept))


def _covers(box: Box, other: Box) -> bool:
    return box.contains(center_x(other), center_y(other))


def _pieces(box: Box, horizontals: Sequence[Ruling], verticals: Sequence[Ruling]) -> Iterator[Box]:
    """A word's box parted at the rulings that go through it."""
    xs = _cuts(box.x0, box.x1, (v.position for v in verticals if v.start <= center_y(box) <= v.end))
    ys = _cuts(box.top, box.bottom, (h.position for h in horizontals if h.start <= center_x(box) <= h.end))
    for top, bottom in pairwise(ys):
        for x0, x1 in pairwise(xs):
            yield Box(x0, top, x1, bottom)


def _cuts(low: float, high: float, positions: Iterator[float]) -> list[float]:
    return [low, *sorted(p for p in positions if low + CROSSED < p < high - CROSSED), high]


# --- cells without words -----------------------------------------------------------------------------------------------


def _missed(grids: Sequence[Grid], crops: Crops) -> list[OcrWord]:
    """Words of cells in which there is ink and no word."""
    found: list[tuple[Box, float]] = []
    for cell in _cells(grids):
        if cell.words or cell.box is None:
            continue
        inner = Box(cell.box.x0 + INSET, cell.box.top + INSET, cell.box.x1 - INSET, cell.box.bottom - INSET)
        ink = crops.ink_box(inner)
        if ink is not None:
            # What runs out of the cell is a seal or a smear; print does not.
            found.append((ink, CUT_CONFIDENCE if _reaches(ink, inner) else MISSED_CONFIDENCE))
    read = crops.read([box for box, _ in found])
    return [
        OcrWord(one.text.strip(), box, round(one.confidence, 4))
        for (box, least), one in zip(found, read, strict=True)
        if one.text.strip() and one.confidence >= least
    ]


def _reaches(ink: Box, inner: Box) -> bool:
    """Whether ink runs to the edge of its cell."""
    edge = 0.5
    return (
        ink.x0 <= inner.x0 + edge
        or ink.x1 >= inner.x1 - edge
        or ink.top <= inner.top + edge
        or ink.bottom >= inner.bottom - edge
    )


def _cells(grids: Sequence[Grid]) -> Iterator[GridCell]:
    for grid in grids:
        yield from grid.cells


# --- checkboxes --------------------------------------------------------------------------------------------------------


def _with_checkboxes(picture: OcrPicture, crops: Crops) -> OcrPicture:
    """Lines of options with every checkbox that the picture shows."""
    words = list(picture.words)
    for index, word in enumerate(words):
        if not any(mark in word.text for mark in MARKS):
            continue
        line = line_with_end(word.box, _free_until(word, words, picture.verticals))
        boxes = find_checkboxes(crops.ink, crops.pixels(line))
        if not boxes or len(boxes) < sum(word.text.count(mark) for mark in MARKS):
            continue
        pieces = segments(crops.pixels(line), boxes)
        read = crops.engine.recognise([
            np.ascontiguousarray(crops.grey[p.top : p.bottom, p.left : p.right])
            for p in pieces
            if p.right - p.left >= MIN_SEGMENT
        ])
        texts = iter(read)
        parts = [next(texts) if p.right - p.left >= MIN_SEGMENT else None for p in pieces]
        text = joined(
            [part.text.strip() if part and part.confidence >= MISSED_CONFIDENCE else "" for part in parts], boxes
        )
        words[index] = replace(word, text=text, box=line)
    return replace(picture, words=tuple(words))


def _free_until(word: OcrWord, words: Sequence[OcrWord], verticals: Sequence[Ruling]) -> float:
    """How far to the right of a word there is neither a border nor another word."""
    middle = center_y(word.box)
    borders = [v.position for v in verticals if v.start <= middle <= v.end and v.position > word.box.x1]
    others = [w.box.x0 for w in words if w.box.top <= middle <= w.box.bottom and w.box.x0 >= word.box.x1]
    return min([*borders, *others], default=word.box.x1 + 100) - INSET


# --- second look -------------------------------------------------------------------------------------------------------


def _read_twice(picture: OcrPicture, grids: Sequence[Grid], crops: Crops) -> OcrPicture:
    at = {word.word: index for index, word in enumerate(picture.words)}
    wanted: dict[int, Box] = {}
    for cell in _cells(grids):
        if cell.box is not None and len(cell.words) == 1 and _is_figure_like(cell.words[0].text):
            wanted[at[cell.words[0]]] = _own_ink(cell.words[0], cell.box, crops)
    words = list(picture.words)
    for (index, box), read in zip(wanted.items(), crops.read(list(wanted.values()), height=SECOND_HEIGHT), strict=True):
        words[index] = with_second_look(words[index], read, box)
    return replace(picture, words=tuple(words))


def _under_seals(picture: OcrPicture, grids: Sequence[Grid], crops: Crops) -> OcrPicture:
    """Words that a seal or a smear runs over are doubtful, however sure the recogniser is of what is left of them; a
    single character that is all seal is none."""
    cv2 = vision()
    _, labels, stats, _ = cv2.connectedComponentsWithStats(crops.ink, connectivity=8)
    least = SEAL * crops.per_point
    is_seal = (stats[:, 2] >= least) & (stats[:, 3] >= least)
    for cell in _cells(grids):
        if cell.box is not None:
            is_seal[_running_out(crops.pixels(cell.box), labels, stats)] = True
    is_seal[0] = False
    if not is_seal.any():
        return picture
    over = is_seal[labels]
    words = []
    for word in picture.words:
        left, top, right, bottom = crops.pixels(word.box)
        seal, ink = over[top:bottom, left:right], crops.ink[top:bottom, left:right]
        if not seal.any():
            words.append(word)
        elif len(key(word.text)) > 1 or int((ink[~seal] > 0).sum()) > SHARE_BESIDE * int((ink > 0).sum()):
            words.append(replace(word, confidence=min(word.confidence, DISAGREED)))
    return replace(picture, words=tuple(words))


def _running_out(cell: PixelBox, labels: NDArray[np.int32], stats: NDArray[np.int32]) -> list[int]:
    """The labels of ink that runs into a cell's border and is larger than print: pieces of a seal that the table parts."""
    left, top, right, bottom = cell
    edge = max((bottom - top) // 8, 2)
    inside = labels[top:bottom, left:right]
    if inside.shape[0] <= 2 * edge or inside.shape[1] <= 2 * edge:
        return []
    rims = (inside[:edge], inside[-edge:], inside[:, :edge], inside[:, -edge:])
    touching = np.unique(np.concatenate([rim.ravel() for rim in rims]))
    height = bottom - top - 2 * edge
    return [
        int(label)
        for label in touching
        if label and (stats[label, 3] >= TALLER * height or stats[label, 2] >= WIDER * height)
    ]


def _is_figure_like(text: str) -> bool:
    plain = key(text)
    return bool(plain) and (is_dash(plain) or _FIGURE_LIKE.fullmatch(plain) is not None)


def _own_ink(word: Word, cell: Box, crops: Crops) -> Box:
    """The ink of the cell's whole width at the height of the word: what the detector cut off is in it."""
    slack = 0.3 * (word.box.bottom - word.box.top)
    band = Box(
        cell.x0 + INSET,
        max(word.box.top - slack, cell.top + INSET),
        cell.x1 - INSET,
        min(word.box.bottom + slack, cell.bottom - INSET),
    )
    return crops.ink_box(band) or word.box


def with_second_look(word: OcrWord, read: Recognised, box: Box) -> OcrWord:
    """The word with what the second look made of it: surer where both agree, doubtful where they do not.

    Of two that differ the one that is a figure counts, else the surer one.
    """
    first, second = key(word.text), key(read.text)
    box = Box(*(round(value, 2) for value in box))
    if first == second:
        return replace(word, box=box, confidence=round(max(word.confidence, read.confidence), 4))
    if not second:
        return replace(word, confidence=round(min(word.confidence, DISAGREED), 4), second="")
    is_first = parse_amount(first) is not None or is_dash(first)
    is_second = parse_amount(second) is not None or is_dash(second)
    chosen = first if (is_first, word.confidence) >= (is_second, read.confidence) else second
    other = second if chosen == first else first
    text = word.text if chosen == first else read.text.strip()
    confidence = min(word.confidence, read.confidence, DISAGREED)
    return OcrWord(text, box, round(confidence, 4), other)
