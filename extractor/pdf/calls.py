"""Pdfium's getters asked a thousand times at once.

A page has a thousand characters and as many drawn objects, and a call by way of ctypes' pointer types costs several times
what pdfium's own answer does. Here handles are plain addresses, and answers go into one array. Every caller holds
pdfium's lock and keeps the page open; the getters neither call back nor take long, so they keep Python's own lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import (
    PYFUNCTYPE,
    addressof,
    c_double,
    c_float,
    c_int,
    c_size_t,
    c_uint,
    c_ulong,
    c_ushort,
    c_void_p,
    cast,
    sizeof,
)
from functools import cache, partial
from itertools import repeat
from typing import Any, TypeAlias

Address: TypeAlias = int
"""Where an object of pdfium stands in memory; valid as long as its page is open."""

_POINTER = c_void_p


@cache
def _getter(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """One function of pdfium's C interface, for plain addresses."""
    from pypdfium2 import raw

    prototype = PYFUNCTYPE(result, *arguments)
    return prototype(address_of(getattr(raw, name)))


def address_of(handle: Any) -> Address:
    """The address of one of pypdfium2's raw handles."""
    return cast(handle, c_void_p).value or 0


# --- text ---------------------------------------------------------------------------------------------------------------


def character_count(textpage: Address) -> int:
    """How many characters the text page has, those included that pdfium only generated."""
    return int(_getter("FPDFText_CountChars", c_int, _POINTER)(textpage))


def character_codes(textpage: Address, count: int) -> list[int]:
    """The code of every character; halves of a pair stand alone."""
    buffer = (c_ushort * (count + 1))()
    get_text = _getter("FPDFText_GetText", c_int, _POINTER, c_int, c_int, _POINTER)
    if get_text(textpage, 0, count, addressof(buffer)) == count + 1:  # with the closing zero: nothing was left out
        return buffer[:count]
    codes = map(_getter("FPDFText_GetUnicode", c_uint, _POINTER, c_int), repeat(textpage), range(count))
    return [code if code < 0x110000 else 0xFFFD for code in codes]


def _of_characters(name: str, kind: Any, width: int, textpage: Address, count: int) -> tuple[list[int], list[float]]:
    numbers = (kind * (width * count))()
    start, step = addressof(numbers), width * sizeof(kind)
    places = range(start, start + step * count, step) if count else range(0)
    function = _getter(name, c_int, _POINTER, c_int, _POINTER)
    return list(map(function, repeat(textpage), range(count), places)), numbers[:]


def loose_boxes(textpage: Address, count: int) -> tuple[list[int], list[float]]:
    """Whether each character has a box, and left, top, right, bottom of all boxes one after the other."""
    return _of_characters("FPDFText_GetLooseCharBox", c_float, 4, textpage, count)


def matrices(textpage: Address, count: int) -> list[float]:
    """The six numbers of every character's matrix one after the other."""
    return _of_characters("FPDFText_GetMatrix", c_float, 6, textpage, count)[1]


def origins(textpage: Address, count: int) -> list[float]:
    """x and y of every character's origin one after the other."""
    numbers = (c_double * (2 * count))()
    start = addressof(numbers)
    xs, ys = (range(at, at + 16 * count, 16) if count else range(0) for at in (start, start + 8))
    function = _getter("FPDFText_GetCharOrigin", c_int, _POINTER, c_int, _POINTER, _POINTER)
    list(map(function, repeat(textpage), range(count), xs, ys))
    return numbers[:]


def font_sizes(textpage: Address, count: int) -> list[float]:
    """The font size of every character, before its matrix."""
    return list(map(_getter("FPDFText_GetFontSize", c_double, _POINTER, c_int), repeat(textpage), range(count)))


def text_objects(textpage: Address, count: int) -> list[Address | None]:
    """The text object of every character; none for what pdfium only generated."""
    return list(map(_getter("FPDFText_GetTextObject", _POINTER, _POINTER, c_int), repeat(textpage), range(count)))


def angles(textpage: Address) -> Callable[[int], float]:
    """Gives the clockwise angle of the character of an index in radians, 0 to 2π."""
    return partial(_getter("FPDFText_GetCharAngle", c_float, _POINTER, c_int), textpage)


# --- fonts --------------------------------------------------------------------------------------------------------------


