"""Tables that run on over pages: grids of one table to one table, page breaks inside rows and merged cells mended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from rapidfuzz import fuzz

from extractor.grid.ruled import unit_rows
from extractor.grid.words import is_figure, words_box, words_to_lines
from extractor.layout import Box, Grid, GridCell, Word
from extractor.text.characters import key, strip_ordinal

SAME_EDGE = 6.0  # points: how far an edge may move from page to page
SAME_HEADER = 80.0  # percent: how alike a repeated header row is (a clipped cell may have lost a line)
HEADER_STARTS = 4  # a repeated header starts in one of so many first rows: titles above it are not repeated
NO_ROOM = 2.2  # characters: so little room is left on a line that was broken (closing signs keep to their word)
PADDING = 11.0  # points: blank margins at both sides of a cell


@dataclass(frozen=True, slots=True)
class CellPart:
    """What a cell shows on one page, and the cell of that page's grid; without geometry there is no box."""

    page: int | None
    text: str
    box: Box | None
    words: tuple[Word, ...]
    drawn: GridCell


@dataclass(frozen=True, slots=True)
class JoinedCell:
    """A cell of a joined table: rows counted over all pages, ``text`` with its parts' lines in order."""

    row: int
    col: int
    row_span: int
    col_span: int
    parts: tuple[CellPart, ...]

    @property
    def text(self) -> str:
        """The text of all parts, a line break between printed lines."""
        return "\n".join(part.text for part in self.parts if part.text)

    @property
    def words(self) -> tuple[tuple[int | None, Word], ...]:
        """``(page, word)`` of all parts in reading order."""
        return tuple((part.page, word) for part in self.parts for word in part.words)


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """One row: ``texts`` a unit column each (a merged cell at its first unit only), ``cells`` the covering cells.

    ``places`` are the page(s) that the row stands on, each with its box (``None`` without geometry).
    """

    texts: tuple[str, ...]
    cells: tuple[JoinedCell | None, ...]
    places: tuple[tuple[int | None, Box | None], ...]


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """One table over all its pages. ``header_rows`` counts the first rows up to the end of what later pages repeat, 0
    where nothing is repeated; ``repeated`` are the cells of the dropped repetitions, in order."""

    n_cols: int
    rows: tuple[JoinedRow, ...]
    cells: tuple[JoinedCell, ...]
    header_rows: int
    repeated: tuple[CellPart, ...]
    grids: tuple[Grid, ...]


@dataclass(slots=True)
class _Cell:
    row: int
    col: int
    row_span: int
    col_span: int
    parts: list[CellPart]

    @property
    def text(self) -> str:
        return self.parts[-1].text

    @property
    def last_row(self) -> int:
        return self.row + self.row_span - 1

    @property
    def columns(self) -> tuple[int, int]:
        return self.col, self.col_span


@dataclass(slots=True)
class _Draft:
    """The table as far as it is joined: all cells, and the places of every row."""

    cells: list[_Cell] = field(default_factory=list)
    places: list[list[tuple[int | None, Box | None]]] = field(default_factory=list)
    repeated: list[CellPart] = field(default_factory=list)
    header_rows: int = 0
    open_columns: set[int] = field(default_factory=set)
    open_bottom: bool = False

    def last_row_cells(self) -> dict[tuple[int, int], _Cell]:
        last = len(self.places) - 1
        return {cell.columns: cell for cell in self.cells if cell.last_row == last}


def can_join(first: Grid, then: Grid, *, same_edge: float = SAME_EDGE) -> bool:
    """Whether two grids can be one table: equal numbers of columns, or with geometry equal outer edges.

    Rows of a performance sheet part their width differently, so that its pages show different numbers of unit columns.
    """
    if not first.xs or not then.xs:
        return first.n_cols == then.n_cols
    return abs(first.xs[0] - then.xs[0]) <= same_edge and abs(first.xs[-1] - then.xs[-1]) <= same_edge


