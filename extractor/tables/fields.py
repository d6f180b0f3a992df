"""From the rows of a table to the fields of its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractor.accounts.item_names import canonical_item
from extractor.tables.cells import BLANK, make_row
from extractor.tables.rows import PrintedTable, TableRow
from models.rows import Row, SummaryRow


def table_fields(table: PrintedTable) -> dict[str, Any]:
    """The fields of the table's model; figures whose column is not decided are left out.

    Items of the 基本支出 detail are sorted by code, since its groups of columns differ between templates; a half of the
    “三公” table without a figure is ``None``.
    """
    match table.template.form:
        case "coded":
            return {"rows": _models(table, "rows"), "total": next(iter(_models(table, "total")), None)}
        case "summary":
            return {"income": _models(table, "income"), "expenditure": _models(table, "expenditure")}
        case "economic":
            totals = {name: table.totals.get(name, BLANK).amount for name in ("personnel_total", "public_total")}
            return {"rows": tuple(sorted(_models(table, "rows"), key=lambda row: row.code)), **totals}
        case "three_public":
            return {half: next(iter(_models(table, half)), None) for half in ("budget", "actual")}


def _models(table: PrintedTable, part: str) -> tuple[Any, ...]:
    kind = _kind(table, part)
    rows = (row for row in table.rows if row.part == part)
    return tuple(make_row(kind, _labels(table, row), row.cells, row.place) for row in rows)


def _kind(table: PrintedTable, part: str) -> type[Row]:
    template = table.template
    if part == "income":
        return SummaryRow
    return template.total if part == "total" and template.total is not None else template.row


def _labels(table: PrintedTable, row: TableRow) -> Mapping[str, object]:
    match row.part:
        case "rows":
            return {"code": row.code, "name": row.name}
        case "income" | "expenditure":
            return {"line": row.line, "item": canonical_item(table.template.id, row.part, row.name)}
        case _:
            return {}