def fonts_of(texts: Sequence[Address]) -> list[Address | None]:
    """The font of each text object."""
    return list(map(_getter("FPDFTextObj_GetFont", _POINTER, _POINTER), texts))


def is_substituted(font: Address) -> bool:
    """Whether the file does not hold the font, so that pdfium takes whatever the machine has.

    Fonts without a name are drawn by the file itself (Type 3): it holds them too.
    """
    if _getter("FPDFFont_GetIsEmbedded", c_int, _POINTER)(font):
        return False
    return int(_getter("FPDFFont_GetBaseFontName", c_size_t, _POINTER, _POINTER, c_size_t)(font, None, 0)) > 1


def stated_width(font: Address, code: int) -> float | None:
    """The advance of a character that the file states, in units of the font size; none where it states none."""
    width = c_float()
    function = _getter("FPDFFont_GetGlyphWidth", c_int, _POINTER, c_uint, c_float, _POINTER)
    return width.value if function(font, code, 1.0, addressof(width)) and width.value > 0 else None


# --- page objects -------------------------------------------------------------------------------------------------------


def page_objects(page: Address, most: int) -> tuple[list[Address], list[int]]:
    """The objects of a page, at most so many, and their kinds."""
    return _objects("FPDFPage", page, most)


def form_objects(form: Address, most: int) -> tuple[list[Address], list[int]]:
    """The objects of a form, at most so many, and their kinds."""
    return _objects("FPDFFormObj", form, most)


def _objects(owner: str, handle: Address, most: int) -> tuple[list[Address], list[int]]:
    number = min(_getter(f"{owner}_CountObjects", c_int, _POINTER)(handle), most)
    get_object = _getter(f"{owner}_GetObject", _POINTER, _POINTER, c_int if owner == "FPDFPage" else c_ulong)
    found = list(map(get_object, repeat(handle), range(max(number, 0))))
    return found, list(map(_getter("FPDFPageObj_GetType", c_int, _POINTER), found))


def object_matrix(handle: Address) -> tuple[float, float, float, float, float, float]:
    """The matrix of an object in its page or form."""
    numbers = (c_float * 6)()
    _getter("FPDFPageObj_GetMatrix", c_int, _POINTER, _POINTER)(handle, addressof(numbers))
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def bounds(handles: Sequence[Address]) -> list[float]:
    """Left, bottom, right, top of all objects one after the other, in the coordinates of their page or form."""
    numbers = (c_float * (4 * len(handles)))()
    start = addressof(numbers)
    sides = (range(at, at + 16 * len(handles), 16) for at in range(start, start + 16, 4)) if handles else ()
    function = _getter("FPDFPageObj_GetBounds", c_int, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
    list(map(function, handles, *sides))
    return numbers[:]


def paint_modes(paths: Sequence[Address]) -> list[int]:
    """Fill mode and stroke of all paths one after the other; zero where a path is not filled, or not stroked."""
    numbers = (c_int * (2 * len(paths)))()
    start = addressof(numbers)
    places = (range(at, at + 8 * len(paths), 8) for at in (start, start + 4)) if paths else ()
    list(map(_getter("FPDFPath_GetDrawMode", c_int, _POINTER, _POINTER, _POINTER), paths, *places))
    return numbers[:]


def segment_count(path: Address) -> int:
    """How many points a path has."""
    return int(_getter("FPDFPath_CountSegments", c_int, _POINTER)(path))


def segments(path: Address, count: int) -> tuple[list[int], list[int], list[float]]:
    """Kinds of the first points of a path, whether each closes its figure, and their x and y one after the other."""
    found = list(map(_getter("FPDFPath_GetPathSegment", _POINTER, _POINTER, c_int), repeat(path), range(count)))
    numbers = (c_float * (2 * count))()
    start = addressof(numbers)
    xs, ys = (range(at, at + 8 * count, 8) if count else range(0) for at in (start, start + 4))
    list(map(_getter("FPDFPathSegment_GetPoint", c_int, _POINTER, _POINTER, _POINTER), found, xs, ys))
    kinds = list(map(_getter("FPDFPathSegment_GetType", c_int, _POINTER), found))
    closes = list(map(_getter("FPDFPathSegment_GetClose", c_int, _POINTER), found))
    return kinds, closes, numbers[:]
