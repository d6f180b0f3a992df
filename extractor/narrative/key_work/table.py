"""The table of key work: 序号 | 重要事项 | 工作内容及目标 | 完成情况, known by its header, over pages and rows split by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.layout import Grid
from extractor.narrative.findings import unread
from extractor.text.characters import chinese_number, key, squeeze, whole_number
from extractor.text.source import SourceText
from extractor.text.span import Span
from models import Finding

Column = Literal["number", "title", "content", "status"]

_NUMBER = "(?:序号|编号|序)"
_TITLE = (
    "(?:年度)?(?:重点工作|重要工作|重要事项|重点任务|重点事项|工作任务|工作事项|工作项目|工作名称|任务名称|事项名称|主要工作|主要任务)"
    "(?:任务|事项|项目|名称|安排)?"
)
_CONTENT = (
    "(?:主要|具体|年度)?(?:工作|任务)?(?:内容|目标|举措|措施|要求)(?:(?:及|和|与|、)(?:工作|年度|任务|主要|预期)?(?:目标|要求|内容|措施|标准|任务))?"
    "|(?:年度|年初|工作|绩效|预期|具体|主要)?目标(?:任务)?(?:要求|内容)?|(?:工作|任务)内容(?:及目标)?"
)
_STATUS = "(?:年度|年底|目前|实际|工作|任务|目标)?(?:完成|落实|进展|推进|办理|实施)(?:的)?(?:情况|进度|结果|程度|状态|状况|成效)|是否完成|完成与否"
_ALIASES: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("number", re.compile(_NUMBER)),
    ("title", re.compile(_TITLE)),
    ("status", re.compile(_STATUS)),
    ("content", re.compile(_CONTENT)),
)
_HEADER = re.compile(f"{_NUMBER}(?P<title>{_TITLE})(?P<content>{_CONTENT})?(?P<status>{_STATUS})")
_HALF_HEADER = re.compile(f"(?:{_NUMBER})?(?:{_TITLE})(?:{_CONTENT})")
_BARE_HEADER = re.compile(f"(?P<title>{_TITLE})(?P<content>{_CONTENT})(?P<status>{_STATUS})")


@dataclass(frozen=True)
class KeyWorkRow:
    """A row of the table, its cells located in the source text; ``None`` for a cell that is blank or not there."""

    title: Span | None
    content: Span | None
    status: Span | None


@dataclass(frozen=True)
class _RawRow:
    """A row as its cells print it; ``opens`` whether it begins a row (it is numbered, or numbers are not printed)."""

    cells: dict[Column, Span]
    opens: bool


_Cells = list[Span | None]
"""A row by column: a cell merged over rows stands on each, one merged over columns in its first."""


def header_columns(texts: Sequence[str]) -> dict[Column, int] | None:
    """Which column holds what, from the texts of a header row; ``None`` where the row is no header of key work."""
    columns: dict[Column, int] = {}
    for index, text in enumerate(texts):
        plain = key(text)
        for column, pattern in _ALIASES:
            if column not in columns and pattern.fullmatch(plain):
                columns[column] = index
                break
    has_body = "content" in columns or "status" in columns
    return columns if "title" in columns and has_body and len(columns) > 2 else None


def header_spans(passage: Span) -> list[tuple[int, int]]:
    """Every printing of the table's header in running text, as offsets of the passage.

    Where a header cell is wrapped, its halves stand on the lines before and behind the rest: 完成情 / 序号重要事项… / 况.
    """
    lines = passage.lines()
    texts = [passage.folded[start:end] for start, end in lines]
    wrapped = [
        (lines[i - 1][0], lines[i + 1][1])
        for i in range(1, len(lines) - 1)
        if _HALF_HEADER.fullmatch(texts[i]) and re.fullmatch(_STATUS, texts[i - 1] + texts[i + 1])
    ]
    if wrapped:
        return wrapped
    for pattern in (_HEADER, _BARE_HEADER):
        found = [(m.start(), m.end()) for m in pattern.finditer(passage.folded) if m.start() in passage.line_starts]
        if found:
            return found
    return []


def find_header(passage: Span) -> int | None:
    """Where the table begins in a passage, ``None`` where it has none."""
    spans = header_spans(passage)
    if spans:
        return spans[0][0]
    # A column that the record has no place for (牵头科室) stands between the known ones: only cells show that.
    lines = (passage.source.index_at(passage.source_offset(start)) for start in passage.line_starts)
    tabbed = (index for index in lines if "\t" in passage.source.lines[index].text)
    headed = next((i for i in tabbed if header_columns(_texts(_tabbed_cells(passage.source, i))) is not None), None)
    return passage.offset_of(passage.source.starts[headed]) if headed is not None else None


def _grid_cells(grid: Grid, source: SourceText) -> list[_Cells]:
    rows: list[_Cells] = [[None] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        value = Span.of_cell(source, cell)
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            rows[row][cell.col] = value
    return rows


def _texts(cells: _Cells) -> list[str]:
    return [cell.text if cell is not None else "" for cell in cells]


def _number(row: _RawRow) -> int | None:
    cell = row.cells.get("number")
    plain = key(cell.text).rstrip(".、") if cell is not None else ""
    return whole_number(plain) if plain.isdecimal() else chinese_number(plain)


def _goes_on(rows: Sequence[_RawRow], first: _RawRow) -> bool:
    """Whether a row at the top of a table without a header goes on with the rows before: the rest of one, or the next number."""
    number = _number(first)
    before = next((found for row in reversed(rows) if (found := _number(row)) is not None), None)
    return "number" not in first.cells or (number is not None and before is not None and number == before + 1)


def _cells_to_rows(tables: Sequence[Sequence[_Cells]]) -> list[_RawRow]:
    """The rows below every header of key work; a table without a header may go on with the one before it."""
    rows: list[_RawRow] = []
    columns: dict[Column, int] | None = None
    width = 0
    for table in tables:
        at_top, headed = True, False
        for cells in table:
            header = header_columns(_texts(cells))
            if header is not None:
                columns, width, at_top, headed = header, len(cells), True, True
                continue
            if columns is None or len(cells) != width:
                columns = None if at_top else columns
                continue
            named = {name: cell for name, index in columns.items() if (cell := cells[index]) is not None}
            if not named:
                continue
            row = _RawRow(named, "number" not in columns or "number" in named or not rows or not at_top)
            if at_top and not headed and not _goes_on(rows, row):
                columns = None
                continue
            rows.append(row)
            at_top = False
    return rows


def _joined_rows(rows: Sequence[_RawRow]) -> tuple[list[_RawRow], list[str]]:
    """Rows with the parts that a page break cut off put back, and what could not be put back.

    A part goes below its own column of the row before it, unless the numbers say that the row it belongs to is missing.
    """
    joined: list[_RawRow] = []
    lost: list[str] = []
    for index, row in enumerate(rows):
        if row.opens or not joined:
            joined.append(row)
            continue
        before = next((number for other in reversed(joined) if (number := _number(other)) is not None), None)
        behind = next((number for other in rows[index:] if (number := _number(other)) is not None), None)
        if before is not None and behind is not None and behind != before + 1:
            lost.append("".join(cell.text for cell in row.cells.values()))
            continue
        merged = dict(joined[-1].cells)
        for name, cell in row.cells.items():
            above = merged.get(name)
            # The box of a cell over two pages is that of its beginning.
            merged[name] = cell if above is None else replace(Span.joined((above, cell)), box=above.box)
        joined[-1] = replace(joined[-1], cells=merged)
    return joined, lost


def _rows_to_items(rows: Sequence[_RawRow], table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    joined, lost = _joined_rows(rows)
    missing = tuple(
        unread("key_work_row", f"重点工作表中“{text[:40]}”所在的行跨页且前半部分缺失，未读取。", table) for text in lost
    )
    items = tuple(KeyWorkRow(*(row.cells.get(name) for name in ("title", "content", "status"))) for row in joined)
    return items, missing


def grids_to_rows(grids: Sequence[Grid], table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of the key work table among ``grids``; ``table`` is the source text from its first header on."""
    printed = [_grid_cells(grid, table.source) for grid in grids]
    return _rows_to_items(_cells_to_rows([cells for cells in printed if _begins_in(cells, table) is not None]), table)


