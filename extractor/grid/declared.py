"""Grids that a format declares (web pages, Word, Excel): the lines of their rows, a part of their rows as a grid of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractor.layout import Grid, GridCell, Line
from extractor.text.characters import squeeze


def has_merged_cells(grid: Grid, rows: int | None = None) -> bool:
    """Whether the format declares merged cells, in the first ``rows`` rows where given.

    A table that a converter wrote has none: blank cells stand in their places, and columns may have moved.
    """
    last = grid.n_rows if rows is None else rows
    return grid.origin == "declared" and any(
        cell.row < last and max(cell.row_span, cell.col_span) > 1 and cell.text.strip() for cell in grid.cells
    )


def cut_rows(grid: Grid, first_line: int, last_line: int) -> Grid | None:
    """The rows of a grid that stand on the lines from ``first_line`` to ``last_line``; ``None`` where none does.

    Columns in which no cell of those rows begins are gone: tables below each other on one sheet share its columns.
    """
    first, last = max(grid.first_line, first_line), min(grid.last_line, last_line)
    if first > last:
        return None
    top, bottom = first - grid.first_line, last - grid.first_line + 1
    if top == 0 and bottom == grid.n_rows:
        return grid
    inside = [cell for cell in grid.cells if cell.row < bottom and cell.row + cell.row_span > top]
    columns = sorted({cell.col for cell in inside})
    at = {column: index for index, column in enumerate(columns)}
    cells = tuple(
        replace(
            cell,
            row=max(cell.row, top) - top,
            row_span=min(cell.row + cell.row_span, bottom) - max(cell.row, top),
            col=at[cell.col],
            col_span=sum(column in at for column in range(cell.col, cell.col + cell.col_span)),
        )
        for cell in inside
    )
    return replace(
        grid, n_rows=bottom - top, n_cols=len(columns), cells=cells, first_line=first, last_line=last, box=None
    )


def lines_with_cells(lines: Iterable[Line], grids: Iterable[Grid]) -> tuple[Line, ...]:
    """The lines, those that print rows of the grids with the cells that begin there.

    A line whose texts between tabs are not those of the row's cells (it was rewritten on the way) says nothing of cells.
    """
    rows: dict[int, list[GridCell]] = {}
    for grid in grids:
        for cell in grid.cells:
            if cell.text.strip():
                rows.setdefault(grid.first_line + cell.row, []).append(cell)
    return tuple(_with_cells(line, rows.get(line.number, ())) for line in lines)


def _with_cells(line: Line, cells: Iterable[GridCell]) -> Line:
    ordered = sorted(cells, key=lambda cell: cell.col)
    printed = [text for part in line.text.split("\t") if (text := squeeze(part))]
    return (
        replace(line, cells=tuple(ordered)) if ordered and printed == [squeeze(cell.text) for cell in ordered] else line
    )
