"""The accounting identities that a labelled record must satisfy, checked apart from the extractor under test.

A blank counts as zero. Rounding to the document's unit is allowed for: every summand may be off by half of the last
printed place, so that a sum of n figures may differ from the printed one by (n + 1) halves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractor.accounts.templates import TEMPLATES
from models import Record
from models.rows import Row
from models.tables import BasicExpenditureDetail

IDENTITY_NAMES = {
    "row_sum": "行合计", "tree_sum": "类款项之和", "total_row": "合计行", "group_total": "人员、公用经费合计",
    "both_sides": "收支总计相等", "subtotal": "本年合计", "three_public": "“三公”合计",
}  # fmt: skip
"""Every identity for a reader."""

HALF_PLACE = Decimal("0.005")
_ZERO = Decimal(0)

_ROW_SUMS: dict[str, tuple[str, ...]] = {
    template.id: identity.parts
    for template in TEMPLATES.values()
    if template.form == "coded"
    for identity in template.identities
    if identity.whole == "total"
}
_PERSONNEL, _PUBLIC = ("301", "303"), ("302", "307", "309", "310", "311", "312", "313", "399")


@dataclass(frozen=True, slots=True)
class Breach:
    """An identity that does not hold: ``left`` is the printed figure, ``right`` the sum of the others."""

    identity: str
    path: str
    left: Decimal
    right: Decimal


def record_to_breaches(record: Record) -> list[Breach]:
    """Every identity of the nine tables that the record's own figures break."""
    return [*_coded_tables(record), *_basic_detail(record.tables.basic_expenditure_detail), *_summaries(record),
            *_three_public(record)]  # fmt: skip


def _check(identity: str, path: str, printed: Decimal | None, parts: Iterable[Decimal | None]) -> Iterator[Breach]:
    given = [part for part in parts if part is not None]
    if printed is None or not given:
        return
    right = sum(given, _ZERO)
    if abs(printed - right) > HALF_PLACE * (len(given) + 1):
        yield Breach(identity, path, printed, right)


def _coded_tables(record: Record) -> Iterator[Breach]:
    for name, parts in _ROW_SUMS.items():
        table: Any = getattr(record.tables, name)
        for place, row in table.parts():
            yield from _check("row_sum", f"tables.{name}.{place}.total", row.total, (getattr(row, p) for p in parts))
        yield from _tree_sums(f"tables.{name}", table.rows, table.total)


def _tree_sums(path: str, rows: Sequence[Any], total: Row | None) -> Iterator[Breach]:
    columns = rows[0].amount_columns if rows else ()
    for index, row in enumerate(rows):
        children = [other for other in rows if len(other.code) == len(row.code) + 2 and other.code.startswith(row.code)]
        for column in columns:
            figures = (getattr(child, column) for child in children)
            yield from _check("tree_sum", f"{path}.rows[{index}].{column}", getattr(row, column), figures)
    classes = [row for row in rows if len(row.code) == 3]
    for column in columns if total is not None else ():
        figures = (getattr(row, column) for row in classes)
        yield from _check("total_row", f"{path}.total.{column}", getattr(total, column), figures)


def _basic_detail(table: BasicExpenditureDetail) -> Iterator[Breach]:
    path = "tables.basic_expenditure_detail"
    yield from _tree_sums(path, table.rows, None)
    amounts = {row.code: row.amount for row in table.rows}
    yield from _check("group_total", f"{path}.personnel_total", table.personnel_total, map(amounts.get, _PERSONNEL))
    yield from _check("group_total", f"{path}.public_total", table.public_total, map(amounts.get, _PUBLIC))


def _summaries(record: Record) -> Iterator[Breach]:
    whole, fiscal = record.tables.income_expenditure_summary, record.tables.fiscal_appropriation_summary
    expenditures: dict[str, tuple[Sequence[Any], str]] = {
        "income_expenditure_summary": (whole.expenditure, "amount"),
        "fiscal_appropriation_summary": (fiscal.expenditure, "total"),
    }
    for name, (expenditure, column) in expenditures.items():
        income: Sequence[Any] = getattr(record.tables, name).income
        left = [(row.item, row.amount) for row in income]
        right = [(row.item, getattr(row, column)) for row in expenditure]
        yield from _side(f"tables.{name}.income", left, "本年收入合计", "amount")
        yield from _side(f"tables.{name}.expenditure", right, "本年支出合计", column)
        totals = [amount for item, amount in right if item == "总计"]
        for index, (item, amount) in enumerate(left):
            if item == "总计":
                yield from _check("both_sides", f"tables.{name}.income[{index}].amount", amount, totals)


def _side(path: str, rows: Sequence[tuple[str, Decimal | None]], subtotal: str, column: str) -> Iterator[Breach]:
    """The subtotal is the sum of the lines above it."""
    for index, (item, amount) in enumerate(rows):
        if item == subtotal:
            yield from _check("subtotal", f"{path}[{index}].{column}", amount, (value for _, value in rows[:index]))


def _three_public(record: Record) -> Iterator[Breach]:
    table = record.tables.three_public
    for half in ("budget", "actual"):
        row = getattr(table, half)
        if row is not None:
            path = f"tables.three_public.{half}"
            yield from _check("three_public", f"{path}.total", row.total, (row.abroad, row.vehicles, row.reception))
            vehicles = (row.vehicle_purchase, row.vehicle_operation)
            yield from _check("three_public", f"{path}.vehicles", row.vehicles, vehicles)
