"""From regions to the nine table models: the right reader for each form, statuses, sources, findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.accounts.templates import TEMPLATES, Template
from extractor.grid.bands import tab_lines_to_grid
from extractor.layout import Document, Grid, Line
from extractor.outline.titles import table_number
from extractor.tables.cells import TableNotes, round_box
from extractor.tables.coded import CodedTable, coded_to_model, read_coded
from extractor.tables.economic import economic_to_model, economic_total_cells, read_economic
from extractor.tables.plain.tokens import is_caption
from extractor.tables.regions import (
    TableRegion,
    has_header_words,
    is_picture_region,
    notes_of,
    picture_pages,
    statement_of,
    unit_of,
)
from extractor.tables.summary import read_summary, summary_to_model
from extractor.tables.three_public import read_three_public, three_public_to_model
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


def grids_to_fields(
    template: Template, grids: Sequence[Grid], notes: TableNotes
) -> tuple[dict[str, Any], dict[str, CellSource], bool, CodedTable | None]:
    """Read one table from its grids: model fields, cells outside rows, whether a header was seen, open coded rows."""
    if template.form == "summary":
        summary = read_summary(grids, template, notes)
        return summary_to_model(summary, template, notes), {}, summary.header_seen, None
    if template.form == "economic":
        economic = read_economic(grids, template, notes)
        return economic_to_model(economic), economic_total_cells(economic), economic.header_seen, None
    if template.form == "three_public":
        three = read_three_public(grids, template, notes)
        return three_public_to_model(three), {}, three.header_seen, None
    coded = read_coded(grids, template, notes)
    return coded_to_model(coded, template), {}, coded.header_seen, coded


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


_FIGURE_IN_A_NAME = re.compile(r"^[-—－]|\d[\d,]*\.\d")


def names_hold_figures(fields: Mapping[str, Any]) -> bool:
    """Whether a name holds the figure or the dash of another column, so that columns are mixed up."""
    rows = (row for value in fields.values() if isinstance(value, tuple) for row in value)
    names = (getattr(row, "name", None) or getattr(row, "item", None) or "" for row in rows)
    return any(_FIGURE_IN_A_NAME.search(name) for name in names)


def table_source(
    region: TableRegion, origin: str | None, notes: TableNotes, cells: Mapping[str, CellSource]
) -> TableSource:
    """Where a table stands, from its region."""
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
        "notes": tuple(dict.fromkeys((*notes.notes, *notes_of(region.lines)))),
        "cells": dict(cells),
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
    region: TableRegion,
    document: Document,
    fields: Mapping[str, Any],
    notes: TableNotes,
    *,
    origin: str | None,
    cells: Mapping[str, CellSource],
    header_seen: bool,
    unread: bool = False,
) -> TableReading:
    """The finished model of one table; a table without figures is empty whatever labels were printed.

    ``unread`` says that there are figures which could not be read: such a table is present and has no rows.
    """
    template = notes.template
    status = "present" if unread else table_status(region, document, fields, header_seen=header_seen)
    source = table_source(region, origin, notes, cells if status == "present" else {})
    kept = dict(fields) if status == "present" else {}
    table = template.table(status=status, source=source, **kept)
    statement = statement_of(region.lines) if status == "empty" else None
    return TableReading(table, tuple(notes.findings), statement)


def absent_reading(table: TableId, document: Document) -> TableReading:
    """A table without a title: ``image`` where unread picture pages could hold it, else ``missing``."""
    status: TableStatus = "image" if picture_pages(document) else "missing"
    return TableReading(TEMPLATES[table].table(status=status))


GeometryReader = Callable[[Sequence[int]], Mapping[int, Sequence[Grid]]]
"""Page numbers → the grids of those pages."""
