"""Which figures of one table are figures of another, as ``equalities.yaml`` has them: read by the anchors of readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractor.accounts.equalities import built_in
from extractor.accounts.two_sided import FUND_LINES
from models.tables import TableId


class Fund(NamedTuple):
    """One of the three kinds of appropriation: its column in 财政拨款收入支出决算总表, its own table, its item there."""

    column: str
    table: TableId
    item: str


FUNDS = (
    Fund("general_public", "general_public_expenditure", "一般公共预算财政拨款"),
    Fund("government_fund", "government_fund", "政府性基金预算财政拨款"),
    Fund("state_capital", "state_capital", "国有资本经营预算财政拨款"),
)


def _income_columns() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Columns of 收入决算表 that are an item, or the sum of items, of the table of all."""
    book = built_in()
    for rule in book.rules:
        cells = book.cells(rule)
        own, items = (
            next((cell for cell in cells if cell.table == "income"), None),
            [c for c in cells if c.side == "income"],
        )
        if rule.check == "income_01_02" and own is not None and own.column != "total":
            yield own.column, tuple(f"{c.row}收入" if c.row in FUND_LINES else c.row or "" for c in items)


def _economic_items() -> Iterator[tuple[str, str]]:
    book = built_in()
    for part, whole in (book.cells(rule) for rule in book.rules if rule.check == "three_public_06_09"):
        yield part.row or "", whole.column


INCOME_COLUMNS: dict[str, tuple[str, ...]] = dict(_income_columns())
"""Columns of 收入决算表 by the items of 收入支出决算总表 that add up to their total."""

ECONOMIC_ITEMS: dict[str, str] = dict(_economic_items())
"""Items of the basic expenditure detail by the column of the “三公” table that contains them; that holds project money too."""
