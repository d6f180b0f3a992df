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
    that was left in a dozen times. ``contradicts`` is the path of the one cell whose words this shows to be untrue (无 as
    the cause of deviations): notes that contradict the same words are told with the graver failure.
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
    contradicts: str | None = None


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
    return _not_contained(statement.part, statement)


def _not_contained(part: Figure, bound: Bound) -> Failure:
    whole = bound.whole
    figures = [part] if whole is None else [part, whole]
    wording = _WORDINGS.get(bound.check, _larger)
    return Failure(
        bound.check,
        f"{part.place.label}为{part.place.printed}，{wording(whole, bound)}。",
        tuple(figure.place for figure in figures),
        f"{part.value} > {whole.value if whole is not None else 0}",
        part.value,
        whole.value if whole is not None else None,
        bound.tolerance,
        severity=bound.severity,
        origin="parsing" if any(figure.doubt for figure in figures) else part.origin,
    )


def _larger(whole: Figure | None, bound: Bound) -> str:
    if whole is None:
        return f"而《{bound.container}》为空表"
    return f"大于{whole.place.label}的{whole.place.printed}"


def _larger_than_all_expenditure(whole: Figure | None, bound: Bound) -> str:
    return f"{_larger(whole, bound)}；一般公共预算财政拨款支出是本年支出的一部分，不应更大"


def _not_in_three_public(whole: Figure | None, bound: Bound) -> str:
    printed = f"{whole.place.label}{whole.place.printed}" if whole is not None else f"《{bound.container}》为空表"
    return f"而{printed}；基本支出里的这一项应包括在“三公”经费之内"


_WORDINGS: dict[str, Callable[[Figure | None, Bound], str]] = {
    "checks.part_03_05": _larger_than_all_expenditure,
    "checks.three_public_06_09": _not_in_three_public,
}
"""What is said of a bound that does not hold, by its check; ``_larger`` of all others."""
