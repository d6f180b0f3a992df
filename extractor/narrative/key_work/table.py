"""The table of key work: 序号 | 重要事项 | 工作内容及目标 | 完成情况, known by its header, over pages and rows split by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.layout import Box, Grid
from extractor.narrative.findings import unread
from extractor.text.characters import chinese_number, fold, key, squeeze
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
    "|(?:年度|工作|绩效|预期)目标(?:任务)?|(?:工作|任务)内容(?:及目标)?"
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
class _Cell:
    lines: tuple[str, ...]
    box: Box | None = None


@dataclass(frozen=True)
class _RawRow:
    """A row as its cells print it, lines kept apart; ``opens`` whether it begins a row (it is numbered, or numbers are not printed)."""

    cells: dict[Column, _Cell]
    opens: bool


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
    return spans[0][0] if spans else None


def _grid_cells(grid: Grid) -> list[list[_Cell]]:
    """Rows × columns of cells; a cell merged over rows is repeated on each, one merged over columns stands once."""
    rows = [[_Cell(())] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        printed = _Cell(_text_lines(cell.text), cell.box)
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            rows[row][cell.col] = printed
    return rows


def _text_lines(text: str) -> tuple[str, ...]:
    return tuple(line for part in text.splitlines() if (line := squeeze(part)))


def _number(row: _RawRow) -> int | None:
    cell = row.cells.get("number")
    plain = key("".join(cell.lines)).rstrip(".、") if cell is not None else ""
    return int(plain) if plain.isdecimal() else chinese_number(plain)


def _goes_on(rows: Sequence[_RawRow], first: _RawRow) -> bool:
    """Whether a row at the top of a table without a header goes on with the rows before: the rest of one, or the next number."""
    number = _number(first)
    before = next((found for row in reversed(rows) if (found := _number(row)) is not None), None)
    return "number" not in first.cells or (number is not None and before is not None and number == before + 1)


def _cells_to_rows(tables: Sequence[Sequence[Sequence[_Cell]]]) -> list[_RawRow]:
    """The rows below every header of key work; a table without a header may go on with the one before it."""
    rows: list[_RawRow] = []
    columns: dict[Column, int] | None = None
    width = 0
    for table in tables:
        at_top, headed = True, False
        for texts in table:
            header = header_columns(["".join(cell.lines) for cell in texts])
            if header is not None:
                columns, width, at_top, headed = header, len(texts), True, True
                continue
            if columns is None or len(texts) != width:
                columns = None if at_top else columns
                continue
            cells = {name: texts[index] for name, index in columns.items() if texts[index].lines}
            if not cells:
                continue
            row = _RawRow(cells, "number" not in columns or "number" in cells or not rows or not at_top)
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
            lost.append("".join(line for cell in row.cells.values() for line in cell.lines))
            continue
        merged = dict(joined[-1].cells)
        for name, cell in row.cells.items():
            above = merged.get(name)
            # The box of a cell over two pages is that of its beginning.
            merged[name] = cell if above is None else _Cell(above.lines + cell.lines, above.box)
        joined[-1] = replace(joined[-1], cells=merged)
    return joined, lost


def _rows_to_items(rows: Sequence[_RawRow], table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    joined, lost = _joined_rows(rows)
    located, findings = _located_rows(joined, table)
    missing = tuple(
        unread("key_work_row", f"重点工作表中“{text[:40]}”所在的行跨页且前半部分缺失，未读取。", table) for text in lost
    )
    return located, (*missing, *findings)


def _word_edges(table: Span) -> frozenset[int]:
    """Where words begin and end in print, as offsets of the passage: white space parts the columns of a line."""
    edges: set[int] = {0, len(table)}
    for start, end in table.lines():
        edges |= {start, end}
        line = table.source.line_at(table.source_offset(start))
        position = start
        for word in re.split(r"\s+", line.text.strip()):
            position += len(squeeze(word))
            edges.add(position)
    return frozenset(edges)


@dataclass(frozen=True)
class _Window:
    """The part of the table's text in which the cells of one row stand."""

    table: Span
    edges: frozenset[int]
    start: int
    end: int

    def find(self, wanted: str, start: int) -> int:
        """Where a text stands from ``start`` on, rather as whole words than inside one (完成 in 完成30家单位); -1 if nowhere."""
        first = at = self.table.folded.find(wanted, start, self.end)
        while at >= 0:
            if at in self.edges and at + len(wanted) in self.edges:
                return at
            at = self.table.folded.find(wanted, at + 1, self.end)
        return first

    def locate(self, cell: _Cell) -> Span | None:
        """A cell in one piece, else line by line; ``None`` where a line is not found."""
        whole = fold("".join(cell.lines))
        at = self.find(whole, self.start)
        if at >= 0:
            return replace(self.table.cut(at, at + len(whole)), box=cell.box)
        pieces: list[Span] = []
        position = self.start
        for line in cell.lines:
            plain = fold(line)
            at = self.find(plain, position)
            if at < 0:
                return None
            pieces.append(self.table.cut(at, at + len(plain)))
            position = at + len(plain)
        return replace(Span.joined(pieces), box=cell.box)


