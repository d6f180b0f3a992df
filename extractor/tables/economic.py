"""一般公共预算财政拨款基本支出决算明细表: groups of 科目编码 | 科目名称 | 决算数 side by side, or one list with 人员/公用 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.accounts.heading_words import heading_words
from extractor.accounts.measures import is_extra, measured_paths
from extractor.accounts.templates import AMOUNT_COLUMN, ECONOMIC_TOTALS, PART_COLUMNS, Column
from extractor.grid.bands import RowBand
from extractor.layout import Grid
from extractor.tables.cells import (
    BLANK,
    TableNotes,
    is_total,
    read_cell,
    round_box,
    split_labels,
)
from extractor.tables.header_rows import code_columns
from extractor.tables.headings import column_names, label_kind, match_column
from extractor.tables.pages import heading_paths, rows_by_page
from extractor.tables.rows import PrintedTable, TableRow
from extractor.text.characters import key
from models.rows import RowSource

_SPLIT_COLUMNS = (
    Column("amount", "合计", heading_words("whole_of_parts")),
    *(column for column in PART_COLUMNS if column.name in {"personnel", "public"}),
)


@dataclass(frozen=True)
class Group:
    """One group of columns: where its codes, its name and its amount stand."""

    codes: tuple[int, ...]
    name: int
    amount: int
    extras: tuple[tuple[str, int], ...] = ()
    """Columns beside the account's (年初预算数), by their extra name."""


@dataclass(frozen=True)
class _Head:
    """The groups of one page; ``split`` the columns of 人员经费 and 公用经费 where they stand beside one list of items."""

    groups: tuple[Group, ...]
    split: dict[str, int]


def read_economic(grids: Iterable[Grid], notes: TableNotes) -> PrintedTable:
    """The items of the 基本支出 detail from the grids of its pages, in order; names cut by a page are joined."""
    table = PrintedTable(notes)
    last: dict[int, TableRow] = {}
    for page in rows_by_page(grids, notes, _read_head):
        table.header_seen = True
        for band in page.rows:
            if not _read_totals(band, table) and not _read_split_total(band, page.head, table):
                for index, group in enumerate(page.head.groups):
                    _read_item(band, group, index, last, table)
    return table


def _read_head(grid: Grid, bands: Sequence[RowBand], rows: int, _: _Head | None) -> _Head | None:
    paths = heading_paths(grid, bands, rows)
    groups = _read_groups(paths, bands[rows:])
    split = _split_columns(paths, groups[0]) if len(groups) == 1 else {}
    if split:
        groups = [replace(groups[0], amount=split.get("amount", groups[0].amount))]
    return _Head(tuple(groups), split) if groups else None


def _read_groups(paths: Sequence[tuple[str, ...]], body: Sequence[RowBand]) -> list[Group]:
    body_codes = code_columns(body)
    kinds = [label_kind(path) if path else None for path in paths]
    # 类 and 款 in two columns under one heading, whose second column has none of its own where spans are lost.
    for index in range(1, len(paths)):
        if not paths[index] and kinds[index - 1] == "code" and index in body_codes:
            kinds[index] = "code"
    measured = measured_paths(paths)
    groups: list[Group] = []
    codes: list[int] = []
    name: int | None = None
    extras: dict[int, list[tuple[str, int]]] = {}
    for index, kind in enumerate(kinds):
        if kind == "code":
            if name is not None:
                codes, name = [], None
            codes.append(index)
        elif kind == "name":
            name = index
        elif name is not None and codes:
            names = column_names(paths[index], *measured[index], (AMOUNT_COLUMN,)) if paths[index] else ()
            extra = names[0] if len(names) == 1 and is_extra(names[0]) else None
            if extra is not None:
                extras.setdefault(name, []).append((extra, index))
            elif not groups or groups[-1].name != name:
                groups.append(Group(tuple(codes), name, index))
    return [replace(group, extras=tuple(extras.get(group.name, ()))) for group in groups]


def _split_columns(paths: Sequence[tuple[str, ...]], group: Group) -> dict[str, int]:
    """The layout of other provinces: one list of items with 合计 | 人员经费 | 公用经费."""
    found: dict[str, int] = {}
    for index in range(group.name + 1, len(paths)):
        names = match_column(paths[index], _SPLIT_COLUMNS) if paths[index] else ()
        if len(names) == 1 and names[0] not in found:
            found[names[0]] = index
    return found if {"personnel", "public"} <= found.keys() else {}


def _read_totals(band: RowBand, table: PrintedTable) -> bool:
    """人员经费合计 / 公用经费合计: the figure after each label, before the next label."""
    labels = [
        (index, total)
        for index, unit in enumerate(band.cells)
        if (total := ECONOMIC_TOTALS.get(key(unit.text))) is not None
    ]
    if not labels:
        return False
    ends = [index for index, _ in labels[1:]] + [len(band.cells)]
    for (start, name), end in zip(labels, ends, strict=True):
        cells = [read_cell(unit) for unit in band.cells[start + 1 : end] if unit]
        table.totals[name] = cells[0] if cells else BLANK
    return True


def _read_split_total(band: RowBand, head: _Head, table: PrintedTable) -> bool:
    """合计 over one list of items, with 人员经费 and 公用经费 beside it."""
    split = head.split
    if not split:
        return False
    cells = {name: band.at(column) for name, column in split.items()}
    if not is_total(band.texts[: head.groups[0].name + 1]):
        # The label spans code and name; where spans are lost its figures stand a column further to the left.
        filled = [cell for cell in band.cells[1:] if cell]
        if not is_total(band.texts[:1]) or len(filled) != len(split):
            return False
        cells = dict(zip(sorted(split, key=split.__getitem__), filled, strict=True))
    table.totals["personnel_total"] = read_cell(cells["personnel"])
    table.totals["public_total"] = read_cell(cells["public"])
    return True


def _read_item(
    band: RowBand,
    group: Group,
    index: int,
    last: dict[int, TableRow],
    table: PrintedTable,
) -> None:
    notes = table.notes
    labels = [band.cells[column].text for column in (*group.codes, group.name)]
    unit = band.cells[group.amount]
    previous = last.get(index)
    code, name = split_labels(labels, previous.code if previous else "")
    cell = read_cell(unit)
    if not code:
        if name and previous is not None and cell.source.state == "blank":
            previous.name += name
        elif cell.source.state != "blank" and not is_total(labels):
            notes.warn("row_without_code", f"“{name}”一项没有科目编码，金额{unit.text}未读取", band, name or unit.text)
        return
    if cell.source.state == "unreadable":
        notes.warn("unreadable_cell", f"{code} {name} 的金额不是一个数：“{unit.printed}”", band, unit.printed)
    extras = {column: read_cell(band.cells[index], column) for column, index in group.extras}
    source = RowSource(
        page=band.page, line=band.line, bbox=round_box(band.box_of((*group.codes, group.name, group.amount)))
    )
    row = TableRow("rows", band, code, name, cells={"amount": cell, **extras}, source=source)
    table.rows.append(row)
    last[index] = row
