"""Tables of a Word document as rows of cells with their spans. Pure, over the elements of one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from extractor.input.package import attribute, child, local, value_of
from extractor.layout import Grid, GridCell
from extractor.text.characters import whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SPAN = 100
"""Word has no more than 63 columns; what says more is no Word table."""
SLIVER = 100
"""Twentieths of a point: what is narrower holds no character and is no column."""
WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
"""Elements that stand around others and print nothing of their own."""


@dataclass(frozen=True)
class WordCell:
    """A cell as declared: where it begins, how many columns it covers, whether it goes on from above."""

    element: _Element
    col: int
    col_span: int
    vertical: Literal["own", "restart", "continue"] = "own"


@dataclass(frozen=True)
class PrintedCell:
    """A cell with its text, its lines parted by line feeds."""

    text: str
    col: int
    col_span: int
    vertical: Literal["own", "restart", "continue"] = "own"


def table_rows(table: _Element) -> list[list[WordCell]]:
    """The rows that the final state of the document has, with their cells."""
    rows = []
    for row in _inside(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is None:
            rows.append(_row_cells(row, _whole(value_of(properties, "gridBefore"))))
    return _without_slivers(rows, _grid_widths(table))


def _grid_widths(table: _Element) -> list[int]:
    """The widths of the columns that the table declares, in twentieths of a point; 0 where one tells none."""
    grids = _inside(table, "tblGrid")
    return [_number(attribute(column, "w")) for grid in grids for column in _inside(grid, "gridCol")]


def _without_slivers(rows: list[list[WordCell]], widths: list[int]) -> list[list[WordCell]]:
    """The rows without the columns that are there only because edges of different rows miss each other by a hair.

    Converters and hands that drag an edge leave them; they part a column in two for the rows that see only one of its edges.
    """
    alone = {cell.col for row in rows for cell in row if cell.col_span == 1}
    slivers = {at for at, width in enumerate(widths) if 0 < width < SLIVER} - alone
    if not slivers:
        return rows
    return [[_without(cell, slivers) for cell in row] for row in rows]


def _without(cell: WordCell, slivers: set[int]) -> WordCell:
    before = sum(at < cell.col for at in slivers)
    inside = sum(cell.col <= at < cell.col + cell.col_span for at in slivers)
    return replace(cell, col=cell.col - before, col_span=max(cell.col_span - inside, 1))


def _row_cells(row: _Element, first: int) -> list[WordCell]:
    cells: list[WordCell] = []
    col = first
    for element in _inside(row, "tc"):
        properties = child(element, "tcPr")
        if value_of(properties, "hMerge") == "continue" and cells:
            before = cells[-1]
            cells[-1] = WordCell(before.element, before.col, before.col_span + 1, before.vertical)
            col += 1
            continue
        span = max(_whole(value_of(properties, "gridSpan")), 1)
        cells.append(WordCell(element, col, span, _vertical(child(properties, "vMerge"))))
        col += span
    return cells


def _vertical(merge: _Element | None) -> Literal["own", "restart", "continue"]:
    if merge is None:
        return "own"
    return "restart" if attribute(merge, "val") == "restart" else "continue"


def _inside(element: _Element, name: str) -> Iterator[_Element]:
    for node in element:
        kind = local(node)
        if kind == name:
            yield node
        elif kind in WRAPPERS:
            yield from _inside(node, name)


def _whole(text: str | None) -> int:
    return min(whole_number(text) or 0, MAX_SPAN)


def _number(text: str | None) -> int:
    return whole_number(text) or 0


def table_width(rows: list[list[PrintedCell]]) -> int:
    """How many columns the rows have."""
    return max((cell.col + cell.col_span for row in rows for cell in row), default=1)


def rows_to_grid(rows: list[list[PrintedCell]], first_line: int, address: str, first_row: int = 0) -> Grid:
    """The grid of consecutive rows, each of which is one line from ``first_line`` on; ``address`` names the table."""
    by_place = [{cell.col: cell for cell in row} for row in rows]
    cells = []
    for index, row in enumerate(rows):
        for cell in row:
            if cell.vertical == "continue" and _goes_on(by_place, index, cell):
                continue
            span = 1
            while cell.vertical != "own" and index + span < len(rows) and _is_below(by_place[index + span], cell):
                span += 1
            place = f"{address} 第{first_row + index + 1}行第{cell.col + 1}列"
            cells.append(GridCell(index, cell.col, span, cell.col_span, cell.text, address=place))
    return Grid(
        n_rows=len(rows),
        n_cols=table_width(rows),
        cells=tuple(cells),
        origin="declared",
        first_line=first_line,
        last_line=first_line + len(rows) - 1,
    )


def _is_below(row: dict[int, PrintedCell], cell: PrintedCell) -> bool:
    below = row.get(cell.col)
    return below is not None and below.vertical == "continue" and below.col_span == cell.col_span


def _goes_on(by_place: list[dict[int, PrintedCell]], index: int, cell: PrintedCell) -> bool:
    """Whether the cell is the lower part of one that begins above it; what only says so is a cell of its own."""
    if index == 0:
        return False
    above = by_place[index - 1].get(cell.col)
    return above is not None and above.vertical != "own" and above.col_span == cell.col_span


def row_to_line(row: list[PrintedCell], width: int) -> str:
    """The row as one line of so many cells parted by tabs, a merged cell's text in its first place; a banner has no tabs."""
    if len(row) == 1 and row[0].col_span >= width:
        return " ".join(row[0].text.split())
    parts: list[str] = []
    for cell in row:
        parts += [""] * (cell.col - len(parts))
        parts.append("" if cell.vertical == "continue" and not cell.text else " ".join(cell.text.split()))
        parts += [""] * (cell.col_span - 1)
    return "\t".join(parts + [""] * (width - len(parts)))
