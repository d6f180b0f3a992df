"""Rates as the checks declare them: with a base, over a base of zero, or over one too small to divide by."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.context import CheckContext
from extractor.checks.ratios import Ratio
from extractor.checks.results import Failure, Figure, Result, Unchecked
from extractor.checks.text_figures import unit_behind
from models.base import decimal_string

ZERO_BASE = "checks.zero_base"


def rate_results(ratio: Ratio, context: CheckContext | None = None) -> Iterator[Result]:
    """The ratio itself; what is printed although nothing can be divided; or why it says nothing.

    With ``context`` also whether the amounts are printed in one unit: a rate that holds between 450亿元 and 445.65万元 holds
    because one of the units is wrong.
    """
    if ratio.undefined:
        yield zero_base(ratio.what, ratio.rate, ratio.inputs)
    elif ratio.verdict() == "undefined":
        yield Unchecked(ratio.check, "分母小到无法计算")
    else:
        yield ratio
        if context is not None and ratio.verdict() == "held":
            yield from _units(context, ratio)


def _units(context: CheckContext, ratio: Ratio) -> Iterator[Result]:
    units = {figure.key: unit_behind(context, figure) for figure in ratio.inputs}
    printed = {unit for unit in units.values() if unit is not None}
    usual = context.record.document.unit
    if len(printed) < 2 or usual not in printed:
        return
    odd = [figure for figure in ratio.inputs if units[figure.key] not in (None, usual) and figure.value]
    for figure in odd:
        evidence = figure.place.evidence
        yield Failure(
            "checks.unit_slip",
            f"{figure.place.label}印为{figure.place.printed}{units[figure.key]}，而{ratio.what}按{usual}计算才成立：单位有误。",
            (figure.place, ratio.rate.place),
            ratio.formula().replace("≠", "≈"),
            figure.value,
            origin=figure.origin,
            fact=f"unit {evidence.start}" if evidence is not None else None,
        )


def zero_base(what: str, rate: Figure, inputs: tuple[Figure, ...] = ()) -> Failure:
    """A rate that is printed although its base is zero; all of a document are one finding."""
    return Failure(
        ZERO_BASE,
        f"{what}的基数为0，不能计算百分比，却印了{decimal_string(rate.value)}%。",
        (rate.place, *(figure.place for figure in inputs[:1])),
        left=rate.value,
        origin=rate.origin,
        fact=ZERO_BASE,
    )
