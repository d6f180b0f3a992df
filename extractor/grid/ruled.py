"""Ruled tables: the drawn lines and words of a page to grids of units with merged cells. Pure.

A region of rulings that touch each other is one table. Its rulings give unit edges; two neighbouring units without a
border between them are one cell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from extractor.grid.implied_rows import open_columns, part_cells, stacked_edges
from extractor.grid.rulings import merge_rulings
from extractor.grid.words import center_x, center_y, text_and_words
from extractor.layout import Box, Grid, GridCell, PageGeometry, Ruling, Word

Side = Literal["left", "top", "right", "bottom"]

SNAP = 3.5  # points: parallel rulings this close are one border (double rules, borders drawn by both cells)
TOUCH = 3.5  # points: rulings that miss each other by this much still meet
BRIDGE = 4.5  # points: a gap in a rule up to this is a dash or a crossing, not a missing border
OVERHANG = 9.0  # points: rules that reach further than the outermost crossing rule show an open side
COVER = 0.6  # the share of a unit's edge that must be drawn for a border


@dataclass(frozen=True, slots=True)
class _Region:
    """Rulings that touch each other, directly or through others."""

    horizontals: tuple[Ruling, ...]
    verticals: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The unit edges of a region and the sides without an outer rule."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    open_sides: tuple[Side, ...]


def geometry_to_grids(
    geometry: PageGeometry,
    *,
    snap: float = SNAP,
    touch: float = TOUCH,
    bridge: float = BRIDGE,
    overhang: float = OVERHANG,
    cover: float = COVER,
) -> tuple[Grid, ...]:
    """The ruled tables of a page from top to bottom, origin ``"ruled"``.

    At least two columns and one word make a table; an underline, a box around text and a page frame are none. Each word
    belongs to one unit of one table, by its centre; of tables drawn inside each other, to the inner one.
    """
    regions = _regions(_whole(geometry.horizontals, bridge), _whole(geometry.verticals, bridge), touch)
    framed = [(region, _frame(region, snap, overhang)) for region in regions]
    tables = [(region, frame) for region, frame in framed if len(frame.xs) > 2 and len(frame.ys) > 1]
    tables.sort(key=lambda item: _area(item[1]))
    words = list(geometry.words)
    grids: list[Grid] = []
    for region, frame in tables:
        box = _frame_box(frame)
        inside = [w for w in words if box.contains(center_x(w.box), center_y(w.box))]
        if not inside:
            continue
        taken = set(map(id, inside))
        words = [w for w in words if id(w) not in taken]
        grids.append(_grid(geometry.page, region, frame, inside, snap, bridge, cover))
    return tuple(sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0])))


def unit_rows(grid: Grid) -> list[list[str]]:
    """Unit row × unit column → text; a merged cell's text stands at its first unit, the others are ``""``."""
    texts = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        texts[cell.row][cell.col] = cell.text
    return texts


def _whole(rulings: Iterable[Ruling], bridge: float) -> list[Ruling]:
    """Rulings with their gaps up to ``bridge`` closed."""
    by_position: dict[float, list[tuple[float, float]]] = {}
    for position, start, end in merge_rulings(rulings):
        by_position.setdefault(position, []).append((start, end))
    return [Ruling(position, *span) for position, spans in by_position.items() for span in _bridged(spans, bridge)]


def _regions(horizontals: Sequence[Ruling], verticals: Sequence[Ruling], touch: float) -> list[_Region]:
    parent = list(range(len(horizontals) + len(verticals)))
    for index, vertical in enumerate(verticals, len(horizontals)):
        x, start, end = vertical
        for other, (y, left, right) in enumerate(horizontals):
            if left - touch <= x <= right + touch and start - touch <= y <= end + touch:
                _unite(parent, index, other)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, horizontal in enumerate(horizontals):
        groups.setdefault(_root(parent, index), ([], []))[0].append(horizontal)
    for index, vertical in enumerate(verticals, len(horizontals)):
        groups.setdefault(_root(parent, index), ([], []))[1].append(vertical)
    return [_Region(tuple(hs), tuple(vs)) for hs, vs in groups.values() if hs and vs]


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


def _unite(parent: list[int], one: int, other: int) -> None:
    parent[_root(parent, one)] = _root(parent, other)


def _frame(region: _Region, snap: float, overhang: float) -> _Frame:
    xs, left, right = _edges(region.verticals, region.horizontals, snap, overhang)
    ys, top, bottom = _edges(region.horizontals, region.verticals, snap, overhang)
    sides: list[tuple[Side, bool]] = [("left", left), ("top", top), ("right", right), ("bottom", bottom)]
    return _Frame(xs, ys, tuple(side for side, is_open in sides if is_open))


def _edges(
    own: Sequence[Ruling], crossing: Sequence[Ruling], snap: float, overhang: float
) -> tuple[tuple[float, ...], bool, bool]:
    """Unit edges along one axis, completed where at least half of the crossing rules reach beyond the outermost one."""
    edges = list(_snapped([ruling.position for ruling in own], snap))
    before = [rule.start for rule in crossing if rule.start < edges[0] - overhang]
    after = [rule.end for rule in crossing if rule.end > edges[-1] + overhang]
    opens, closes = 2 * len(before) >= len(crossing), 2 * len(after) >= len(crossing)
    if opens:
        edges.insert(0, median(before))
    if closes:
        edges.append(median(after))
    return tuple(edges), opens, closes


