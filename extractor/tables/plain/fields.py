"""From plain rows to the fields of the table models: figures put into their columns, what stays open reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from extractor.accounts.anchors import TOTAL, anchors_for
from extractor.accounts.classification import code_parents
from extractor.accounts.templates import Identity
from extractor.accounts.two_sided import expenditure_parents
from extractor.grid.bands import RowBand
from extractor.layout import Line
from extractor.tables.cells import BLANK, ReadCell, TableNotes, figure_state, make_row, round_box
from extractor.tables.plain.coded import PlainCoded, PlainRow
from extractor.tables.plain.columns import coded_columns, fiscal_columns
from extractor.tables.plain.economic import PlainEconomic, PlainEntry
from extractor.tables.plain.positions import settled_by_place
from extractor.tables.plain.summary import PlainItem, PlainSummary, item_name
from extractor.tables.plain.three_public import HALVES, PlainThreePublic
from extractor.tables.plain.tokens import Body, Token
from extractor.tables.solve.assign import AssignedCell, AssignedRow, Assignment, Problem
from extractor.tables.solve.options import AmountRow, Figure
from extractor.tables.solve.report import report_given_up
from extractor.text.characters import key, squeeze
from models.rows import CellSource, EconomicRow, RowSource, SummaryRow, ThreePublicAmounts
from models.tables import Table, TableId

_HEADING = re.compile(r"决算数|预算数|行次|栏次|^项目|项目行|项目$|^金额")
LINE_DIGITS = 3
"""Most digits of a 行次."""
LEAST_COUNTING = 4
"""Least numbers that count on from row to row for them to be 行次."""
SPLIT_COLUMNS = 3
"""合计, 人员经费, 公用经费."""

Solver = Callable[[Problem], Assignment]
"""``assign_columns``, perhaps with a memory."""

Fields = tuple[dict[str, Any], dict[str, CellSource]]
"""The fields of a table model, and the sources of cells that belong to no row."""


def line_band(line: Line) -> RowBand:
    """A line as the place of a report."""
    return RowBand((), line.page, line.box, None if line.page is not None else line.number)


def line_source(line: Line) -> RowSource:
    """Where a row of plain text stands: its page, or its line where pages are unknown."""
    return RowSource(page=line.page, line=None if line.page is not None else line.number, bbox=round_box(line.box))


def token_cell(token: Token) -> ReadCell:
    """A printed figure or dash as a cell."""
    if token.amount is None:
        return ReadCell(None, CellSource(state="dash", printed=token.text))
    return ReadCell(token.amount, CellSource(state=figure_state(token.amount), printed=token.text))


def figures_of(tokens: Sequence[Token], columns: tuple[str, ...] = ()) -> tuple[Figure, ...]:
    """Printed cells as the solver takes them."""
    return tuple(Figure(token.amount, token.text, columns) for token in tokens)


def assigned_cells(row: AssignedRow) -> dict[str, ReadCell]:
    """The cells of a solved row."""
    return {
        name: ReadCell(cell.amount, CellSource(state=cell.state, printed=cell.printed))
        for name, cell in row.cells.items()
    }


def report_open(row: AssignedRow, label: str, line: Line, notes: TableNotes) -> None:
    """Report a row whose figures could not all be put into a column."""
    printed = "、".join(row.open_figures)
    if row.overfull:
        notes.warn("overfull_row", f"“{label}”一行的数字（{printed}）比栏目多，未读取", line_band(line), printed)
    elif row.open_figures:
        message = f"“{label}”一行的数字（{printed}）不能确定属于哪一栏，未读取"
        notes.warn("ambiguous_row", message, line_band(line), printed)


def report_unread(tokens: Sequence[Token], notes: TableNotes) -> None:
    """Report figures that belong to no row; texts alone are not worth a report."""
    lines = list({token.line.number: token.line for token in tokens if token.kind != "text"}.values())
    for line in lines:
        notes.warn("unread_line", f"有一行无法识别，未读取：“{line.text.strip()}”", line_band(line), line.text.strip())


def coded_fields(table: PlainCoded, context: Mapping[TableId, Table], notes: TableNotes, solve: Solver) -> Fields:
    """``rows`` and ``total`` of a coded table."""
    template = notes.template
    for line in table.unread:
        report_unread(line.tokens, notes)
    if table.body.head_total:
        head = table.body.head_total[0].line
        printed = head.text.strip()
        notes.warn("total_in_head", f"合计行与表头印在同一行，未读取：“{printed}”", line_band(head), printed)
    columns, identities = coded_columns(template, table.body)
    rows = table.rows
    keys = [TOTAL if row.is_total else row.code for row in rows]
    parents = code_parents([None if row.is_total else row.code for row in rows], [bool(row.figures) for row in rows])
    problem = Problem(
        columns,
        identities,
        tuple(AmountRow(figures_of(row.figures), parent) for row, parent in zip(rows, parents, strict=True)),
        anchors=anchors_for(template.id, keys, columns, context),
    )
    solved = _solved(problem, [row.figures for row in rows], table.body, notes, solve)
    models = []
    total = None
    for row, assigned in zip(rows, solved, strict=True):
        report_open(assigned, _row_label(row), row.line, notes)
        cells = assigned_cells(assigned)
        if not row.is_total:
            labels = {"code": row.code, "name": row.name}
            models.append(make_row(template.row, labels, cells, line_source(row.line)))
        elif template.total is not None and total is None:
            total = make_row(template.total, {}, cells, line_source(row.line))
    return {"rows": tuple(models), "total": total}, {}


def _solved(
    problem: Problem, printed: Sequence[Sequence[Token]], body: Body, notes: TableNotes, solve: Solver
) -> tuple[AssignedRow, ...]:
    """The rows solved by the identities; what these leave open by where it stands under the numbered columns."""
    assignment = solve(problem)
    report_given_up(assignment, notes, _place(body))
    solved = assignment.rows
    bound = settled_by_place(problem.rows, solved, printed, problem.columns, body.source)
    if bound is None:
        unknown = body.ordinals > len(problem.columns) and assignment.broken > 0
        return tuple(map(_left_open, solved)) if unknown or _is_guess(problem, assignment) else solved
    placed = solve(replace(problem, rows=bound)).rows
    return placed if not any(row.overfull for row in placed) else solved


def _is_guess(problem: Problem, assignment: Assignment) -> bool:
    """Whether nothing says where the blanks of a lone row were: no other row is summed up with it, and its sums break."""
    return len(problem.rows) == 1 and assignment.broken > 0 and len(problem.rows[0].figures) < len(problem.columns)


def _left_open(row: AssignedRow) -> AssignedRow:
    """The row with none of its figures taken; what was blank may be any of them."""
    figures = tuple(cell.printed for cell in row.cells.values() if cell.printed is not None)
    return AssignedRow(dict.fromkeys(row.cells, AssignedCell(None, "ambiguous")), (*row.open_figures, *figures))


def _place(body: Body) -> RowBand | None:
    """Where a table begins; ``None`` for a title with nothing under it."""
    return line_band(body.source[0]) if body.source else None


def _row_label(row: PlainRow) -> str:
    return "合计" if row.is_total else f"{row.code} {row.name}".strip()


def summary_fields(table: PlainSummary, context: Mapping[TableId, Table], notes: TableNotes, solve: Solver) -> Fields:
    """``income`` and ``expenditure`` of a two-sided table; lines without item and amount are left out."""
    template = notes.template
    report_unread(table.unread, notes)
    fields: dict[str, Any] = {}
    for side in ("income", "expenditure"):
        items = _printed_items(_without_line_numbers(table.side(side)), notes)
        if side == "income" or template.id == "income_expenditure_summary":
            fields[side] = _one_column(items, table, notes)
        else:
            fields[side] = _fiscal_expenditure(items, table, context, notes, solve)
    return fields, {}


def _printed_items(items: Sequence[PlainItem], notes: TableNotes) -> list[PlainItem]:
    kept = []
    for item in items:
        if item.label and not _HEADING.search(key(item.label)):
            kept.append(item)
        elif item.figures:
            report_unread(item.figures, notes)
    return kept


def _without_line_numbers(items: Sequence[PlainItem]) -> list[PlainItem]:
    """The rows of a side without the 行次 among their figures: short numbers that count on from row to row.

    Those of rows that are blank on one side stand among the figures of the other. The first is the row's own where none
    was found before.
    """
    printed = [token for item in items for token in item.figures if token.bare and len(token.text) <= LINE_DIGITS]
    numbers = [int(squeeze(token.text)) for token in printed]
    counting = {
        id(token)
        for token, before, number, after in zip(printed, (0, *numbers), numbers, (*numbers[1:], 0), strict=False)
        if number in (before + 1, after - 1)
    }
    if len(counting) < LEAST_COUNTING:
        return list(items)
    kept = []
    for item in items:
        own = item.line_number
        if own is None and item.figures and id(item.figures[0]) in counting:
            own = int(squeeze(item.figures[0].text))
        figures = [token for token in item.figures if id(token) not in counting]
        kept.append(replace(item, line_number=own, figures=figures))
    return kept


def _one_column(items: Sequence[PlainItem], table: PlainSummary, notes: TableNotes) -> tuple[SummaryRow, ...]:
    """A side with the final account alone, or with budget figures before it: then only full rows can be read."""
    wanted = table.amounts
    rows = []
    for item in items:
        cell = BLANK
        if item.figures and len(item.figures) == wanted:
            cell = token_cell(item.figures[-1])
        elif item.figures:
            cell = _open_cell(item, notes)
        labels = {"line": item.line_number, "item": item_name(notes.template.id, item)}
        rows.append(make_row(SummaryRow, labels, {"amount": cell}, line_source(item.line)))
    return tuple(rows)  # type: ignore[arg-type]


def _open_cell(item: PlainItem, notes: TableNotes) -> ReadCell:
    """The cell of a row whose figures may stand in several columns: reported, and not read."""
    printed = "、".join(token.text for token in item.figures)
    message = f"“{item.label}”一行的数字（{printed}）不能确定属于哪一栏，未读取"
    notes.warn("ambiguous_row", message, line_band(item.line), printed)
    return ReadCell(None, CellSource(state="ambiguous"))


def _fiscal_expenditure(
    items: Sequence[PlainItem],
    table: PlainSummary,
    context: Mapping[TableId, Table],
    notes: TableNotes,
    solve: Solver,
) -> tuple[Any, ...]:
    template = notes.template
    columns = fiscal_columns(template, table.body)
    names = [item_name(template.id, item) for item in items]
    if table.budgets_beside_expenditure:
        # The sums of a budget hold as those of the account do: where both are printed, none tells which figure is which.
        return tuple(
            make_row(
                template.row,
                {"line": item.line_number, "item": name},
                {"total": _open_cell(item, notes) if item.figures else BLANK},
                line_source(item.line),
            )
            for item, name in zip(items, names, strict=True)
        )
    keys = [key(name) for name in names]
    filled = [bool(item.figures) for item in items]
    solved = solve(
        Problem(
            columns,
            template.identities,
            tuple(
                AmountRow(figures_of(item.figures), parent)
                for item, parent in zip(items, expenditure_parents(keys, filled), strict=True)
            ),
            anchors=anchors_for(template.id, keys, columns, context),
        )
    )
    report_given_up(solved, notes, _place(table.body))
    rows = []
    for item, name, assigned in zip(items, names, solved.rows, strict=True):
        report_open(assigned, item.label, item.line, notes)
        labels = {"line": item.line_number, "item": name}
        rows.append(make_row(template.row, labels, assigned_cells(assigned), line_source(item.line)))
    return tuple(rows)


def economic_fields(table: PlainEconomic, notes: TableNotes) -> Fields:
    """The items of the detail table sorted by code, and its two totals."""
    report_unread(table.unread, notes)
    rows = [
        make_row(
            EconomicRow,
            {"code": entry.code, "name": entry.name},
            {"amount": _whole_of(entry, table.amounts, notes)},
            line_source(entry.line),
        )
        for entry in sorted(table.entries, key=lambda entry: entry.code)
    ]
    totals = {
        name: token_cell(entry.figures[0]) if entry.figures else BLANK
        for name, entry in table.totals.items()
        if name != "whole"
    }
    whole = table.totals.get("whole")
    if whole is not None and len(whole.figures) == SPLIT_COLUMNS:
        totals["personnel_total"], totals["public_total"] = (token_cell(token) for token in whole.figures[1:])
    fields = {
        "rows": tuple(rows),
        "personnel_total": totals.get("personnel_total", BLANK).amount,
        "public_total": totals.get("public_total", BLANK).amount,
    }
    return fields, {name: cell.source for name, cell in totals.items()}


def _whole_of(entry: PlainEntry, most: int, notes: TableNotes) -> ReadCell:
    """The amount of an item; of 合计 | 人员经费 | 公用经费 the first, where the others make it up."""
    if not entry.figures:
        return BLANK
    parts = [token.amount or Decimal(0) for token in entry.figures[1:]]
    if most > 1 and (not parts or sum(parts, Decimal(0)) != (entry.figures[0].amount or 0)):
        printed = "、".join(token.text for token in entry.figures)
        message = f"“{entry.code} {entry.name}”一行的数字（{printed}）不能确定属于哪一栏，未读取"
        notes.warn("ambiguous_row", message, line_band(entry.line), printed)
        return ReadCell(None, CellSource(state="ambiguous"))
    return token_cell(entry.figures[0])


def three_public_fields(
    table: PlainThreePublic, context: Mapping[TableId, Table], notes: TableNotes, solve: Solver
) -> Fields:
    """``budget`` and ``actual`` of the “三公” table; a half without a figure is ``None``."""
    report_unread(table.unread, notes)
    names = notes.template.row.amount_columns
    if table.layout == "down":
        halves = table.columns
        columns = tuple(f"{half}.{name}" for name in names for half in halves)
        figures = tuple(
            figure
            for name in names
            for figure in _item_figures(table.rows.get(name, ()), tuple(f"{half}.{name}" for half in halves))
        )
    else:
        columns = table.columns
        figures = figures_of(table.figures)
        if table.layout == "rows":
            figures = tuple(
                figure
                for half in HALVES
                for figure in figures_of(
                    table.rows.get(half, ()), tuple(column for column in columns if column.startswith(half))
                )
            )
    identities = tuple(
        Identity(f"{half}.{i.whole}", tuple(f"{half}.{part}" for part in i.parts))
        for half in HALVES
        for i in notes.template.identities
    )
    anchors = anchors_for(notes.template.id, ["halves"], columns, context)
    problem = Problem(columns, identities, (AmountRow(figures),), anchors=anchors)
    printed = table.figures if table.layout not in ("down", "rows") else ()
    assigned = _solved(problem, [printed], table.body, notes, solve)[0]
    fields: dict[str, Any] = {"budget": None, "actual": None}
    if table.line is None:
        return fields, {}
    report_open(assigned, notes.template.title, table.line, notes)
    cells = assigned_cells(assigned)
    for half in HALVES:
        own = {name: cells[f"{half}.{name}"] for name in names if f"{half}.{name}" in cells}
        if any(cell.amount is not None or cell.source.state == "ambiguous" for cell in own.values()):
            fields[half] = make_row(ThreePublicAmounts, {}, own, line_source(table.line))
    return fields, {}


def _item_figures(tokens: Sequence[Token], columns: tuple[str, ...]) -> tuple[Figure, ...]:
    if len(tokens) == len(columns):
        return tuple(Figure(t.amount, t.text, (column,)) for t, column in zip(tokens, columns, strict=True))
    return figures_of(tokens, columns)
