"""The rows of a table from the grids of its pages, each with the head that it stands under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from extractor.accounts.heading_words import heading_key
from extractor.grid.bands import RowBand, grid_to_bands, header_paths
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
) -> Iterator[PageRows[Head]]:
    """The rows of every grid under its own head, or under the one before where the columns are the same.

    Notes under the table go to ``notes``, and so does a grid under no head that is known.
    """
    head: Head | None = None
    columns = 0
    for grid in grids:
        bands = grid_to_bands(grid)
        start = header_rows(bands, notes.template)
        own = None if head is not None and _is_one_word(bands[:start]) else read_head(grid, bands, start, head)
        under = own
        if own is not None:
            columns = grid.n_cols
        elif head is not None:
            start = cut_header_rows(bands, notes.template)
            under = goes_on(head, grid, bands) if goes_on is not None else (head if grid.n_cols == columns else None)
        if under is None:
            notes.warn("unread_grid", "有一块表格的表头无法识别，未读取", bands[0] if bands else None)
            continue
        head = under
        yield PageRows(head, bands[0], tuple(body_rows(bands[start:], notes)), own is not None)


def _is_one_word(bands: Sequence[RowBand]) -> bool:
    """Whether what looks like a head is one word: on a later page the rest of a name that the page break cut (支出, 收入)."""
    return sum(bool(text) for band in bands for text in band.texts) == 1


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
