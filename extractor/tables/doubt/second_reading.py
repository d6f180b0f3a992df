"""Every figure looked up again in the independent text stream of the PDF engine, at its place.

Where the two readings differ the cell is marked, so that a check can tell our misreading from the publisher's mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from extractor.layout import Box
from extractor.text.characters import key, parse_amount
from models.tables import CellSource, Row, Table, Tables

Reader = Callable[[Iterable[tuple[int, Box]]], Sequence[str]]
"""``(page, box)`` pairs → the text that stands there, ``""`` for none."""

MARGIN = 0.5
"""Points by which a figure's box is widened before it is looked up; engines disagree on the edges of glyphs."""

_Place = tuple[str, str, str]
"""Table, path of the row inside it (``""`` for cells of the table itself), column."""


def with_second_readings(tables: Tables, read: Reader) -> Tables:
    """The tables with ``CellSource.second_reading`` filled in wherever the second reading differs from the first."""
    places = _places(tables)
    if not places:
        return tables
    readings = read([(page, box) for page, box, _ in places.values()])
    differing: dict[tuple[str, str], dict[str, str]] = {}
    for (table, path, column), (_, _, cell), text in zip(places, places.values(), readings, strict=True):
        if not _agree(cell, text):
            differing.setdefault((table, path), {})[column] = text
    if not differing:
        return tables
    return tables.model_copy(
        update={name: _marked(table, name, differing) for name, table in tables.items() if _touched(name, differing)}
    )


def _places(tables: Tables) -> dict[_Place, tuple[int, Box, CellSource]]:
    found: dict[_Place, tuple[int, Box, CellSource]] = {}
    for name, table in tables.items():
        for path, row in table.parts():
            if row.source is not None and row.source.page is not None:
                for column, cell in row.source.cells.items():
                    _add(found, (name, path, column), row.source.page, cell)
        if table.source is not None and table.source.pages:
            for column, cell in table.source.cells.items():
                _add(found, (name, "", column), table.source.pages[-1], cell)
    return found


def _add(found: dict[_Place, tuple[int, Box, CellSource]], place: _Place, page: int, cell: CellSource) -> None:
    if cell.state in ("figure", "zero") and cell.bbox is not None:
        x0, top, x1, bottom = cell.bbox
        found[place] = page, Box(x0 - MARGIN, top, x1 + MARGIN, bottom), cell


def _agree(cell: CellSource, text: str) -> bool:
    if key(text) == key(cell.printed or ""):
        return True
    return parse_amount(text) is not None and parse_amount(text) == parse_amount(cell.printed or "")


def _touched(name: str, differing: Mapping[tuple[str, str], object]) -> bool:
    return any(table == name for table, _ in differing)


def _marked(table: Table, name: str, differing: Mapping[tuple[str, str], Mapping[str, str]]) -> Table:
    update: dict[str, Any] = {}
    for path, row in table.parts():
        marks = differing.get((name, path))
        marked = _marked_row(row, marks) if marks else row
        part = path.split("[", 1)[0]
        if "[" in path:
            update.setdefault(part, []).append(marked)
        else:
            update[part] = marked
    for part, value in update.items():
        update[part] = tuple(value) if isinstance(value, list) else value
    own = differing.get((name, ""))
    if own and table.source is not None:
        update["source"] = table.source.model_copy(update={"cells": _marked_cells(table.source.cells, own)})
    return table.model_copy(update=update)


def _marked_row(row: Row, marks: Mapping[str, str]) -> Row:
    if row.source is None:
        return row
    return row.model_copy(
        update={"source": row.source.model_copy(update={"cells": _marked_cells(row.source.cells, marks)})}
    )


def _marked_cells(cells: Mapping[str, CellSource], marks: Mapping[str, str]) -> dict[str, CellSource]:
    return {
        column: cell.model_copy(update={"second_reading": marks[column]}) if column in marks else cell
        for column, cell in cells.items()
    }
