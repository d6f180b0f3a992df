"""A figure that was put in the wrong column and summed up there: no few figures explain it, but its own row shows it.

Two columns of one table miss their totals by the same amount in opposite directions, and exactly one lowest row holds that
amount in the column that has too much and nothing in the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from extractor.checks.context import CheckContext, TableView
from extractor.checks.results import Equation, Figure

_SUMS = frozenset({"checks.column_sum", "checks.tree_sum"})


def misplaced_figure(context: CheckContext, failed: Sequence[Equation]) -> tuple[Figure, str] | None:
    """The figure, and the name of the column where it seems to belong; ``None`` unless there is exactly one such row."""
    sums = [equation for equation in failed if equation.check in _SUMS]
    for over, under in permutations(sums, 2):
        tolerance = over.tolerance + under.tolerance
        if over.residual >= 0 or abs(over.residual + under.residual) > tolerance:
            continue
        view, _, column = _cell(context, over.left.key)
        other_view, _, other = _cell(context, under.left.key)
        if view is None or view is not other_view or column == other:
            continue
        found = _rows_with(view, column, other, over)
        if len(found) == 1:
            return found[0], under.left.column
    return None


def _cell(context: CheckContext, key: str) -> tuple[TableView | None, str, str]:
    """Table, path of the row and column of a figure's key."""
    parts = key.split(".")
    if len(parts) != 4 or parts[0] != "tables":
        return None, "", ""
    view = next((view for name, view in context.tables.items() if name == parts[1]), None)
    return view, parts[2], parts[3]


def _rows_with(view: TableView, column: str, other: str, over: Equation) -> list[Figure]:
    codes = [getattr(row, "code", "") for _, row in view.rows()]
    found = []
    for path, row in view.rows():
        code = getattr(row, "code", "")
        lowest = bool(code) and not any(longer != code and longer.startswith(code) for longer in codes)
        figure = view.figure(path, column)
        if not lowest or figure is None or not figure.value or view.figure(path, other) is not None:
            continue
        if abs(figure.value + over.residual) <= over.tolerance:
            found.append(figure)
    return found
