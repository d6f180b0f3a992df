"""The nine tables as tidy facts: one row for every cell of figures, blank ones included. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from extractor.accounts.templates import TEMPLATES
from extractor.export.labels import PARTS
from models.paths import path_steps
from models.record import Record
from models.rows import CellSource, Row, RowSource
from models.tables import BasicExpenditureDetail, Table


def record_to_facts(record: Record) -> Iterator[dict[str, Any]]:
    """Every cell with its table, row, column, value, unit, state and place; values stay Decimal."""
    about = {
        "sha256": record.provenance.input.sha256 if record.provenance else None,
        "department": record.document.department,
        "fiscal_year": record.document.fiscal_year,
    }
    for table_id, table in record.tables.items():
        unit = (table.source.unit if table.source else None) or record.document.unit
        for fact in _table_facts(table_id, table):
            yield about | {"table": table_id, "unit": unit} | fact


def _table_facts(table_id: str, table: Table) -> Iterator[dict[str, Any]]:
    labels = {column.name: column.label for t in TEMPLATES.values() if t.id == table_id for column in t.columns}
    for path, row in table.parts():
        part, *index = path_steps(path)
        about = {"part": part, "row": index[0] if index else None} | _row_labels(row)
        for column, value in row.amounts().items():
            label = "金额" if column == "amount" else labels[column]
            cell = row.source.cells.get(column) if row.source else None
            yield about | _cell(column, label, value, cell, row.source)
    if isinstance(table, BasicExpenditureDetail) and table.status == "present":
        # These belong to no row; their page is known where the table has only one.
        pages = table.source.pages if table.source else ()
        where = RowSource(page=pages[0]) if len(pages) == 1 else None
        for part in ("personnel_total", "public_total"):
            cell = table.source.cells.get(part) if table.source else None
            yield {"part": part, "name": PARTS[part]} | _cell("amount", "金额", getattr(table, part), cell, where)


def _row_labels(row: Row) -> dict[str, Any]:
    names = type(row).model_fields
    return {
        "code": getattr(row, "code", None),
        "name": getattr(row, "name" if "name" in names else "item", None),
        "line": getattr(row, "line", None),
    }


def _cell(
    column: str, label: str, value: Decimal | None, cell: CellSource | None, source: RowSource | None
) -> dict[str, Any]:
    box = cell.bbox if cell else None
    edges = dict(zip(("x0", "top", "x1", "bottom"), box, strict=True)) if box else {}
    return {
        "column": column,
        "column_label": label,
        "value": value,
        "state": cell.state if cell else None,
        "printed": cell.printed if cell else None,
        "second_reading": cell.second_reading if cell else None,
        "file": source.file if source else None,
        "address": (cell.address if cell else None) or (source.address if source else None),
        "page": source.page if source else None,
        "source_line": source.line if source else None,
        **edges,
    }
