"""Two-sided tables: 收入支出决算总表 and 财政拨款收入支出决算总表 (项目 | 行次 | 金额 on the left, the same on the right)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.accounts.heading_words import heading_key
from extractor.accounts.item_names import SIDES, Side, goes_on
from extractor.accounts.measures import measured_paths
from extractor.accounts.templates import (
    ITEM_HEADERS,
    REMARK_HEADERS,
    TEMPLATES,
    Column,
)
from extractor.grid.bands import RowBand
from extractor.layout import Grid
from extractor.tables.cells import (
    TableNotes,
    read_cell,
    round_box,
)
from extractor.tables.header_rows import text_columns
from extractor.tables.headings import column_names, label_kind
from extractor.tables.pages import heading_paths, rows_by_page
from extractor.tables.rows import PrintedTable, TableRow
from extractor.text.characters import key, parse_amount, squeeze, whole_number
from models.rows import RowSource
from models.tables import TableId

_ONE_AMOUNT: tuple[Column, ...] = TEMPLATES["income_expenditure_summary"].columns


@dataclass(frozen=True)
class Block:
    """One side of the table: the grid columns of its item, its 行次 (``None`` where none is printed), its amounts."""

    side: Side
    item: int
    line: int | None
    amounts: dict[str, int]


def read_summary(grids: Iterable[Grid], notes: TableNotes) -> PrintedTable:
    """Both sides of a two-sided table from the grids of its pages, in order; lines without an item are left out."""
    table = PrintedTable(notes)
    sides: dict[Side, list[TableRow]] = {"income": [], "expenditure": []}
    for page in rows_by_page(grids, notes, lambda grid, bands, rows, _: _read_blocks(grid, bands, rows, notes)):
        table.header_seen = True
        for band in page.rows:
            for block in page.head:
                _read_side(notes.template.id, band, block, sides[block.side])
    printed = [row for side in sides.values() for row in side]
    for row in printed:
        _report(row, notes)
    table.rows = [row for row in printed if row.name]
    return table


def _read_blocks(grid: Grid, bands: Sequence[RowBand], rows: int, notes: TableNotes) -> tuple[Block, ...] | None:
    """Both sides by the head of one page; ``None`` where it has none."""
    template = notes.template
    paths = heading_paths(grid, bands, rows)
    starts = _item_columns(paths, bands[rows:]) if rows else []
    if len(starts) < 2:
        return None
    if len(starts) > 2:
        notes.warn("extra_block", "除收入、支出两栏外还有其他栏目，未读取", bands[0])
    blocks = []
    ends = [*starts[1:], len(paths)]
    for side, start, end in zip(SIDES, starts, ends, strict=False):
        one_amount = side == "income" or template.id == "income_expenditure_summary"
        lines = [index for index in range(start + 1, end) if label_kind(paths[index]) == "line"]
        candidates = [index for index in range(start + 1, end) if index not in lines]
        columns = _ONE_AMOUNT if one_amount else template.columns
        amounts = _amount_columns(paths, candidates, columns, bands, rows, notes)
        blocks.append(Block(side, start, lines[0] if lines else None, amounts))
    return tuple(blocks)


def _item_columns(paths: Sequence[tuple[str, ...]], body: Sequence[RowBand]) -> list[int]:
    """The column of items of each side: by its heading, else by holding words where all the others hold figures."""
    known = [index for index, path in enumerate(paths) if path and heading_key(path[-1]) in ITEM_HEADERS]
    if len(known) >= 2:
        return known
    lines = {index for index, path in enumerate(paths) if path and label_kind(path) == "line"}
    words = [index for index in text_columns(body) if index not in lines]
    return words if len(words) == 2 and words[0] == 0 else []


def _amount_columns(
    paths: Sequence[tuple[str, ...]],
    candidates: Sequence[int],
    columns: Sequence[Column],
    bands: Sequence[RowBand],
    rows: int,
    notes: TableNotes,
) -> dict[str, int]:
    """The amounts of one side by column; budgets and the year before under their own names, and never as the account."""
    amounts: dict[str, int] = {}
    unknown: list[int] = []
    measured = measured_paths(paths)
    for index in candidates:
        names = column_names(paths[index], *measured[index], columns) if paths[index] else ()
        if len(names) == 1 and names[0] not in amounts:
            amounts[names[0]] = index
        elif _is_remarks(paths[index], index, bands[rows:]):
            heading = "".join(paths[index])
            notes.notes += [f"{heading}：{band.at(index).text}" for band in bands[rows:] if band.at(index)]
        elif paths[index] and any(band.at(index) for band in bands[rows:]):
            unknown.append(index)
    if len(columns) == 1 and columns[0].name not in amounts:
        # The one column of a side may be headed by its unit or not at all; a budget column is never taken for it.
        free = [index for index in candidates if index not in amounts.values() and not measured[index].measure]
        amounts |= {columns[0].name: free[0]} if free else {}
    for index in unknown:
        if index not in amounts.values():
            notes.warn("unknown_column", f"不认识的栏“{'/'.join(paths[index])}”，其中的数字未读取", bands[0])
    return amounts


def _is_remarks(path: Sequence[str], column: int, body: Sequence[RowBand]) -> bool:
    """Whether a column is headed as remarks (备注) and holds words alone."""
    held = [text for band in body if (text := band.at(column).text)]
    return bool(path) and key(path[-1]) in REMARK_HEADERS and all(parse_amount(text) is None for text in held)


def _read_side(table_id: TableId, band: RowBand, block: Block, rows: list[TableRow]) -> None:
    label = band.cells[block.item].text
    printed_line = key(band.cells[block.line].text) if block.line is not None else ""
    line = whole_number(printed_line)
    cells = {name: read_cell(band.cells[column], name) for name, column in block.amounts.items()}
    columns = (block.item, *(() if block.line is None else (block.line,)), *block.amounts.values())
    source = RowSource(
        page=band.page, line=band.line, bbox=round_box(band.box_of(columns) if band.box is not None else None)
    )
    row = TableRow(block.side, band, name=label, line=line, cells=cells, source=source)
    label_alone = bool(label and rows) and line is None and not row.has_figures
    wrapped = block.line is not None and bool(rows) and rows[-1].line is not None
    if label_alone and (wrapped or goes_on(table_id, block.side, rows[-1].name, label)):
        rows[-1].name += label
    elif label or line is not None or row.has_figures:
        rows.append(row)


def _report(row: TableRow, notes: TableNotes) -> None:
    """Amounts without an item, and cells that are no figures where figures should be."""
    if not row.name and row.has_figures:
        notes.warn(
            "row_without_item", f"第{row.line}行有金额而没有项目名称", row.band, " ".join(filter(None, row.band.texts))
        )
    for name, cell in row.cells.items():
        if row.name and cell.source.state == "unreadable":
            message = f"{squeeze(row.name)} 的{notes.template.label(name)}不是一个数：“{cell.source.printed}”"
            notes.warn("unreadable_cell", message, row.band, cell.source.printed)
