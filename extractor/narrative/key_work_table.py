"""The table of key work: 序号 | 重要事项 | 工作内容及目标 | 完成情况, known by its header, over pages and rows split by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.layout import Grid
from extractor.narrative.findings import unread
from extractor.narrative.passage import Passage
from extractor.text import fold, key, squeeze
from models import Finding

Column = Literal["number", "title", "content", "status"]

_NUMBER = "(?:序号|编号|序)"
_TITLE = "(?:年度)?(?:重点工作|重要工作|重要事项|重点任务|重点事项|工作任务|工作事项|工作项目|工作名称|任务名称|事项名称|主要工作|主要任务)(?:任务|事项|项目|名称|安排)?"
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
_BARE_HEADER = re.compile(f"(?P<title>{_TITLE})(?P<content>{_CONTENT})(?P<status>{_STATUS})")
_PIECE_REACH = 600
"""How far behind the piece before it the next line of a cell is looked for."""


@dataclass(frozen=True)
class KeyWorkRow:
    """A row of the table, its cells located in the source text; ``None`` for a cell that is blank or not there."""

    title: Passage | None
    content: Passage | None
    status: Passage | None


@dataclass(frozen=True)
class _RawRow:
    """A row as its cells print it, lines kept apart; ``opens`` whether it begins a row (it is numbered, or numbers are not printed)."""

    cells: dict[Column, tuple[str, ...]]
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


def header_spans(passage: Passage) -> list[tuple[int, int]]:
    """Every printing of the table's header in running text, as offsets of the passage."""
    for pattern in (_HEADER, _BARE_HEADER):
        lines = frozenset(passage.line_starts)
        found = [(m.start(), m.end()) for m in pattern.finditer(passage.folded) if m.start() in lines]
        if found:
            return found
    return []


def find_header(passage: Passage) -> int | None:
    """Where the table begins in a passage, ``None`` where it has none."""
    spans = header_spans(passage)
    return spans[0][0] if spans else None


def _grid_texts(grid: Grid) -> list[list[str]]:
    """Rows × columns of cell texts; a cell merged over rows is repeated on each, one merged over columns stands once."""
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            rows[row][cell.col] = cell.text
    return rows


def _texts_to_rows(tables: Sequence[Sequence[Sequence[str]]]) -> list[_RawRow]:
    """The rows below every header of key work; a table without a header goes on with the one before it."""
    rows: list[_RawRow] = []
    columns: dict[Column, int] | None = None
    width = 0
    for table in tables:
        at_top = True
        for texts in table:
            header = header_columns(texts)
            if header is not None:
                columns, width, at_top = header, len(texts), True
                continue
            if columns is None or len(texts) != width:
                columns = None if at_top else columns
                continue
            cells = {
                name: lines
                for name, index in columns.items()
                if (lines := tuple(line for part in texts[index].splitlines() if (line := squeeze(part))))
            }
            numbered = "number" not in columns or "number" in cells
            if cells:
                rows.append(_RawRow(cells, numbered or not rows or not at_top))
            at_top = False
    return rows


def _joined_rows(rows: Sequence[_RawRow]) -> list[_RawRow]:
    """Rows with the parts that a page break cut off put back; each part goes below its own column."""
    joined: list[_RawRow] = []
    for row in rows:
        if row.opens or not joined:
            joined.append(row)
            continue
        last = joined[-1]
        names = {**last.cells, **row.cells}
        merged = {name: (*last.cells.get(name, ()), *row.cells.get(name, ())) for name in names}
        joined[-1] = replace(last, cells=merged)
    return joined


def _locate(lines: Sequence[str], table: Passage, start: int) -> Passage | None:
    """The cell in the text of the table from ``start`` on: in one piece, else line by line; ``None`` where a line is not found."""
    whole = fold("".join(lines))
    at = table.folded.find(whole, start)
    if 0 <= at:
        return table.cut(at, at + len(whole))
    pieces: list[Passage] = []
    position = start
    for line in lines:
        plain = fold(line)
        at = table.folded.find(plain, position)
        if at < 0 or (pieces and at - position > _PIECE_REACH):
            return None
        pieces.append(table.cut(at, at + len(plain)))
        position = at + len(plain)
    return Passage.joined(pieces) if pieces else None


def _located_rows(rows: Sequence[_RawRow], table: Passage) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    located: list[KeyWorkRow] = []
    findings: list[Finding] = []
    position = 0
    for row in rows:
        values: dict[Column, Passage | None] = {}
        for name in ("title", "content", "status"):
            lines = row.cells.get(name, ())
            values[name] = _locate(lines, table, position) if lines else None
            if lines and values[name] is None:
                message = f"重点工作表中的单元格“{''.join(lines)[:40]}”未能在正文中定位，未采用。"
                findings.append(unread("key_work_cell", message, table))
            # The title stands first in its row: what follows is looked for behind it.
            found = values[name]
            if name == "title" and found is not None:
                position = found.start - table.start if len(table.pieces) == 1 else position
        located.append(KeyWorkRow(values["title"], values["content"], values["status"]))
    return tuple(located), tuple(findings)


def grids_to_rows(grids: Sequence[Grid], table: Passage) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of the key work table among ``grids``, located in ``table``, the source text from its first header on."""
    return _located_rows(_joined_rows(_texts_to_rows([_grid_texts(grid) for grid in grids])), table)


def tabbed_lines_to_rows(table: Passage) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of a table printed as lines with tabs between the cells."""
    first, last = table.pieces[0][0], table.pieces[-1][1]
    lines = [line.text.split("\t") for line in table.source.slice_lines(first, last) if "\t" in line.text]
    return _located_rows(_joined_rows(_texts_to_rows([lines])), table)
