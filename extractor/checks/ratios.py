"""Ratios as declarations: a printed rate, what it divides by what, and whether it agrees with these within their rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Literal

from extractor.accounts.figures import Figure, decimals, half_unit, rounded
from extractor.lazy import cached_property
from models.record import Severity

HUNDRED = Decimal(100)
_ZERO = Decimal(0)

Verdict = Literal["held", "truncated", "failed", "undefined"]
Terms = tuple[tuple[int, Figure], ...]
"""A signed sum of figures."""

_MOST_FURTHER_PLACES = 6
"""Places behind those of the printed rate that a recomputed one is told with at most."""


@dataclass(frozen=True)
class Recomputed:
    """A rate from the printed figures: ``value``, and ``low`` to ``high`` within their rounding."""

    value: Decimal
    low: Decimal
    high: Decimal

    def verdict(self, printed: Decimal) -> Verdict:
        """Whether the printed rate agrees; ``truncated`` where its last places were cut off instead of rounded."""
        half = half_unit(decimals(printed))
        if self.low - half <= printed <= self.high + half:
            return "held"
        # Cutting off brings a rate nearer to zero; one unit too much is no cutting off.
        low, high = (self.low, self.high) if self.value >= 0 else (-self.high, -self.low)
        if low - 2 * half <= abs(printed) <= high and printed * self.value >= 0:
            return "truncated"
        return "failed"

    def text(self, printed: Decimal) -> str:
        """The recomputed rate with the places of the printed one, two at least, and so many that it rounds as it should.

        11.6452 beside 11.7 is 11.645: a reader who rounds 11.65 would find the printed figure right.
        """
        unit = Decimal(1).scaleb(-decimals(printed))
        right = rounded(self.value, unit)
        shown = (
            rounded(self.value, Decimal(1).scaleb(-places))
            for places in range(max(decimals(printed), 2), decimals(printed) + _MOST_FURTHER_PLACES)
        )
        return str(next((value for value in shown if rounded(value, unit) == right), right))

    def unsigned(self) -> Recomputed:
        """The rate without its sign."""
        if self.low <= 0 <= self.high:
            return Recomputed(abs(self.value), _ZERO, max(abs(self.low), abs(self.high)))
        low, high = sorted((abs(self.low), abs(self.high)))
        return Recomputed(abs(self.value), low, high)


@dataclass(frozen=True)
class Ratio:
    """``rate`` % = ``top`` ÷ ``base``, both signed sums of figures.

    ``what`` names the rate for a reader. ``signless`` leaves the sign to another check (增减额 and 增减幅度).
    ``severity`` lowers the catalogue's.
    """

    check: str
    rate: Figure
    top: Terms
    base: Terms
    what: str
    signless: bool = False
    severity: Severity | None = None

    @cached_property
    def inputs(self) -> tuple[Figure, ...]:
        """Every figure that the rate is made of, once."""
        return tuple({figure.key: figure for _, figure in (*self.top, *self.base)}.values())

    def figures(self) -> Iterator[Figure]:
        """The printed rate first, then what it is made of."""
        yield self.rate
        yield from self.inputs

    @cached_property
    def undefined(self) -> bool:
        """Whether the base is zero."""
        return _total(self.base, {}) == 0

    def recomputed(self, values: Mapping[str, Decimal] | None = None) -> Recomputed | None:
        """The rate from its figures, some of them replaced by ``values``; ``None`` where the base may be nothing."""
        given = values or {}
        base = _total(self.base, given)
        if base == 0:
            return None
        found = []
        for signs in product((-1, 1), repeat=len(self.inputs)):
            moved = {
                figure.key: given.get(figure.key, figure.value + sign * figure.half)
                for figure, sign in zip(self.inputs, signs, strict=True)
            }
            below = _total(self.base, moved)
            if below == 0 or (below > 0) != (base > 0):
                return None
            found.append(_total(self.top, moved) / below * HUNDRED)
        rate = Recomputed(_total(self.top, given) / base * HUNDRED, min(found), max(found))
        return rate.unsigned() if self.signless else rate

    def printed(self, values: Mapping[str, Decimal] | None = None) -> Decimal:
        """The printed rate as it is compared."""
        value = (values or {}).get(self.rate.key, self.rate.value)
        return abs(value) if self.signless else value

    def verdict(self, values: Mapping[str, Decimal] | None = None) -> Verdict:
        """Whether the rate agrees."""
        rate = self.recomputed(values)
        return "undefined" if rate is None else rate.verdict(self.printed(values))

    @cached_property
    def fails(self) -> bool:
        """Whether the printed figures contradict each other."""
        return self.verdict() == "failed"

    def formula(self) -> str:
        """The division with the figures put in."""
        rate = self.recomputed()
        value = "?" if rate is None else rate.text(self.printed())
        return f"{_written(self.top)} ÷ {_written(self.base)} = {value}% ≠ {self.printed()}%"


def _total(terms: Terms, values: Mapping[str, Decimal]) -> Decimal:
    return sum((sign * values.get(figure.key, figure.value) for sign, figure in terms), _ZERO)


def _written(terms: Terms) -> str:
    """增减额 ÷（决算数 − 增减额）, as people write it: a decrease is added to the base."""
    if len(terms) == 1:
        return f"{abs(terms[0][1].value)}"
    first, *others = terms
    parts = [f"{'+' if sign * figure.value >= 0 else '−'} {abs(figure.value)}" for sign, figure in others]
    return f"({first[1].value} {' '.join(parts)})"