def _snapped(positions: Iterable[float], snap: float) -> Iterator[float]:
    """Means of groups of positions within ``snap`` of their first one."""
    group: list[float] = []
    for position in sorted(positions):
        if group and position - group[0] > snap:
            yield sum(group) / len(group)
            group = []
        group.append(position)
    if group:
        yield sum(group) / len(group)


def _area(frame: _Frame) -> float:
    return (frame.xs[-1] - frame.xs[0]) * (frame.ys[-1] - frame.ys[0])


def _frame_box(frame: _Frame) -> Box:
    return Box(frame.xs[0], frame.ys[0], frame.xs[-1], frame.ys[-1])


def _grid(
    page: int, region: _Region, frame: _Frame, words: Sequence[Word], snap: float, bridge: float, cover: float
) -> Grid:
    below = _borders(region.horizontals, frame.ys, frame.xs, snap, bridge, cover)
    right = _borders(region.verticals, frame.xs, frame.ys, snap, bridge, cover)
    cells = list(_fill(_rectangles(below, right, len(frame.ys) - 1, len(frame.xs) - 1), frame.xs, frame.ys, words))
    opened = open_columns(cells, frame.ys)
    cells = part_cells(cells, frame.ys, opened)
    ys, stacked = stacked_edges(cells, frame.ys)
    if stacked:
        cells = list(_fill(_restacked(cells, frame.ys, ys), frame.xs, ys, words))
        opened |= stacked
    return Grid(
        n_rows=len(ys) - 1,
        n_cols=len(frame.xs) - 1,
        cells=tuple(cells),
        origin="ruled",
        page=page,
        box=_frame_box(frame),
        xs=frame.xs,
        ys=ys,
        words=tuple(words),
        open_columns=tuple(sorted(opened)),
        open_sides=frame.open_sides,
    )


def _borders(
    rulings: Sequence[Ruling], edges: Sequence[float], across: Sequence[float], snap: float, bridge: float, cover: float
) -> list[list[bool]]:
    """``[edge][unit]``: whether the rulings at that edge draw enough of the unit's side."""
    found: list[list[bool]] = []
    for edge in edges:
        drawn = _bridged([(r.start, r.end) for r in rulings if abs(r.position - edge) <= snap], bridge)
        row = []
        for low, high in pairwise(across):
            length = sum(min(end, high) - max(start, low) for start, end in drawn if start < high and low < end)
            row.append(length >= cover * (high - low))
        found.append(row)
    return found


def _bridged(spans: Iterable[tuple[float, float]], bridge: float) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + bridge:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _rectangles(
    below: Sequence[Sequence[bool]], right: Sequence[Sequence[bool]], n_rows: int, n_cols: int
) -> Iterator[tuple[int, int, int, int]]:
    """``(row, col, row_span, col_span)`` of all cells in row order. A joined area that is no rectangle is parted into some.

    ``below[i][c]`` is the border at horizontal edge ``i`` over column ``c``, ``right[j][r]`` at vertical edge ``j``.
    """
    taken = [[False] * n_cols for _ in range(n_rows)]
    beside = list(zip(*right, strict=True))
    for row in range(n_rows):
        for col in range(n_cols):
            if taken[row][col]:
                continue
            width = 1
            while col + width < n_cols and not beside[row][col + width] and not taken[row][col + width]:
                width += 1
            height = 1
            while row + height < n_rows and _goes_on(below, beside, taken, row + height, col, width):
                height += 1
            for line in taken[row : row + height]:
                line[col : col + width] = [True] * width
            yield row, col, height, width


def _goes_on(
    below: Sequence[Sequence[bool]],
    beside: Sequence[Sequence[bool]],
    taken: Sequence[Sequence[bool]],
    row: int,
    col: int,
    width: int,
) -> bool:
    """Whether the rectangle above goes on in ``row``: no border in between nor inside, and none missing at its sides.

    ``beside[row]`` are the borders at the vertical edges along a row.
    """
    end = col + width
    if True in below[row][col:end] or True in taken[row][col:end] or True in beside[row][col + 1 : end]:
        return False
    own, above = beside[row], beside[row - 1]
    return all(own[side] or not above[side] for side in (col, end) if 0 < side < len(own) - 1)


def _restacked(
    cells: Sequence[GridCell], old: Sequence[float], new: Sequence[float]
) -> Iterator[tuple[int, int, int, int]]:
    """The rectangles of ``cells`` over the finer row edges ``new``: cells of one old row are parted, merged ones are not."""
    place = {edge: index for index, edge in enumerate(new)}
    rectangles = []
    for cell in cells:
        start, end = place[old[cell.row]], place[old[cell.row + cell.row_span]]
        rows = ((row, 1) for row in range(start, end)) if cell.row_span == 1 else [(start, end - start)]
        rectangles += [(row, cell.col, span, cell.col_span) for row, span in rows]
    yield from sorted(rectangles)


def _fill(
    rectangles: Iterable[tuple[int, int, int, int]], xs: Sequence[float], ys: Sequence[float], words: Iterable[Word]
) -> Iterator[GridCell]:
    """Cells with their words, each word in the unit of its centre."""
    held: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        row = min(max(bisect_right(ys, center_y(word.box)) - 1, 0), len(ys) - 2)
        col = min(max(bisect_right(xs, center_x(word.box)) - 1, 0), len(xs) - 2)
        held.setdefault((row, col), []).append(word)
    for row, col, height, width in rectangles:
        inside = [w for r in range(row, row + height) for c in range(col, col + width) for w in held.get((r, c), ())]
        text, ordered = text_and_words(inside) if inside else ("", ())
        yield GridCell(row, col, height, width, text, Box(xs[col], ys[row], xs[col + width], ys[row + height]), ordered)
