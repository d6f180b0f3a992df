"""Cells and rows of a sheet, from a ruled grid or from tab-separated lines, each located in the source text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.layout import Grid, GridCell
from extractor.narrative.sheets.draft import Piece
from extractor.narrative.sheets.vocabulary import NOTES
from extractor.text.characters import fold, squeeze
from extractor.text.source import SourceText

_NEAR = 240
"""How far after the cell before it a cell is looked for first, in characters."""


@dataclass(frozen=True)
class SheetCell:
    """A cell on one row: ``col`` and ``span`` in columns, ``own`` where the row is the first one that it covers."""

    piece: Piece
    col: int
    span: int = 1
    own: bool = True

    @property
    def text(self) -> str:
        """The cell's text without white space."""
        return self.piece.text


@dataclass(frozen=True)
class SheetRow:
    """All cells that cover one row, from left to right, blank ones included; ``width`` is the number of columns.

    ``shifting``: tab-separated text, in which blank cells may be missing and columns move.
    """

    cells: tuple[SheetCell, ...]
    width: int
    shifting: bool = False

    @property
    def filled(self) -> tuple[SheetCell, ...]:
        """The cells with text."""
        return tuple(cell for cell in self.cells if cell.text)


class Locator:
    """Finds the texts of a sheet in the source in reading order: each after the one before it, else anywhere in the span."""

    def __init__(self, source: SourceText, span: tuple[int, int]) -> None:
        self._source = source
        self._start, self._end = span
        self._cursor = span[0]

    def seek(self, page: int | None) -> None:
        """Go on from the beginning of a page, where pages are known: what stands on it is not looked for before it."""
        if page is None:
            return
        for index in range(self._source.index_at(self._cursor), len(self._source.lines)):
            start = self._source.starts[index]
            if start >= self._end:
                return
            number = self._source.lines[index].page
            if number is not None and number >= page:
                self._cursor = max(self._cursor, start) if number == page else self._cursor
                return

    def again(self, row: SheetRow) -> SheetRow:
        """The row with its joined cells located: where the source text joins them too, each stands there in one piece."""
        cells: list[SheetCell] = []
        hint = self._start
        for cell in row.cells:
            piece = cell.piece
            if piece.text and (piece.start is None or piece.end is not None):
                wanted = fold(piece.text)
                found = self._source.folded.find(wanted, piece.start if piece.start is not None else hint, self._end)
                if found >= 0:
                    piece = Piece(piece.text, found, piece.printed)
            hint = max(hint, piece.start or 0)
            cells.append(replace(cell, piece=piece))
        return SheetRow(tuple(cells), row.width, row.shifting)

    def locate(self, text: str) -> int | None:
        """The offset of ``text``, ``None`` where the span does not hold it in one piece."""
        wanted = fold(text)
        if not wanted:
            return None
        near = self._source.folded.find(wanted, self._cursor, min(self._cursor + _NEAR + len(wanted), self._end))
        if near >= 0:
            self._cursor = near + len(wanted)
            return near
        found = self._source.folded.find(wanted, self._cursor, self._end)
        if found < 0:
            found = self._source.folded.find(wanted, self._start, self._end)
        # A long text is a sure place to read on from; a figure found far away is not.
        if found >= 0 and len(wanted) > 5:
            self._cursor = found + len(wanted)
        return found if found >= 0 else None


def grid_to_rows(grid: Grid, locator: Locator | None = None) -> tuple[SheetRow, ...]:
    """The rows of a ruled grid; a merged cell stands on every row that it covers."""
    cells = sorted(grid.cells, key=lambda cell: (cell.row, cell.col))
    if locator is not None:
        locator.seek(grid.page)
    pieces = {id(cell): _piece(cell.text, locator) for cell in cells}
    rows: list[list[tuple[GridCell, bool]]] = [[] for _ in range(grid.n_rows)]
    for cell in cells:
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            rows[row].append((cell, row == cell.row))
    return tuple(
        SheetRow(
            tuple(
                SheetCell(pieces[id(cell)], cell.col, cell.col_span, own)
                for cell, own in sorted(row, key=lambda entry: entry[0].col)
            ),
            grid.n_cols,
        )
        for row in rows
    )


def _piece(text: str, locator: Locator | None) -> Piece:
    plain = squeeze(text)
    start = locator.locate(plain) if locator is not None and plain else None
    return Piece(plain, start, text)


def tab_lines_to_rows(source: SourceText, first: int, last: int, start: int) -> tuple[SheetRow, ...]:
    """The rows of tab-separated lines (indices ``first`` to ``last``, exclusive), from the offset ``start`` on.

    A line without tabs continues the last cell of the line before it.
    """
    rows: list[SheetRow] = []
    for index in range(first, last):
        offset = source.starts[index]
        cells = []
        for col, text in enumerate(source.lines[index].text.split("\t")):
            plain = squeeze(text)
            if offset >= start or not plain:
                cells.append(SheetCell(Piece(plain, offset if plain else None, text), col))
            offset += len(plain)
        if len(cells) == 1 and rows and rows[-1].filled and not NOTES.match(fold(cells[0].text)):
            rows[-1] = _continued(rows[-1], cells[0].piece)
        elif cells:
            rows.append(SheetRow(tuple(cells), len(cells), shifting=True))
    return tuple(rows)


def _continued(row: SheetRow, piece: Piece) -> SheetRow:
    """The row with a further line of its last cell."""
    last = row.filled[-1]
    merged = SheetCell(Piece(last.text + piece.text, last.piece.start, last.piece.printed + piece.printed), last.col)
    return SheetRow(tuple(merged if cell is last else cell for cell in row.cells), row.width, row.shifting)


def is_tabbed(source: SourceText, first: int, last: int) -> bool:
    """Whether the lines are mostly rows of tab-separated cells."""
    lines: Sequence[str] = [source.lines[index].text for index in range(first, last)]
    return _share(bool(line.strip()) and "\t" in line for line in lines) > 0.4


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0