def join_grids(grids: Sequence[Grid], *, same_edge: float = SAME_EDGE, same_header: float = SAME_HEADER) -> JoinedTable:
    """The grids of one table, in order, as one table.

    Header rows that later pages repeat are dropped; the rest of a row that a page break cut is put behind its first part,
    cell by cell; a merged cell that goes on over the break stays one cell. Raises ``ValueError`` for no grids, and for
    grids that ``can_join`` refuses.
    """
    if not grids:
        raise ValueError("no grids to join")
    if not all(can_join(grids[0], grid, same_edge=same_edge) for grid in grids):
        raise ValueError("grids of different columns cannot be one table")
    maps, n_cols = _column_maps(grids, same_edge)
    draft = _Draft()
    first_rows = unit_rows(grids[0])[: 2 * HEADER_STARTS + 4]
    for index, (grid, columns) in enumerate(zip(grids, maps, strict=True)):
        start = 0
        if index:
            start, header_end = _repeated_header(first_rows, grid, same_header)
            draft.header_rows = max(draft.header_rows, header_end)
        _append(draft, grid, columns, start)
    return _finished(draft, n_cols, grids)


def _column_maps(grids: Sequence[Grid], same_edge: float) -> tuple[list[list[int]], int]:
    """For every grid its unit edges as indices into the common edges, and the number of common columns."""
    if any(not grid.xs for grid in grids) or _edges_agree(grids, same_edge):
        n_cols = grids[0].n_cols
        return [list(range(n_cols + 1)) for _ in grids], n_cols
    common: list[float] = []
    for edge in sorted(chain.from_iterable(grid.xs for grid in grids)):
        if not common or edge - common[-1] > same_edge:
            common.append(edge)
    maps = [[_nearest(edge, common) for edge in grid.xs] for grid in grids]
    return maps, len(common) - 1


def _edges_agree(grids: Sequence[Grid], same_edge: float) -> bool:
    first = grids[0].xs
    return all(
        len(grid.xs) == len(first) and all(abs(a - b) <= same_edge for a, b in zip(first, grid.xs, strict=True))
        for grid in grids
    )


def _nearest(edge: float, edges: Sequence[float]) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - edge))


def _repeated_header(first_rows: Sequence[Sequence[str]], grid: Grid, same_header: float) -> tuple[int, int]:
    """``(rows of the grid that repeat the header, rows of the first grid up to the header's end)``, ``(0, 0)`` for none."""
    rows = unit_rows(grid)
    best = (0, 0)
    for start in range(min(HEADER_STARTS, len(first_rows))):
        length = 0
        while (
            length < len(rows)
            and start + length < len(first_rows)
            and _alike(first_rows[start + length], rows[length], same_header)
        ):
            length += 1
        if length > best[0]:
            best = (length, start + length)
    return best


def _alike(one: Sequence[str], other: Sequence[str], same_header: float) -> bool:
    """Whether two rows read alike. Figures must be equal: rows of data are alike in their labels."""
    a, b = [key(text) for text in one], [key(text) for text in other]
    if not any(a) or not any(b):
        return not any(a) and not any(b)
    if len(a) == len(b) and not all(map(_same_figure, a, b)):
        return False
    return fuzz.ratio("".join(a), "".join(b)) >= same_header


def _same_figure(one: str, other: str) -> bool:
    """Whether two cells do not differ in a figure; print that runs over from the head above may stand beside it."""
    if one == other or not (is_figure(one) or is_figure(other)):
        return True
    short, long = sorted((one, other), key=len)
    rest = long.replace(short, "", 1)
    return bool(short) and short in long and bool(rest) and not any(c.isdigit() or c in ".,-" for c in rest)


def _append(draft: _Draft, grid: Grid, columns: Sequence[int], start: int) -> None:
    """Add the rows of ``grid`` from ``start`` on; the rows before repeat the header."""
    offset = len(draft.places) - start
    cells: list[_Cell] = []
    for drawn in grid.cells:
        part = CellPart(grid.page, drawn.text, drawn.box, drawn.words, drawn)
        if drawn.row + drawn.row_span <= start:
            if drawn.text:
                draft.repeated.append(part)
            continue
        row = max(drawn.row, start)
        col, end = columns[drawn.col], columns[drawn.col + drawn.col_span]
        cells.append(_Cell(row + offset, col, drawn.row + drawn.row_span - row, max(end - col, 1), [part]))
    first = len(draft.places)
    top = [cell for cell in cells if cell.row == first]
    if draft.places and top:
        above = draft.last_row_cells()
        shift = _is_rest(above, top, len(draft.places) - 1, open_bottom=draft.open_bottom)
        taken = _mend(above, top, draft.open_columns, whole_row=shift)
        cells = [cell for cell in cells if id(cell) not in taken]
        if shift:
            draft.places[-1].append((grid.page, _row_box(grid, start)))
            start += 1
            for cell in cells:
                cell.row -= 1
    draft.cells += cells
    draft.places += [[(grid.page, _row_box(grid, row))] for row in range(start, grid.n_rows)]
    draft.open_columns = {columns[col] for col in grid.open_columns}
    draft.open_bottom = "bottom" in grid.open_sides


