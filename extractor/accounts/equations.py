"""What the figures of an account must satisfy: equations and bounds between them, or why one of these says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from extractor.accounts.figures import Axis, Figure
from extractor.lazy import cached_property
from models.record import Severity


@dataclass(frozen=True)
class Equation:
    """``left`` = Σ sign × figure. Solved together with all the others before anything is reported.

    ``axis`` says which names tell the figures apart; ``severity`` lowers the catalogue's. ``exact`` figures are one amount
    printed twice in one precision: no rounding stands between them. ``claim`` is what the text says in words, where the
    equation is such a saying (与预算持平): the words may be wrong and both figures right.
    """

    check: str
    left: Figure
    right: tuple[tuple[int, Figure], ...]
    axis: Axis = "full"
    severity: Severity | None = None
    exact: bool = False
    claim: str | None = None

    @cached_property
    def total(self) -> Decimal:
        """The right side."""
        return sum((sign * figure.value for sign, figure in self.right), Decimal(0))

    @cached_property
    def residual(self) -> Decimal:
        """Left − right."""
        return self.left.value - self.total

    @cached_property
    def tolerance(self) -> Decimal:
        """Half a unit of the last place of every figure; nothing between exact ones."""
        if self.exact:
            return Decimal(0)
        return self.left.half + sum((figure.half for _, figure in self.right), Decimal(0))

    @cached_property
    def holds(self) -> bool:
        """Whether rounding alone can explain the difference."""
        return abs(self.residual) <= self.tolerance

    @cached_property
    def terms(self) -> dict[str, int]:
        """Figure key → coefficient in left − right."""
        found = {self.left.key: 1}
        for sign, figure in self.right:
            found[figure.key] = found.get(figure.key, 0) - sign
        return found

    def figures(self) -> Iterator[Figure]:
        """All figures, the left one first."""
        yield self.left
        for _, figure in self.right:
            yield figure


@dataclass(frozen=True)
class Bound:
    """``part`` is contained in ``whole`` and so not larger, rounding allowed.

    ``part`` is ``None`` where nothing is printed, ``whole`` where nothing is printed for it in the table ``container``
    (its title), or where that table is empty. ``severity`` lowers the catalogue's.
    """

    check: str
    part: Figure | None
    whole: Figure | None
    container: str
    severity: Severity | None = None

    @cached_property
    def holds(self) -> bool:
        """Whether the part fits into the whole."""
        if self.part is None or not self.part.value:
            return True
        if self.whole is None:
            return False
        return self.part.value - self.whole.value <= self.tolerance

    @property
    def tolerance(self) -> Decimal:
        """By how much rounding may make the part larger: its own, and that of the whole, which is no finer than the part's."""
        part = self.part.half if self.part is not None else Decimal(0)
        return part + max(self.whole.half if self.whole is not None else Decimal(0), part)


@dataclass(frozen=True)
class Unchecked:
    """The check could not run on one place; ``reason`` in Chinese."""

    check: str
    reason: str


Statement: TypeAlias = Equation | Bound | Unchecked
"""What an account says of its own figures."""


def equal(check: str, left: Figure, right: Figure, *, severity: Severity | None = None) -> Equation:
    """The two figures are the same amount."""
    return Equation(check, left, ((1, right),), "full", severity)


def sum_of(check: str, left: Figure, parts: Sequence[Figure], axis: Axis, severity: Severity | None = None) -> Equation:
    """The left figure is the sum of the parts."""
    return Equation(check, left, tuple((1, part) for part in parts), axis, severity)


_LEAST_BROKEN = 6
_BROKEN_OF = 3
"""So many broken sums, and one of so many, are no slips of a publisher."""


def is_incoherent(broken: int, sums: int) -> bool:
    """Whether so many of a table's own sums break that its names and amounts cannot belong together: rows moved up or down."""
    return broken >= max(_LEAST_BROKEN, sums // _BROKEN_OF)
