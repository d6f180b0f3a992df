"""Forms without a classification: the two-sided summaries 公开01 and 04, the “三公” form 公开09, and all nine together."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.export.forms import Form, FormCell, amount_cell, filler_cells, template_of
from extractor.export.forms_coded import coded_form, economic_form
from extractor.text.characters import squeeze
from models.record import Record
from models.rows import FiscalExpenditureRow, SummaryRow
from models.tables import FiscalAppropriationSummary, IncomeExpenditureSummary, TableId, ThreePublic

SideRow = SummaryRow | FiscalExpenditureRow
_FISCAL_COLUMNS = ("total", "general_public", "government_fund", "state_capital")
_THREE_PUBLIC = ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")


def record_to_forms(record: Record) -> tuple[Form, ...]:
    """All nine forms in the order of the template."""
    tables = record.tables
    return (
        summary_form("income_expenditure_summary", tables.income_expenditure_summary),
        coded_form("income", tables.income),
        coded_form("expenditure", tables.expenditure),
        summary_form("fiscal_appropriation_summary", tables.fiscal_appropriation_summary),
        coded_form("general_public_expenditure", tables.general_public_expenditure),
        economic_form(tables.basic_expenditure_detail),
        coded_form("government_fund", tables.government_fund),
        coded_form("state_capital", tables.state_capital),
        three_public_form(tables.three_public),
    )


def summary_form(table_id: TableId, table: IncomeExpenditureSummary | FiscalAppropriationSummary) -> Form:
    """收入 on the left, 支出 on the right, row by row as printed."""
    template = template_of(table_id)
    fiscal = isinstance(table, FiscalAppropriationSummary)
    columns = _FISCAL_COLUMNS if fiscal else ("amount",)
    width = 5 + len(columns)
    labels = [template.label(column) for column in columns] if fiscal else ["决算数"]
    cells = [FormCell(0, 0, "收入", "head", col_span=3), FormCell(0, 3, "支出", "head", col_span=width - 3)]
    heads = ("项目", "行次", "决算数", "项目", "行次", *labels)
    cells += [FormCell(1, col, label, "head") for col, label in enumerate(heads)]
    ordinals = ("栏次", "", "1", "栏次", "", *(str(number) for number in range(2, 2 + len(columns))))
    cells += [FormCell(2, col, text, "ordinal") for col, text in enumerate(ordinals)]
    if table.status == "present":
        cells += _side(f"tables.{table_id}.income", table.income, 0, ("amount",))
        cells += _side(f"tables.{table_id}.expenditure", table.expenditure, 3, columns)
        cells += filler_cells(cells, width, 3, 3 + max(len(table.income), len(table.expenditure)))
    return Form(table_id, template.title, table, 3, width, tuple(cells))


def _side(base: str, rows: Sequence[SideRow], col: int, columns: Sequence[str]) -> list[FormCell]:
    subtotal = next((index for index, row in enumerate(rows) if _is_subtotal(row.item)), None)
    cells: list[FormCell] = []
    for index, row in enumerate(rows):
        path, line = f"{base}[{index}]", 3 + index
        strong = _is_subtotal(row.item) or _is_total(row.item)
        number = "" if row.line is None else str(row.line)
        cells += [
            FormCell(line, col, row.item, path=path, row_source=row.source, strong=strong),
            FormCell(line, col + 1, number, "line", path=path),
        ]
        for place, column in enumerate(columns):
            terms = [f"{base}[{i}].{column}" for i in _summed(rows, index, subtotal)]
            if not terms and column == "total":
                terms = [f"{path}.{part}" for part in _FISCAL_COLUMNS[1:]]
            cells.append(amount_cell(line, col + 2 + place, path, row, column, strong=strong, terms=terms))
    return cells


def _summed(rows: Sequence[SideRow], index: int, subtotal: int | None) -> list[int]:
    """The rows that a 本年…合计 or 总计 row adds up; an item printed a second time is a part of the row before it."""
    item = rows[index].item
    if subtotal is None:
        return []
    if index == subtotal:
        return list(range(index))
    if not _is_total(item):
        return []
    first = {squeeze(row.item) for row in rows[:subtotal]}
    return [i for i in range(subtotal, index) if squeeze(rows[i].item) not in first and not _is_total(rows[i].item)]


def _is_subtotal(item: str) -> bool:
    text = squeeze(item)
    return text.startswith("本年") and text.endswith("合计")


def _is_total(item: str) -> bool:
    return squeeze(item) in {"总计", "合计"}


def three_public_form(table: ThreePublic) -> Form:
    """公开09: six columns of 预算数, six of 决算数, one line."""
    template = template_of("three_public")
    cells: list[FormCell] = []
    for half, (name, label) in enumerate((("budget", "预算数"), ("actual", "决算数"))):
        col = 6 * half
        cells.append(FormCell(0, col, label, "head", col_span=6))
        for place, column in enumerate(_THREE_PUBLIC):
            if column == "vehicles":
                cells.append(FormCell(1, col + place, template.label(column), "head", col_span=3))
            if column.startswith("vehicle"):
                text = "小计" if column == "vehicles" else template.label(column)
                cells.append(FormCell(2, col + place, text, "head"))
            else:
                cells.append(FormCell(1, col + place, template.label(column), "head", row_span=2))
            cells.append(FormCell(3, col + place, str(col + place + 1), "ordinal"))
        owner = table.budget if name == "budget" else table.actual
        if table.status == "present" and owner is not None:
            path = f"tables.three_public.{name}"
            for place, column in enumerate(_THREE_PUBLIC):
                cells.append(amount_cell(4, col + place, path, owner, column, terms=_three_terms(path, column)))
    if table.status == "present":
        cells += filler_cells(cells, 12, 4, 5)
    return Form("three_public", template.title, table, 4, 12, tuple(cells))


def _three_terms(path: str, column: str) -> list[str]:
    for identity in template_of("three_public").identities:
        if identity.whole == column:
            return [f"{path}.{part}" for part in identity.parts]
    return []