def _mend(
    above: dict[tuple[int, int], _Cell], top: Iterable[_Cell], open_columns: Iterable[int], *, whole_row: bool
) -> set[int]:
    """Join cells below a page break with those above; the ids of the cells that are no longer cells of their own."""
    skipped = set(open_columns)
    taken: set[int] = set()
    for cell in top:
        upper = above.get(cell.columns)
        if upper is None:
            continue
        merged = upper.row_span > 1 or cell.row_span > 1
        goes_on = merged and not cell.text and bool(upper.text) and cell.col not in skipped
        if whole_row or goes_on:
            upper.row_span += cell.row_span - (1 if whole_row else 0)
            upper.parts += cell.parts
            taken.add(id(cell))
    return taken


def _is_rest(above: dict[tuple[int, int], _Cell], top: Sequence[_Cell], last: int, *, open_bottom: bool) -> bool:
    """Whether the first row of a page is the rest of the row above the page break.

    The rest has only text, only where the row above has text, cell by cell under the same columns; and where no missing
    rule shows that the row goes on, each text goes on from a line without room, and some cell of the row ended above.
    """
    printed = [cell for cell in top if cell.text]
    if not printed or any(cell.columns not in above for cell in top):
        return False
    pairs = [(above[cell.columns], cell) for cell in printed]
    if any(not upper.text or is_figure(cell.text) for upper, cell in pairs):
        return False
    ended = {cell.columns for cell in top if not cell.text}
    some_ended = any(upper.text and upper.row == last and upper.columns in ended for upper in above.values())
    broken = all(_is_broken(upper, cell) for upper, cell in pairs)
    return (some_ended or broken) if open_bottom else (some_ended and broken)


def _is_broken(upper: _Cell, cell: _Cell, *, no_room: float = NO_ROOM, padding: float = PADDING) -> bool:
    """Whether the text above ends in a line that is full, so that what follows may be its next line."""
    if strip_ordinal(cell.text) != cell.text.lstrip():
        return False
    part = upper.parts[-1]
    if part.box is None or not part.words:
        return False
    line = words_box(words_to_lines(part.words)[-1])
    height = line.bottom - line.top
    return (part.box.x1 - part.box.x0) - (line.x1 - line.x0) <= no_room * height + padding


def _row_box(grid: Grid, row: int) -> Box | None:
    return Box(grid.xs[0], grid.ys[row], grid.xs[-1], grid.ys[row + 1]) if grid.xs and grid.ys else None


def _finished(draft: _Draft, n_cols: int, grids: Sequence[Grid]) -> JoinedTable:
    cells = tuple(
        JoinedCell(c.row, c.col, c.row_span, c.col_span, tuple(c.parts))
        for c in sorted(draft.cells, key=lambda c: (c.row, c.col))
    )
    texts = [[""] * n_cols for _ in draft.places]
    covering: list[list[JoinedCell | None]] = [[None] * n_cols for _ in draft.places]
    for cell in cells:
        texts[cell.row][cell.col] = cell.text
        for row in covering[cell.row : cell.row + cell.row_span]:
            row[cell.col : cell.col + cell.col_span] = [cell] * cell.col_span
    rows = tuple(
        JoinedRow(tuple(text), tuple(cover), tuple(places))
        for text, cover, places in zip(texts, covering, draft.places, strict=True)
    )
    return JoinedTable(n_cols, rows, cells, draft.header_rows, tuple(draft.repeated), tuple(grids))
