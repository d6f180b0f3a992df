"""Text that keeps its columns side by side (``pdftotext -layout``): its words at their places, as a page has them. Pure.

Where a word begins is counted in characters, or in half widths where an ideograph takes two: extractors do either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, zip_longest
from statistics import mode

from extractor.grid.aligned import words_to_grids
from extractor.grid.broken_figures import join_broken_figures
from extractor.grid.unruled_heads import IsHeading
from extractor.grid.words import center_y, is_figure
from extractor.layout import Box, Grid, Line, Word
from extractor.text.characters import columns

CHARACTER = 6.0
"""Points that a character is taken to be wide."""
LINE = 12.0
"""Points from one line to the next, and how high the print of one is."""
HEIGHT = 10.0
BROKEN_BELOW = 5.0
"""The rest of a figure that was wrapped stands so many heights of a line below it at most, blank lines among them."""
WIDE_GAP = 2
"""Blanks between two cells of text that keeps its columns; copied text has one."""
LEAST_WIDE = 0.5
"""Least share of the lines with figures that have a wide gap."""

_WORD = re.compile(r"\S+")

Measure = Callable[[str], int]
"""How many places a text takes."""


def text_to_grids(lines: Sequence[Line], is_heading: IsHeading) -> Iterator[list[Grid]]:
    """The lines of one table as grids a page, once for each way of counting places; nothing where columns are not kept."""
    filled = [line for line in lines if line.text.strip()]
    if not _keeps_columns(filled):
        return
    seen: list[list[Grid]] = []
    for place, width in ((len, columns), (columns, columns), (len, len)):
        grids = _grids(filled, place, width, is_heading)
        if grids and grids not in seen:
            seen.append(grids)
            yield grids


def _keeps_columns(lines: Sequence[Line]) -> bool:
    gaps = [
        [after.start() - before.end() for before, after in pairwise(_WORD.finditer(line.text))]
        for line in lines
        if "\t" not in line.text and any(is_figure(word) for word in line.text.split())
    ]
    wide = [own for own in gaps if own and max(own) >= WIDE_GAP]
    return bool(wide) and len(wide) >= LEAST_WIDE * sum(map(bool, gaps))


def _grids(lines: Sequence[Line], place: Measure, width: Measure, is_heading: IsHeading) -> list[Grid]:
    pages = [(page, list(own)) for page, own in groupby(lines, key=lambda line: line.page)]
    words = [(page, [word for line in own for word in _words(line, place, width)]) for page, own in pages]
    whole = [(page, join_broken_figures(own, next_line=BROKEN_BELOW)) for page, own in words]
    grids = words_to_grids(whole, is_heading)
    return [_of_lines(grid) for grid in grids]


def _words(line: Line, place: Measure, width: Measure) -> Iterator[Word]:
    """The words of a line at their places, each as wide as ``width`` says, up to the next.

    On a page an ideograph takes two places; who lays a table out in characters gives it one, and then a wide word would reach
    into the column behind it.
    """
    top = LINE * line.number
    found = list(_WORD.finditer(line.text))
    starts = [place(line.text[: word.start()]) for word in found]
    for word, start, after in zip_longest(found, starts, starts[1:]):
        end = start + width(word[0])
        end = end if after is None else min(end, after - 1)
        yield Word(word[0], Box(CHARACTER * start, top, CHARACTER * max(end, start + 1), top + HEIGHT))


def _of_lines(grid: Grid) -> Grid:
    """The grid with the line of each row: that of its figures, else its first."""
    held: dict[int, list[Word]] = {}
    for cell in grid.cells:
        held.setdefault(cell.row, []).extend(cell.words)
    numbers = tuple(_line_of(held[row]) for row in range(grid.n_rows))
    cells = tuple(replace(cell, box=None) for cell in grid.cells)
    return replace(grid, cells=cells, box=None, row_lines=numbers, first_line=min(numbers), last_line=max(numbers))


def _line_of(words: Sequence[Word]) -> int:
    figures = [word for word in words if is_figure(word.text)]
    return mode(round((center_y(word.box) - HEIGHT / 2) / LINE) for word in figures or words)
