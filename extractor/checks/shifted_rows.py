"""Names and amounts of a table that slipped past one another: by how many rows, and from which row on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from extractor.accounts.figures import Figure
from extractor.checks.incoherent import table_of
from extractor.checks.results import Equation

MOST_ROWS = 5
"""Amounts further away from their names than this are not looked for."""
LEAST_MENDED = 3
"""So many more sums must hold when the amounts are put back."""
_ROW = re.compile(r"tables\.\w+\.rows\[(?P<row>\d+)\]\.(?P<column>\w+)")


@dataclass(frozen=True)
class Shift:
    """The amounts stand ``rows`` rows below their names (above, where negative), from the row called ``first`` on."""

    rows: int
    first: str

    def __str__(self) -> str:
        where = "下" if self.rows > 0 else "上"
        return f"自“{self.first}”一行起，数字像是错了{abs(self.rows)}行，印在了本行名称的{where}面"


def shift_of(table: str, equations: Iterable[Equation]) -> Shift | None:
    """By how far the amounts of a table would have to be moved for most of its own sums over rows to hold.

    The sums of the first column of amounts are asked, which is blank in no row. ``None`` where no move mends most of them.
    """
    own = [equation for equation in equations if _column_of(equation, table) is not None]
    column = min((_column_of(equation, table) or "" for equation in own), key=_rank, default="")
    sums = [_Sum.of(equation) for equation in own if _column_of(equation, table) == column]
    cells = {row: figure for one in own for figure in one.figures() if (row := _row_of(figure, column)) is not None}
    amounts = {row: figure.value for row, figure in cells.items()}
    before = sum(one.holds(amounts, 0, 0) for one in sums)
    moves = [(rows, start) for rows in range(-MOST_ROWS, MOST_ROWS + 1) if rows for start in sorted(cells)]
    scored = [(sum(one.holds(amounts, *move) for one in sums), -abs(move[0]), -move[1], move) for move in moves]
    mended, _, _, (rows, start) = max(scored, default=(0, 0, 0, (0, 0)))
    if mended - before < LEAST_MENDED or 2 * mended <= len(sums):
        return None
    return Shift(rows, cells[start].row)


def _rank(column: str) -> tuple[bool, str]:
    return column not in ("total", "amount"), column


def _column_of(equation: Equation, table: str) -> str | None:
    """The one column of a table over whose rows an equation sums, ``None`` for other equations."""
    if any(table_of(figure) != table for figure in equation.figures()):
        return None
    matches = [_ROW.fullmatch(figure.key) for figure in equation.figures()]
    columns = {match["column"] if match else None for match in matches}
    return columns.pop() if len(columns) == 1 else None


def _row_of(figure: Figure, column: str) -> int | None:
    match = _ROW.fullmatch(figure.key)
    return int(match["row"]) if match and match["column"] == column else None


@dataclass(frozen=True)
class _Sum:
    """One row that others add up to."""

    whole: int
    parts: tuple[int, ...]
    tolerance: Decimal

    @classmethod
    def of(cls, equation: Equation) -> _Sum:
        rows = [int(match["row"]) for figure in equation.figures() if (match := _ROW.fullmatch(figure.key))]
        return cls(rows[0], tuple(rows[1:]), equation.tolerance)

    def holds(self, amounts: dict[int, Decimal], rows: int, start: int) -> bool:
        """Whether it holds of the amounts that stand ``rows`` below, for the rows from ``start`` on."""
        moved = [amounts.get(row + rows if row >= start else row) for row in (self.whole, *self.parts)]
        known = [amount for amount in moved if amount is not None]
        return len(known) == len(moved) and abs(known[0] - sum(known[1:], Decimal(0))) <= self.tolerance
