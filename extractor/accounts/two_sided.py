"""The two-sided tables: which line is the subtotal, which lines are carried over, and what is summed up in what."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.accounts.view import TableView
from models.rows import Row

INCOME_SUBTOTAL, EXPENDITURE_SUBTOTAL = "本年收入合计", "本年支出合计"
WHOLE = ("总计", "支出总计")
INCOME_OPENING = ("使用非财政拨款结余", "用事业基金弥补收支差额", "年初结转和结余", "上年结转和结余", "上年结转")
EXPENDITURE_CLOSING = ("结余分配", "年末结转和结余", "结转下年")
FISCAL_OPENING = ("年初财政拨款结转和结余", "上年财政拨款结转和结余")
FISCAL_CLOSING = ("年末财政拨款结转和结余",)
FUND_LINES = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
"""The three kinds of appropriation, as the two-sided tables name them (with 收入 behind them or without)."""


def side_rows(view: TableView, side: str) -> list[tuple[str, str, Row]]:
    """``(path, item, row)`` of one side of a two-sided table."""
    return [(path, getattr(row, "item", ""), row) for path, row in view.rows() if path.startswith(f"{side}[")]


def item_path(view: TableView, side: str, *names: str) -> str | None:
    """The path of the first line whose item begins with one of the names."""
    return next((path for path, item, _ in side_rows(view, side) if item.startswith(names)), None)


def is_part_of_appropriation(item: str, items: Sequence[str]) -> bool:
    """In older templates 财政拨款收入 stands over its 其中 lines, which are no summands of their own."""
    return "财政拨款收入" in items and item != "财政拨款收入" and item.startswith(FUND_LINES)


def expenditure_parents(keys: Sequence[str], filled: Sequence[bool]) -> list[int | None]:
    """For every line of the expenditure side the line that it is summed up in; a line without figures sums up nothing.

    总计 = 本年支出合计 + 年末结转和结余, 本年支出合计 = Σ items. ``keys`` are the folded canonical items.
    """

    def line(*names: str) -> int | None:
        return next((i for i, name in enumerate(keys) if name in names and filled[i]), None)

    whole, spent = line(*WHOLE), line(EXPENDITURE_SUBTOTAL)
    parents: list[int | None] = []
    for index, name in enumerate(keys):
        if index == whole or name in WHOLE:
            parents.append(None)
        elif index == spent or (name.startswith(("年末", "结余", "结转")) and not name.endswith("支出")):
            parents.append(whole)
        else:
            parents.append(spent)
    return parents
