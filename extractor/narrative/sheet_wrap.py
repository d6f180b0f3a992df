"""Wrapped cells of plain text → rows of indicators, by the cheapest reading of the fragments as rows.

Level 1 and 2 come from a closed vocabulary, the score closes a row where the sheet has scores, else the pair of target
and actual value does. The widths of the columns are learnt from a first reading and used in a second one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractor.narrative.sheet_costs import CellCosts, Widths
from extractor.narrative.sheet_draft import Piece
from extractor.narrative.sheet_fragments import Fragment, Phrases, fragments_to_piece
from extractor.narrative.sheet_vocabulary import Header

LONGEST_CELL = 16
"""How many fragments a cell has at most."""
_SKIP = 6.0
"""The cost of a fragment that belongs to no row."""
_CARRIED = 0.3
"""The cost of a row that prints no level of its own."""
_ROW = 1.5
"""The cost of a row: a reading with fewer rows is preferred."""
_HEADLESS = 8.0
"""The cost of a block whose first row prints no level 1."""
_HOPELESS = 25.0
"""The cost from which on a run of fragments is not considered as a cell."""
_UNSURE = 5.0
"""The cost from which on a cell is left out and reported."""

Cell = tuple[Header, int, int]


@dataclass(frozen=True)
class IndicatorRow:
    """The cells of one row by column; ``undecided`` are fragments that were not placed in it."""

    cells: dict[Header, Piece]
    undecided: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class _Step:
    cost: float
    back: tuple[int, int, int] | None
    cell: Cell | None


def fragments_to_rows(
    blocks: Sequence[tuple[Sequence[Fragment], Sequence[Header]]], phrases: Phrases
) -> list[list[IndicatorRow]]:
    """The rows of each block of indicators of one sheet; a block is its fragments and its columns in print order."""
    rows = []
    for fragments, columns in blocks:
        first = CellCosts(fragments, phrases, Widths())
        second = first.with_widths(_learn(first, _cheapest(first, columns)))
        rows.append(_rows(second, _cheapest(second, columns), columns))
    return rows


def _cheapest(costs: CellCosts, columns: Sequence[Header]) -> list[Cell]:
    """The cheapest sequence of cells, by dynamic programming over (position, column just read, where its cell began)."""
    size = len(costs.fragments)
    order = [header for header in columns if header != "cause"]
    best: list[dict[tuple[int, int], _Step]] = [{} for _ in range(size + 1)]
    best[0][-1, 0] = _Step(0.0, None, None)
    last = len(order) - 1
    for position in range(size):
        for (column, began), step in list(best[position].items()):
            if column in {-1, last}:
                _relax(best, position + 1, (-1, 0), step.cost + _SKIP, (position, column, began), None)
            closed = costs.closing(position) if column == last and order[last] != "score" else 0.0
            opening = closed + (_ROW if column in {-1, last} else 0.0)
            for following, extra in _following(order, column, first=position == 0):
                header = order[following]
                for end in range(position + 1, min(position + LONGEST_CELL, size) + 1):
                    cost = costs.cell(header, position, end)
                    if cost > _HOPELESS:
                        continue
                    if header == "actual" and column >= 0 and order[column] == "target":
                        cost -= costs.pair(costs.text(began, position), costs.text(position, end))
                    state = (following, position if header == "target" else 0)
                    _relax(
                        best,
                        end,
                        state,
                        step.cost + cost + opening + extra,
                        (position, column, began),
                        (header, position, end),
                    )
    return _trace(best, last)


def _relax(
    best: list[dict[tuple[int, int], _Step]],
    position: int,
    state: tuple[int, int],
    cost: float,
    back: tuple[int, int, int],
    cell: Cell | None,
) -> None:
    known = best[position].get(state)
    if known is None or cost < known.cost:
        best[position][state] = _Step(cost, back, cell)


def _following(order: Sequence[Header], column: int, *, first: bool) -> list[tuple[int, float]]:
    """The columns that may follow a column, each with the cost of going there."""
    last = len(order) - 1
    if 0 <= column < last:
        return [(column + 1, 0.0)]
    levels = [index for index, header in enumerate(order) if header in {"level1", "level2"}]
    begin = levels[-1] + 1 if levels else 0
    if first and levels:
        return [(index, 0.0 if index == levels[0] else _HEADLESS) for index in (*levels, begin)]
    return [*((index, 0.0) for index in levels), (begin, _CARRIED)]


def _trace(best: list[dict[tuple[int, int], _Step]], last: int) -> list[Cell]:
    size = len(best) - 1
    ends = {state: step for state, step in best[size].items() if state[0] in {-1, last}}
    if not ends:
        return []
    state = min(ends, key=lambda key: ends[key].cost)
    place: tuple[int, int, int] | None = (size, *state)
    cells: list[Cell] = []
    while place is not None:
        step = best[place[0]][place[1], place[2]]
        if step.cell is not None:
            cells.append(step.cell)
        place = step.back
    return cells[::-1]


def _learn(costs: CellCosts, cells: Sequence[Cell]) -> Widths:
    """The width of each column: how full the lines are after which its cells go on."""
    full: dict[Header, list[float]] = {}
    for header, start, end in cells:
        if header in {"level3", "target", "actual"}:
            full.setdefault(header, []).extend(line.width for line in costs.lines(start, end)[:-1])
    return Widths({header: median(widths) for header, widths in full.items() if len(widths) > 2})


def _rows(costs: CellCosts, cells: Sequence[Cell], columns: Sequence[Header]) -> list[IndicatorRow]:
    """The cells grouped to rows; a cell that fits its column badly is left out, with what stands beside it."""
    closing = next((header for header in reversed(columns) if header != "cause"), None)
    rows: list[IndicatorRow] = []
    current: dict[Header, Piece] = {}
    doubtful: list[Piece] = []
    position = 0
    for header, start, end in cells:
        if start > position:
            rows.append(IndicatorRow({}, (fragments_to_piece(list(costs.fragments[position:start])),)))
        piece = fragments_to_piece(list(costs.fragments[start:end]))
        if costs.cell(header, start, end) > _UNSURE:
            doubtful.append(piece)
        else:
            current[header] = piece
        position = end
        if header == closing:
            rows.append(IndicatorRow(current, tuple(doubtful)))
            current, doubtful = {}, []
    if position < len(costs.fragments):
        rows.append(IndicatorRow({}, (fragments_to_piece(list(costs.fragments[position:])),)))
    return rows
