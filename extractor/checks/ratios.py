"""Ratios recomputed from printed figures: the range that rounding leaves, and whether a printed rate lies in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Literal

from extractor.checks.context import decimals, half_unit, text_half

HUNDRED = Decimal(100)

Verdict = Literal["held", "truncated", "failed", "undefined"]


@dataclass(frozen=True)
class Recomputed:
    """A rate from the printed figures: ``value``, and ``low`` to ``high`` within their rounding."""

    value: Decimal
    low: Decimal
    high: Decimal

    def verdict(self, printed: Decimal) -> Verdict:
        """Whether the printed rate agrees; ``truncated`` where its last place was cut off or is one unit away."""
        half = half_unit(decimals(printed))
        if self.low - half <= printed <= self.high + half:
            return "held"
        if self.low - 2 * half <= printed <= self.high + 2 * half:
            return "truncated"
        return "failed"

    def text(self, printed: Decimal) -> str:
        """The recomputed rate with the places of the printed one, two at least."""
        places = max(decimals(printed), 2)
        return str(self.value.quantize(Decimal(1).scaleb(-places)))


def _corners(figures: tuple[Decimal, ...], compute: Callable[..., tuple[Decimal, Decimal]]) -> Recomputed | None:
    """``compute`` gives (numerator, denominator); ``None`` where the denominator may be nothing."""
    top, base = compute(*figures)
    if base == 0:
        return None
    values = []
    for signs in product((-1, 1), repeat=len(figures)):
        moved = (figure + sign * text_half(figure) for figure, sign in zip(figures, signs, strict=True))
        upper, lower = compute(*moved)
        if lower == 0 or (lower > 0) != (base > 0):
            return None
        values.append(upper / lower * HUNDRED)
    return Recomputed(top / base * HUNDRED, min(values), max(values))


def share(part: Decimal, whole: Decimal) -> Recomputed | None:
    """``part`` as a percentage of ``whole``."""
    return _corners((part, whole), lambda p, w: (p, w))


def growth(change: Decimal, now: Decimal) -> Recomputed | None:
    """``change`` as a percentage of the base that it implies, ``now − change``."""
    return _corners((change, now), lambda c, n: (c, n - c))
