"""Forms with a classification: 公开02, 03, 05, 07 and 08 by function, 06 by economic nature, three groups side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from extractor.export.forms import Form, FormCell, amount_cell, depth_of, filler_cells, parent_codes, template_of
from models.rows import CellSource, EconomicRow, ExpenditureRow, FundRow, GeneralPublicRow, IncomeRow
from models.tables import (
    BasicExpenditureDetail,
    Expenditure,
    GeneralPublicExpenditure,
    GovernmentFund,
    Income,
    StateCapital,
    TableId,
)

CodedTable = Income | Expenditure | GeneralPublicExpenditure | GovernmentFund | StateCapital

_SPENDING = ("total", "basic", "project")
_FUND_ONLY = ("opening_balance", "income", "closing_balance")
_PERSONNEL = ("301", "303")
_MIDDLE = ("302",)


def coded_form(table_id: TableId, table: CodedTable) -> Form:
    """A form by functional classification: header, 栏次, 合计, then 类/款/项."""
    columns = _shown_columns(table_id, table)
    cells = [*_head(table_id, columns), *_ordinals(columns)]
    head_rows = 3
    if table.status == "present":
        cells += _body(table_id, table, columns, head_rows)
    title = template_of(table_id).title
    return Form(table_id, title, table, head_rows, 2 + len(columns), tuple(cells))


def _shown_columns(table_id: TableId, table: CodedTable) -> tuple[str, ...]:
    """The columns of the template; 公开08 prints balances and income in some templates only."""
    columns = tuple(column.name for column in template_of(table_id).columns)
    if table_id != "state_capital":
        return columns
    rows = [row for _, row in table.parts()]
    used = any(getattr(row, name) is not None for row in rows for name in _FUND_ONLY)
    return columns if used else _SPENDING


def _head(table_id: TableId, columns: Sequence[str]) -> list[FormCell]:
    template = template_of(table_id)
    cells = [
        FormCell(0, 0, "项目", "head", col_span=2),
        FormCell(1, 0, "科目编码", "head"),
        FormCell(1, 1, "科目名称", "head"),
    ]
    grouped = table_id in {"general_public_expenditure", "government_fund", "state_capital"}
    for index, column in enumerate(columns):
        if grouped and column in _SPENDING:
            if column == "total":
                cells.append(FormCell(0, 2 + index, "本年支出", "head", col_span=3))
            label = "小计" if column == "total" else template.label(column)
            cells.append(FormCell(1, 2 + index, label, "head"))
        else:
            cells.append(FormCell(0, 2 + index, template.label(column), "head", row_span=2))
    return cells


def _ordinals(columns: Sequence[str]) -> list[FormCell]:
    numbers = [FormCell(2, 2 + index, str(index + 1), "ordinal") for index in range(len(columns))]
    return [FormCell(2, 0, "栏次", "ordinal", col_span=2), *numbers]


def _body(table_id: TableId, table: CodedTable, columns: Sequence[str], first: int) -> list[FormCell]:
    base = f"tables.{table_id}"
    rows: Sequence[IncomeRow | ExpenditureRow | GeneralPublicRow | FundRow] = table.rows
    codes = [row.code for row in rows]
    parents = dict(zip(codes, parent_codes(codes), strict=True))
    cells: list[FormCell] = []
    line = first
    if table.total is not None:
        roots = [index for index, code in enumerate(codes) if parents[code] is None]
        path = f"{base}.total"
        cells.append(FormCell(line, 0, "合计", path=path, col_span=2, row_source=table.total.source, strong=True))
        for place, column in enumerate(columns):
            terms = [f"{base}.rows[{index}].{column}" for index in roots]
            cells.append(amount_cell(line, 2 + place, path, table.total, column, strong=True, terms=terms))
        line += 1
    for index, row in enumerate(rows):
        path = f"{base}.rows[{index}]"
        depth = depth_of(row.code, parents)
        strong = depth == 0
        cells += [
            FormCell(line, 0, row.code, "code", path=path, row_source=row.source, depth=depth, strong=strong),
            FormCell(line, 1, row.name, path=path, row_source=row.source, depth=depth, strong=strong),
        ]
        children = [place for place, code in enumerate(codes) if parents[code] == row.code]
        for place, column in enumerate(columns):
            terms = [f"{base}.rows[{child}].{column}" for child in children] or _row_terms(table_id, path, column)
            cells.append(amount_cell(line, 2 + place, path, row, column, strong=strong, terms=terms))
        line += 1
    return cells


def _row_terms(table_id: TableId, path: str, column: str) -> list[str]:
    """The parts of a row sum, for rows that have no rows below them."""
    for identity in template_of(table_id).identities:
        if identity.whole == column and not identity.minus:
            return [f"{path}.{part}" for part in identity.parts]
    return []


def economic_form(table: BasicExpenditureDetail) -> Form:
    """公开06: 人员经费 on the left, 公用经费 in the middle and on the right, their sums below."""
    table_id: TableId = "basic_expenditure_detail"
    cells = [FormCell(0, 0, "人员经费", "head", col_span=3), FormCell(0, 3, "公用经费", "head", col_span=6)]
    for group in range(3):
        labels = ("科目编码", "科目名称", "决算数")
        cells += [FormCell(1, 3 * group + col, label, "head") for col, label in enumerate(labels)]
    if table.status == "present":
        cells += _economic_body(table)
    return Form(table_id, template_of(table_id).title, table, 2, 9, tuple(cells))


def _economic_body(table: BasicExpenditureDetail) -> list[FormCell]:
    base = "tables.basic_expenditure_detail"
    codes = [row.code for row in table.rows]
    parents = dict(zip(codes, parent_codes(codes), strict=True))
    groups: tuple[list[int], list[int], list[int]] = ([], [], [])
    for index, code in enumerate(codes):
        groups[0 if code.startswith(_PERSONNEL) else 1 if code.startswith(_MIDDLE) else 2].append(index)
    cells: list[FormCell] = []
    line = 1
    for line, indices in enumerate(zip_longest(*groups), start=2):
        for group, index in enumerate(indices):
            if index is not None:
                cells += _economic_cells(line, 3 * group, base, index, table.rows, parents)
    roots = [index for index, code in enumerate(codes) if parents[code] is None]
    personnel = [f"{base}.rows[{i}].amount" for i in roots if codes[i].startswith(_PERSONNEL)]
    public = [f"{base}.rows[{i}].amount" for i in roots if not codes[i].startswith(_PERSONNEL)]
    sources = table.source.cells if table.source else {}
    return [
        *cells,
        *filler_cells(cells, 9, 2, line + 1),
        FormCell(line + 1, 0, "人员经费合计", col_span=2, strong=True, path=f"{base}.personnel_total"),
        _total_cell(line + 1, 2, "personnel_total", table, sources, personnel),
        FormCell(line + 1, 3, "公用经费合计", col_span=5, strong=True, path=f"{base}.public_total"),
        _total_cell(line + 1, 8, "public_total", table, sources, public),
    ]


def _economic_cells(
    line: int, col: int, base: str, index: int, rows: Sequence[EconomicRow], parents: dict[str, str | None]
) -> list[FormCell]:
    row, path = rows[index], f"{base}.rows[{index}]"
    depth = depth_of(row.code, parents)
    strong = depth == 0
    terms = [f"{base}.rows[{i}].amount" for i, other in enumerate(rows) if parents[other.code] == row.code]
    return [
        FormCell(line, col, row.code, "code", path=path, row_source=row.source, depth=depth, strong=strong),
        FormCell(line, col + 1, row.name, path=path, row_source=row.source, depth=depth, strong=strong),
        amount_cell(line, col + 2, path, row, "amount", strong=strong, terms=terms),
    ]


def _total_cell(
    line: int, col: int, name: str, table: BasicExpenditureDetail, sources: dict[str, CellSource], terms: Sequence[str]
) -> FormCell:
    path = f"tables.basic_expenditure_detail.{name}"
    value = getattr(table, name)
    return FormCell(
        line, col, kind="amount", path=path, value=value, source=sources.get(name), strong=True, terms=tuple(terms)
    )
