"""Wrapped cells of plain text → rows of indicators, by the cheapest reading of the fragments as rows.

Level 1 and 2 come from a closed vocabulary, the score closes a row where the sheet has scores, else the pair of target
and actual value does. The widths of the columns are learnt from a first reading and used in a second one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from extractor.narrative.sheets.costs import CellCosts, Widths
from extractor.narrative.sheets.fragments import Phrases
from extractor.narrative.sheets.settings import CELL_SETTINGS, CellSettings
from extractor.narrative.sheets.vocabulary import Header
from extractor.text.span import Span

_BODY = {"level3", "target", "actual"}

Cell = tuple[Header, int, int]


@dataclass(frozen=True)
class IndicatorRow:
    """The cells of one row by column; ``undecided`` are texts that were not placed in it.

    ``closed`` is false for text between rows that belongs to none, ``carries`` where a level that is not printed may be that
    of the row above.
    """

    cells: dict[Header, Span]
    undecided: tuple[Span, ...] = ()
    closed: bool = True
    carries: bool = True


@dataclass(frozen=True)
class _Step:
    cost: float
    back: tuple[int, int, int] | None
    cell: Cell | None


def fragments_to_rows(
    fragments: Sequence[Span], columns: Sequence[Header], phrases: Phrases, settings: CellSettings = CELL_SETTINGS
) -> list[IndicatorRow]:
    """The rows of a block of indicators, from its fragments and its columns in print order."""
    first = CellCosts(fragments, phrases, Widths(), settings, reasons="cause" in columns)
    second = first.with_widths(_learn(first, _cheapest(first, columns)))
    return _rows(second, _cheapest(second, columns), columns)


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
                _relax(best, position + 1, (-1, 0), step.cost + costs.settings.skip, (position, column, began), None)
            closed = costs.closing(position) if column == last and order[last] != "score" else 0.0
            opening = closed + (costs.settings.row if column in {-1, last} else 0.0)
            for following, extra in _following(order, column, costs.settings, first=position == 0):
                header = order[following]
                for end in range(position + 1, min(position + costs.settings.longest_cell, size) + 1):
                    cost = costs.cell(header, position, end)
                    if cost > costs.settings.hopeless:
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


def _following(order: Sequence[Header], column: int, settings: CellSettings, *, first: bool) -> list[tuple[int, float]]:
    """The columns that may follow a column, each with the cost of going there."""
    last = len(order) - 1
    if 0 <= column < last:
        return [(column + 1, 0.0)]
    levels = [index for index, header in enumerate(order) if header in {"level1", "level2"}]
    begin = levels[-1] + 1 if levels else 0
    if first and levels:
        return [(index, 0.0 if index == levels[0] else settings.headless) for index in (*levels, begin)]
    return [*((index, 0.0) for index in levels), (begin, settings.carried)]


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


def _contested(costs: CellCosts, cells: Sequence[Cell]) -> set[Cell]:
    """The text cells of rows that could as well be parted otherwise: those that differ from the next best reading."""
    contested: set[Cell] = set()
    for index in range(len(cells) - 2):
        row = cells[index : index + 3]
        if {header for header, _, _ in row} != _BODY or row[0][2] != row[1][1] or row[1][2] != row[2][1]:
            continue
        begin, end = row[0][1], row[2][2]
        names = [header for header, _, _ in row]
        readings = []
        for first in range(begin + 1, end - 1):
            for second in range(first + 1, end):
                places = list(zip(names, (begin, first, second), (first, second, end), strict=True))
                readings.append((_row_cost(costs, places), places))
        own = _row_cost(costs, row)
        for cost, places in readings:
            if places != row and cost - own < costs.settings.margin:
                contested.update(cell for cell, other in zip(row, places, strict=True) if cell != other)
    return contested


def _row_cost(costs: CellCosts, row: Sequence[Cell]) -> float:
    place = {header: (start, end) for header, start, end in row}
    pair = costs.pair(costs.text(*place["target"]), costs.text(*place["actual"]))
    return sum(costs.cell(*cell) for cell in row) - pair


def _rows(costs: CellCosts, cells: Sequence[Cell], columns: Sequence[Header]) -> list[IndicatorRow]:
    """The cells grouped to rows; text between rows, and at the end of the block, belongs to none."""
    closing = next((header for header in reversed(columns) if header != "cause"), None)
    contested = _contested(costs, cells)
    rows: list[IndicatorRow] = []
    current: list[Cell] = []
    position = 0
    for cell in cells:
        if cell[1] > position:
            rows.append(_stray(costs, position, cell[1]))
        current.append(cell)
        position = cell[2]
        if cell[0] == closing:
            rows.append(_row(costs, current, contested))
            current = []
    if position < len(costs.fragments):
        rows.append(_stray(costs, position, len(costs.fragments)))
    return rows


def _stray(costs: CellCosts, start: int, end: int) -> IndicatorRow:
    return IndicatorRow({}, (Span.joined(costs.fragments[start:end]),), closed=False)


def _row(costs: CellCosts, cells: Sequence[Cell], contested: Collection[Cell]) -> IndicatorRow:
    """A row without the cells that are contested or fit badly; where one fits badly, its neighbours are held to more."""
    prices = {cell: costs.cell(*cell) for cell in cells}
    settings = costs.settings
    sure = all(price <= settings.unsure for price in prices.values())
    limit = settings.unsure if sure else settings.unsure_beside
    kept: dict[Header, Span] = {}
    undecided: list[Span] = []
    for cell in cells:
        text = Span.joined(costs.fragments[cell[1] : cell[2]])
        if cell in contested or prices[cell] > limit:
            undecided.append(text)
        else:
            kept[cell[0]] = text
    return IndicatorRow(kept, tuple(undecided))
