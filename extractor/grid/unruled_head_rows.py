"""The rows of the head of an unruled table: the columns that each heading stands over. Pure.

Without rules it cannot be seen how far a heading reaches. The lowest heading over a column is the column's own; a higher
one stands over neighbouring columns, in their middle or flush with the first of them, whichever fits the whole head better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from extractor.grid.unruled_heads import FLUSH, LEVEL, Column, Head, OwnHead, is_beside, is_set_left, print_height
from extractor.grid.words import center_y

UNCOVERED = 12.0  # points: what it costs to leave a column beside a wide head without one


@dataclass(frozen=True, slots=True)
class PlacedHead:
    """A heading, the first column that it stands over, and how many."""

    head: Head
    column: int
    span: int


def place_heads(heads: Sequence[Head], columns: Sequence[OwnHead]) -> list[list[PlacedHead]]:
    """The rows of the head from top to bottom, every heading with its columns; the columns' own heads are the last row."""
    lowest = {number: column.head for number, column in enumerate(columns) if column.head is not None}
    own = _over_headless(lowest, columns)
    taken = {id(head) for head in lowest.values()}
    rows = _levels([head for head in heads if id(head) not in taken])
    begins = _first_rows(rows, lowest)
    left = is_set_left(heads)
    placed: list[list[PlacedHead]] = []
    for number, row in reversed(list(enumerate(rows))):
        free = [column for column in range(len(columns)) if begins.get(column, number + 1) > number]
        ends = _beginnings([wide.head for above in rows[:number] for wide in above], lowest) if left else frozenset()
        spread = _spread([wide.head for wide in row], free, lowest, ends)
        placed.insert(0, spread)
        first = {id(wide.head): wide.row for wide in row}
        begins |= {column: first[id(own.head)] for own in spread for column in range(own.column, own.column + own.span)}
    return [*placed, own] if own else placed


@dataclass(frozen=True, slots=True)
class _WideHead:
    """A heading over other headings, and the first row of the head that its cell takes."""

    head: Head
    row: int


def _levels(heads: Sequence[Head]) -> list[list[_WideHead]]:
    """The rows of the head from top to bottom, each heading in the last row that its cell takes.

    A heading that stands in the middle between two rows, with nothing of either over or under it, runs down over both.
    """
    rows = _beside_each_other(heads)
    middles = [median(center_y(head.box) for head in row) for row in rows]
    spans: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        for head in row:
            height = print_height(head.words[0])
            spans[id(head)] = next(
                (
                    (above, below)
                    for above in range(number)
                    for below in range(number + 1, len(rows))
                    if abs(center_y(head.box) - (middles[above] + middles[below]) / 2) <= LEVEL * height
                    and not any(head.width.overlaps(other.width) for other in (*rows[above], *rows[below]))
                ),
                (number, number),
            )
    kept = sorted({row for span in spans.values() for row in span})
    at = {row: index for index, row in enumerate(kept)}
    found: list[list[_WideHead]] = [[] for _ in kept]
    for head in heads:
        first, last = spans[id(head)]
        found[at[last]].append(_WideHead(head, at[first]))
    return [sorted(row, key=lambda wide: wide.head.box.x0) for row in found]


def _first_rows(rows: Sequence[Sequence[_WideHead]], lowest: dict[int, Head]) -> dict[int, int]:
    """Column → the row of the head in which its own heading's cell begins: that of one that runs down over several rows
    stands in the middle between the first and the last of them.

    It begins below every heading over it, and so do those beside it.
    """
    last = max((center_y(head.box) for head in lowest.values()), default=0.0)
    single = [[center_y(wide.head.box) for wide in row if wide.row == number] for number, row in enumerate(rows)]
    levels = [*(median(row) if row else last for row in single), last]
    over = {
        column: max(
            (number for number, row in enumerate(rows) for wide in row if _is_over(wide.head, head)), default=-1
        )
        for column, head in lowest.items()
    }
    found = {}
    for column, head in lowest.items():
        beside = [other for other, own in lowest.items() if is_beside(own, [head], head.box.bottom - head.box.top)]
        first = max(over[other] for other in beside) + 1
        found[column] = min(
            range(first, len(levels)), key=lambda row: abs(center_y(head.box) - (levels[row] + last) / 2)
        )
    return found


def _is_over(head: Head, other: Head) -> bool:
    return head.box.bottom <= other.box.top + 1.0 and head.width.overlaps(other.width)


