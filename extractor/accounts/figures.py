"""Printed figures as the equations of an account see them: a value, its precision, where it stands and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from extractor.lazy import cached_property
from models.record import Place

Axis = Literal["column", "row", "full"]
Origin = Literal["publisher", "parsing", "unknown"]


def decimals(value: Decimal) -> int:
    """Printed places behind the point."""
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def half_unit(places: int) -> Decimal:
    """Half a unit of the last of that many places."""
    return Decimal(1).scaleb(-places) / 2


def is_sum(total: Decimal, parts: Sequence[Decimal]) -> bool:
    """Whether a printed total is the sum of printed parts, each of them rounded or cut off; whole numbers are exact."""
    return abs(sum(parts, Decimal(0)) - total) <= 2 * _half_of((total, *parts)) * (len(parts) + 1)


def is_rate(rate: Decimal, part: Decimal, whole: Decimal) -> bool:
    """Whether a printed ``rate`` in per cent is ``part`` of ``whole``, all three rounded or cut off; whole amounts are exact.

    Nothing is said against the rate of a whole that may be nothing.
    """
    half, half_rate = _half_of((part, whole)), half_unit(decimals(rate))
    if abs(whole) <= half:
        return True
    rates = [(part + above) / (whole + below) * 100 for above in (-half, half) for below in (-half, half)]
    is_rounded = min(rates) - half_rate <= rate <= max(rates) + half_rate
    is_cut_off = 0 <= abs(part / whole * 100) - abs(rate) < 2 * half_rate and part * whole * rate >= 0
    return is_rounded or is_cut_off


def _half_of(amounts: Iterable[Decimal]) -> Decimal:
    """Half a unit of the last place that any of the amounts has: trailing zeros are dropped. Whole numbers have none."""
    places = max(map(decimals, amounts))
    return half_unit(places) if places else Decimal(0)


def usual_decimals(values: Iterable[Decimal]) -> int:
    """The places that most figures of one table have; the fewer, where there is no majority.

    A table is printed in one precision, but spreadsheets drop trailing zeros (3,300 beside 3,300.00).
    """
    counts = Counter(decimals(value) for value in values if value != 0)
    return max(counts, key=lambda places: (counts[places], -places)) if counts else 2


@dataclass(frozen=True)
class Figure:
    """One printed figure: ``half`` is half a unit of its last printed place, ``key`` its identity among all figures.

    ``locate`` gives its place; ``row`` and ``column`` are its names for a formula. ``doubt`` says why our reading of it is
    doubtful, ``reread`` is the figure that the second reading shows there; ``derived`` figures follow from the identities
    and prove nothing; a ``fixed`` one is no print but a number such as 100 per cent, and cannot be wrong.
    """

    key: str
    value: Decimal
    half: Decimal
    locate: Callable[[], Place]
    row: str = ""
    column: str = ""
    doubt: str | None = None
    reread: Decimal | None = None
    derived: bool = False
    origin: Origin = "unknown"
    fixed: bool = False

    @cached_property
    def place(self) -> Place:
        """Where the figure stands; put together only for what is reported."""
        return self.locate()

    def name(self, axis: Axis) -> str:
        """What a formula calls the figure, where the other part of its name is plain from the context."""
        if axis == "full":
            return self.place.label or f"{self.row}{self.column}"
        return (self.column if axis == "column" else self.row) or self.place.label or ""


def rounded(value: Decimal, unit: Decimal) -> Decimal:
    """``value`` to whole ``unit``s (四舍五入), however many digits it has: damaged texts print figures of fifty digits."""
    return value.quantize(unit, ROUND_HALF_UP, context=Context(prec=max(28, value.adjusted() - unit.adjusted() + 2)))
