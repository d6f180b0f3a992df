"""Amounts that are printed with their unit in the cell (700.50万元), as some web pages have them.

Where the unit is that of the table, it is left out, and the cell is a figure like any other. A cell in another unit is none
that the table could hold, and the table is not read: what its columns are would be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractor.layout import Grid, Line, Word
from extractor.tables.regions import TableRegion, unit_of
from extractor.text.money import UNIT

_AMOUNT = re.compile(rf"(?:^|(?<=[\s|｜]))-?\d[\d,]*+(?:\.\d+)?[ 　]?(?P<unit>{UNIT})(?=[\s|｜]|$)")
_UNIT_BEHIND = re.compile(rf"(?<=[\d)）０-９])\s*{UNIT}(?=\s|[|｜]|$)")
LEAST_CELLS = 2
"""So many cells with a unit are no slip of one."""


def units_in_cells(region: TableRegion) -> frozenset[str]:
    """The units that cells of a table print behind their figures; nothing where hardly any does."""
    found = [match["unit"] for text in _texts(region) for match in _AMOUNT.finditer(text)]
    return frozenset(found) if len(found) >= LEAST_CELLS else frozenset()


def without_units(region: TableRegion) -> TableRegion | None:
    """The region with the units of its cells left out; ``None`` where they are not all the one of the table."""
    units = units_in_cells(region)
    if not units:
        return region
    stated = unit_of((*region.first.title.lines, *region.lines))
    if len(units) > 1 or stated not in (None, *units):
        return None
    regions = [replace(part, lines=tuple(map(_line_without, part.lines))) for part in region.regions]
    return replace(region, regions=regions, grids=list(map(_grid_without, region.grids)))


def _texts(region: TableRegion) -> Iterator[str]:
    for grid in region.grids:
        yield from (cell.text.strip() for cell in grid.cells)
    yield from (line.text for line in region.lines if not region.grids)


def _line_without(line: Line) -> Line:
    return replace(line, text=_UNIT_BEHIND.sub("", line.text))


def _grid_without(grid: Grid) -> Grid:
    cells = tuple(
        replace(cell, text=_UNIT_BEHIND.sub("", cell.text), words=tuple(map(_word_without, cell.words)))
        for cell in grid.cells
    )
    return replace(grid, cells=cells, words=tuple(map(_word_without, grid.words)))


def _word_without(word: Word) -> Word:
    return replace(word, text=_UNIT_BEHIND.sub("", word.text))