def _over_headless(lowest: dict[int, Head], columns: Sequence[OwnHead]) -> list[PlacedHead]:
    """The columns' own heads, each also over the columns beside it that have none and are nearer to no other.

    Codes in three columns stand under one heading.
    """
    over: dict[int, list[int]] = {column: [column] for column in lowest}
    for column in range(len(columns)):
        if column in lowest:
            continue
        beside = [
            max((other for other in lowest if other < column), default=None),
            min((other for other in lowest if other > column), default=None),
        ]
        near = [other for other in beside if other is not None]
        near = [other for other in near if columns[other].holds == columns[column].holds == "codes"] or near
        if near:
            over[min(near, key=lambda other: _apart(columns[column].width, lowest[other].width))].append(column)
    return [PlacedHead(lowest[column], min(held), len(held)) for column, held in sorted(over.items())]


def _beside_each_other(heads: Sequence[Head]) -> list[list[Head]]:
    """Headings that are centred beside each other, from left to right; the rows from top to bottom."""
    rows: list[list[Head]] = []
    for head in sorted(heads, key=lambda head: center_y(head.box)):
        height = print_height(head.words[0])
        if rows and center_y(head.box) - center_y(rows[-1][-1].box) <= LEVEL * height:
            rows[-1].append(head)
        else:
            rows.append([head])
    return [sorted(row, key=lambda head: head.box.x0) for row in rows]


def _beginnings(above: Sequence[Head], lowest: dict[int, Head]) -> frozenset[int]:
    """The columns with which headings further up begin, flush left: no heading below runs on into one of them."""
    return frozenset(
        column for column, own in lowest.items() if any(abs(head.box.x0 - own.box.x0) <= FLUSH for head in above)
    )


def _spread(
    row: Sequence[Head], free: Sequence[int], lowest: dict[int, Head], ends: frozenset[int]
) -> list[PlacedHead]:
    """A row of wide headings over the columns whose own headings stand below it."""
    placed: list[PlacedHead] = []
    for run in _runs(free):
        inside = [head for head in row if _nearest_column(head, free, lowest) in run]
        if inside:
            placed += _shared_out(inside, run, lowest, ends)
    return placed


def _nearest_column(head: Head, free: Sequence[int], lowest: dict[int, Head]) -> int | None:
    """The free column that a heading stands over, or the nearest."""
    known = [column for column in free if column in lowest]
    return min(known, key=lambda column: _apart(head.width, lowest[column].width), default=None)


def _apart(one: Column, other: Column) -> float:
    return max(other.x0 - one.x1, one.x0 - other.x1, 0.0) + 0.01 * abs(one.middle - other.middle)


def _runs(columns: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _shared_out(
    heads: Sequence[Head], run: Sequence[int], lowest: dict[int, Head], ends: frozenset[int]
) -> list[PlacedHead]:
    """The columns of a run shared out among the headings over it, all set alike: centred, or flush left."""
    known = [column for column in run if column in lowest]
    if len(known) < len(heads):
        return []
    options = [_best_share(heads, known, lowest, ends, off) for off in (_off_centre, _off_left)]
    return min(options, key=lambda option: option[0])[1]


_Off = Callable[[Head, Column], float]


def _off_centre(head: Head, over: Column) -> float:
    return abs(head.width.middle - over.middle)


def _off_left(head: Head, over: Column) -> float:
    return abs(head.width.x0 - over.x0)


def _best_share(
    heads: Sequence[Head], known: Sequence[int], lowest: dict[int, Head], ends: frozenset[int], off: _Off
) -> tuple[float, list[PlacedHead]]:
    """The cheapest way to give every heading some neighbouring columns, in order; columns at the ends may be left over."""
    best: tuple[float, list[PlacedHead]] = (float("inf"), [])
    for first in range(len(known) - len(heads) + 1):
        for cuts in combinations(range(first + 1, len(known) + 1), len(heads)):
            starts = (first, *cuts[:-1])
            if any(not ends.isdisjoint(known[start + 1 : stop]) for start, stop in zip(starts, cuts, strict=True)):
                continue
            cost = UNCOVERED * (first + len(known) - cuts[-1])
            placed = []
            for head, start, stop in zip(heads, starts, cuts, strict=True):
                left, right = known[start], known[stop - 1]
                cost += off(head, Column(lowest[left].width.x0, lowest[right].width.x1))
                placed.append(PlacedHead(head, left, right - left + 1))
            if cost < best[0]:
                best = cost, placed
    return best
