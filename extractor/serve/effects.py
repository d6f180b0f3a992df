"""What corrections do to the sums and equalities of an account: which of them no longer come out, and which do now."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.checks import CATALOGUE, collect_results
from extractor.checks.context import CheckContext
from extractor.checks.results import Equation
from extractor.checks.wording import formula_of
from models.base import decimal_string
from models.record import Record

_Key = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Effects:
    """Equations in words: ``broken`` came out as read and do not any more, ``mended`` the other way round, ``open`` did not
    and do not."""

    broken: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def effects_of(read: Record, corrected: Record) -> Effects:
    """The equations that a correction touches, by the checks of the account over both records.

    To the last printed place: a person who sets a figure right wants to see a hundredth as well.
    """
    before, after = _equations(read), _equations(corrected)
    touched = [
        (before[key], now) for key, now in after.items() if key in before and _values(before[key]) != _values(now)
    ]
    return Effects(
        broken=tuple(_told(now) for was, now in touched if not was.residual and now.residual),
        mended=tuple(_told(now) for was, now in touched if was.residual and not now.residual),
        open=tuple(_told(now) for was, now in touched if was.residual and now.residual),
    )


def _equations(record: Record) -> dict[_Key, Equation]:
    results, _ = collect_results(CheckContext(record, None, None))
    return {(one.check, one.left.key, tuple(sorted(one.terms))): one for one in results if isinstance(one, Equation)}


def _values(equation: Equation) -> list[str]:
    return [decimal_string(figure.value) for figure in equation.figures()]


def _told(equation: Equation) -> str:
    """``各列合计：6004.83 ≠ …，相差 0.01``."""
    check = CATALOGUE.get(equation.check)
    title = f"{check.title}：" if check is not None else ""
    gap = f"，相差 {decimal_string(abs(equation.residual))}" if equation.residual else ""
    return f"{title}{formula_of(equation)}{gap}"
