"""The sums under one row: which columns its child rows may stand in, so that the fewest column sums break.

A subset-sum search by layers, one child row after another. A state is what is still missing from each column of the
parent; a column that can no longer be met is broken for good and drops out of the state, so that states run together.
Amounts are integers (the smallest printed unit of the table times a constant).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

BROKEN = 10**12
"""Cost of an accounting identity that does not hold: outweighs everything below together."""
CONTEXT = 10**8
"""Cost of contradicting another table."""
INEXACT = 10**4
"""Cost of an identity that holds only within rounding."""
PRESENCE = 1
"""Cost of a printed zero or dash in a column where the parent row is blank."""

NEAREST = 10
"""How many times farther off than the nearest a solution may be before it is ruled out."""

MAX_NEAREST = 2_000
"""Most sums that are compared to tell which of several broken solutions is nearest; with more they stay equal."""
MAX_STATES = 60_000
"""States of one layer beyond which the search gives up and leaves the rows open."""

MOST_STEPS = 200_000
"""Steps of the search for one whole table (about a second); tables that print what they should take a tenth of them."""
MOST_STEPS_OF_A_ROW = 60_000
"""Of these, steps for the sums under one row."""

State = tuple[tuple[int | None, ...], tuple[int, ...]]
"""What is missing from each column (``None``: broken), and the rounding slack gathered in each."""


class TooManySums(Exception):  # noqa: N818  (a signal between two modules)
    """The child rows allow more different sums than the search can hold."""


@dataclass
class Steps:
    """How many steps a search may still take; ``row`` is what is left for the sums under one row."""

    left: int = MOST_STEPS
    row: int = MOST_STEPS_OF_A_ROW

    def begin_row(self) -> None:
        """The sums under another row are searched from here on."""
        self.row = MOST_STEPS_OF_A_ROW

    def take(self, count: int) -> None:
        """Raises TooManySums where there are no more."""
        self.left -= count
        self.row -= count
        if self.left < 0 or self.row < 0:
            raise TooManySums


class Choice(NamedTuple):
    """One way in which a child row may stand: what it adds to each column, its slack, its printed zeros (bit mask),
    the cost of its own subtree, and the indices of the options that it stands for.
    """

    amounts: tuple[int, ...]
    slacks: tuple[int, ...]
    zeros: int
    cost: int
    options: tuple[int, ...]


class Target(NamedTuple):
    """The parent row: its amounts by column (0 where blank), their slack, and its blank columns (bit mask)."""

    amounts: tuple[int, ...]
    slacks: tuple[int, ...]
    blanks: int


class Bounds(NamedTuple):
    """What the children from one layer on can still add to each column, at least and at most, and at what cost."""

    low: tuple[int, ...]
    high: tuple[int, ...]
    slack: tuple[int, ...]
    cost: int


def least_cost(
    target: Target,
    children: Sequence[Sequence[Choice]],
    bounds: Sequence[Bounds],
    limit: int | None,
    steps: Steps,
) -> int | None:
    """The least cost of the children under ``target``, broken and inexact column sums included.

    ``bounds`` are those of ``suffix_bounds``. ``None`` where the cost exceeds ``limit``. Raises TooManySums.
    """
    for ceiling in _ceilings(bounds[0].cost, len(target.amounts), limit):
        layers = _forward(target, children, bounds, ceiling, steps)
        if layers[-1]:
            best = min(cost + _final_cost(state) for state, cost in layers[-1].items())
            return best if limit is None or best <= limit else None
    return None


def supporting_choices(target: Target, children: Sequence[Sequence[Choice]], steps: Steps) -> list[set[int]]:
    """For each child the indices of the choices that occur in at least one of the cheapest solutions.

    Where a publisher's slip breaks the same columns in all of them, those that miss by more than ``NEAREST`` times the
    least are not among them: a sum that is 0.54 off says more than one that is 200 off. Raises TooManySums.
    """
    bounds = suffix_bounds(children, len(target.amounts))
    for ceiling in _ceilings(bounds[0].cost, len(target.amounts), None):
        layers = _forward(target, children, bounds, ceiling, steps)
        if layers[-1]:
            supports = _backward(target, children, bounds, layers)
            if any(len(places) > 1 for places in supports) and _breaks_a_column(layers[-1]):
                return _nearest(target, children, supports)
            return supports
    raise AssertionError("breaking every column is always possible")


def _ceilings(floor: int, columns: int, limit: int | None) -> Iterator[int]:
    # One more broken identity a round: good solutions are found before the search space grows.
    for broken in range(columns + 2):
        ceiling = floor + (broken + 1) * BROKEN - 1
        if limit is not None and ceiling >= limit:
            yield limit
            return
        yield ceiling


def suffix_bounds(children: Sequence[Sequence[Choice]], columns: int) -> list[Bounds]:
    """The bounds before each child and after the last one."""
    nothing = (0,) * columns
    bounds = [Bounds(nothing, nothing, nothing, 0)]
    for choices in reversed(children):
        after = bounds[-1]
        bounds.append(
            Bounds(
                tuple(after.low[c] + min(choice.amounts[c] for choice in choices) for c in range(columns)),
                tuple(after.high[c] + max(choice.amounts[c] for choice in choices) for c in range(columns)),
                tuple(after.slack[c] + max(choice.slacks[c] for choice in choices) for c in range(columns)),
                after.cost + min(choice.cost for choice in choices),
            )
        )
    return bounds[::-1]


def _start(target: Target, bounds: Bounds) -> tuple[State, int]:
    return _settle(list(target.amounts), list(target.slacks), bounds)


def _settle(missing: list[int | None], slacks: list[int], after: Bounds) -> tuple[State, int]:
    """The state with its newly broken columns marked, and what they cost."""
    cost = 0
    for column, left in enumerate(missing):
        if left is None:
            slacks[column] = 0
            continue
        room = slacks[column] + after.slack[column]
        if left - after.high[column] > room or left - after.low[column] < -room:
            missing[column], slacks[column] = None, 0
            cost += BROKEN
    return (tuple(missing), tuple(slacks)), cost


def _step(state: State, choice: Choice, target: Target, after: Bounds) -> tuple[State, int]:
    missing = [None if left is None else left - add for left, add in zip(state[0], choice.amounts, strict=True)]
    slacks = [have + add for have, add in zip(state[1], choice.slacks, strict=True)]
    settled, cost = _settle(missing, slacks, after)
    return settled, cost + choice.cost + PRESENCE * (choice.zeros & target.blanks).bit_count()


def _final_cost(state: State) -> int:
    return sum(INEXACT for left in state[0] if left)


def _forward(
    target: Target, children: Sequence[Sequence[Choice]], bounds: Sequence[Bounds], ceiling: int, steps: Steps
) -> list[dict[State, int]]:
    start, cost = _start(target, bounds[0])
    layers: list[dict[State, int]] = [{start: cost} if cost + bounds[0].cost <= ceiling else {}]
    for index, choices in enumerate(children):
        after = bounds[index + 1]
        layer: dict[State, int] = {}
        for state, spent in layers[-1].items():
            steps.take(len(choices))
            for choice in choices:
                if spent + choice.cost + after.cost > ceiling:
                    continue
                following, cost = _step(state, choice, target, after)
                cost += spent
                if cost + after.cost <= ceiling and cost < layer.get(following, ceiling + 1):
                    layer[following] = cost
        if len(layer) > MAX_STATES:
            raise TooManySums
        layers.append(layer)
    return layers


def _backward(
    target: Target,
    children: Sequence[Sequence[Choice]],
    bounds: Sequence[Bounds],
    layers: Sequence[dict[State, int]],
) -> list[set[int]]:
    rest = {state: _final_cost(state) for state in layers[-1]}
    best = min(cost + rest[state] for state, cost in layers[-1].items())
    supports: list[set[int]] = [set() for _ in children]
    for index in range(len(children) - 1, -1, -1):
        before: dict[State, int] = {}
        for state, spent in layers[index].items():
            for number, choice in enumerate(children[index]):
                following, cost = _step(state, choice, target, bounds[index + 1])
                if following not in rest:
                    continue
                cost += rest[following]
                before[state] = min(cost, before.get(state, cost))
                if spent + cost == best:
                    supports[index].add(number)
        rest = before
    return supports


def _breaks_a_column(layer: dict[State, int]) -> bool:
    best = min(cost + _final_cost(state) for state, cost in layer.items())
    return any(None in state[0] and cost + _final_cost(state) == best for state, cost in layer.items())


_Exact = tuple[tuple[int, ...], tuple[int, ...], int]
"""What is missing from each column, broken or not, the slack in each, and the cost of the choices so far."""


def _nearest(target: Target, children: Sequence[Sequence[Choice]], supports: Sequence[set[int]]) -> list[set[int]]:
    """Of the cheapest solutions those whose broken columns miss their sums by least, or not by much more."""
    layers: list[set[_Exact]] = [{(target.amounts, target.slacks, 0)}]
    for choices, places in zip(children, supports, strict=True):
        if len(layers[-1]) * len(places) > MAX_NEAREST:
            return list(supports)
        layer = {_add(state, choices[place], target) for state in layers[-1] for place in places}
        layers.append(layer)
    finals = {state: _miss(state) for state in layers[-1]}
    best = min(cost for cost, _ in finals.values())
    rest = {state: miss for state, (cost, miss) in finals.items() if cost == best}
    least = min(rest.values())
    kept: list[set[int]] = []
    for index in range(len(children) - 1, -1, -1):
        before: dict[_Exact, int] = {}
        near: set[int] = set()
        for state in layers[index]:
            for place in supports[index]:
                miss = rest.get(_add(state, children[index][place], target))
                if miss is None:
                    continue
                before[state] = min(miss, before.get(state, miss))
                if miss <= least * NEAREST:
                    near.add(place)
        kept.append(near)
        rest = before
    return kept[::-1]


def _add(state: _Exact, choice: Choice, target: Target) -> _Exact:
    missing, slacks, cost = state
    return (
        tuple(left - add for left, add in zip(missing, choice.amounts, strict=True)),
        tuple(have + add for have, add in zip(slacks, choice.slacks, strict=True)),
        cost + choice.cost + PRESENCE * (choice.zeros & target.blanks).bit_count(),
    )


def _miss(state: _Exact) -> tuple[int, int]:
    """The cost of a whole solution, and by how much its broken columns miss their sums altogether."""
    missing, slacks, cost = state
    off = [abs(left) for left, slack in zip(missing, slacks, strict=True) if abs(left) > slack]
    near = sum(1 for left, slack in zip(missing, slacks, strict=True) if 0 < abs(left) <= slack)
    return cost + len(off) * BROKEN + near * INEXACT, sum(off)
