"""Equations and bounds between tables: 01 ↔ 02 ↔ 03, 04 ↔ 05, 03 ↔ 05, 05 ↔ 06, 06 ↔ 09, 01 ↔ 04, 07/08 ↔ 04.

What may lawfully differ is not compared: income and expenditure of a 类 where money was carried over or came from other
sources, 05 and 03 where other money than the general public budget was spent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from extractor.accounts.equations import Bound, Equation, Statement, Unchecked, equal
from extractor.accounts.figures import Figure
from extractor.accounts.inside import absent, figure_of
from extractor.accounts.links import ECONOMIC_ITEMS, FUNDS, INCOME_COLUMNS, Fund
from extractor.accounts.two_sided import (
    EXPENDITURE_SUBTOTAL,
    FUND_LINES,
    INCOME_SUBTOTAL,
    item_path,
    side_rows,
)
from extractor.accounts.view import TableView
from extractor.text.characters import key
from models.tables import TableId

_COLUMNS = ("total", "basic", "project")


def between_tables(tables: Mapping[TableId, TableView]) -> Iterator[Statement]:
    """What the nine tables say of each other."""
    yield from _income_summary(tables["income_expenditure_summary"], tables["income"])
    yield from _expenditure_summary(tables["income_expenditure_summary"], tables["expenditure"])
    yield from _income_expenditure(tables)
    yield from _fiscal_income(tables["income_expenditure_summary"], tables["fiscal_appropriation_summary"])
    yield from _fiscal_general_public(tables["fiscal_appropriation_summary"], tables["general_public_expenditure"])
    yield from _general_public_part(tables)
    yield from _basic_detail(tables["general_public_expenditure"], tables["basic_expenditure_detail"])
    yield from _three_public(tables["basic_expenditure_detail"], tables["three_public"])
    for fund in FUNDS[1:]:
        yield from _fund(tables["fiscal_appropriation_summary"], tables[fund.table], fund)


@lru_cache(maxsize=1024)
def class_key(name: str) -> str:
    """The name of a 类 made comparable: 农林水支出, 农林水, 农林水支出（类） are one."""
    plain = key(name)
    for ending in ("(类)支出", "类支出", "支出(类)", "(类)"):
        plain = plain.removesuffix(ending)
    return plain.removesuffix("支出")


def code_rows(view: TableView) -> dict[str, str]:
    """Code → path of its (first) row."""
    found: dict[str, str] = {}
    for path, row in view.rows():
        found.setdefault(getattr(row, "code", None) or path, path)
    return found


def class_rows(view: TableView) -> dict[str, str]:
    """Comparable name of a 类 → path of its row."""
    rows = [(path, row) for path, row in view.rows() if len(getattr(row, "code", "")) == 3]
    return {class_key(getattr(row, "name", "")): path for path, row in rows}


def _pair(check: str, left: Figure | None, right: Figure | None, reason: str) -> Iterator[Statement]:
    """The two cells are equal; a blank on both sides says nothing."""
    if left is None and right is None:
        return
    if left is None or right is None:
        yield Unchecked(check, reason)
    else:
        yield equal(check, left, right)


def _income_summary(summary: TableView, income: TableView) -> Iterator[Statement]:
    if missing := absent("checks.income_01_02", summary, income):
        yield missing
        return
    check = "checks.income_01_02"
    subtotal = figure_of(summary, item_path(summary, "income", INCOME_SUBTOTAL), "amount")
    yield from _pair(check, subtotal, income.figure("total", "total"), "收入合计有一处未填")
    for column, (line, *more) in INCOME_COLUMNS.items():
        path = item_path(summary, "income", line) if not more else None
        if path is not None:
            left = summary.figure(path, "amount", blank=True)
            right = income.figure("total", column, blank=True)
            if left and right and (left.value or right.value):
                yield equal(check, left, right)
    lines = [path for path, item, _ in side_rows(summary, "income") if item.startswith(FUND_LINES)]
    whole = item_path(summary, "income", "财政拨款收入")
    parts = [f for path in ([whole] if whole else lines) if (f := summary.figure(path, "amount")) is not None]
    fiscal = income.figure("total", "fiscal_appropriation")
    if fiscal is not None and parts:
        yield Equation(check, fiscal, tuple((1, part) for part in parts))


def _expenditure_summary(summary: TableView, expenditure: TableView) -> Iterator[Statement]:
    checks = "checks.expenditure_01_03", "checks.class_01_03"
    yield from _summed_up(checks, summary, "amount", expenditure, "支出合计有一处未填")


def _summed_up(
    checks: tuple[str, str], summary: TableView, column: str, table: TableView, blank: str
) -> Iterator[Statement]:
    """本年支出合计 of a summary is the total of the table of its items, and each class of it a 类 of that table."""
    of_total, of_classes = checks
    if missing := absent(of_total, summary, table):
        yield missing
        yield Unchecked(of_classes, missing.reason)
        return
    subtotal = figure_of(summary, item_path(summary, "expenditure", EXPENDITURE_SUBTOTAL), column)
    yield from _pair(of_total, subtotal, table.figure("total", "total"), blank)
    yield from _classes(of_classes, summary, column, table)


def _classes(check: str, summary: TableView, column: str, table: TableView) -> Iterator[Statement]:
    """Each 类 of the expenditure side against its row."""
    rows = class_rows(table)
    lines = {class_key(item): path for path, item, _ in side_rows(summary, "expenditure")}
    for name, path in rows.items():
        right = table.figure(path, "total")
        if right is None:
            continue
        left = summary.figure(lines[name], column, blank=True) if name in lines else None
        if left is None:
            yield Unchecked(check, f"《{summary.title}》没有与“{right.row}”同名的行")
        else:
            yield equal(check, left, right)
    for name, path in lines.items():
        left = summary.figure(path, column)
        if name in rows or left is None or not left.value or left.row in _NO_CLASS:
            continue
        yield Unchecked(check, f"《{table.title}》没有与“{left.row}”同名的类")


_NO_CLASS = frozenset({EXPENDITURE_SUBTOTAL, "结余分配", "年末结转和结余", "年末财政拨款结转和结余", "总计"})


def only_fiscal_without_carry_over(tables: Mapping[TableId, TableView]) -> bool:
    """Whether all income is fiscal appropriation and nothing was carried over: then each 类 has equal income and expenditure."""
    summary, income = tables["income_expenditure_summary"], tables["income"]
    others = [income.figure("total", column) for column in INCOME_COLUMNS if column != "fiscal_appropriation"]
    if any(figure is not None and figure.value for figure in others):
        return False
    carried = ("使用", "用事业基金", "年初", "上年", "结余分配", "年末", "结转下年")
    for side in ("income", "expenditure"):
        for path, item, _ in side_rows(summary, side):
            figure = summary.figure(path, "amount")
            if item.startswith(carried) and figure is not None and figure.value:
                return False
    return True


def _income_expenditure(tables: Mapping[TableId, TableView]) -> Iterator[Statement]:
    check = "checks.class_02_03"
    income, expenditure = tables["income"], tables["expenditure"]
    if missing := absent(check, tables["income_expenditure_summary"], income, expenditure):
        yield missing
        return
    if not only_fiscal_without_carry_over(tables):
        yield Unchecked(check, "有结转结余或财政拨款以外的收入，各类收入与支出可以不等")
        return
    paths = code_rows(expenditure)
    for code, path in code_rows(income).items():
        if code not in paths:
            continue
        left, right = income.figure(path, "total"), expenditure.figure(paths[code], "total")
        if left is None or right is None:
            continue
        yield equal(check, left, right)


def _fiscal_income(summary: TableView, fiscal: TableView) -> Iterator[Statement]:
    check = "checks.fiscal_income_01_04"
    if missing := absent(check, summary, fiscal):
        yield missing
        return
    for line in FUND_LINES:
        left = figure_of(summary, item_path(summary, "income", line), "amount")
        right = figure_of(fiscal, item_path(fiscal, "income", line), "amount")
        if left is not None and right is not None:
            yield equal(check, left, right)


def _fiscal_general_public(fiscal: TableView, general: TableView) -> Iterator[Statement]:
    checks = "checks.total_04_05", "checks.class_04_05"
    yield from _summed_up(checks, fiscal, "general_public", general, "一般公共预算财政拨款支出合计有一处未填")


def _general_public_part(tables: Mapping[TableId, TableView]) -> Iterator[Statement]:
    """05 is part of 03; where all money is of the general public budget they are the same."""
    check = "checks.part_03_05"
    whole, part = tables["expenditure"], tables["general_public_expenditure"]
    if missing := absent(check, whole, part):
        yield missing
        return
    same = _all_general_public(tables)
    paths = code_rows(whole)
    for code, path in code_rows(part).items():
        if code not in paths:
            continue
        for column in _COLUMNS:
            right = part.figure(path, column)
            left = whole.figure(paths[code], column, blank=same)
            if right is None or left is None or whole.is_unread(paths[code], column):
                continue
            if same:
                yield equal(check, left, right)
            else:
                yield Bound(check, right, left, whole.title)


def _all_general_public(tables: Mapping[TableId, TableView]) -> bool:
    pairs = (
        (tables["expenditure"].figure("total", "total"), tables["general_public_expenditure"].figure("total", "total")),
        (
            figure_of(
                tables["income_expenditure_summary"],
                item_path(tables["income_expenditure_summary"], "expenditure", EXPENDITURE_SUBTOTAL),
                "amount",
            ),
            figure_of(
                tables["fiscal_appropriation_summary"],
                item_path(tables["fiscal_appropriation_summary"], "expenditure", EXPENDITURE_SUBTOTAL),
                "general_public",
            ),
        ),
    )
    return any(a is not None and b is not None and abs(a.value - b.value) <= a.half + b.half for a, b in pairs)


def _basic_detail(general: TableView, detail: TableView) -> Iterator[Statement]:
    check = "checks.basic_05_06"
    if missing := absent(check, general, detail):
        yield missing
        return
    basic = general.figure("total", "basic")
    parts = [figure for name in ("personnel_total", "public_total") if (figure := detail.own_figure(name))]
    if basic is None or not parts:
        yield Unchecked(check, "基本支出合计或人员经费、公用经费合计未填")
    else:
        yield Equation(check, basic, tuple((1, part) for part in parts))


def _three_public(detail: TableView, three: TableView) -> Iterator[Statement]:
    check = "checks.three_public_06_09"
    if missing := absent(check, detail):
        yield missing
        return
    if three.table.status not in ("present", "empty"):
        yield Unchecked(check, f"《{three.title}》没有读到")
        return
    codes = code_rows(detail)
    for code, column in ECONOMIC_ITEMS.items():
        part = figure_of(detail, codes.get(code), "amount")
        if part is None or not part.value:
            continue
        whole = three.figure("actual", column, blank=True) if three.present else None
        if three.present and whole is None:
            yield Unchecked(check, f"《{three.title}》的数字没有读清")
            continue
        yield Bound(check, part, whole, three.title, "note" if code == "30212" else None)


def _fund(fiscal: TableView, own: TableView, fund: Fund) -> Iterator[Statement]:
    check = "checks.fund_04"
    if missing := absent(check, fiscal):
        yield missing
        return
    spent = figure_of(fiscal, item_path(fiscal, "expenditure", EXPENDITURE_SUBTOTAL), fund.column)
    received = figure_of(fiscal, item_path(fiscal, "income", fund.item), "amount")
    if own.table.status == "empty":
        yield from (Bound(check, figure, None, own.title) for figure in (spent, received))
        return
    if missing := absent(check, own):
        yield missing
        return
    for figure, other in ((own.figure("total", "total"), spent), (own.figure("total", "income"), received)):
        if figure is not None and other is not None:
            yield equal(check, other, figure)
