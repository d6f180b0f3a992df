"""Which figures of one table are figures of another: read by the equations between tables and by the anchors of readers."""

from __future__ import annotations

from typing import NamedTuple

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

INCOME_COLUMNS: dict[str, tuple[str, ...]] = {
    "superior_subsidy": ("上级补助收入",),
    "institutional": ("事业收入",),
    "operating": ("经营收入",),
    "affiliated_remittance": ("附属单位上缴收入",),
    "other": ("其他收入",),
    "fiscal_appropriation": tuple(f"{fund.item}收入" for fund in FUNDS),
}
"""Columns of 收入决算表 by the items of 收入支出决算总表 that add up to their total."""

ECONOMIC_ITEMS: dict[str, str] = {
    "30212": "abroad",
    "30217": "reception",
    "30231": "vehicle_operation",
    "31013": "vehicle_purchase",
}
"""Items of the basic expenditure detail by the column of the “三公” table that contains them; that holds project money too."""