def _locate_titles(rows: Sequence[_RawRow], table: Span, edges: frozenset[int]) -> list[Span | None]:
    """The titles of all rows in order; a title merged over rows stands once in the text."""
    titles: list[Span | None] = []
    position = 0
    before: _Cell | None = None
    for row in rows:
        cell = row.cells.get("title")
        if cell is not None and cell is before:
            titles.append(titles[-1])
            continue
        title = _Window(table, edges, position, len(table)).locate(cell) if cell is not None else None
        position = title.pieces[0][1] - table.start if title is not None else position
        titles.append(title)
        before = cell
    return titles


def _next_start(titles: Sequence[Span | None], index: int, table: Span) -> int:
    """Where the title of the next row begins: no cell of this row stands behind it."""
    own = titles[index]
    for title in titles[index + 1 :]:
        if title is not None and title is not own:
            return title.start - table.start
    return len(table)


def _located_rows(rows: Sequence[_RawRow], table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The cells of every row in the text of the table; one that is not found is left out and reported."""
    located: list[KeyWorkRow] = []
    findings: list[Finding] = []
    edges = _word_edges(table)
    titles = _locate_titles(rows, table, edges)
    position = 0
    above: dict[Column, tuple[_Cell, Span | None]] = {}
    for index, row in enumerate(rows):
        window = _Window(table, edges, position, _next_start(titles, index, table))
        values: dict[Column, Span | None] = {"title": titles[index]}
        for name, cell in row.cells.items():
            if name == "number":
                continue
            if name != "title":
                merged = above.get(name)
                values[name] = merged[1] if merged is not None and merged[0] is cell else window.locate(cell)
                above[name] = cell, values[name]
            if values[name] is None:
                message = f"重点工作表中的单元格“{''.join(cell.lines)[:40]}”未能在正文中定位，未采用。"
                findings.append(unread("key_work_cell", message, table))
        own = [values[name] for name in ("content", "status") if values.get(name) is not None]
        position = max([position, *(value.pieces[-1][1] - table.start for value in own if value is not None)])
        located.append(KeyWorkRow(values["title"], values.get("content"), values.get("status")))
    return tuple(located), tuple(findings)


def grids_to_rows(grids: Sequence[Grid], table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of the key work table among ``grids``, located in ``table``, the source text from its first header on."""
    return _rows_to_items(_cells_to_rows([_grid_cells(grid) for grid in grids]), table)


def tabbed_lines_to_rows(table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of a table printed as lines with tabs between the cells."""
    first, last = table.pieces[0][0], table.pieces[-1][1]
    lines = [line.text.split("\t") for line in table.source.slice_lines(first, last) if "\t" in line.text]
    cells = [[_Cell(_text_lines(text)) for text in line] for line in lines]
    return _rows_to_items(_cells_to_rows([cells]), table)


def is_key_work_grid(grid: Grid) -> bool:
    """Whether a grid has the header of key work."""
    return any(header_columns(["".join(cell.lines) for cell in row]) is not None for row in _grid_cells(grid))


def first_line_in(grids: Sequence[Grid], passage: Span) -> int | None:
    """Where the first line of a passage begins that stands inside a key work grid, ``None`` without geometry."""
    places = [(grid.page, grid.box) for grid in grids if grid.box is not None and is_key_work_grid(grid)]
    for start, _ in passage.lines():
        line = passage.source.line_at(passage.source_offset(start))
        if line.box is None:
            continue
        middle = (line.box.top + line.box.bottom) / 2
        if any(page == line.page and box.top <= middle <= box.bottom for page, box in places):
            return start
    return None
