"""Equations and bounds between tables: single cells as ``equalities.yaml`` has them, rows by their classes and codes.

What may lawfully differ is not compared: income and expenditure of a 类 where money was carried over or came from other
sources, 05 and 03 where other money than the general public budget was spent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from extractor.accounts.equalities import declared_statements
from extractor.accounts.equations import Bound, Statement, Unchecked, equal
from extractor.accounts.inside import absent, figure_of
from extractor.accounts.links import INCOME_COLUMNS
from extractor.accounts.two_sided import (
    EXPENDITURE_SUBTOTAL,
    item_path,
    side_rows,
)
from extractor.accounts.view import TableView
from extractor.text.characters import key
from models.tables import TableId

_COLUMNS = ("total", "basic", "project")


def between_tables(tables: Mapping[TableId, TableView]) -> Iterator[Statement]:
    """What the nine tables say of each other."""
    yield from declared_statements(tables)
    summary, fiscal = tables["income_expenditure_summary"], tables["fiscal_appropriation_summary"]
    yield from _classes("checks.class_01_03", summary, "amount", tables["expenditure"])
    yield from _income_expenditure(tables)
    yield from _classes("checks.class_04_05", fiscal, "general_public", tables["general_public_expenditure"])
    yield from _general_public_part(tables)


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


def _classes(check: str, summary: TableView, column: str, table: TableView) -> Iterator[Statement]:
    """Each 类 of the expenditure side against its row."""
    if missing := absent(check, summary, table):
        yield missing
        return
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
