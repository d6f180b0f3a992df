"""Figures looked up again in the reading of another engine, at their place.

Where the two readings differ the cell is marked, so that a check can tell our misreading from the publisher's mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from extractor.layout import Box
from extractor.tables.doubt.cell_sources import printed_figures, with_cells
from extractor.text.characters import key, parse_amount
from models.rows import CellSource
from models.tables import Tables

Reader = Callable[[Iterable[tuple[int, Box]]], Sequence[str]]
"""``(page, box)`` pairs → the text that stands there, ``""`` for none."""

MARGIN = 0.5
"""Points by which a figure's box is widened before it is looked up; engines disagree on the edges of glyphs."""


def with_second_readings(tables: Tables, read: Reader, pages: Collection[int]) -> Tables:
    """The tables with ``CellSource.second_reading`` filled in wherever the second reading of these pages differs."""
    asked = [
        (figure, (figure.page, _widened(figure.cell.bbox)))
        for figure in printed_figures(tables)
        if figure.page is not None and figure.page in pages and figure.cell.bbox is not None
    ]
    if not asked:
        return tables
    readings = read([place for _, place in asked])
    return with_cells(
        tables,
        {
            figure.place: figure.cell.model_copy(update={"second_reading": text})
            for (figure, _), text in zip(asked, readings, strict=True)
            if not _agree(figure.cell, text)
        },
    )


def _widened(bbox: tuple[float, float, float, float]) -> Box:
    x0, top, x1, bottom = bbox
    return Box(x0 - MARGIN, top, x1 + MARGIN, bottom)


def _agree(cell: CellSource, text: str) -> bool:
    if key(text) == key(cell.printed or ""):
        return True
    return parse_amount(text) is not None and parse_amount(text) == parse_amount(cell.printed or "")
