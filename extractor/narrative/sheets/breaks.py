"""A sheet over several pages → one sequence of rows: columns aligned, rows that a page break cut joined again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from extractor.layout import Grid
from extractor.narrative.sheets.cells import FilledCell, SheetCell, SheetRow, cell_at
from extractor.narrative.sheets.columns import Columns, header_row_to_columns
from extractor.narrative.sheets.vocabulary import (
    GOAL_LABEL,
    LEVEL1,
    LEVEL2,
    TAIL_LABELS,
    Header,
    header_of,
    label_of,
    without_weight,
)
from extractor.text.characters import key
from extractor.text.span import Span

_EDGE = 6.0
"""Column edges of two pages this close, in points, are one."""
_BODY: tuple[Header, ...] = ("level3", "target", "actual", "score")


def align_columns(pages: Sequence[tuple[Grid, Sequence[SheetRow]]]) -> list[list[SheetRow]]:
    """The rows of each page with columns counted by the edges of all pages; unchanged where edges are unknown."""
    if len(pages) < 2 or not all(grid.xs for grid, _ in pages):
        return [list(rows) for _, rows in pages]
    edges: list[float] = []
    for x in sorted(x for grid, _ in pages for x in grid.xs):
        if not edges or x - edges[-1] > _EDGE:
            edges.append(x)
    return [[_realigned(row, grid, edges) for row in rows] for grid, rows in pages]


def _realigned(row: SheetRow, grid: Grid, edges: Sequence[float]) -> SheetRow:
    cells = []
    for cell in row.cells:
        first = _edge(grid.xs[cell.col], edges)
        last = _edge(grid.xs[min(cell.col + cell.width, len(grid.xs) - 1)], edges)
        cells.append(replace(cell, col=first, width=max(last - first, 1)))
    return SheetRow(tuple(cells), len(edges) - 1, row.shifting)


def _edge(x: float, edges: Sequence[float]) -> int:
    at = bisect_left(edges, x)
    near = [index for index in (at - 1, at) if 0 <= index < len(edges)]
    return min(near, key=lambda index: abs(edges[index] - x))


def join_pages(pages: Sequence[Sequence[SheetRow]]) -> list[SheetRow]:
    """All rows in order; the first row of a page that goes on with the last one of the page before is joined to it."""
    rows: list[SheetRow] = []
    columns: Columns | None = None
    for page in pages:
        following = list(page[_repeated(rows, page) :])
        if rows and following:
            if _continues(rows[-1], following[0], columns):
                rows[-1] = _joined(rows[-1], following.pop(0))
            elif columns is not None:
                rows, following = _joined_levels(rows, following, columns)
        for row in following:
            columns = header_row_to_columns(row) or columns
            rows.append(row)
    return rows


def _repeated(rows: Sequence[SheetRow], page: Sequence[SheetRow]) -> int:
    """How many rows at the top of a page are the first rows of the sheet again, as a word processor repeats them."""
    same = (_texts(first) == _texts(again) != [] for first, again in zip(rows, page, strict=False))
    return next((index for index, equal in enumerate(same) if not equal), min(len(rows), len(page)))


def _texts(row: SheetRow) -> list[str]:
    return [key(cell.text) for cell in row.filled]


def _continues(last: SheetRow, first: SheetRow, columns: Columns | None) -> bool:
    """Whether a row is the lower part of the one before it: it lacks what a row of its own would have."""
    head, top = last.filled, first.filled
    if not head or not top or header_row_to_columns(first) is not None:
        return False
    if header_row_to_columns(last) is not None:
        return _completes_header(last, first)
    if label_of(top[0].text) is not None or GOAL_LABEL.fullmatch(key(top[0].text)):
        return False
    both = key(head[0].text + top[0].text)
    # 绩效指｜标 cut beside indicators is a cell that runs down over all of them: their rows are not one for that.
    alone = columns is None or not _is_whole(last, columns)
    if alone and top[0].col == head[0].col and (GOAL_LABEL.fullmatch(both) or label_of(both) in TAIL_LABELS):
        return True
    if label_of(head[0].text) in TAIL_LABELS or (GOAL_LABEL.fullmatch(key(head[0].text)) and len(head) == 2):
        return len(top) == 1 and top[0].col > head[0].col
    return columns is not None and _lacks_cells(last, first, columns)


def _completes_header(last: SheetRow, first: SheetRow) -> bool:
    """Whether a row is the lower part of a header: 年初目标值｜（A） names the same columns with it as without it."""
    names = [header_of(cell.text) for cell in last.filled]
    whole = _joined(last, first)
    return len(whole.filled) == len(names) and [header_of(cell.text) for cell in whole.filled] == names


def _is_whole(row: SheetRow, columns: Columns) -> bool:
    """Whether a row has all the cells of an indicator, each its own: the text of a goal runs over all columns as one."""
    cells = [columns.cell_under(header, row.cells) for header in _BODY if columns.has(header)]
    own = {cell.col for cell in cells if cell is not None and header_of(cell.text) is None}
    return len(own) == len(cells)


def _lacks_cells(last: SheetRow, first: SheetRow, columns: Columns) -> bool:
    """Whether an indicator row is whole and the one below it has only some of its cells."""
    below = [columns.cell_under(header, first.cells) for header in _BODY if columns.has(header)]
    return _is_whole(last, columns) and any(cell is None for cell in below)


def _joined(last: SheetRow, first: SheetRow) -> SheetRow:
    """The row with the lower part of each cell set under its upper part."""
    cells = []
    for cell in last.cells:
        lower = next((other for other in first.filled if _same_columns(cell, other)), None)
        cells.append(cell if lower is None else _over(cell, lower.value))
    return SheetRow(tuple(cells), last.width, last.shifting)


def _over(cell: SheetCell, lower: Span) -> SheetCell:
    value = Span.joined((cell.value, lower)) if isinstance(cell, FilledCell) else lower
    return cell_at(value, cell.col, cell.width, own=cell.own)


def _same_columns(one: SheetCell, other: SheetCell) -> bool:
    return one.col < other.col + other.width and other.col < one.col + one.width


def _joined_levels(
    rows: list[SheetRow], following: list[SheetRow], columns: Columns
) -> tuple[list[SheetRow], list[SheetRow]]:
    """A merged level cell whose name the page break cut (满意 | 度指标) is whole again on all of its rows."""
    patterns: tuple[tuple[Header, re.Pattern[str]], ...] = (("level1", LEVEL1), ("level2", LEVEL2))
    for header, pattern in patterns:
        upper = columns.cell_under(header, rows[-1].cells)
        lower = columns.cell_under(header, following[0].cells)
        if upper is None or lower is None or pattern.fullmatch(without_weight(key(lower.text))):
            continue
        if pattern.fullmatch(without_weight(key(upper.text + lower.text))):
            whole = Span.joined((upper.value, lower.value))
            rows = [_with_value(row, upper.value, whole) for row in rows]
            following = [_with_value(row, lower.value, whole) for row in following]
    return rows, following


def _with_value(row: SheetRow, old: Span, new: Span) -> SheetRow:
    cells = tuple(
        replace(cell, value=new) if isinstance(cell, FilledCell) and cell.value is old else cell for cell in row.cells
    )
    return SheetRow(cells, row.width, row.shifting)
