"""The cells of the nine tables by place: all printed figures of them, and the tables with other sources for some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from models.rows import CellSource, Row
from models.tables import Table, Tables


class CellKey(NamedTuple):
    """Table, path of the row inside it (``""`` for cells of the table itself), column."""

    table: str
    path: str
    column: str

    @property
    def key(self) -> str:
        """The key of the figure in the accounting identities."""
        return ".".join(filter(None, ("tables", *self)))


class PrintedFigure(NamedTuple):
    """A cell that holds a printed figure, and the page that it stands on."""

    place: CellKey
    page: int | None
    cell: CellSource


def printed_figures(tables: Tables) -> Iterator[PrintedFigure]:
    """Every printed figure of the tables, in the order of print."""
    for name, table in tables.items():
        for path, row in table.parts():
            if row.source is not None:
                yield from _figures(name, path, row.source.page, row.source.cells)
        if table.source is not None:
            page = table.source.pages[-1] if table.source.pages else None
            yield from _figures(name, "", page, table.source.cells)


def _figures(table: str, path: str, page: int | None, cells: Mapping[str, CellSource]) -> Iterator[PrintedFigure]:
    for column, cell in cells.items():
        if cell.state in ("figure", "zero"):
            yield PrintedFigure(CellKey(table, path, column), page, cell)


def with_cells(tables: Tables, cells: Mapping[CellKey, CellSource]) -> Tables:
    """The tables with other sources for these cells."""
    by_table: dict[str, dict[str, dict[str, CellSource]]] = {}
    for place, cell in cells.items():
        by_table.setdefault(place.table, {}).setdefault(place.path, {})[place.column] = cell
    changed: dict[str, Table] = {
        name: _with_table_cells(table, by_table[name]) for name, table in tables.items() if name in by_table
    }
    return tables.model_copy(update=changed) if changed else tables


def _with_table_cells(table: Table, by_path: Mapping[str, Mapping[str, CellSource]]) -> Table:
    update: dict[str, Any] = {}
    for path, row in table.parts():
        new = _with_row_cells(row, by_path[path]) if path in by_path else row
        part = path.split("[", 1)[0]
        if "[" in path:
            update.setdefault(part, []).append(new)
        else:
            update[part] = new
    update = {part: tuple(value) if isinstance(value, list) else value for part, value in update.items()}
    own = by_path.get("")
    if own and table.source is not None:
        update["source"] = table.source.model_copy(update={"cells": {**table.source.cells, **own}})
    return table.model_copy(update=update)


def _with_row_cells(row: Row, cells: Mapping[str, CellSource]) -> Row:
    if row.source is None:
        return row
    return row.model_copy(update={"source": row.source.model_copy(update={"cells": {**row.source.cells, **cells}})})
