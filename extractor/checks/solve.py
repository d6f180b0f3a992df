"""Who is wrong: the smallest set of figures whose change makes every failed equation hold and breaks none that held.

The failed equations fall into components that share figures. For each component sets of one, two and at most three
figures are tried, smallest first; a set must hit every failed equation of the component, and where a held equation stands
in the way it may be widened by a figure of that one (a figure printed in the wrong column changes two cells and no row
sum). The changes of a set are the solution of the linear system of the equations that it touches; all of these are then
checked within their tolerances. The search is exact up to its size and ends after ``MOST_TRIALS`` systems: what is not
explained by then is reported as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.checks.results import Equation, Figure

LARGEST_SET = 3
MOST_TRIALS = 1500
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Correction:
    """One figure, and what it would have to be."""

    figure: Figure
    value: Decimal


@dataclass(frozen=True)
class Explanation:
    """Failed equations that belong together, and every smallest set of corrections that explains them all.

    ``options`` is empty where no set within the bounds does.
    """

    failed: tuple[Equation, ...]
    options: tuple[tuple[Correction, ...], ...] = ()


@dataclass
class _Search:
    """One component under search."""

    failed: Sequence[Equation]
    touching: dict[str, list[Equation]]
    figures: dict[str, Figure]
    trials: int = 0
    seen: set[frozenset[str]] = field(default_factory=set)
    found: list[tuple[Correction, ...]] = field(default_factory=list)

    def run(self) -> tuple[tuple[Correction, ...], ...]:
        for size in range(1, LARGEST_SET + 1):
            self.seen.clear()
            self._grow(frozenset(), size)
            if self.found:
                break
        return tuple(self.found)

    def _grow(self, chosen: frozenset[str], size: int) -> None:
        if chosen in self.seen or self.trials >= MOST_TRIALS:
            return
        self.seen.add(chosen)
        missed = next((equation for equation in self.failed if chosen.isdisjoint(equation.terms)), None)
        if missed is not None:
            if len(chosen) < size:
                for key in self._movable(missed):
                    self._grow(chosen | {key}, size)
            return
        self.trials += 1
        corrections, broken = self._solve(sorted(chosen))
        if corrections:
            self.found.append(corrections)
        elif broken is not None and len(chosen) < size:
            for key in self._movable(broken):
                if key not in chosen:
                    self._grow(chosen | {key}, size)

    def _movable(self, equation: Equation) -> Iterator[str]:
        """The figures of an equation that may be wrong."""
        return (key for key in equation.terms if not self.figures[key].fixed)

    def _solve(self, keys: Sequence[str]) -> tuple[tuple[Correction, ...], Equation | None]:
        """The corrections of ``keys``, or the equation that they leave broken."""
        equations = _unique(equation for key in keys for equation in self.touching[key])
        equations.sort(key=lambda equation: (equation.holds, equation.tolerance))
        deltas, slack = _eliminate(equations, keys)
        if deltas is None:
            return (), None
        for equation in equations:
            change = sum((equation.terms[k] * deltas[k] for k in keys if k in equation.terms), _ZERO)
            weight = sum(abs(equation.terms[k]) for k in keys if k in equation.terms)
            if abs(equation.residual + change) > equation.tolerance + slack * weight:
                return (), equation
        values = {key: self.figures[key].value + deltas[key] for key in keys}
        plausible = all(values[key] >= -slack or self.figures[key].value < 0 for key in keys)
        moved = all(abs(deltas[key]) > self.figures[key].half for key in keys)
        if not (plausible and moved):
            return (), None
        return tuple(Correction(self.figures[key], values[key]) for key in keys), None


def explain(equations: Iterable[Equation]) -> list[Explanation]:
    """Every failed equation in exactly one explanation; see the module for how the sets are found."""
    every = list(equations)
    failed = [equation for equation in every if not equation.holds]
    if not failed:
        return []
    touching: dict[str, list[Equation]] = {}
    figures: dict[str, Figure] = {}
    for equation in every:
        for figure in equation.figures():
            figures.setdefault(figure.key, figure)
        for key in equation.terms:
            touching.setdefault(key, []).append(equation)
    explanations: list[Explanation] = []
    for component in _components(failed):
        options = _Search(component, touching, figures).run()
        if options:
            explanations.append(Explanation(tuple(component), options))
        else:
            explanations.append(Explanation(tuple(component)))
    return _with_mirrors(_with_same_options(explanations), touching)


def _with_same_options(explanations: Sequence[Explanation]) -> list[Explanation]:
    """Components that the same figures explain are one: a held equation ties them together."""
    merged: dict[frozenset[frozenset[str]], Explanation] = {}
    others: list[Explanation] = []
    for explanation in explanations:
        keys = frozenset(frozenset(c.figure.key for c in option) for option in explanation.options)
        if not keys:
            others.append(explanation)
        elif keys in merged:
            merged[keys] = Explanation((*merged[keys].failed, *explanation.failed), merged[keys].options)
        else:
            merged[keys] = explanation
    return [*merged.values(), *others]


def _components(failed: Sequence[Equation]) -> Iterator[list[Equation]]:
    """Failed equations that share figures, directly or through others."""
    left = list(failed)
    while left:
        group, keys = [left.pop(0)], set[str]()
        keys.update(group[0].terms)
        grown = True
        while grown:
            grown = False
            for equation in list(left):
                if not keys.isdisjoint(equation.terms):
                    left.remove(equation)
                    group.append(equation)
                    keys.update(equation.terms)
                    grown = True
        yield group


def _unique(equations: Iterable[Equation]) -> list[Equation]:
    return list({id(equation): equation for equation in equations}.values())


def _eliminate(equations: Sequence[Equation], keys: Sequence[str]) -> tuple[dict[str, Decimal] | None, Decimal]:
    """The changes of ``keys`` from as many independent equations, and how far rounding may carry them off."""
    rows: list[tuple[list[Decimal], Decimal, int]] = []
    slack = _ZERO
    for equation in equations:
        row = [Decimal(equation.terms.get(key, 0)) for key in keys]
        value = -equation.residual
        for known, known_value, pivot in rows:
            factor = row[pivot]
            if factor:
                row = [a - factor * b for a, b in zip(row, known, strict=True)]
                value -= factor * known_value
        pivot_at = next((index for index, entry in enumerate(row) if entry), None)
        if pivot_at is None:
            continue
        scale = row[pivot_at]
        rows.append(([entry / scale for entry in row], value / scale, pivot_at))
        slack += equation.tolerance
        if len(rows) == len(keys):
            break
    if len(rows) < len(keys):
        return None, slack
    solution: dict[int, Decimal] = {}
    for row, value, pivot in reversed(rows):
        solution[pivot] = value - sum((row[other] * solution[other] for other in solution), _ZERO)
    return {key: solution[index] for index, key in enumerate(keys)}, slack


def _linked(equations: Sequence[Equation], touching: dict[str, list[Equation]]) -> list[list[Equation]]:
    """Equations grouped where a held equation ties their left sides and they fail by about the same amount."""
    groups: list[list[Equation]] = []
    for equation in equations:
        home = next((group for group in groups if any(_tied(equation, other, touching) for other in group)), None)
        if home is None:
            groups.append([equation])
        else:
            home.append(equation)
    return groups


def _tied(one: Equation, other: Equation, touching: dict[str, list[Equation]]) -> bool:
    near = abs(abs(one.residual) - abs(other.residual)) <= one.tolerance + other.tolerance
    if not near:
        return False
    return any(link.holds and other.left.key in link.terms for link in touching[one.left.key])


def _with_mirrors(explanations: Sequence[Explanation], touching: dict[str, list[Equation]]) -> list[Explanation]:
    """Unexplained equations of several components that say the same of mirrored tables become one explanation."""
    explained = [explanation for explanation in explanations if explanation.options]
    loose = [equation for explanation in explanations if not explanation.options for equation in explanation.failed]
    return [*explained, *(Explanation(tuple(group)) for group in _linked(loose, touching))]
