"""Amounts that should be equal and differ in their last place: one note for all that two tables round differently.

Two figures of one table, or two of the text, are one amount printed twice: nothing was converted between them, and a
difference is a mistake, however small. Between tables, and between table and text, amounts are converted from 元 to 万元 by
different hands, and a difference of the last place is lawful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.checks.catalogue import check_of
from extractor.checks.results import Equation, Figure
from extractor.checks.solve import Explanation, explain
from extractor.checks.wording import amount, formula_of
from models.record import Finding, Place

ROUNDING = "checks.rounding_difference"
_MOST_NAMED = 4


def rounding_findings(equations: Sequence[Equation]) -> list[Finding]:
    """The copies that differ as warnings, all other equal amounts that do as one note."""
    held = [_exactly(equation) for equation in equations if equation.holds]
    explanations = explain(held)
    slips = [one for one in explanations if any(map(_is_copy, one.failed))]
    lawful = [one for one in explanations if one not in slips]
    return [*map(_slip, slips), *_note(lawful)]


def _exactly(equation: Equation) -> Equation:
    """The equation without tolerance, where one figure alone stands on each side in one precision."""
    parts = [(sign, figure) for sign, figure in equation.right if figure.value]
    if len(parts) != 1 or parts[0][0] != 1 or not equation.left.value:
        return equation
    figure = parts[0][1]
    return replace(equation, exact=True) if figure.half == equation.left.half else equation


def _single(equation: Equation) -> Figure:
    return next(figure for _, figure in equation.right if figure.value)


def _is_copy(equation: Equation) -> bool:
    """Both figures of one table, or both of the text."""
    return equation.exact and _home(equation.left) == _home(_single(equation))


def _home(figure: Figure) -> str:
    parts = figure.key.split(".")
    return ".".join(parts[:2]) if parts[0] == "tables" else "text"


def _slip(explanation: Explanation) -> Finding:
    main = next(filter(_is_copy, explanation.failed))
    culprit = explanation.options[0][0].figure if _one_figure(explanation) else None
    named = (
        f"{culprit.place.label}印为{culprit.place.printed}，按其余数字应为{amount(explanation.options[0][0].value)}"
        if culprit is not None
        else f"{main.left.place.label}为{main.left.place.printed}，{_single(main).place.label}为{_single(main).place.printed}"
    )
    return Finding(
        id=main.check,
        severity="warning",
        stage="checks",
        message=f"{check_of(main.check).title}差末位数，而两处是同一个数，中间没有换算：{named}。",
        formula=formula_of(main),
        left=main.left.value,
        right=main.total,
        difference=main.residual,
        tolerance=Decimal(0),
        origin=main.left.origin if culprit is None else culprit.origin,
        places=_places([*([culprit] if culprit is not None else []), *_figures(explanation.failed)]),
        related=tuple(formula_of(equation) for equation in explanation.failed if equation is not main),
    )


def _one_figure(explanation: Explanation) -> bool:
    return len(explanation.options) == 1 and len(explanation.options[0]) == 1


def _note(explanations: Sequence[Explanation]) -> Iterator[Finding]:
    failed = [equation for explanation in explanations for equation in explanation.failed]
    if not failed:
        return
    first = failed[0]
    names = "、".join(dict.fromkeys(equation.left.place.label or "" for equation in failed[:_MOST_NAMED]))
    more = f"等{len(failed)}处" if len(failed) > _MOST_NAMED else ""
    yield Finding(
        id=ROUNDING,
        severity="note",
        stage="checks",
        message=f"应相等的数只差单位换算的尾数：{names}{more}。",
        formula=formula_of(first),
        left=first.left.value,
        right=first.total,
        difference=first.residual,
        tolerance=first.left.half + _single(first).half,
        origin="publisher",
        places=_places(_figures(failed)),
        related=tuple(formula_of(equation) for equation in failed[1:]),
    )


def _figures(equations: Sequence[Equation]) -> list[Figure]:
    return [figure for equation in equations for figure in equation.figures() if figure.value]


def _places(figures: Sequence[Figure]) -> tuple[Place, ...]:
    return tuple({figure.key: figure.place for figure in figures}.values())
