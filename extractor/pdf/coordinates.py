"""From a PDF's own coordinates to those of ``layout.Box``: crop box, page rotation, direction of the text. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from math import pi
from typing import NamedTuple

from extractor.layout import Box
from extractor.pdf.words import Glyph, columns_to_glyphs
from extractor.text.characters import is_space, radicals_to_ideographs

_OBLIQUE = 0.45  # radians off a quarter turn; a slanted font is off by up to 0.35
_UNKNOWN = "\ufffd"
# A hyphen in disguise: pdfium's marks for one at the end of a line, and the soft hyphen that some fonts print. It must
# not be lost as a control character: it may be the sign of a figure.
_HYPHENS = frozenset("\x02\u00ad\ufffe")


class Character(NamedTuple):
    """One painted character in PDF user space (y upwards); ``turn`` as in ``Glyph``, but against user space."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    turn: int | None


def columns_to_characters(
    texts: Sequence[str],
    lefts: Sequence[float],
    bottoms: Sequence[float],
    rights: Sequence[float],
    tops: Sequence[float],
    turns: Sequence[int | None],
) -> list[Character]:
    """Characters by their columns, made in a third of the time."""
    new = tuple.__new__
    return [new(Character, row) for row in zip(texts, lefts, bottoms, rights, tops, turns, strict=True)]


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible page in user space (``left`` < ``right``, ``bottom`` < ``top``), and how often it is turned clockwise
    by a quarter to be read."""

    left: float
    bottom: float
    right: float
    top: float
    quarter: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as read."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.quarter % 2 == 0 else (height, width)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of user space as read, from the upper left corner."""
        match self.quarter:
            case 0:
                return Box(left - self.left, self.top - top, right - self.left, self.top - bottom)
            case 1:
                return Box(bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
            case 2:
                return Box(self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
            case _:
                return Box(self.top - top, self.right - right, self.top - bottom, self.right - left)

    def boxes(self, quads: Iterable[tuple[float, float, float, float]]) -> list[Box]:
        """``box`` of many rectangles: the borders of a page's cells are thousands."""
        if self.quarter:
            return [self.box(*quad) for quad in quads]
        new = tuple.__new__
        own_left, own_top = self.left, self.top
        return [new(Box, (x0 - own_left, own_top - y1, x1 - own_left, own_top - y0)) for x0, y0, x1, y1 in quads]

    def glyphs(self, characters: Iterable[Character]) -> list[Glyph]:
        """The characters as read, without blanks and without what lies off the page; paint order is kept."""
        all_of_them = list(characters)
        if not all_of_them:
            return []
        # By columns: the usual page has several thousand characters, and is upright.
        printed, lefts, bottoms, rights, tops, turns_there = zip(*all_of_them, strict=True)
        texts, turns = list(map(_plain, printed)), list(turns_there)
        if self.quarter == 0:
            x0s, x1s = [left - self.left for left in lefts], [right - self.left for right in rights]
            uppers, lowers = [self.top - top for top in tops], [self.top - bottom for bottom in bottoms]
        else:
            x0s, uppers, x1s, lowers = map(list, zip(*map(self.box, lefts, bottoms, rights, tops), strict=True))
            turns = [None if turn is None else (turn + self.quarter) % 4 for turn in turns]
        width, height = self.size
        shown = [
            text != "" and 0 <= x0 + x1 <= 2 * width and 0 <= upper + lower <= 2 * height
            for text, x0, upper, x1, lower in zip(texts, x0s, uppers, x1s, lowers, strict=True)
        ]
        glyphs = columns_to_glyphs(texts, x0s, uppers, x1s, lowers, turns)
        return glyphs if all(shown) else list(compress(glyphs, shown))


def page_frame(visible: Sequence[float], rotation: int, characters: Iterable[Character]) -> Frame:
    """The frame in which most of the text is upright; without such a majority, the one that ``rotation`` asks for.

    ``visible`` is the crop box in user space, ``rotation`` the page's ``/Rotate`` in degrees.
    """
    x0, y0, x1, y1 = visible
    # Blanks and line ends that an engine makes up have no direction.
    turns = Counter([c.turn for c in characters if c.text > " " and c.turn is not None])
    quarter = rotation // 90 % 4
    if turns:
        turn, often = turns.most_common(1)[0]
        if 2 * often > turns.total():
            quarter = -turn % 4
    return Frame(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), quarter)


def quarter_turns(angle: float) -> int | None:
    """A clockwise angle in radians → quarter turns 0-3, ``None`` where it is oblique."""
    turns = round(angle / (pi / 2))
    return None if abs(angle - turns * pi / 2) > _OBLIQUE else turns % 4


@cache
def _plain(text: str) -> str:
    """A character as it is kept: blanks and controls gone, disguised hyphens and unmapped glyphs made visible,
    radicals of a font's making turned into the ideographs that are printed."""
    if text in _HYPHENS:
        return "-"
    if text == "\0":
        return _UNKNOWN
    return radicals_to_ideographs("".join([c for c in text if not is_space(c)]))
