"""The budget of a part of the “三公” expenses that nothing prints: what the whole leaves when the other parts have theirs."""

from __future__ import annotations

from decimal import Decimal

from extractor.accounts.figures import decimals, half_unit
from extractor.checks.context import CheckContext
from extractor.checks.ratios import HUNDRED
from extractor.checks.text_equalities import three_public_cells
from extractor.checks.text_figures import deviations
from models.narrative import Deviation

WIDEST = Decimal("0.02")
"""The rounding of the other parts may leave this share of the whole open."""

_Range = tuple[Decimal, Decimal]


def is_left_nothing(context: CheckContext, item: Deviation) -> bool:
    """Whether the other parts of the whole take its budget up, so that the part of ``item`` had none."""
    parts = _parts(context, item)
    column = _column(item)
    whole = parts.pop("total", None)
    sums = context.tables["three_public"].template.identities
    names = next((set(one.parts) for one in sums if one.whole == "total" and column in one.parts), None)
    if whole is None or column is None or names is None or whole.reference_amount is None:
        return False
    ranges = [_budget_range(parts[name]) if name in parts else None for name in names - {column}]
    known = [one for one in ranges if one is not None]
    if len(known) < len(ranges):
        return False
    half = half_unit(decimals(whole.reference_amount))
    low = whole.reference_amount - half - sum((high for _, high in known), Decimal(0))
    high = whole.reference_amount + half - sum((low for low, _ in known), Decimal(0))
    return low <= 0 <= high and high - low <= WIDEST * whole.reference_amount


def _column(item: Deviation) -> str | None:
    cells = three_public_cells(item.subject)
    return None if cells is None else cells[0].column


def _parts(context: CheckContext, item: Deviation) -> dict[str, Deviation]:
    """Columns of the “三公” table → what the text says of each against the same budget."""
    found: dict[str, Deviation] = {}
    for _, other in deviations(context):
        if (
            other.section == "three_public"
            and other.comparison == item.comparison
            and (name := _column(other)) is not None
        ):
            found.setdefault(name, other)
    return found


def _budget_range(item: Deviation) -> _Range | None:
    """Between what a budget lies, by its print or by the amount and its share of it."""
    if item.reference_amount is not None:
        half = half_unit(decimals(item.reference_amount))
        return item.reference_amount - half, item.reference_amount + half
    if not item.actual_amount or not item.completion_pct:
        return None
    amount, rate = half_unit(decimals(item.actual_amount)), half_unit(decimals(item.completion_pct))
    if item.completion_pct <= rate:
        return None
    low = (item.actual_amount - amount) / (item.completion_pct + rate)
    return low * HUNDRED, (item.actual_amount + amount) / (item.completion_pct - rate) * HUNDRED
