"""The rows of a table from the grids of its pages, each with the head that it stands under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from extractor.accounts.heading_words import heading_key
from extractor.grid.bands import PrintedCell, RowBand, grid_to_bands, header_paths
from extractor.grid.broken_figures import is_broken_figure
from extractor.layout import Grid
from extractor.tables.cells import TableNotes, is_note
from extractor.tables.header_rows import cut_header_rows, header_rows, is_column_ordinals

Head = TypeVar("Head")
ReadHead = Callable[[Grid, Sequence[RowBand], int, Head | None], Head | None]
"""A grid, its rows, how many of them are the head, and the head of the page before → what the head says, or ``None``."""
GoesOn = Callable[[Head, Grid, Sequence[RowBand]], Head | None]
"""The head of the page before, as the rows of a grid without head stand under it; ``None`` where they do not."""


@dataclass(frozen=True)
class PageRows(Generic[Head]):
    """The rows of one grid, without 栏次 and notes, and its ``top`` row, of the head where ``is_printed`` says that it has one."""

    head: Head
    top: RowBand
    rows: tuple[RowBand, ...]
    is_printed: bool


def rows_by_page(
    grids: Iterable[Grid], notes: TableNotes, read_head: ReadHead[Head], goes_on: GoesOn[Head] | None = None
) -> list[PageRows[Head]]:
    """The rows of every grid under its own head, or under the one before where the columns are the same.

    Notes under the table go to ``notes``, and so does a grid under no head that is known. A row whose figures the page
    break cut is one row, on the page where it begins.
    """
    pages = list(_pages(grids, notes, read_head, goes_on))
    for index, (above, page) in enumerate(pairwise(list(pages))):
        if above.rows and page.rows and _is_rest_of(pages[index].rows[-1], page.rows[0]):
            pages[index] = replace(above, rows=(*pages[index].rows[:-1], _whole(pages[index].rows[-1], page.rows[0])))
            pages[index + 1] = replace(page, rows=page.rows[1:])
    return pages


def _pages(
    grids: Iterable[Grid], notes: TableNotes, read_head: ReadHead[Head], goes_on: GoesOn[Head] | None
) -> Iterator[PageRows[Head]]:
    head: Head | None = None
    printed: set[tuple[int, str]] = set()
    columns = 0
    for grid in grids:
        bands = grid_to_bands(grid)
        start = header_rows(bands, notes.template)
        if head is not None and start > 1 and _is_rest_of_a_name(bands[start - 1], printed):
            start -= 1
        headings = _headings(bands[:start])
        is_short = grid.n_cols == columns and len(headings) > 1 and headings < printed
        own: Head | None
        if head is not None and _are_rests_of_names(headings, printed, start, columns if grid.n_cols == columns else 0):
            own = None
        elif head is not None and is_short:
            own = head  # the first rows of the head alone are printed again
        else:
            own = read_head(grid, bands, start, head)
        under = own
        if own is not None:
            columns, printed = grid.n_cols, (printed if is_short else headings)
        elif head is not None:
            start = cut_header_rows(bands, notes.template)
            under = goes_on(head, grid, bands) if goes_on is not None else (head if grid.n_cols == columns else None)
        if under is None:
            notes.warn("unread_grid", "有一块表格的表头无法识别，未读取", bands[0] if bands else None)
            continue
        head = under
        yield PageRows(head, bands[0], tuple(body_rows(bands[start:], notes)), own is not None)


def _headings(bands: Sequence[RowBand]) -> set[tuple[int, str]]:
    """What a head prints, with the columns where it stands."""
    return {(column, text) for band in bands for column, text in enumerate(band.texts) if text}


def _are_rests_of_names(headings: set[tuple[int, str]], printed: set[tuple[int, str]], rows: int, columns: int) -> bool:
    """Whether what looks like a head is the rest of names that the page break cut (支出, 收入): one word, or one row under
    the ``columns`` of the head before (0: of others) that leaves most of them blank and says what no head said."""
    return len(headings) == 1 or (rows == 1 and 2 * len(headings) <= columns and not headings <= printed)


def _is_rest_of_a_name(band: RowBand, printed: set[tuple[int, str]]) -> bool:
    """Whether the last row of a repeated head is one word that the head before did not print: 支出, the rest of a name."""
    own = _headings([band])
    return len(own) == 1 and not own <= printed


def _is_rest_of(row: RowBand, rest: RowBand) -> bool:
    """Whether the first row of a page is the rest of the row above: figures that were cut short there, and words."""
    if len(row.cells) != len(rest.cells):
        return False
    pairs = [(above.text, below.text) for above, below in zip(row.cells, rest.cells, strict=True) if below]
    figures = [pair for pair in pairs if any(char.isdigit() for char in pair[1])]
    return bool(figures) and all(above for above, _ in pairs) and all(is_broken_figure(*pair) for pair in figures)


def _whole(row: RowBand, rest: RowBand) -> RowBand:
    return replace(row, cells=tuple(map(_joined, row.cells, rest.cells)))


def _joined(cell: PrintedCell, rest: PrintedCell) -> PrintedCell:
    return replace(cell, text=cell.text + rest.text, printed=cell.printed + rest.printed) if rest else cell


def body_rows(bands: Sequence[RowBand], notes: TableNotes) -> Iterator[RowBand]:
    """The rows without those that number the columns and the notes, which go to ``notes``."""
    for band in bands:
        text = "".join(band.texts)
        if is_note(text):
            notes.notes.append(text)
        elif not is_column_ordinals(band.texts):
            yield band


def heading_paths(grid: Grid, bands: Sequence[RowBand], rows: int) -> list[tuple[str, ...]]:
    """The headings above every column, ``rows`` being those of the head; 栏次 and units of their own hold none."""
    is_numbered = rows > 0 and is_column_ordinals(bands[rows - 1].texts)
    paths = header_paths(grid, bands, rows - 1 if is_numbered else rows)
    return [tuple(text for text in path if heading_key(text)) for path in paths]
