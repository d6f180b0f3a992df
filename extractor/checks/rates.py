"""Rates as the checks declare them: with a base, over a base of zero, or over one too small to divide by."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.ratios import HUNDRED, Ratio
from extractor.checks.results import Failure, Figure, Result, Unchecked
from models.base import decimal_string

ZERO_BASE = "checks.zero_base"


def rate_results(ratio: Ratio) -> Iterator[Result]:
    """The ratio itself; what is printed although nothing can be divided; or why it says nothing."""
    if ratio.undefined:
        yield zero_base(ratio.what, ratio.rate, ratio.inputs)
    elif ratio.verdict() == "undefined":
        yield Unchecked(ratio.check, "分母小到无法计算")
    else:
        yield ratio


def zero_base(what: str, rate: Figure, inputs: tuple[Figure, ...] = ()) -> Failure:
    """A rate that is printed although its base is zero; all of a document are one finding."""
    return Failure(
        ZERO_BASE,
        f"{what}的基数为0，不能计算百分比，却印了{decimal_string(rate.value)}%。",
        (rate.place, *(figure.place for figure in inputs[:1])),
        left=rate.value,
        # From nothing to something is printed as 100% by the forms of whole regions, and misleads nobody.
        severity="note" if abs(rate.value) == HUNDRED else None,
        origin=rate.origin,
        fact=ZERO_BASE,
    )
