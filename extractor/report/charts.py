"""The charts of a report: horizontal bars that start at zero and carry their values. Geometry only; the template draws.

A chart whose figures are missing is left out. Widths are shares of Decimals, never floats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from models.narrative import Deviation
from models.record import Record
from models.rows import Row

WIDTH = Decimal(360)
_LABEL, _BAR, _GAP = 17, 11, 9
_FIGURE = Decimal("6.3")
"""The width of a character of the values that stand at the ends of the bars of several series."""
_CLASS = re.compile(r"^(?P<name>.+?)[（(]类[）)]")
_ITEM_LEVEL = re.compile(r"[（(][款项][）)]")
_MONEY = Decimal("0.01")


class Datum(NamedTuple):
    """A label with one value for each series."""

    label: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One drawn bar, in units of the drawing (360 wide); ``end`` is its right edge."""

    x: str
    y: int
    width: str
    height: int
    end: str
    series: int
    value: str
    share: str | None


@dataclass(frozen=True, slots=True)
class BarGroup:
    """A label with its bars."""

    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready to be drawn; ``zero`` is the x of its zero line, ``basis`` says which figures it shows."""

    title: str
    basis: str
    series: tuple[str, ...]
    groups: tuple[BarGroup, ...]
    height: int
    zero: str


def record_to_charts(record: Record) -> list[Chart]:
    """支出结构, 基本/项目, 预算与决算, 三公; only those that the record has figures for."""
    charts = (_structure(record), _basic_project(record), _budget_actual(record), _three_public(record))
    return [chart for chart in charts if chart is not None]


def make_chart(title: str, basis: str, series: Sequence[str], data: Sequence[Datum], *, shares: bool) -> Chart | None:
    """Lay the bars out on one scale that includes zero; ``None`` where there is nothing but zeros."""
    values = [value for datum in data for value in datum.values]
    high, low = max([Decimal(0), *values]), min([Decimal(0), *values])
    if high == low:
        return None
    unit = (WIDTH if len(series) == 1 else _paired_width(values)) / (high - low)
    zero = -low * unit
    whole = sum(values, Decimal(0))
    groups: list[BarGroup] = []
    y = 0
    for datum in data:
        top = y + _LABEL
        bars = []
        for index, value in enumerate(datum.values):
            x = zero if value >= 0 else zero + value * unit
            share = f"{value / whole * 100:.1f}%" if shares and low == 0 else None
            width = abs(value) * unit
            drawn = (_print(x), top, _print(width), _BAR, _print(x + width))
            bars.append(Bar(*drawn, index, format(value, ",f"), share))
            top += _BAR + 1
        groups.append(BarGroup(datum.label, y + 12, tuple(bars)))
        y = top + _GAP
    return Chart(title, basis, tuple(series), tuple(groups), y, _print(zero))


def _paired_width(values: Iterable[Decimal]) -> Decimal:
    """What the longest value leaves of the width: each stands behind its bar."""
    longest = max(len(format(value, ",f")) for value in values)
    return max(WIDTH - 8 - _FIGURE * longest, Decimal(WIDTH) / 2)


def _print(value: Decimal) -> str:
    return format(value.quantize(_MONEY), "f")


def _structure(record: Record) -> Chart | None:
    rows = record.tables.expenditure.rows
    classes = [row for row in rows if not any(row.code != o.code and row.code.startswith(o.code) for o in rows)]
    data = [Datum(row.name, (row.total,)) for row in classes if row.total]
    basis = "据支出决算表"
    if not data:
        composition = record.narrative.composition
        data = [Datum(_class_name(item.subject), (item.amount,)) for item in composition if item.amount]
        basis = "据支出决算结构情况（文字）"
    ordered = sorted(data, key=lambda datum: datum.values[0], reverse=True)
    return make_chart("支出结构（按类）", basis, ("决算数",), ordered, shares=True)


def _basic_project(record: Record) -> Chart | None:
    total = record.tables.expenditure.total
    basic, project = _figure(total, "basic"), _figure(total, "project")
    if basic is None or project is None:
        return None
    data = [Datum("基本支出", (basic,)), Datum("项目支出", (project,))]
    return make_chart("基本支出与项目支出", "据支出决算表", ("决算数",), data, shares=True)


def _budget_actual(record: Record) -> Chart | None:
    items = [item for item in record.narrative.deviations if item.section == "general_public_items"]
    for comparison, name in (("initial_budget", "年初预算"), ("annual_budget", "全年预算")):
        data = _by_class([item for item in items if item.comparison == comparison])
        if data:
            basis = "据一般公共预算财政拨款支出具体情况（文字，按类加总）"
            return make_chart("预算与决算（按类）", basis, (name, "决算"), data, shares=False)
    return None


def _by_class(items: Iterable[Deviation]) -> list[Datum]:
    """Sums by 类; a 类 that is stated itself is taken as stated, one with a figure missing is left out."""
    stated: dict[str, list[Deviation]] = {}
    parts: dict[str, list[Deviation]] = {}
    for item in items:
        group = parts if _ITEM_LEVEL.search(item.subject) else stated
        group.setdefault(_class_name(item.subject), []).append(item)
    data = []
    for name in dict.fromkeys([*stated, *parts]):
        group_items = stated.get(name, [])[:1] or parts.get(name, [])
        pairs = [(item.reference_amount, item.actual_amount) for item in group_items]
        budgets = [budget for budget, _ in pairs if budget is not None]
        actuals = [actual for _, actual in pairs if actual is not None]
        if len(budgets) == len(actuals) == len(pairs):
            data.append(Datum(name, (sum(budgets, Decimal(0)), sum(actuals, Decimal(0)))))
    return sorted(data, key=lambda datum: max(datum.values), reverse=True)


def _figure(row: Row | None, column: str) -> Decimal | None:
    """An amount of a row; a blank cell is nothing spent, one that could not be read is unknown."""
    if row is None:
        return None
    cell = row.source.cells.get(column) if row.source else None
    if cell is not None and cell.state in {"ambiguous", "unreadable"}:
        return None
    value: Decimal | None = getattr(row, column)
    return Decimal(0) if value is None else value


def _class_name(subject: str) -> str:
    found = _CLASS.match(subject)
    return found.group("name") if found else subject


def _three_public(record: Record) -> Chart | None:
    table = record.tables.three_public
    parts = (("abroad", "因公出国（境）费"), ("vehicles", "公务用车购置及运行维护费"), ("reception", "公务接待费"))
    if table.budget is None or table.actual is None:
        return None
    data = []
    for name, label in (("total", "合计"), *parts):
        budget, actual = _figure(table.budget, name), _figure(table.actual, name)
        if budget is None or actual is None:
            return None
        if name == "total" or budget or actual:
            data.append(Datum(label, (budget, actual)))
    return make_chart("“三公”经费", "据“三公”经费支出决算表", ("预算", "决算"), data, shares=False)
