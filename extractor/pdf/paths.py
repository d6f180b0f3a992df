"""What a page draws beside its text: paths as the straight strokes that they stand for, and the places of its pictures.

Called under pdfium's lock while the page is open. Everything is in PDF user space (y upwards); what nested forms draw is
brought there by their matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from extractor.grid.rulings import THIN, figure_to_strokes
from extractor.pdf import calls
from extractor.pdf.calls import Address

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

Quad: TypeAlias = tuple[float, float, float, float]
"""left, bottom, right, top in PDF user space (y upwards)."""

FORM_DEPTH = 8
"""How deep pictures and paths in nested forms are looked for; a form may hold itself."""
MOST_OBJECTS = 200_000
"""Objects of one page that are looked at, those of its forms included; the fullest published pages have 3,000."""
MOST_POINTS = 200_000
"""Points of one page's paths that are looked at: a map has more, and no table."""
ONE_FIGURE = 5
"""Points of a rectangle; a filled path with more may hold several figures, each a rule of a table."""

_LINE_TO, _CURVE_TO, _MOVE_TO = 0, 1, 2
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5


class Matrix(NamedTuple):
    """From the space of a form to that of its page: ``x' = ax + cy + e``, ``y' = bx + dy + f``."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def on_point(self, x: float, y: float) -> tuple[float, float]:
        """A point, outside."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def on_quad(self, left: float, bottom: float, right: float, top: float) -> Quad:
        """The smallest upright rectangle around a rectangle, outside."""
        corners = [self.on_point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def inside(self, outer: Matrix) -> Matrix:
        """This matrix first, then the one around it."""
        a, b, c, d, e, f = self
        oa, ob, oc, od, oe, of = outer
        return Matrix(
            a * oa + b * oc,
            a * ob + b * od,
            c * oa + d * oc,
            c * ob + d * od,
            e * oa + f * oc + oe,
            e * ob + f * od + of,
        )


IDENTITY = Matrix()


@dataclass(slots=True)
class Drawing:
    """The drawn part of a page. ``paths`` counts drawn paths, ``strokes`` are thin boxes, ``images`` those of pictures.

    ``substituted`` says that some text is set in a font which the file does not hold; ``is_whole`` that nothing was left
    out because there was too much of it.
    """

    paths: int = 0
    strokes: list[Quad] = field(default_factory=list)
    images: list[Quad] = field(default_factory=list)
    substituted: bool = False
    is_whole: bool = True


def _containers(page: PdfPage) -> Iterator[tuple[list[Address], list[int], Matrix]]:
    """The page and all forms on it, each with its objects, their kinds, and the matrix around them; at most
    ``MOST_OBJECTS`` objects."""
    left = MOST_OBJECTS
    handles, kinds = calls.page_objects(calls.address_of(page.raw), left)
    waiting = [(handles, kinds, IDENTITY, FORM_DEPTH)]
    while waiting:
        handles, kinds, outer, depth = waiting.pop()
        left -= len(handles)
        yield handles, kinds, outer
        if depth and _FORM in kinds:
            for handle in (handle for handle, kind in zip(handles, kinds, strict=True) if kind == _FORM):
                if left > 0:
                    inner = Matrix(*calls.object_matrix(handle)).inside(outer)
                    waiting.append((*calls.form_objects(handle, left), inner, depth - 1))


def _of_kind(wanted: int, handles: list[Address], kinds: list[int]) -> list[Address]:
    return [handle for handle, kind in zip(handles, kinds, strict=True) if kind == wanted]


def page_images(page: PdfPage) -> Iterator[tuple[Address, Matrix]]:
    """The pictures of a page, those in its forms behind its own, with the matrix that places the unit square."""
    for handles, kinds, outer in _containers(page):
        for handle in _of_kind(_IMAGE, handles, kinds):
            yield handle, Matrix(*calls.object_matrix(handle)).inside(outer)


def page_drawing(page: PdfPage) -> Drawing:
    """Everything that a page draws beside its text."""
    drawing = Drawing()
    seen = 0
    points_left = MOST_POINTS
    fonts: set[Address | None] = set()
    for handles, kinds, outer in _containers(page):
        seen += len(handles)
        fonts.update(calls.fonts_of(_of_kind(_TEXT, handles, kinds)))
        drawing.images += [outer.on_quad(*quad) for quad in _bounds(_of_kind(_IMAGE, handles, kinds))]
        paths = _of_kind(_PATH, handles, kinds)
        drawing.paths += len(paths)
        points_left = _add_strokes(drawing, paths, outer, points_left)
    drawing.is_whole = drawing.is_whole and seen < MOST_OBJECTS
    drawing.substituted = any(map(calls.is_substituted, filter(None, fonts)))
    return drawing


def _bounds(handles: list[Address]) -> Iterator[Quad]:
    sides = iter(calls.bounds(handles))
    return zip(sides, sides, sides, sides, strict=True)


def _add_strokes(drawing: Drawing, paths: list[Address], outer: Matrix, points_left: int) -> int:
    """Add the strokes of some paths; the answer is how many points may still be looked at."""
    modes = iter(calls.paint_modes(paths))
    strokes = drawing.strokes
    for handle, box, filled, stroked in zip(paths, _bounds(paths), modes, modes, strict=True):
        if not stroked:
            if not filled:
                continue
            quad = box if outer is IDENTITY else outer.on_quad(*box)
            if quad[2] - quad[0] <= THIN or quad[3] - quad[1] <= THIN:
                strokes.append(quad)  # a rule, or a whole row of dots
                continue
        count = calls.segment_count(handle)
        if not stroked and count <= ONE_FIGURE:
            continue  # a shade
        if count > points_left:
            drawing.is_whole = False
            continue
        points_left -= count
        matrix = Matrix(*calls.object_matrix(handle)).inside(outer)
        for points, closed in _figures(handle, count, matrix):
            strokes += figure_to_strokes(points, closed=closed, stroked=bool(stroked))
    return points_left


def _figures(path: Address, count: int, matrix: Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The figures of a path, each by its corners, and whether it is closed; of curves only the ends are taken."""
    kinds, closes, numbers = calls.segments(path, count)
    points: list[tuple[float, float]] = []
    closed = False
    curve = 0
    coordinates = iter(numbers)
    for kind, closes_here, x, y in zip(kinds, closes, coordinates, coordinates, strict=True):
        if kind == _MOVE_TO:
            if len(points) > 1:
                yield points, closed
            points, closed, curve = [], False, 0
        elif kind == _CURVE_TO:
            curve = (curve + 1) % 3
        if not curve:
            points.append(matrix.on_point(x, y))
        closed = closed or bool(closes_here)
    if len(points) > 1:
        yield points, closed
