"""What the tables of one document say about each other: anchors for rows that the identities of their own table leave open.

``equalities.yaml`` and ``between`` declare the same laws as equations of read tables, each cell a figure that may be wrong; a law
is true or broken there. Here a table is not read yet: its rows have keys, and figures without columns. A law is turned round, from
what is certain in other tables to the amount that a cell of this one must have, reach or not exceed; and what is merely likely
helps too (income that equals what was spent out of the budget came out of it), which no check may hold against a publisher. No
equation can be made of cells that are still sought. Which columns and items of two tables are the same money, both have from
one place (``links``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from extractor.accounts.links import ECONOMIC_ITEMS, FUNDS, INCOME_COLUMNS
from extractor.accounts.two_sided import EXPENDITURE_SUBTOTAL, INCOME_SUBTOTAL
from extractor.accounts.view import UNREAD
from extractor.text.characters import key
from models.rows import Row
from models.tables import (
    BasicExpenditureDetail,
    FiscalAppropriationSummary,
    IncomeExpenditureSummary,
    Table,
    TableId,
    ThreePublic,
)

Facts = dict[str, dict[str, Decimal]]
"""Amounts of one table that are certain, by row (code, or item) and column; a blank cell is 0."""

TOTAL = ""
"""The row key of the 合计 row."""

_UNCERTAIN = UNREAD | {"derived"}


@dataclass(frozen=True, slots=True)
class Anchor:
    """What another table says of one cell: its amount equals, reaches or does not exceed ``amount``."""

    row: int
    column: str
    amount: Decimal
    relation: Literal["equal", "at_least", "at_most"] = "equal"


def anchors_for(
    table: TableId, keys: Sequence[str | None], columns: Sequence[str], context: Mapping[TableId, Table]
) -> tuple[Anchor, ...]:
    """What the other tables say of this one's rows.

    ``keys`` names the rows: code or canonical item, ``TOTAL`` for 合计, ``None`` for one that cannot be named. Rows whose
    key occurs twice get no anchor.
    """
    counts = Counter(keys)
    at = {name: index for index, name in enumerate(keys) if name is not None and counts[name] == 1}
    found: list[Anchor] = []
    for name, column, amount, relation in _statements(table, tuple(at), context):
        row = at.get(name)
        if row is not None and column in columns:
            found.append(Anchor(row, column, amount, relation))  # type: ignore[arg-type]
    return tuple(dict.fromkeys(found))


_Statement = tuple[str, str, Decimal, str]


def _statements(table: TableId, keys: Sequence[str], context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    if table == "income":
        yield from _of_income(context)
    elif table == "expenditure":
        yield from _of_expenditure(context)
    elif table == "general_public_expenditure":
        yield from _of_part("general_public_expenditure", context)
        yield from _of_basic_total(context)
    elif table in {"government_fund", "state_capital"}:
        yield from _of_part(table, context)
        yield from _of_fund_total(table, keys, context)
    elif table == "fiscal_appropriation_summary":
        yield from _of_fiscal_summary(keys, context)
    elif table == "three_public":
        yield from _of_three_public(context)


def _of_income(context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    items = side_facts(context.get("income_expenditure_summary"), "income")
    for column, names in INCOME_COLUMNS.items():
        amounts = [items[name]["amount"] for name in names if "amount" in items.get(name, {})]
        if len(amounts) == len(names):
            yield TOTAL, column, sum(amounts, Decimal(0)), "equal"
    whole = items.get(INCOME_SUBTOTAL, {})
    if whole.get("amount"):
        yield TOTAL, "total", whole["amount"], "equal"
    fiscal = side_facts(context.get("fiscal_appropriation_summary"), "income").get(INCOME_SUBTOTAL, {})
    if fiscal.get("amount"):
        yield TOTAL, "fiscal_appropriation", fiscal["amount"], "equal"
    # Income that equals what was spent out of the budget on the same item most likely came out of the budget.
    incomes = coded_facts(context.get("income"))
    for _, source, _ in FUNDS:
        for code, spent in coded_facts(context.get(source)).items():
            if code and spent.get("total") and incomes.get(code, {}).get("total") == spent["total"]:
                yield code, "fiscal_appropriation", spent["total"], "equal"


def _of_expenditure(context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    whole = side_facts(context.get("income_expenditure_summary"), "expenditure").get(EXPENDITURE_SUBTOTAL, {})
    if whole.get("amount"):
        yield TOTAL, "total", whole["amount"], "equal"
    own = coded_facts(context.get("expenditure"))
    for _, source, _ in FUNDS:
        for code, part in coded_facts(context.get(source)).items():
            everything = bool(part.get("total")) and own.get(code, {}).get("total") == part["total"]
            for column in ("basic", "project"):
                if column in part and (part[column] or everything):
                    yield code, column, part[column], "equal" if everything else "at_least"


def _of_part(table: TableId, context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    own = coded_facts(context.get(table))
    for code, whole in coded_facts(context.get("expenditure")).items():
        everything = bool(whole.get("total")) and own.get(code, {}).get("total") == whole["total"]
        for column in ("basic", "project"):
            if column in whole:
                yield code, column, whole[column], "equal" if everything else "at_most"


def _of_basic_total(context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    detail = context.get("basic_expenditure_detail")
    if isinstance(detail, BasicExpenditureDetail) and detail.personnel_total is not None:
        yield TOTAL, "basic", detail.personnel_total + (detail.public_total or Decimal(0)), "equal"


def _of_fund_total(table: TableId, keys: Sequence[str], context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    column, _, item = next(fund for fund in FUNDS if fund[1] == table)
    summary = context.get("fiscal_appropriation_summary")
    income = fiscal_income(summary)
    if item in income:
        yield TOTAL, "income", income[item][0], "equal"
        opening = income[item][1]
        if opening is not None:
            yield from _of_balance("opening_balance", opening, keys)
    spent = side_facts(summary, "expenditure")
    if column in spent.get(EXPENDITURE_SUBTOTAL, {}):
        yield TOTAL, "total", spent[EXPENDITURE_SUBTOTAL][column], "equal"
    if column in spent.get("年末财政拨款结转和结余", {}):
        yield from _of_balance("closing_balance", spent["年末财政拨款结转和结余"][column], keys)


def _of_balance(column: str, whole: Decimal, keys: Sequence[str]) -> Iterator[_Statement]:
    """A balance of the whole fund; where nothing is carried over, no item carries anything over."""
    yield TOTAL, column, whole, "equal"
    for name in keys if whole == 0 else ():
        if name != TOTAL:
            yield name, column, whole, "equal"


def _of_fiscal_summary(keys: Sequence[str], context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    income = fiscal_income(context.get("fiscal_appropriation_summary"))
    for column, source, item in FUNDS:
        if item in income and income[item][1] is not None:
            yield "总计", column, income[item][0] + cast("Decimal", income[item][1]), "equal"
        table = context.get(source)
        facts = coded_facts(table)
        if "total" in facts.get(TOTAL, {}):
            yield EXPENDITURE_SUBTOTAL, column, facts[TOTAL]["total"], "equal"
        names = class_names(table)
        for name in keys:
            if name in names and "total" in facts.get(names[name], {}):
                yield name, column, facts[names[name]]["total"], "equal"


def _of_three_public(context: Mapping[TableId, Table]) -> Iterator[_Statement]:
    amounts = coded_facts(context.get("basic_expenditure_detail"))
    for code, column in ECONOMIC_ITEMS.items():
        if amounts.get(code, {}).get("amount"):
            yield "halves", f"actual.{column}", amounts[code]["amount"], "at_least"
    # Spending stays within its budget: where the halves are alike, the budget is for what was spent.
    for column, spent in halves_facts(context.get("three_public")).get("actual", {}).items():
        if spent:
            yield "halves", f"budget.{column}", spent, "at_least"


def row_facts(row: Row) -> dict[str, Decimal]:
    """The certain amounts of a row; blanks and dashes are 0, what was left out or derived is not there."""
    facts = {}
    for column, amount in row.amounts().items():
        source = row.source.cells.get(column) if row.source else None
        if source is None or source.state not in _UNCERTAIN:
            facts[column] = amount if amount is not None else Decimal(0)
    return facts


def coded_facts(table: Table | None) -> Facts:
    """The facts of a coded table; an empty one says that its total is nothing."""
    if table is None:
        return {}
    if table.status == "empty" and hasattr(table, "total"):
        return {TOTAL: {"total": Decimal(0)}}
    if table.status != "present":
        return {}
    facts: Facts = {}
    rows: Iterable[Row] = getattr(table, "rows", ())
    repeated = Counter(getattr(row, "code", "") for row in rows)
    for row in rows:
        code = getattr(row, "code", "")
        if code and repeated[code] == 1:
            facts[code] = row_facts(row)
    total = getattr(table, "total", None)
    if isinstance(total, Row):
        facts[TOTAL] = row_facts(total)
    return facts


def side_facts(table: Table | None, side: str) -> Facts:
    """The facts of one side of a two-sided table by item; an item that occurs twice is left out."""
    if not isinstance(table, (IncomeExpenditureSummary, FiscalAppropriationSummary)) or table.status != "present":
        return {}
    rows = table.income if side == "income" else table.expenditure
    counts = Counter(key(row.item) for row in rows)
    return {key(row.item): row_facts(row) for row in rows if counts[key(row.item)] == 1}


def fiscal_income(table: Table | None) -> dict[str, tuple[Decimal, Decimal | None]]:
    """Kind of appropriation → (this year's income, opening balance) from the income side of 财政拨款收入支出决算总表.

    The kinds are printed twice: above 本年收入合计 as income, below 年初财政拨款结转和结余 as what was carried over.
    """
    if not isinstance(table, FiscalAppropriationSummary) or table.status != "present":
        return {}
    found: dict[str, tuple[Decimal, Decimal | None]] = {}
    opening = False
    for row in table.income:
        item = key(row.item)
        kind = next((kind for _, _, kind in FUNDS if item in {kind, kind + "收入"}), None)
        opening = opening or item.startswith((INCOME_SUBTOTAL, "年初"))
        amount = row_facts(row).get("amount")
        if item.startswith("年初") and amount == 0:
            found = {name: (income, amount) for name, (income, _) in found.items()}
        if kind is None or amount is None:
            continue
        if opening and kind in found:
            found[kind] = found[kind][0], amount
        elif not opening:
            found[kind] = amount, None
    return found


def class_names(table: Table | None) -> dict[str, str]:
    """Name → code of the 类 rows of a coded table."""
    rows = getattr(table, "rows", ())
    return {key(row.name): row.code for row in rows if len(row.code) == 3}


def halves_facts(table: Table | None) -> Facts:
    """The facts of the two halves of the “三公” table."""
    if not isinstance(table, ThreePublic):
        return {}
    return {name: row_facts(row) for name, row in (("budget", table.budget), ("actual", table.actual)) if row}
