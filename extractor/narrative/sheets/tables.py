"""Grids of a document → the rows of each self-evaluation sheet, by where their cells stand in the source text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractor.layout import Grid
from extractor.narrative.sheets.cells import SheetRow, grid_to_rows
from extractor.outline.sheets import SheetPlace
from extractor.text.source import SourceText

SheetTable = list[tuple[Grid, list[SheetRow]]]
"""The rows of one sheet: those of each grid that it is printed in, in reading order."""


def grids_to_tables(grids: Sequence[Grid], places: Sequence[SheetPlace], source: SourceText) -> list[SheetTable]:
    """For each sheet its rows. A grid that begins inside a sheet is its own up to the first row of the next one: no heading
    ends a sheet inside a grid."""
    tables: list[SheetTable] = [[] for _ in places]
    starts = [place.start for place in places]
    for grid in grids:
        begun: int | None = None
        for start, row in _located_rows(grid, source):
            index = bisect_right(starts, start) - 1
            if index < 0 or (index != begun and start >= places[index].end):
                continue
            if index != begun:
                tables[index].append((grid, []))
            begun = index
            tables[index][-1][1].append(row)
    return tables


def _located_rows(grid: Grid, source: SourceText) -> list[tuple[int, SheetRow]]:
    """The rows with where each begins in the source text; one that has no text of its own goes with the row before it."""
    located: list[tuple[int, SheetRow]] = []
    for row in grid_to_rows(grid, source):
        starts = [cell.value.start for cell in row.filled if cell.own]
        if starts:
            located.append((min(starts), row))
        elif located:
            located.append((located[-1][0], row))
    return located
