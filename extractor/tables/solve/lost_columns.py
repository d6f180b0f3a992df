"""A coded table in which two headings were run together over one column: the accounting identities tell which is which."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.accounts.anchors import TOTAL, anchors_for
from extractor.accounts.classification import code_parents
from extractor.accounts.templates import Template
from extractor.tables.cells import ReadCell, TableNotes
from extractor.tables.coded import CodedRow, CodedTable
from extractor.tables.solve.assign import AssignedRow, Problem, assign_columns
from extractor.tables.solve.options import AmountRow, Figure
from extractor.tables.solve.report import report_given_up
from models.rows import CellSource
from models.tables import Table, TableId


def settle_lost_columns(
    table: CodedTable, template: Template, context: Mapping[TableId, Table], notes: TableNotes
) -> None:
    """Put every undecided cell into its column and derive what was lost; what stays open is reported and left out.

    ``context`` are the other tables, which settle what the identities of this table leave open.
    """
    names = tuple(name for name in template.row.amount_columns if _is_printed(table, name))
    rows = table.rows
    codes = [None if row.is_total else row.code for row in rows]
    parents = code_parents(codes, [row.has_figures for row in rows])
    problem = Problem(
        columns=names,
        identities=template.identities,
        rows=tuple(AmountRow(_figures(row, names), parent) for row, parent in zip(rows, parents, strict=True)),
        shared=table.lost,
        anchors=anchors_for(template.id, [TOTAL if row.is_total else row.code for row in rows], names, context),
    )
    assignment = assign_columns(problem)
    report_given_up(assignment, notes, rows[0].band if rows else None)
    for row, solved in zip(rows, assignment.rows, strict=True):
        _settle(row, solved, notes)


def _is_printed(table: CodedTable, name: str) -> bool:
    return name in table.lost or any(name in row.cells for row in table.rows)


def _figures(row: CodedRow, names: tuple[str, ...]) -> tuple[Figure, ...]:
    """The printed cells of a row in column order, each with the columns that it may stand in."""
    cells: list[tuple[tuple[str, ...], ReadCell]] = [
        ((name,), cell) for name, cell in row.cells.items() if name in names
    ]
    cells += [(columns, cell) for cell, columns in row.open_cells]
    cells.sort(key=lambda pair: names.index(pair[0][0]))
    return tuple(
        Figure(cell.amount, cell.source.printed or "", columns)
        for columns, cell in cells
        if cell.source.state in ("figure", "zero", "dash")
    )


def _settle(row: CodedRow, solved: AssignedRow, notes: TableNotes) -> None:
    printed = {cell.source.printed: cell for cell, _ in row.open_cells}
    for name, cell in solved.cells.items():
        if name in row.cells and row.cells[name].source.state != "blank":
            continue
        if cell.state in ("figure", "zero", "dash") and cell.printed in printed:
            row.cells[name] = printed[cell.printed]
        else:
            row.cells[name] = ReadCell(cell.amount, CellSource(state=cell.state, printed=cell.printed))
    if solved.open_figures:
        label = "合计" if row.is_total else f"{row.code} {row.name}"
        figures = "、".join(solved.open_figures)
        notes.warn("ambiguous_row", f"“{label}”一行的数字（{figures}）不能确定属于哪一栏，未读取", row.band, figures)
    row.open_cells.clear()
