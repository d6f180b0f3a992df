"""From regions to the nine table models: the right reader for each form, statuses, sources, findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.accounts.templates import TEMPLATES, Form
from extractor.grid.bands import grid_to_bands, tab_lines_to_grid
from extractor.layout import Document, Grid, Line
from extractor.outline.grammar import is_caption
from extractor.outline.titles import table_number
from extractor.tables.cells import TableNotes, round_box
from extractor.tables.coded import read_coded
from extractor.tables.economic import read_economic
from extractor.tables.fields import table_fields
from extractor.tables.plain.coded import read_plain_coded
from extractor.tables.plain.economic import read_plain_economic
from extractor.tables.plain.summary import read_plain_summary
from extractor.tables.plain.three_public import read_plain_three_public
from extractor.tables.regions import (
    TableRegion,
    has_header_words,
    is_picture_region,
    notes_of,
    picture_pages,
    statement_of,
    unit_of,
)
from extractor.tables.rows import PrintedTable
from extractor.tables.summary import read_summary
from extractor.tables.three_public import read_three_public
from models.record import Finding
from models.rows import CellSource, Row
from models.tables import Table, TableId, TableSource, TableStatus


@dataclass(frozen=True)
class TableReading:
    """One table as read, with what there is to say about it and the sentence that explains why it is empty."""

    table: Table
    findings: tuple[Finding, ...] = ()
    statement: str | None = None


def tab_grids(lines: Sequence[Line]) -> list[Grid]:
    """Tab-separated lines as one grid (empty where there are none)."""
    rows = [line for line in lines if "\t" in line.text.strip("\r\n") and not _is_caption(line)]
    return [tab_lines_to_grid(rows)] if len(rows) >= 2 else []


def _is_caption(line: Line) -> bool:
    """Whether a line holds nothing, or only what stands around a table: its number, the department, the unit."""
    return all(is_caption(cell) for cell in line.text.split("\t") if cell.strip())


def read_grids(grids: Sequence[Grid], notes: TableNotes) -> PrintedTable:
    """One table from the grids under its title, by the reader of its form."""
    return _OF_GRIDS[notes.template.form](grids, notes)


def read_lines(lines: Sequence[Line], notes: TableNotes) -> PrintedTable:
    """One table from the lines under its title, in which blank cells have vanished."""
    return _OF_LINES[notes.template.form](lines, notes)


_OF_GRIDS: dict[Form, Callable[[Sequence[Grid], TableNotes], PrintedTable]] = {
    "coded": read_coded,
    "summary": read_summary,
    "economic": read_economic,
    "three_public": read_three_public,
}
_OF_LINES: dict[Form, Callable[[Sequence[Line], TableNotes], PrintedTable]] = {
    "coded": read_plain_coded,
    "summary": read_plain_summary,
    "economic": read_plain_economic,
    "three_public": read_plain_three_public,
}


def has_figures(fields: Mapping[str, Any]) -> bool:
    """Whether any figure was printed: read, or left open because it may stand in more than one column."""
    for value in fields.values():
        for row in value if isinstance(value, tuple) else (value,):
            if row is None:
                continue
            if not isinstance(row, Row) or any(amount is not None for amount in row.amounts().values()):
                return True
            if row.other_measures or (row.source and any(c.state == "ambiguous" for c in row.source.cells.values())):
                return True
    return False


def has_figures_run_together(grid: Grid) -> bool:
    """Whether a cell holds two amounts side by side: then the columns of the grid are not those of the table."""
    amounts = (
        [w for w in cell.printed.split() if _AMOUNT.fullmatch(w)] for b in grid_to_bands(grid) for cell in b.cells
    )
    return any(len(found) > 1 for found in amounts)


_AMOUNT = re.compile(r"-?[\d,]+\.\d\d")
_FIGURE_IN_A_NAME = re.compile(r"^[-—－]|\d,*+\.\d")


def names_hold_figures(fields: Mapping[str, Any]) -> bool:
    """Whether a name holds the figure or the dash of another column, so that columns are mixed up."""
    rows = (row for value in fields.values() if isinstance(value, tuple) for row in value)
    names = (getattr(row, "name", None) or getattr(row, "item", None) or "" for row in rows)
    return any(_FIGURE_IN_A_NAME.search(name) for name in names)


def table_source(
    region: TableRegion, origin: str | None, notes: Sequence[str] = (), cells: Mapping[str, CellSource] | None = None
) -> TableSource:
    """Where a table stands, from its region, with the notes under it behind others."""
    title = region.first.title
    box = region.grids[0].box if region.grids else None
    return TableSource.model_validate({
        "title": title.text,
        "number": table_number(region.first),
        "unit": unit_of((*title.lines, *region.lines)),
        "pages": region.pages(),
        "line": title.line.number,
        "bbox": round_box(box),
        "origin": origin,
        "notes": tuple(dict.fromkeys((*notes, *notes_of(region.lines)))),
        **({} if cells is None else {"cells": dict(cells)}),
    })


def table_status(
    region: TableRegion, document: Document, fields: Mapping[str, Any], *, header_seen: bool
) -> TableStatus:
    """``present`` with figures, ``image`` where a title is followed by a picture only, else ``empty``."""
    if has_figures(fields):
        return "present"
    if not header_seen and not has_header_words(region.lines) and is_picture_region(region, document):
        return "image"
    return "empty"


def reading_of(
    region: TableRegion, document: Document, table: PrintedTable, *, origin: str, unread: bool = False
) -> TableReading:
    """The finished model of one table; a table without figures is empty whatever labels were printed.

    ``unread`` says that there are figures which could not be read: such a table is present and has no rows.
    """
    fields = table_fields(table)
    status = "present" if unread else table_status(region, document, fields, header_seen=table.header_seen)
    cells = {name: cell.source for name, cell in table.totals.items()} if status == "present" else {}
    source = table_source(region, origin, table.notes.notes, cells)
    kept = fields if status == "present" and not unread else {}
    model = table.template.table(status=status, source=source, **kept)
    statement = statement_of(region.lines) if status == "empty" else None
    return TableReading(model, table.notes.told(), statement)


def absent_reading(table: TableId, document: Document) -> TableReading:
    """A table without a title: ``image`` where unread picture pages could hold it, else ``missing``."""
    status: TableStatus = "image" if picture_pages(document) else "missing"
    return TableReading(TEMPLATES[table].table(status=status))
