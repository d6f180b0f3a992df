"""What a check says: an equation to be solved with the others, a plain verdict, or why it could not run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from extractor.accounts.equations import Bound, Equation, Statement, Unchecked, equal, sum_of
from extractor.accounts.figures import Axis, Figure, Origin
from extractor.checks.ratios import Ratio
from models.record import Place, Severity

__all__ = [
    "Axis",
    "Equation",
    "Failure",
    "Figure",
    "Held",
    "Origin",
    "Ratio",
    "Result",
    "Unchecked",
    "constant",
    "equal",
    "statement_result",
    "sum_of",
]


@dataclass(frozen=True)
class Held:
    """The check ran on one more place and found nothing."""

    check: str


@dataclass(frozen=True)
class Failure:
    """The check failed on one place, by itself: no equation, nothing to solve.

    Failures of one ``fact`` are one finding with all their places: a sentence that stands in five sections, template text
    that was left in a dozen times.
    """

    check: str
    message: str
    places: tuple[Place, ...] = ()
    formula: str | None = None
    left: Decimal | None = None
    right: Decimal | None = None
    tolerance: Decimal | None = None
    severity: Severity | None = None
    origin: Origin = "publisher"
    fact: str | None = None


Result: TypeAlias = Equation | Ratio | Held | Unchecked | Failure


def constant(value: Decimal, label: str) -> Figure:
    """A number that no one printed and that cannot be wrong: 100 per cent."""
    return Figure(
        f"constant.{value}", value, Decimal(0), partial(Place, label=label, printed=str(value)), label, fixed=True
    )


def statement_result(statement: Statement) -> Result:
    """What the accounts declare, as the verdict of a check; equations stay to be solved together."""
    if not isinstance(statement, Bound):
        return statement
    if statement.part is None or statement.holds:
        return Held(statement.check)
    larger = _LARGER.get(statement.check, _larger)
    return larger(statement.part, statement.whole, statement)


def _larger(part: Figure, whole: Figure | None, bound: Bound) -> Failure:
    """A bound without a wording of its own: its two figures say all that there is."""
    if whole is None:
        return _in_an_empty_table(part, whole, bound)
    return Failure(
        bound.check,
        f"{part.place.label}为{part.place.printed}，大于{whole.place.label}的{whole.place.printed}。",
        (part.place, whole.place),
        f"{part.value} > {whole.value}",
        part.value,
        whole.value,
        part.half + whole.half,
        severity=bound.severity,
        origin="parsing" if part.doubt or whole.doubt else part.origin,
    )


def _larger_than_whole(part: Figure, whole: Figure | None, bound: Bound) -> Failure:
    if whole is None:
        raise ValueError("a row of the part without a row of the whole is not compared")
    return Failure(
        bound.check,
        f"{part.place.label}为{part.place.printed}，大于{whole.place.label}的{whole.place.printed}；"
        "一般公共预算财政拨款支出是本年支出的一部分，不应更大。",
        (part.place, whole.place),
        f"{part.value} > {whole.value}",
        part.value,
        whole.value,
        part.half + whole.half,
        origin="parsing" if part.doubt or whole.doubt else part.origin,
    )


def _not_in_three_public(part: Figure, whole: Figure | None, bound: Bound) -> Failure:
    printed = f"{whole.place.label}{whole.place.printed}" if whole is not None else f"《{bound.container}》为空表"
    return Failure(
        bound.check,
        f"{part.place.label}为{part.place.printed}，而{printed}；基本支出里的这一项应包括在“三公”经费之内。",
        (part.place, *((whole.place,) if whole is not None else ())),
        f"{part.value} > {whole.value if whole is not None else 0}",
        part.value,
        whole.value if whole is not None else None,
        part.half,
        severity=bound.severity,
        origin=part.origin,
    )


def _in_an_empty_table(part: Figure, whole: Figure | None, bound: Bound) -> Failure:
    message = f"{part.place.label}为{part.place.printed}，而《{bound.container}》为空表。"
    places = (part.place, *((whole.place,) if whole is not None else ()))
    return Failure(bound.check, message, places, None, part.value, origin=part.origin)


_LARGER: dict[str, Callable[[Figure, Figure | None, Bound], Failure]] = {
    "checks.part_03_05": _larger_than_whole,
    "checks.three_public_06_09": _not_in_three_public,
    "checks.fund_04": _in_an_empty_table,
}
"""The wording of a bound that does not hold, by its check; ``_larger`` for all others."""