def tabbed_lines_to_rows(table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of a table printed as lines with tabs between the cells."""
    source = table.source
    lines = range(source.index_at(table.start), source.index_at(table.end - 1) + 1)
    rows = [_tabbed_cells(source, index) for index in lines if "\t" in source.lines[index].text]
    return _rows_to_items(_cells_to_rows([rows]), table)


def _tabbed_cells(source: SourceText, index: int) -> _Cells:
    cells: _Cells = []
    position = source.starts[index]
    for text in source.lines[index].text.split("\t"):
        end = position + len(squeeze(text))
        cells.append(Span.of(source, position, end) if end > position else None)
        position = end
    return cells


def _begins_in(cells: Sequence[_Cells], passage: Span) -> int | None:
    """Where the first cell of a table begins, as an offset of the passage; ``None`` where it begins outside of it."""
    starts = [cell.start for row in cells for cell in row if cell is not None]
    return passage.offset_of(min(starts)) if starts else None


def first_cell_in(grids: Sequence[Grid], passage: Span) -> int | None:
    """Where a grid with the header of key work begins in a passage, ``None`` where none does."""
    for grid in grids:
        cells = _grid_cells(grid, passage.source)
        if any(header_columns(_texts(row)) is not None for row in cells):
            begin = _begins_in(cells, passage)
            if begin is not None:
                return begin
    return None
