"""Grids as rows of printed cells: the text of every row band and column, and the header path above every column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import zip_longest

from extractor.grid.declared import has_merged_cells
from extractor.layout import Box, Grid, GridCell, Line, Word
from extractor.text.characters import squeeze


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """The print inside one row band and one column: ``text`` without white space, ``printed`` with its blanks.

    ``address`` is that of the cell, where the format has cells.
    """

    text: str = ""
    printed: str = ""
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None
    address: str | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


_NOTHING = PrintedCell()

CellRow = tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class RowBand:
    """One row of a grid, or of text in columns, with where it stands."""

    cells: CellRow
    page: int | None
    box: Box | None = None
    line: int | None = None

    def at(self, column: int) -> PrintedCell:
        """The cell of a column; a blank one where the row has no such column."""
        return self.cells[column] if column < len(self.cells) else _NOTHING

    def box_of(self, columns: Iterable[int]) -> Box | None:
        """The box around the print of some columns."""
        boxes = [box for column in columns if (box := self.at(column).box) is not None]
        return reduce(Box.union, boxes) if boxes else None

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its cells."""
        return tuple(cell.text for cell in self.cells)


def join_words(words: Sequence[Word], page: int | None) -> PrintedCell:
    """The words of one row and column, in reading order, as a cell."""
    if not words:
        return PrintedCell(page=page)
    box = reduce(Box.union, (word.box for word in words))
    printed = " ".join(word.text for word in words)
    read = [word.confidence for word in words if word.confidence is not None]
    return PrintedCell(squeeze(printed), printed, page, box, min(read) if read else None)


def grid_to_bands(grid: Grid) -> tuple[RowBand, ...]:
    """The rows of a grid, each unit with the words whose centre lies in it.

    Words and not drawn cells decide, since columns whose horizontal rules are missing hold many rows in one drawn cell.
    """
    if not grid.xs or not grid.ys:
        return _cells_to_bands(grid)
    bins: list[list[list[Word]]] = [[[] for _ in range(grid.n_cols)] for _ in range(grid.n_rows)]
    for word in grid.words:
        row = _band(grid.ys, (word.box.top + word.box.bottom) / 2, grid.n_rows)
        col = _band(grid.xs, (word.box.x0 + word.box.x1) / 2, grid.n_cols)
        bins[row][col].append(word)
    if grid.row_lines:
        return tuple(
            RowBand(tuple(replace(join_words(words, grid.page), box=None) for words in row), grid.page, line=line)
            for row, line in zip(bins, grid.row_lines, strict=True)
        )
    left, right = grid.xs[0], grid.xs[-1]
    return tuple(
        RowBand(
            tuple(join_words(words, grid.page) for words in row),
            grid.page,
            Box(left, grid.ys[index], right, grid.ys[index + 1]),
        )
        for index, row in enumerate(bins)
    )


def _band(edges: Sequence[float], position: float, count: int) -> int:
    return min(max(bisect_right(edges, position) - 1, 0), count - 1)


def _cells_to_bands(grid: Grid) -> tuple[RowBand, ...]:
    units = [[PrintedCell(page=grid.page)] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        units[cell.row][cell.col] = PrintedCell(
            squeeze(cell.text), cell.text, grid.page, cell.box, address=cell.address
        )
    numbers = grid.row_lines or tuple(range(grid.first_line, grid.first_line + grid.n_rows) if grid.first_line else ())
    return tuple(RowBand(tuple(row), grid.page, line=line) for row, line in zip_longest(units, numbers))


def tab_lines_to_grid(lines: Sequence[Line]) -> Grid:
    """Lines with tab-separated cells as a grid without geometry; one row a line."""
    rows = [line.text.split("\t") for line in lines]
    places = [{cell.col: cell.address for cell in line.cells} for line in lines]
    cells = tuple(
        GridCell(r, c, 1, 1, text, address=places[r].get(c))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if squeeze(text)
    )
    return Grid(
        n_rows=len(rows),
        n_cols=max(len(row) for row in rows),
        cells=cells,
        origin="tabs",
        page=lines[0].page,
        first_line=lines[0].number,
        last_line=lines[-1].number,
        row_lines=tuple(line.number for line in lines),
    )


def header_paths(grid: Grid, bands: Sequence[RowBand], header_rows: int) -> list[tuple[str, ...]]:
    """For every column the texts above it, from the widest heading down to its own, each once.

    Drawn cells that span columns are followed; in tab-separated text, where spans are lost, a blank cell belongs to the
    heading on its left as long as the column has a heading of its own further down.
    """
    if (grid.xs and grid.ys) or has_merged_cells(grid, header_rows):
        return _drawn_paths(grid, header_rows)
    return [_printed_path(bands, header_rows, column) for column in range(grid.n_cols)]


def _drawn_paths(grid: Grid, header_rows: int) -> list[tuple[str, ...]]:
    covering: dict[tuple[int, int], GridCell] = {}
    for cell in grid.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, header_rows)):
            for col in range(cell.col, cell.col + cell.col_span):
                covering[row, col] = cell
    paths = []
    for col in range(grid.n_cols):
        cells: list[GridCell] = []
        for row in range(header_rows):
            found = covering.get((row, col))
            if found is not None and found not in cells:
                cells.append(found)
        paths.append(tuple(text for text in (squeeze(cell.text) for cell in cells) if text))
    return paths


def _printed_path(bands: Sequence[RowBand], header_rows: int, column: int) -> tuple[str, ...]:
    own = [row for row in range(header_rows) if bands[row].cells[column]]
    path: list[str] = []
    group = 0  # where the heading above begins: a blank cell does not belong to a heading outside of it
    for row in range(header_rows):
        text = bands[row].cells[column].text
        if text:
            group = column
        elif own and own[-1] > row:
            left = [index for index in range(group, column) if bands[row].cells[index]]
            if left:
                group, text = left[-1], bands[row].cells[left[-1]].text
        if text and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)
