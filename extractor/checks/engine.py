"""One engine over all declarations: failed equations explained with the ratios as further witnesses, consequences absorbed.

A figure that makes equations fail makes rates fail as well. Where the equations alone leave several figures open, the one
whose correction also mends the failed rates and breaks none that held is taken. Rates that the correction mends are told
inside the finding of the figure. What is left are rates that fail by themselves; several that share one figure, and agree on
what it should be, are that figure's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.checks.ratios import HUNDRED, Ratio, Terms
from extractor.checks.results import Equation, Figure
from extractor.checks.solve import Correction, Explanation, explain

_SOUND = frozenset({"held", "truncated"})


@dataclass(frozen=True)
class Cause:
    """Failed equations with what explains them, and the failed rates that follow from the same correction."""

    explanation: Explanation
    rates: tuple[Ratio, ...] = ()


@dataclass(frozen=True)
class SharedFigure:
    """One figure that several failed rates have in common, with the value that mends them all."""

    correction: Correction
    rates: tuple[Ratio, ...]


@dataclass(frozen=True)
class Solved:
    """Everything that failed, each declaration once."""

    causes: tuple[Cause, ...]
    shared: tuple[SharedFigure, ...]
    rates: tuple[Ratio, ...]


def solve(equations: Sequence[Equation], ratios: Sequence[Ratio]) -> Solved:
    """Explain all that fails by as few figures as possible."""
    left = [ratio for ratio in ratios if ratio.fails]
    held = [ratio for ratio in ratios if ratio.verdict() in _SOUND]
    causes: list[Cause] = []
    for explanation in explain(equations):
        chosen = _with_witnesses(explanation, left, held)
        values = _values(chosen.options[0]) if len(chosen.options) == 1 else {}
        mended = [ratio for ratio in left if _touches(ratio, values) and ratio.verdict(values) in _SOUND]
        left = [ratio for ratio in left if ratio not in mended]
        causes.append(Cause(chosen, tuple(mended)))
    confirmed = _confirmed(equations)
    shared: list[SharedFigure] = []
    while (found := _shared_figure(left, held, confirmed)) is not None:
        shared.append(found)
        left = [ratio for ratio in left if ratio not in found.rates]
    return Solved(tuple(causes), tuple(shared), tuple(left))


def _with_witnesses(explanation: Explanation, failed: Sequence[Ratio], held: Sequence[Ratio]) -> Explanation:
    """The explanation with the one option that the rates speak for, or as it was."""
    if len(explanation.options) < 2:
        return explanation
    scores = [_score(_values(option), failed, held) for option in explanation.options]
    best = max(scores)
    if scores.count(best) > 1:
        return explanation
    return replace(explanation, options=(explanation.options[scores.index(best)],))


def _score(values: dict[str, Decimal], failed: Sequence[Ratio], held: Sequence[Ratio]) -> int:
    mended = sum(_touches(ratio, values) and ratio.verdict(values) in _SOUND for ratio in failed)
    broken = sum(_touches(ratio, values) and ratio.verdict(values) not in _SOUND for ratio in held)
    return mended - broken


def _values(option: Iterable[Correction]) -> dict[str, Decimal]:
    return {correction.figure.key: correction.value for correction in option}


def _touches(ratio: Ratio, values: dict[str, Decimal]) -> bool:
    return any(figure.key in values for figure in ratio.figures())


def _confirmed(equations: Iterable[Equation]) -> frozenset[str]:
    """Figures that an equation which holds speaks for."""
    return frozenset(key for equation in equations if equation.holds for key in equation.terms)


def _shared_figure(failed: Sequence[Ratio], held: Sequence[Ratio], confirmed: frozenset[str]) -> SharedFigure | None:
    """The figure that most failed rates share, two at least, where one value of it mends them and breaks no other."""
    users: dict[str, list[Ratio]] = {}
    figures: dict[str, Figure] = {}
    for ratio in failed:
        for figure in ratio.inputs:
            users.setdefault(figure.key, []).append(ratio)
            figures[figure.key] = figure
    for key in sorted(users, key=lambda key: -len(users[key])):
        rates = users[key]
        if len(rates) < 2 or key in confirmed or len({_printed(ratio) for ratio in rates}) < 2:
            continue
        value = _implied(rates[0], figures[key])
        if value is None:
            continue
        others = [ratio for ratio in held if any(figure.key == key for figure in ratio.inputs)]
        if all(ratio.verdict({key: value}) in _SOUND for ratio in (*rates, *others)):
            return SharedFigure(Correction(figures[key], value), tuple(rates))
    return None


def _printed(ratio: Ratio) -> tuple[Decimal, ...]:
    """The figures of a rate: a sentence that is printed again is no second witness."""
    return tuple(figure.value for figure in ratio.figures())


def _implied(ratio: Ratio, figure: Figure) -> Decimal | None:
    """What the figure would have to be for the printed rate; ``None`` where it stands on both sides."""
    above, below = _coefficient(ratio.top, figure), _coefficient(ratio.base, figure)
    if bool(above) == bool(below) or ratio.rate.value == 0:
        return None
    rate = ratio.rate.value / HUNDRED
    top = sum((sign * one.value for sign, one in ratio.top if one.key != figure.key), Decimal(0))
    base = sum((sign * one.value for sign, one in ratio.base if one.key != figure.key), Decimal(0))
    value = (rate * base - top) / above if above else (top / rate - base) / below
    return value if value >= 0 else None


def _coefficient(terms: Terms, figure: Figure) -> int:
    return sum(sign for sign, one in terms if one.key == figure.key)
