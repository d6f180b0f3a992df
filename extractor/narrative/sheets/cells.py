"""Cells and rows of a sheet, from a grid or from tab-separated lines, each with its span of the source text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extractor.layout import Grid
from extractor.narrative.sheets.vocabulary import NOTES
from extractor.text.characters import squeeze
from extractor.text.source import SourceText
from extractor.text.span import Span


@dataclass(frozen=True)
class SheetCell:
    """A cell on one row, a blank one; ``col`` and ``width`` in columns, ``own`` where the row is the first one that it covers."""

    col: int
    width: int = 1
    own: bool = True

    @property
    def text(self) -> str:
        """The cell's text without white space."""
        return ""


@dataclass(frozen=True)
class FilledCell(SheetCell):
    """A cell with text, and where it stands."""

    value: Span = field(kw_only=True)

    @property
    def text(self) -> str:
        """The cell's text without white space."""
        return self.value.text


def cell_at(value: Span | None, col: int, width: int = 1, *, own: bool = True) -> SheetCell:
    """A cell with that text, or a blank one."""
    return SheetCell(col, width, own) if value is None else FilledCell(col, width, own, value=value)


@dataclass(frozen=True)
class SheetRow:
    """All cells that cover one row, from left to right, blank ones included; ``width`` is the number of columns.

    ``shifting``: tab-separated text, in which blank cells may be missing and columns move.
    """

    cells: tuple[SheetCell, ...]
    width: int
    shifting: bool = False

    @property
    def filled(self) -> tuple[FilledCell, ...]:
        """The cells with text."""
        return tuple(cell for cell in self.cells if isinstance(cell, FilledCell))


def grid_to_rows(grid: Grid, source: SourceText) -> tuple[SheetRow, ...]:
    """The rows of a grid; a merged cell stands on every row that it covers."""
    rows: list[list[SheetCell]] = [[] for _ in range(grid.n_rows)]
    for cell in sorted(grid.cells, key=lambda cell: cell.col):
        value = Span.of_cell(source, cell)
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            rows[row].append(cell_at(value, cell.col, cell.col_span, own=row == cell.row))
    return tuple(SheetRow(tuple(row), grid.n_cols) for row in rows)


def tab_lines_to_rows(source: SourceText, first: int, last: int, start: int) -> tuple[SheetRow, ...]:
    """The rows of tab-separated lines (indices ``first`` to ``last``, exclusive), from the offset ``start`` on.

    A line without tabs continues the last cell of the line before it.
    """
    rows: list[SheetRow] = []
    for index in range(first, last):
        offset = source.starts[index]
        cells = []
        for col, text in enumerate(source.lines[index].text.split("\t")):
            end = offset + len(squeeze(text))
            if offset >= start or end == offset:
                cells.append(cell_at(Span.of(source, offset, end) if end > offset else None, col))
            offset = end
        only = cells[0] if len(cells) == 1 else None
        if isinstance(only, FilledCell) and rows and rows[-1].filled and not NOTES.match(only.value.folded):
            rows[-1] = _continued(rows[-1], only.value)
        elif cells:
            rows.append(SheetRow(tuple(cells), len(cells), shifting=True))
    return tuple(rows)


def _continued(row: SheetRow, value: Span) -> SheetRow:
    """The row with a further line of its last cell."""
    last = row.filled[-1]
    merged = replace(last, value=Span.joined((last.value, value)))
    return SheetRow(tuple(merged if cell is last else cell for cell in row.cells), row.width, row.shifting)


def is_tabbed(source: SourceText, first: int, last: int) -> bool:
    """Whether the lines are mostly rows of tab-separated cells."""
    lines: Sequence[str] = [source.lines[index].text for index in range(first, last)]
    return _share(bool(line.strip()) and "\t" in line for line in lines) > 0.4


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0
