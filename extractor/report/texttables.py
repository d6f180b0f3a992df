"""The source text for reading, rows of tables as tables: what a format declares or tabs part, merged cells once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby

from extractor.layout import GridCell, Line
from extractor.report.fulltext import Segment, Span, TextLine, source_to_lines
from extractor.text.characters import is_space
from extractor.text.source import SourceText

_FIGURE = re.compile(r"[-−]?[\d,]{1,20}\.\d{1,8}%?")
MOST_HEAD_ROWS = 8
"""A table's title, number, owner and head take so many rows at most; longer ones without a figure are no head."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """A cell as printed; ``column`` counts from 0."""

    column: int
    col_span: int
    row_span: int
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The text of the cell."""
        return "".join(segment.text for segment in self.segments).strip()


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row: the index and number of its line, its cells; ``is_head`` where it stands above the first figure."""

    index: int
    number: int
    cells: tuple[TextCell, ...]
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class TextTable:
    """Rows of one table, or of several that stand close below each other."""

    rows: tuple[TextRow, ...]


def source_to_blocks(source: SourceText, spans: Iterable[Span]) -> list[TextLine | TextTable]:
    """All lines in order, rows of a table as a table with those that follow them."""
    blocks: list[TextLine | TextTable] = []
    run_number = count()
    before: tuple[Line | None, int] = (None, -1)

    def run_of(line: TextLine) -> int:
        """The same number for lines that belong together."""
        nonlocal before
        own = source.lines[line.index]
        goes_on = before[0] is not None and line.new_page is None and _goes_on(before[0], own)
        before = (own, before[1] if goes_on else next(run_number))
        return before[1]

    for _, group in groupby(source_to_lines(source, spans), key=run_of):
        run = list(group)
        blocks += [_to_table(run, source.lines)] if any(is_row(source.lines[line.index]) for line in run) else run
    return blocks


def column_of(line: Line, address: str | None, printed: str | None) -> int | None:
    """The column of a cell on the line of its row: by its address, else by its text where only one cell has that."""
    if not is_row(line):
        return None
    found = {cell.col for cell in line.cells if cell.address is not None and cell.address == address}
    if not found and printed:
        found = {column for column, text in enumerate(line.text.split("\t")) if text.strip() == printed.strip()}
    return next(iter(found)) if len(found) == 1 else None


def is_row(line: Line) -> bool:
    """Whether a line is the row of a table: tabs part its texts, or a cell over several columns is printed on it."""
    return "\t" in line.text.strip() or any(cell.col_span > 1 for cell in line.cells)


def _goes_on(before: Line, line: Line) -> bool:
    """Whether two lines are rows of one table, or of tables with nothing between them; below a row, blank cells end one."""
    rows = [is_row(own) or own.text.rstrip(" ").endswith("\t") for own in (before, line)]
    if not all(rows) or before.file != line.file:
        return False
    if before.cells and line.cells:
        return line.cells[0].row > before.cells[0].row
    return line.number == before.number + 1


def _to_table(lines: Sequence[TextLine], sources: Sequence[Line]) -> TextTable:
    own = [sources[line.index] for line in lines]
    numbers = [line.cells[0].row if line.cells else None for line in own]
    covered: set[tuple[int, int]] = set()
    rows = []
    for place, (line, source) in enumerate(zip(lines, own, strict=True)):
        declared = {cell.col: cell for cell in source.cells}
        cells = []
        for column, segments in enumerate(_at_tabs(line.segments, source.text)):
            if (place, column) in covered and not any(segment.text.strip() for segment in segments):
                continue
            high, wide = _spans(declared.get(column), numbers[place:])
            covered |= {(place + below, column + right) for below in range(high) for right in range(wide)}
            cells.append(TextCell(column, wide, high, segments))
        rows.append(TextRow(line.index, line.number, tuple(cells)))
    return TextTable(tuple(_with_heads(rows)))


def _spans(cell: GridCell | None, numbers: Sequence[int | None]) -> tuple[int, int]:
    """The rows (of those from its own on that are shown) and the columns that a cell covers."""
    if cell is None:
        return 1, 1
    high = 1
    while high < len(numbers) and (row := numbers[high]) is not None and row < cell.row + cell.row_span:
        high += 1
    return high, cell.col_span


def _at_tabs(segments: Iterable[Segment], text: str) -> list[tuple[Segment, ...]]:
    """The segments of each cell of a line with its text: those that run over a tab are parted there."""
    cells: list[list[Segment]] = [[] for _ in range(text[: len(text) - len(text.lstrip())].count("\t") + 1)]
    for segment in segments:
        offset = segment.offset
        for number, part in enumerate(segment.text.split("\t")):
            if number:
                cells.append([])
            if part:
                cells[-1].append(replace(segment, text=part, offset=offset))
            if offset >= 0:
                offset += sum(not is_space(character) for character in part)
    cells += [[] for _ in range(text[len(text.rstrip()) :].count("\t"))]
    return [tuple(cell) for cell in cells]


def _with_heads(rows: Sequence[TextRow]) -> Iterator[TextRow]:
    """The rows, those from a title down to the first row with a figure as heads."""
    start = 0
    while start < len(rows):
        end = next(
            (n for n in range(start + 1, len(rows)) if _is_title(rows[n]) and not _is_title(rows[n - 1])), len(rows)
        )
        first = next((n for n in range(start, end) if _has_figure(rows[n])), start)
        heads = first - start if first - start <= MOST_HEAD_ROWS else 0
        for place in range(start, end):
            yield replace(rows[place], is_head=place - start < heads)
        start = end


def _is_title(row: TextRow) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return len(filled) == 1 and not _FIGURE.search(filled[0].text)


def _has_figure(row: TextRow) -> bool:
    return any(_FIGURE.fullmatch(cell.text) for cell in row.cells)
