"""Pdfium's characters with the places that the PDF states for them, whatever fonts the machine has.

Pdfium's own box of a character is stretched to its ink, and where the file does not hold a font the ink is that of some
substitute. There a character's box is made of its origin, its font size and the advance that the file states.
Called under pdfium's lock while the page is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, compress, count
from math import atan2, hypot, inf

from extractor.pdf import calls
from extractor.pdf.calls import Address
from extractor.pdf.coordinates import Character, columns_to_characters, quarter_turns

FLAT = 0.5
"""A wide character whose box is lower than this share of its width is known by its ink only."""
ABOVE, BELOW = 0.85, 0.15
"""Where a character stands about its base line, in units of the font size, if its font says nothing that can be relied on."""
MOST_CHARACTERS = 300_000
"""Characters of one page that are read; the fullest published pages have 4,000."""
OFF_ORIGIN = 0.3
"""A box that begins so far (in font sizes) from its origin belongs to a font that writes downwards."""
SQUEEZED = 0.6
"""A stated advance much wider than the way to the next character is not that of this character."""

_IDEOGRAPHS = 0x2000
_MADE_UP = frozenset((0x20, 0x0A, 0x0D))


def text_characters(textpage: Address, *, substituted: bool) -> tuple[list[Character], bool]:
    """Pdfium's characters in paint order, without blanks, and whether these are all.

    ``substituted`` says that the page has text in a font that the file does not hold.
    """
    there = calls.character_count(textpage)
    number = min(max(there, 0), MOST_CHARACTERS)
    found, boxes = calls.loose_boxes(textpage, number)
    codes = _joined_pairs(calls.character_codes(textpage, number))
    characters = None if substituted else _upright_characters(textpage, codes, found, boxes)
    if characters is None:
        characters = _placed_characters(textpage, codes, found, boxes)
    return characters, there <= MOST_CHARACTERS


def _joined_pairs(codes: list[int]) -> list[int]:
    """Halves of a 16-bit pair → the character at the place of the second half, a blank at that of the first."""
    if not any(0xD800 <= code < 0xE000 for code in codes):
        return codes
    joined: list[int] = []
    high = 0
    for code in codes:
        if 0xD800 <= code < 0xDC00:
            high = code
            joined.append(0x20)
            continue
        if 0xDC00 <= code < 0xE000:
            joined.append(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD)
        else:
            joined.append(code)
        high = 0
    return joined


def _upright_characters(
    textpage: Address, codes: list[int], found: list[int], boxes: list[float]
) -> list[Character] | None:
    """The characters by pdfium's own boxes, which are right for upright text; ``None`` where some is not upright.

    In columns and not one by one: there are several thousand on every page.
    """
    shown = [code not in _MADE_UP for code in codes]
    if not all(compress(found, shown)):
        return None
    codes = list(compress(codes, shown))
    lefts, tops, rights, bottoms = (list(compress(boxes[side::4], shown)) for side in range(4))
    before = chain((None,), bottoms)
    # On the base line of an upright character all are upright.
    new_lines = [base != last for base, last in zip(bottoms, before, strict=False)]
    if any(map(_turn, map(calls.angles(textpage), compress(compress(count(), shown), new_lines)))):
        return None
    for index, (code, left, top, right, bottom) in enumerate(zip(codes, lefts, tops, rights, bottoms, strict=True)):
        if top - bottom < FLAT * (right - left) and code >= _IDEOGRAPHS:
            bottoms[index], tops[index] = _square_about(left, bottom, right, top)
    return columns_to_characters(list(map(chr, codes)), lefts, bottoms, rights, tops, [0] * len(codes))


@cache
def _turn(angle: float) -> int | None:
    return quarter_turns(angle) if angle > 0.01 else 0


def _placed_characters(textpage: Address, codes: list[int], found: list[int], boxes: list[float]) -> list[Character]:
    """The characters by origin, font size, direction and advance, except upright ones of fonts that the file holds."""
    number = len(codes)
    objects = calls.text_objects(textpage, number)
    distinct = list(dict.fromkeys(filter(None, objects)))
    fonts = dict(zip(distinct, calls.fonts_of(distinct), strict=True))
    replaced = {font: calls.is_substituted(font) for font in set(fonts.values()) if font}
    places = list(_places(textpage, number))
    characters: list[Character] = []
    for index, (code, boxed, place) in enumerate(zip(codes, found, places, strict=True)):
        if code in _MADE_UP:
            continue
        left, top, right, bottom = boxes[4 * index : 4 * index + 4]
        handle = objects[index]
        font = fonts[handle] if handle else None
        turn = place.turn
        downwards = boxed and turn == 0 and left < place.x - OFF_ORIGIN * place.em
        if font is None or not place.em or downwards or (turn == 0 and not replaced[font] and boxed):
            flat = code >= _IDEOGRAPHS and top - bottom < FLAT * (right - left)
            low, high = _square_about(left, bottom, right, top) if flat else (bottom, top)
            characters.append(Character(chr(code), left, low, right, high, turn))
            continue
        follows = index + 1 < number and objects[index + 1] == handle
        advance = place.way_to(places[index + 1]) if follows else inf
        loose = (right - left) / place.em if turn == 0 and boxed else inf
        width = _advance(calls.stated_width(font, code), advance if advance > 0 else inf, loose)
        characters.append(Character(chr(code), *place.box(width), turn))
    return characters


def _square_about(left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
    """Bottom and top of a square about the middle of a character's flat box.

    For glyphs of fonts without metrics pdfium's loose box is the ink, and 一 or — would stand on a line of its own.
    """
    middle, half = (bottom + top) / 2, (right - left) / 2
    return middle - half, middle + half


def _advance(stated: float | None, way: float, loose: float) -> float:
    """A character's advance in font sizes.

    Pdfium looks the stated one up by the character's code; where a font lets it only guess, the guess shows by being wider
    than its box or than the way to the next character.
    """
    if stated is not None and stated <= loose + 0.01 and SQUEEZED * stated <= way:
        return stated
    known = min(way, loose, stated or inf)
    return known if known < inf else 1.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a character's pen stands, the vectors of one font size along and above its line, and its turn."""

    x: float
    y: float
    along: tuple[float, float]
    up: tuple[float, float]
    em: float
    turn: int | None

    def way_to(self, other: _Place) -> float:
        """How far along the line another pen stands, in font sizes."""
        x, y = self.along
        return ((other.x - self.x) * x + (other.y - self.y) * y) / self.em**2 if self.em else 0.0

    def box(self, width: float) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a character that is so many font sizes wide."""
        corners = [
            (self.x + width * w * self.along[0] + h * self.up[0], self.y + width * w * self.along[1] + h * self.up[1])
            for w in (0, 1)
            for h in (-BELOW, ABOVE)
        ]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


def _places(textpage: Address, number: int) -> Iterator[_Place]:
    numbers, points = iter(calls.matrices(textpage, number)), iter(calls.origins(textpage, number))
    for size, x, y, a, b, c, d, _, _ in zip(
        calls.font_sizes(textpage, number), points, points, *[numbers] * 6, strict=True
    ):
        turn = quarter_turns(atan2(c, a))
        if turn and size < 0:
            turn = (turn + 2) % 4
        yield _Place(x, y, (a * size, b * size), (c * size, d * size), hypot(a, b) * abs(size), turn)
