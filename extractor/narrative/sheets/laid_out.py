"""Blocks of indicators whose columns are set by blanks, as ``pdftotext -layout`` prints them: rows of wrapped cells.

Columns are the stretches of print that no line's blanks are missing from; they are named by the header above them. Where
a row ends is not printed: the lines are parted so that the lines of a cell but its last are full, every row has one score,
and cells begin together (or are centred on each other). A level is printed once for its rows, at their top or centred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.narrative.sheets.blocks import Block
from extractor.narrative.sheets.costs import is_value
from extractor.narrative.sheets.level_cells import LabelHeight, Stretch, above_level2, levels_of_blocks
from extractor.narrative.sheets.settings import CELL_SETTINGS, CellSettings
from extractor.narrative.sheets.vocabulary import Header, header_of
from extractor.narrative.sheets.wrap import IndicatorRow
from extractor.text.characters import squeeze
from extractor.text.source import SourceText
from extractor.text.span import Span, print_width

_PLACES: tuple[LabelHeight, ...] = ("top", "centre")
_TEXTS: tuple[Header, ...] = ("level3", "target", "actual")
_LEVELS: tuple[Header, ...] = ("level1", "level2")
_GAP = re.compile(r"(?:[ \xa0]{2,}|\u3000)[ \xa0\u3000]*")
_TALLEST = 16
"""A row has at most so many lines."""
_DISPLACED = 1.0
"""Each line by which a cell stands elsewhere than its row's place."""
_TORN = 3.0
"""A line without text between two lines of a cell."""
_IMPOSSIBLE = 1e6
_TOKEN = re.compile(r"[!-~]+|.")


@dataclass(frozen=True)
class Segment:
    """Print between gaps of blanks: its span, its line in the block, its columns of print (``end`` exclusive)."""

    span: Span
    line: int
    start: int
    end: int

    @property
    def width(self) -> float:
        """Its printed width in ideographs."""
        return print_width(self.span.text)


@dataclass(frozen=True)
class _Row:
    first: int
    last: int
    cost: float


@dataclass(frozen=True)
class _Table:
    """A block parted into columns: its segments by column, how wide each column is in ideographs, how many lines it has."""

    columns: Mapping[Header, Sequence[Segment]]
    widths: Mapping[Header, float]
    lines: int


def laid_out_blocks(
    source: SourceText, blocks: Sequence[Block], settings: CellSettings = CELL_SETTINGS
) -> list[list[IndicatorRow] | None]:
    """The rows of each block of one sheet, ``None`` for a block whose columns are not set by blanks.

    The cells of rows that are not sure are left out, as ``IndicatorRow.undecided``; so is a whole block that is laid out
    in columns which do not answer to its header.
    """
    tables = [_block_to_table(source, block) for block in blocks]
    rows = iter(_tables_to_rows([table for table in tables if isinstance(table, _Table)], settings))
    return [next(rows) if isinstance(table, _Table) else table for table in tables]


def _block_to_table(source: SourceText, block: Block) -> _Table | list[IndicatorRow] | None:
    """The block by column, ``None`` where it is not laid out, else one row of nothing but its undecided text."""
    head, body = _lines(source, *block.header), _lines(source, block.start, block.end)
    if not _is_laid_out(_segments(source, head, 2), _segments(source, body, 2), len(body)):
        return None
    for wide in (2, 1):  # converters count an ideograph as two columns, or as one
        table = _by_column(_segments(source, head, wide), _segments(source, body, wide), block.columns, len(body))
        if table is not None:
            return table
    return [IndicatorRow({}, (Span.of(source, block.start, block.end),), closed=False)]


def _is_laid_out(head: Sequence[Segment], body: Sequence[Segment], lines: int) -> bool:
    """Whether blanks set columns: most lines are parted or set in, by gaps of different widths.

    Gaps of one width only part the cells of a line, as converters do that write no blank cells.
    """
    apart = {a.line for a, b in pairwise(body) if a.line == b.line} | {s.line for s in body if s.start > 1}
    gaps = {b.start - a.end for segments in (head, body) for a, b in pairwise(segments) if a.line == b.line}
    return sum(a.line == b.line for a, b in pairwise(head)) >= 2 and len(apart) > lines / 2 and len(gaps) > 1


def _lines(source: SourceText, start: int, end: int) -> range:
    """The indices of the lines that begin in the stretch, its first line included."""
    first = source.index_at(start) if start < len(source.text) else len(source.lines)
    return range(
        first if source.starts[first] >= start or end - start < 200 else first + 1, source.index_at(end - 1) + 1
    )


def _segments(source: SourceText, lines: range, wide: int) -> list[Segment]:
    found: list[Segment] = []
    for line, index in enumerate(lines):
        offset, column, position = source.starts[index], 0, 0
        text = source.lines[index].text
        for gap in [*_GAP.finditer(text), None]:
            part = text[position : gap.start() if gap else len(text)]
            width, length = _width(part, wide), len(squeeze(part))
            if length:
                found.append(Segment(Span.of(source, offset, offset + length), line, column, column + width))
            offset, column = offset + length, column + width
            if gap:
                column, position = column + _width(gap.group(), 2), gap.end()
    return found


def _width(text: str, wide: int) -> int:
    return sum(1 if c.isascii() or c == "\xa0" else wide for c in text)


