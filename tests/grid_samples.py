"""Pages with drawn tables, made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from conftest import CORPUS

from extractor.grid.ruled import geometry_to_grids, unit_rows
from extractor.layout import Box, Grid, PageGeometry, Ruling, Word
from extractor.pdf.pdfium import PdfFile
from extractor.text.characters import squeeze

SIZE = 10.0


def word(text: str, x: float, y: float, size: float = SIZE) -> Word:
    """A word whose upper left corner is at (x, y): wide characters a size wide, others half."""
    width = sum(size if ord(c) > 0x2000 else size / 2 for c in text)
    return Word(text, Box(x, y, x + width, y + size))


def centered(text: str, x0: float, x1: float, middle: float) -> list[Word]:
    """Lines of text (parted by ``/``) in the middle of a cell."""
    lines = text.split("/")
    top = middle - len(lines) * 12 / 2 + 1
    found = []
    for index, line in enumerate(lines):
        width = word(line, 0, 0).box.x1
        found.append(word(line, (x0 + x1 - width) / 2, top + 12 * index))
    return found


def page(
    words: Sequence[Word],
    horizontals: Sequence[tuple[float, float, float]] = (),
    verticals: Sequence[tuple[float, float, float]] = (),
    number: int = 1,
) -> PageGeometry:
    return PageGeometry(
        number,
        595,
        842,
        tuple(words),
        tuple(Ruling(*h) for h in horizontals),
        tuple(Ruling(*v) for v in verticals),
    )


def table(rows: Sequence[Sequence[str]], xs: Sequence[float], ys: Sequence[float], number: int = 1) -> PageGeometry:
    """A fully ruled table; a cell ``^`` is joined to the one above, ``<`` to the one on its left."""
    words: list[Word] = []
    horizontals = [(ys[0], xs[0], xs[-1]), (ys[-1], xs[0], xs[-1])]
    verticals = [(xs[0], ys[0], ys[-1]), (xs[-1], ys[0], ys[-1])]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if r and text != "^":
                horizontals.append((ys[r], xs[c], xs[c + 1]))
            if c and text != "<" and not (text == "^" and rows[r - 1][c] == "<"):
                verticals.append((xs[c], ys[r], ys[r + 1]))
            if text and text not in "^<":
                width = next((n for n in range(c + 1, len(row)) if row[n] != "<"), len(row))
                height = next((n for n in range(r + 1, len(rows)) if rows[n][c] != "^"), len(rows))
                words += centered(text, xs[c], xs[width], (ys[r] + ys[height]) / 2)
    return page(words, horizontals, verticals, number)


def texts(grid: Grid) -> list[list[str]]:
    """The text of every unit, without white space."""
    return [[squeeze(text) for text in row] for row in unit_rows(grid)]


def only(geometry: PageGeometry) -> Grid:
    """The one grid of a page."""
    (grid,) = geometry_to_grids(geometry)
    return grid


@cache
def corpus_grids(document: str) -> dict[int, tuple[PageGeometry, tuple[Grid, ...]]]:
    with PdfFile((CORPUS / document).read_bytes()) as pdf:
        pages = pdf.geometry(range(1, pdf.page_count + 1))
    return {number: (found, geometry_to_grids(found)) for number, found in pages.items()}
