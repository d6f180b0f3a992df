"""The one door to pdfplumber: the second engine, asked about the pages whose figures nothing else confirms.

pdfplumber's layout objects are read directly: its word and table finders join digits of neighbouring cells that touch
or overlap, and their dictionaries cost more time than the rest of a document. Coordinates are those of ``frame.Frame``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from math import atan2
from typing import TYPE_CHECKING

from extractor.grid.rulings import figure_to_strokes, strokes_to_rulings
from extractor.layout import Box, PageGeometry
from extractor.pdf.coordinates import Character, page_frame, quarter_turns
from extractor.pdf.paths import Quad
from extractor.pdf.words import Glyph, glyphs_to_words

if TYPE_CHECKING:
    from pdfminer.layout import LTChar, LTComponent, LTCurve
    from pdfplumber.page import Page as PlumberPage

_UNMAPPED = re.compile(r"\(cid:\d+\)")


@dataclass(frozen=True, slots=True)
class WitnessedPage:
    """A page as the second engine sees it: its characters as read, what it draws, and the frame of both."""

    glyphs: tuple[Glyph, ...]
    strokes: tuple[Box, ...]
    images: tuple[Box, ...]
    size: tuple[float, float]

    def geometry(self, number: int) -> PageGeometry:
        """Words and rulings of the page."""
        horizontals, verticals = strokes_to_rulings(self.strokes)
        words = glyphs_to_words(self.glyphs, verticals)
        return PageGeometry(number, *self.size, words, horizontals, verticals, self.images)


def witnessed_pages(
    data: bytes, pages: Collection[int], password: str | None = None, *, readable: Sequence[int] | None = None
) -> dict[int, WitnessedPage]:
    """The pages asked for (numbers from 1), in page order.

    ``readable`` are the numbers of all pages that the other engine can read. pdfminer passes over a broken page without
    counting it, which would shift every later number; where the two do not agree on the pages there are, the answer is
    empty. Left out are pages that are not there or that cannot be read.
    """
    import pdfplumber

    found: dict[int, WitnessedPage] = {}
    wanted = set(pages)
    if not wanted:
        return found
    _quiet_pdfminer()
    with suppress(_UnreadableError):
        with _of_the_library(), pdfplumber.open(BytesIO(data), password=password) as pdf:
            own = pdf.pages
        numbers = readable or range(1, len(own) + 1)
        if len(numbers) != len(own):
            return found
        for number, page in zip(numbers, own, strict=True):
            if number in wanted:
                with suppress(_UnreadableError):
                    found[number] = _witnessed(page)
                page.close()
    return found


class _UnreadableError(Exception):
    """The library cannot read a file or a page."""


@contextmanager
def _of_the_library() -> Iterator[None]:
    """What the library raises inside: it lets through whatever it stumbles over in a damaged file (IndexError, KeyError …)."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise _UnreadableError from error


def _quiet_pdfminer() -> None:
    """No warnings for every font without a bounding box, hundreds a document: nobody can act on them."""
    logger = logging.getLogger("pdfminer")
    if logger.level == logging.NOTSET:  # who has set a level wants it
        logger.setLevel(logging.ERROR)


def _witnessed(page: PlumberPage) -> WitnessedPage:
    from pdfminer.layout import LTChar, LTCurve, LTImage

    mediabox, rotation = page.page_obj.mediabox, page.page_obj.rotate
    characters: list[Character] = []
    strokes: list[Quad] = []
    images: list[Quad] = []
    with _of_the_library():
        layout = page.layout
    for item in _leaves(layout):
        if isinstance(item, LTChar):
            characters.append(_character(item, mediabox, rotation))
        elif isinstance(item, LTCurve):
            strokes += [_to_user(stroke, mediabox, rotation) for stroke in _strokes(item)]
        elif isinstance(item, LTImage):
            images.append(_to_user(item.bbox, mediabox, rotation))
    frame = page_frame(_visible(mediabox, page.page_obj.cropbox), rotation, characters)
    return WitnessedPage(
        glyphs=tuple(frame.glyphs(characters)),
        strokes=tuple(frame.box(*stroke) for stroke in strokes),
        images=tuple(frame.box(*image) for image in images),
        size=frame.size,
    )


def _leaves(items: Iterable[LTComponent]) -> Iterator[LTComponent]:
    from pdfminer.layout import LTContainer

    for item in items:
        if isinstance(item, LTContainer):
            yield from _leaves(item)
        else:
            yield item


def _character(item: LTChar, mediabox: Quad, rotation: int) -> Character:
    a, _, c, *_ = item.matrix
    turn = quarter_turns(atan2(c, a))
    if turn is not None:
        # The matrix holds the page's rotation already; a negative advance is a negative font size, upside down.
        turn = (turn - rotation // 90 + (2 if item.adv < 0 else 0)) % 4
    text = item.get_text()
    return Character("\ufffd" if _UNMAPPED.fullmatch(text) else text, *_to_user(item.bbox, mediabox, rotation), turn)


def _strokes(item: LTCurve) -> Sequence[Quad]:
    """The straight strokes of a drawn path, in the coordinates of its page; shades and clip paths have none."""
    from pdfminer.layout import LTLine, LTRect

    if not (item.stroke or item.fill):
        return []
    if isinstance(item, LTLine):
        return [item.bbox]
    closed = isinstance(item, LTRect) or (item.original_path or [("",)])[-1][0] == "h"
    return figure_to_strokes(item.pts, closed=closed, stroked=item.stroke)


def _to_user(bbox: Quad, mediabox: Quad, rotation: int) -> Quad:
    """A rectangle as pdfminer lays it out (media box corner as origin, ``/Rotate`` applied) → PDF user space."""
    x0, y0, x1, y1 = bbox
    left, bottom, right, top = mediabox
    match rotation:
        case 90:
            return right - y1, x0 + bottom, right - y0, x1 + bottom
        case 180:
            return right - x1, top - y1, right - x0, top - y0
        case 270:
            return y0 + left, top - x1, y1 + left, top - x0
        case _:
            return x0 + left, y0 + bottom, x1 + left, y1 + bottom


def _visible(mediabox: Quad, cropbox: Quad) -> Quad:
    """The part of the crop box that lies on the media box, the media box where there is none (as pdfium has it)."""
    (left, right), (bottom, top) = sorted(mediabox[::2]), sorted(mediabox[1::2])
    (crop_left, crop_right), (crop_bottom, crop_top) = sorted(cropbox[::2]), sorted(cropbox[1::2])
    seen = max(left, crop_left), max(bottom, crop_bottom), min(right, crop_right), min(top, crop_top)
    return seen if seen[0] < seen[2] and seen[1] < seen[3] else (left, bottom, right, top)
