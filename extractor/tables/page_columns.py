"""The pages of one ruled table brought to one set of columns: a page whose header is missing may lack some of its edges."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from extractor.grid.bands import grid_to_bands
from extractor.layout import Box, Grid, GridCell
from extractor.tables.header_rows import MAX_HEADER_ROWS, is_column_ordinals
from extractor.text.characters import parse_amount

SAME_EDGE = 4.0
"""Points by which an edge may be off from one page of a table to the next."""


def on_shared_columns(grids: Sequence[Grid]) -> list[Grid]:
    """The grids of one table, coarser ones refined to the columns of the finest where all their edges are edges there.

    类/款/项 headings divide a code column that the rows under them leave whole; on the next page those edges are gone.
    """
    ruled = [grid for grid in grids if grid.xs and grid.origin == "ruled"]
    if len({grid.n_cols for grid in ruled}) < 2:
        return list(grids)
    shared = list(grids)
    for finest in sorted(ruled, key=lambda grid: -grid.n_cols):
        shared = [_refined(grid, finest) for grid in shared]
    return shared


def with_whole_heads(grids: Sequence[Grid]) -> list[Grid]:
    """A head that the page break parted from its table, put above the rows of the next page.

    Only headings and the numbers of columns are moved, so that no figure gets a place that it does not have.
    """
    if len(grids) < 2 or not _is_cut_head(grids[0], grids[1]):
        return list(grids)
    return [_stacked(grids[0], grids[1]), *grids[2:]]


def _is_cut_head(head: Grid, rest: Grid) -> bool:
    if not head.ys or not rest.ys or head.page is None or rest.page != head.page + 1 or head.n_cols != rest.n_cols:
        return False
    same = all(abs(a - b) <= SAME_EDGE for a, b in zip(head.xs, rest.xs, strict=True))
    return same and head.n_rows <= MAX_HEADER_ROWS and _is_head_alone(head, rest)


def _is_head_alone(head: Grid, rest: Grid) -> bool:
    """Whether a grid has headings and 栏次 and no more, and the next page does not print them again."""
    rows, below = grid_to_bands(head), grid_to_bands(rest)
    headings = [band.texts for band in rows if not is_column_ordinals(band.texts)]
    is_repeated = below[0].texts == rows[0].texts
    return not is_repeated and all(parse_amount(text) is None for texts in headings for text in texts)


def _stacked(head: Grid, rest: Grid) -> Grid:
    down = rest.ys[0] - head.ys[-1]
    cells = (
        *(replace(cell, box=cell.box and _lowered(cell.box, down)) for cell in head.cells),
        *(replace(cell, row=cell.row + head.n_rows) for cell in rest.cells),
    )
    words = (*(replace(word, box=_lowered(word.box, down)) for word in head.words), *rest.words)
    ys = (*(y + down for y in head.ys[:-1]), *rest.ys)
    return replace(rest, n_rows=head.n_rows + rest.n_rows, ys=ys, cells=cells, words=words)


def _lowered(box: Box, down: float) -> Box:
    return Box(box.x0, box.top + down, box.x1, box.bottom + down)


def _refined(grid: Grid, finest: Grid) -> Grid:
    if grid.n_cols >= finest.n_cols or not grid.xs or grid.origin != "ruled":
        return grid
    at = [_edge_at(edge, finest.xs) for edge in grid.xs]
    if None in at or at[0] != 0 or at[-1] != finest.n_cols or len(set(at)) < len(at):
        return grid
    places = [index for index in at if index is not None]
    edges = list(finest.xs)
    for own, index in zip(grid.xs, places, strict=True):
        edges[index] = own
    cells = tuple(_moved(cell, places) for cell in grid.cells)
    return replace(grid, n_cols=finest.n_cols, xs=tuple(edges), cells=cells, open_columns=_open(grid, places))


def _moved(cell: GridCell, places: Sequence[int]) -> GridCell:
    first, last = places[cell.col], places[min(cell.col + cell.col_span, len(places) - 1)]
    return replace(cell, col=first, col_span=last - first)


def _open(grid: Grid, places: Sequence[int]) -> tuple[int, ...]:
    return tuple(index for column in grid.open_columns for index in range(places[column], places[column + 1]))


def _edge_at(edge: float, edges: Sequence[float]) -> int | None:
    right = bisect_left(edges, edge)
    near = [index for index in (right - 1, right) if 0 <= index < len(edges) and abs(edges[index] - edge) <= SAME_EDGE]
    return min(near, key=lambda index: abs(edges[index] - edge)) if near else None