def _by_column(head: Sequence[Segment], body: Sequence[Segment], wanted: Sequence[Header], lines: int) -> _Table | None:
    """The body by column; ``None`` where the columns are not those of the header, or lines are not parted."""
    parted = sum(a.line == b.line for a, b in pairwise(body))
    if parted < 2 or not set(_TEXTS) & set(wanted):
        return None
    named: dict[Header, list[Segment]] = {}
    widths: dict[Header, float] = {}
    for start, end in _runs([*head, *body]):
        above = [s for s in head if start <= s.start < end]
        header = header_of("".join(s.span.text for s in above))
        inside = [s for s in body if start <= s.start < end]
        if header is not None and header not in named:
            named[header], widths[header] = inside, max(s.width for s in (*above, *inside))
        elif named and inside:
            return None  # a column that the header does not name; on the left it is the label that runs down the block
    complete = all(header in named for header in wanted if header != "cause") and {"target", "actual"} & set(named)
    return _Table(named, widths, lines) if complete else None


def _runs(segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """The stretches of columns that are printed in, from left to right."""
    runs: list[tuple[int, int]] = []
    for segment in sorted(segments, key=lambda segment: segment.start):
        if runs and segment.start < runs[-1][1]:
            runs[-1] = runs[-1][0], max(runs[-1][1], segment.end)
        else:
            runs.append((segment.start, segment.end))
    return runs


# --- rows --------------------------------------------------------------------------------------------------------------


def _tables_to_rows(tables: Sequence[_Table], settings: CellSettings) -> list[list[IndicatorRow]]:
    """Rows of all blocks of a sheet: their cells stand at the top of their rows in all of them, or are centred in all."""
    readings = {place: [_parted(table, place, settings) for table in tables] for place in _PLACES}
    totals = {place: sum(row.cost for rows in reading for row in rows) for place, reading in readings.items()}
    chosen = min(totals, key=lambda place: totals[place])
    possible = [place for place in _PLACES if totals[place] - totals[chosen] < settings.margin]
    others = [readings[place] for place in possible]
    stretches = [[(row.first, row.last) for row in rows] for rows in readings[chosen]]
    levels = {
        header: levels_of_blocks(
            [(_stretches(table.columns.get(header, ())), rows) for table, rows in zip(tables, stretches, strict=True)],
            header,
            possible,
        )
        for header in _LEVELS
    }
    found = []
    for block, (table, rows) in enumerate(zip(tables, readings[chosen], strict=True)):
        indicators = []
        for at, row in enumerate(rows):
            own = {header: names[block][at] for header, names in levels.items()}
            above = [name for name in levels["level1"][block] if name is not None]
            own["level1"] = own["level1"] or above_level2(own["level2"], above)
            sure = row.cost <= settings.unsure and all(_has(other[block], row) for other in others)
            indicators.append(_indicator(table, (row.first, row.last), own, sure=sure))
        found.append(indicators)
    return found


def _has(rows: Sequence[_Row], wanted: _Row) -> bool:
    return any((row.first, row.last) == (wanted.first, wanted.last) for row in rows)


def _parted(table: _Table, place: LabelHeight, settings: CellSettings) -> list[_Row]:
    """The cheapest way to part the lines into rows."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, table.lines + 1):
        options = (
            (best[first][0] + _cost(table, first, last, place, settings), first)
            for first in range(max(0, last - _TALLEST), last)
        )
        best.append(min(options))
    rows: list[_Row] = []
    last = table.lines
    while last:
        cost, first = best[last]
        rows.append(_Row(first, last, cost - best[first][0]))
        last = first
    return rows[::-1]


def _cost(table: _Table, first: int, last: int, place: LabelHeight, settings: CellSettings) -> float:
    """How implausible the lines ``first`` to ``last`` (exclusive) are as one row."""
    cost = settings.carried
    for header in _TEXTS:
        if header in table.columns:
            cost += _cell_cost(table, header, (first, last), place, settings)
    if "score" in table.columns:
        scores = [s for s in table.columns["score"] if first <= s.line < last]
        if len(scores) > 1:
            return _IMPOSSIBLE
        cost += _displaced(scores, first, last, place) if scores else settings.skip
    return cost


def _cell_cost(
    table: _Table, header: Header, row: tuple[int, int], place: LabelHeight, settings: CellSettings
) -> float:
    inside = [s for s in table.columns[header] if row[0] <= s.line < row[1]]
    if not inside:
        return settings.skip
    cost = _displaced(inside, *row, place)
    for upper, lower in pairwise(inside):
        cost += _TORN * (lower.line - upper.line - 1)
        token = _TOKEN.match(lower.span.text)
        room = table.widths[header] - upper.width - (print_width(token.group()) if token else 0.0) - settings.slack
        cost += max(room, 0.0) * settings.short_line
        if is_value(upper.span.folded) and is_value(lower.span.folded):
            cost += settings.two_figures
    return cost


def _displaced(inside: Sequence[Segment], first: int, last: int, place: LabelHeight) -> float:
    if place == "top":
        return _DISPLACED * (inside[0].line - first)
    off = abs((inside[0].line + inside[-1].line) / 2 - (first + last - 1) / 2)
    return _DISPLACED * max(off - 0.5, 0.0)  # an even number of lines in an odd one is off by half a line


def _stretches(segments: Sequence[Segment]) -> list[Stretch]:
    return [Stretch(s.span, s.line, s.line) for s in segments]


def _indicator(
    table: _Table,
    row: tuple[int, int],
    levels: Mapping[Header, Span | None],
    *,
    sure: bool,
) -> IndicatorRow:
    cells: dict[Header, Span] = {header: name for header, name in levels.items() if name is not None}
    undecided: list[Span] = []
    for header, segments in table.columns.items():
        inside = [s.span for s in segments if row[0] <= s.line < row[1]]
        if not inside or header in cells:
            continue
        if header not in _LEVELS and (sure or header == "score"):
            cells[header] = Span.joined(inside)
        else:
            undecided.append(Span.joined(inside))
    return IndicatorRow(cells, tuple(undecided), carries=False)
