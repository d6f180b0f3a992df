"""Figures to columns by the accounting identities, for print in which blank cells have vanished.

Figures stand in column order. Of all assignments the one wins that breaks the fewest identities: within a row (合计 =
Σ parts), down the tree in every column (类 = Σ款 = Σ项, 合计 row = Σ类); then the one that contradicts other tables least
(anchors); then the one with the fewest sums that hold only within rounding. The search is exact: publishers' own errors
break identities here and there, so they are minimised and not required. What the best assignments disagree on is left
out as ``ambiguous``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from extractor.accounts.anchors import Anchor
from extractor.accounts.templates import Identity
from extractor.tables.solve.options import (
    AmountRow,
    OpenCell,
    Option,
    Scale,
    applicable,
    own_cost,
    row_options,
)
from extractor.tables.solve.search import (
    BROKEN,
    CONTEXT,
    INEXACT,
    PRESENCE,
    Bounds,
    Choice,
    Steps,
    TooManySums,
    least_cost,
    suffix_bounds,
    supporting_choices,
)
from models.rows import CellState


@dataclass(frozen=True, slots=True)
class Problem:
    """One table to solve. ``shared`` names two columns whose headings the print ran together over one column of cells:
    one of the two was lost, row by row either of them."""

    columns: tuple[str, ...]
    identities: tuple[Identity, ...]
    rows: tuple[AmountRow, ...]
    shared: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignedCell:
    """A cell of the solution; ``amount`` is ``None`` for a dash, a blank and where the column is not decided."""

    amount: Decimal | None
    state: CellState
    printed: str | None = None


_BLANK = AssignedCell(None, "blank")
_AMBIGUOUS = AssignedCell(None, "ambiguous")


@dataclass(frozen=True, slots=True)
class AssignedRow:
    """The cells of one row by column; ``open_figures`` are the printed figures without a column of their own.

    ``overfull`` marks a row with more figures than there are columns for them: none of them was taken.
    """

    cells: dict[str, AssignedCell]
    open_figures: tuple[str, ...] = ()
    overfull: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """The solution: rows as in the problem, and how many identities do not hold in it.

    ``given_up`` are the rows under which there were too many sums to try: what stands below them is settled by the rows
    themselves, or left open.
    """

    rows: tuple[AssignedRow, ...]
    broken: int
    given_up: tuple[int, ...] = ()


class _Node(NamedTuple):
    options: tuple[Option, ...]
    own: tuple[int, ...]
    children: tuple[int, ...]


def assign_columns(problem: Problem) -> Assignment:
    """The best assignment of all figures of a table; what the best ones disagree on is ambiguous."""
    scale = Scale.of(problem.rows, problem.anchors)
    children: list[list[int]] = [[] for _ in problem.rows]
    roots: list[int] = []
    for index, row in enumerate(problem.rows):
        (roots if row.parent is None else children[row.parent]).append(index)
    anchors: list[list[Anchor]] = [[] for _ in problem.rows]
    for anchor in problem.anchors:
        anchors[anchor.row].append(anchor)
    identities = applicable(problem.identities, problem.columns)
    nodes: list[_Node] = []
    for index, row in enumerate(problem.rows):
        options = row_options(row.figures, problem.columns, problem.shared, identities, scale)
        own = tuple(own_cost(option, problem.columns, identities, anchors[index], scale) for option in options)
        nodes.append(_Node(options, own, tuple(children[index])))
    search = _Search(nodes, len(problem.columns))
    best = sum(search.solve(root, is_root=True) for root in roots)
    supports = search.support(roots)
    rows = tuple(
        _row(row.figures, [nodes[index].options[number] for number in sorted(supports[index])], problem.columns)
        for index, row in enumerate(problem.rows)
    )
    return Assignment(rows, best // BROKEN, tuple(sorted(search.unsearched)))


class _Search:
    """Costs of every option of every row, children before parents, then the options that best solutions use."""

    def __init__(self, nodes: Sequence[_Node], columns: int) -> None:
        self.nodes = nodes
        self.columns = columns
        self.costs: dict[int, dict[int, int]] = {}
        self.unsearched: set[int] = set()
        self.steps = Steps()

    def solve(self, index: int, *, is_root: bool = False) -> int:
        """The least cost of the subtree under a row; fills ``costs`` with every option that may still win."""
        node = self.nodes[index]
        floor = 0
        for child in node.children:
            floor += self.solve(child)
        children = self.choices(index)
        bounds = suffix_bounds(children, self.columns)
        costs: dict[int, int] = {}
        self.steps.begin_row()
        for number in sorted(range(len(node.options)), key=lambda n: node.own[n]):
            cost = self._option_cost(
                index, number, children, bounds, self._limit(node, number, costs, is_root=is_root), floor
            )
            if cost is not None:
                costs[number] = cost
        if index in self.unsearched:
            costs = {number: own + floor for number, own in enumerate(node.own)}
        self.costs[index] = costs
        return min(costs.values())

    def _limit(self, node: _Node, number: int, costs: dict[int, int], *, is_root: bool) -> int | None:
        # Another option helps the parent at most in the columns in which it differs; dearer than that it never wins.
        if is_root or not costs:
            return min(costs.values(), default=None)
        slack = self.columns * PRESENCE
        option = node.options[number]
        return min(
            cost + option.differing(node.options[other]) * (BROKEN + INEXACT) + slack for other, cost in costs.items()
        )

    def _option_cost(
        self, index: int, number: int, children: list[list[Choice]], bounds: list[Bounds], limit: int | None, floor: int
    ) -> int | None:
        node = self.nodes[index]
        own = node.own[number]
        if limit is not None and own + floor > limit:
            return None
        if not children or index in self.unsearched:
            return own + floor
        try:
            below = least_cost(
                node.options[number].target, children, bounds, None if limit is None else limit - own, self.steps
            )
        except TooManySums:
            self.unsearched.add(index)
            return own + floor
        return None if below is None else own + below

    def choices(self, index: int) -> list[list[Choice]]:
        """What each child can add, options with the same effect run together; largest amounts first."""
        found = []
        for child in self.nodes[index].children:
            options = self.nodes[child].options
            groups: dict[tuple[tuple[int, ...], tuple[int, ...], int], dict[int, int]] = {}
            for number, cost in self.costs[child].items():
                option = options[number]
                groups.setdefault((option.amounts, option.slacks, option.zeros), {})[number] = cost
            found.append([
                Choice(
                    *effect, min(members.values()), tuple(n for n, c in members.items() if c == min(members.values()))
                )
                for effect, members in groups.items()
            ])
        return found

    def support(self, roots: Sequence[int]) -> dict[int, set[int]]:
        """For every row the options that occur in at least one best solution."""
        supports: dict[int, set[int]] = {}
        pending: list[tuple[int, set[int]]] = []
        for root in roots:
            least = min(self.costs[root].values())
            pending.append((root, {number for number, cost in self.costs[root].items() if cost == least}))
        while pending:
            index, numbers = pending.pop()
            supports[index] = numbers
            node = self.nodes[index]
            below: dict[int, set[int]] = {child: set() for child in node.children}
            choices = self.choices(index)
            self.steps.begin_row()
            for number in numbers if node.children else ():
                for child, used in zip(node.children, self._used(index, number, choices), strict=True):
                    below[child] |= used
            pending.extend(below.items())
        return supports

    def _used(self, index: int, number: int, choices: list[list[Choice]]) -> list[set[int]]:
        if index not in self.unsearched:
            try:
                chosen = supporting_choices(self.nodes[index].options[number].target, choices, self.steps)
            except TooManySums:
                self.unsearched.add(index)
            else:
                return [
                    {n for place in places for n in child[place].options}
                    for child, places in zip(choices, chosen, strict=True)
                ]
        # Too many sums to compare: what neither the row itself nor another table speaks against stays possible.
        return [
            {
                number
                for choice in child
                if choice.cost < min(c.cost for c in child) + CONTEXT
                for number in choice.options
            }
            for child in choices
        ]


def _row(figures: Sequence[OpenCell], options: Sequence[Option], columns: Sequence[str]) -> AssignedRow:
    if options[0].overfull:
        return AssignedRow(dict.fromkeys(columns, _BLANK), tuple(f.printed for f in figures), overfull=True)
    readings = [[_cell(figures, option, column) for column in range(len(columns))] for option in options]
    cells: dict[str, AssignedCell] = {}
    for column, name in enumerate(columns):
        seen = {reading[column] for reading in readings}
        cells[name] = seen.pop() if len(seen) == 1 else _AMBIGUOUS
    if _AMBIGUOUS not in cells.values():
        return AssignedRow(cells)
    open_figures = [figure.printed for figure in figures]
    for cell in cells.values():
        if cell.printed in open_figures:
            open_figures.remove(cell.printed)
    return AssignedRow(cells, tuple(open_figures))


def _cell(figures: Sequence[OpenCell], option: Option, column: int) -> AssignedCell:
    place = option.places[column]
    if place is not None:
        figure = figures[place]
        if figure.amount is None:
            return AssignedCell(None, "dash", figure.printed)
        return AssignedCell(figure.amount, "zero" if figure.amount == 0 else "figure", figure.printed)
    if option.derived is not None and option.derived[0] == column:
        return AssignedCell(option.derived[1], "derived")
    return _BLANK


__all__ = [
    "AmountRow",
    "Anchor",
    "AssignedCell",
    "AssignedRow",
    "Assignment",
    "OpenCell",
    "Problem",
    "assign_columns",
]
