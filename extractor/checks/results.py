"""What a check says: an equation to be solved with the others, a plain verdict, or why it could not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, TypeAlias

from models.record import Place, Severity

Axis = Literal["column", "row", "full"]
Origin = Literal["publisher", "parsing", "unknown"]


@dataclass(frozen=True)
class Figure:
    """One printed figure: ``half`` is half a unit of its last printed place, ``key`` its identity among all figures.

    ``locate`` gives its place; ``row`` and ``column`` are its names for a formula. ``doubt`` says why our reading of it is
    doubtful, ``reread`` is the figure that the second reading shows there; ``derived`` figures follow from the identities
    and prove nothing.
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

    @cached_property
    def place(self) -> Place:
        """Where the figure stands; put together only for what is reported."""
        return self.locate()

    def name(self, axis: Axis) -> str:
        """What a formula calls the figure, where the other part of its name is plain from the context."""
        if axis == "full":
            return self.place.label or f"{self.row}{self.column}"
        return (self.column if axis == "column" else self.row) or self.place.label or ""


@dataclass(frozen=True)
class Equation:
    """``left`` = Σ sign × figure. Solved together with all the others before anything is reported.

    ``axis`` says which names tell the figures apart; ``severity`` lowers the catalogue's.
    """

    check: str
    left: Figure
    right: tuple[tuple[int, Figure], ...]
    axis: Axis = "full"
    severity: Severity | None = None

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
        """Half a unit of the last place of every figure."""
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
class Held:
    """The check ran on one more place and found nothing."""

    check: str


@dataclass(frozen=True)
class Unchecked:
    """The check could not run on one place; ``reason`` in Chinese."""

    check: str
    reason: str


@dataclass(frozen=True)
class Failure:
    """The check failed on one place, by itself: no equation, nothing to solve."""

    check: str
    message: str
    places: tuple[Place, ...] = ()
    formula: str | None = None
    left: Decimal | None = None
    right: Decimal | None = None
    tolerance: Decimal | None = None
    severity: Severity | None = None
    origin: Origin = "publisher"


Result: TypeAlias = Equation | Held | Unchecked | Failure


def equal(check: str, left: Figure, right: Figure, *, severity: Severity | None = None) -> Equation:
    """The two figures are the same amount."""
    return Equation(check, left, ((1, right),), "full", severity)


def sum_of(check: str, left: Figure, parts: Sequence[Figure], axis: Axis, severity: Severity | None = None) -> Equation:
    """The left figure is the sum of the parts."""
    return Equation(check, left, tuple((1, part) for part in parts), axis, severity)
