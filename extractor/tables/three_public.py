"""财政拨款“三公”经费支出决算表: two halves side by side, pairs under each item, or items down the side."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from extractor.accounts.heading_words import heading_key
from extractor.accounts.measures import (
    ACTUAL,
    HALF_OF,
    Half,
    extra_column,
    half_of,
    is_extra,
    measure_of,
    measured_paths,
)
from extractor.accounts.templates import GENERIC_HEADERS, GROUP_HEADERS, Column, Template
from extractor.grid.bands import PrintedCell, RowBand, grid_to_bands
from extractor.layout import Grid
from extractor.outline.grammar import year_of
from extractor.tables.cells import ReadCell, TableNotes, is_note, read_cell
from extractor.tables.header_rows import is_column_ordinals
from extractor.tables.headings import match_column
from extractor.tables.pages import heading_paths
from extractor.tables.rows import PrintedTable, TableRow
from extractor.text.characters import key, parse_amount, squeeze, strip_ordinal

_Printed = TypeVar("_Printed")
HalfColumn = tuple[Half, str]
"""Half and column of a figure."""

OPEN_HALVES = "两组数字都没有标明是预算数还是决算数，未读取"
MAX_HEADER_ROWS = 7


@dataclass
class _Halves:
    """The cells of both halves by column name, and the row that each stands on."""

    cells: dict[Half, dict[str, ReadCell]] = field(default_factory=lambda: {"budget": {}, "actual": {}})
    bands: dict[Half, RowBand] = field(default_factory=dict)

    def rows(self) -> list[TableRow]:
        """The halves that have a figure."""
        return [
            TableRow(half, self.bands[half], cells=cells)
            for half, cells in self.cells.items()
            if any(cell.amount is not None or cell.source.state == "ambiguous" for cell in cells.values())
        ]


def read_three_public(grids: Iterable[Grid], notes: TableNotes) -> PrintedTable:
    """Both halves from the grids of the table's pages; one without a figure is left out."""
    template = notes.template
    table = PrintedTable(notes)
    halves = _Halves()
    for grid in grids:
        bands = grid_to_bands(grid)
        notes.notes += ["".join(band.texts) for band in bands if is_note("".join(band.texts))]
        bands = tuple(band for band in bands if not is_note("".join(band.texts)))
        rows = _header_rows(bands)
        paths = _repeated_groups(bands[:rows]) or heading_paths(grid, bands, rows)
        if _read_down(bands, paths, rows, template, halves):
            table.header_seen = True
            continue
        numbered = bands[rows - 1].texts if rows and is_column_ordinals(bands[rows - 1].texts) else ()
        columns, is_open = _columns(paths, template, numbered)
        if columns:
            table.header_seen = True
            if not _read_rows(bands[rows:], paths, columns, halves):
                _read_across(bands[rows:], columns, halves, notes, is_open=is_open)
    table.rows = halves.rows()
    return table


def _header_rows(bands: Sequence[RowBand]) -> int:
    for index, band in enumerate(bands[:MAX_HEADER_ROWS]):
        if is_column_ordinals(band.texts):
            return index + 1
    for index, band in enumerate(bands[:MAX_HEADER_ROWS]):
        if any(parse_amount(text) is not None for text in band.texts):
            return index
    return min(len(bands), MAX_HEADER_ROWS)


def _is_whole(path: Sequence[str]) -> bool:
    """小计 under a group that names the “三公” 经费 and no part of it, as tables have it that go on with 会议费 and 培训费."""
    *groups, leaf = [key(text) for text in path] or [""]
    return leaf in ("小计", "合计") and any("三公" in group for group in groups) and not any("车" in g for g in groups)


def _columns(
    paths: Sequence[tuple[str, ...]], template: Template, numbered: Sequence[str]
) -> tuple[dict[int, HalfColumn], bool]:
    """Half and column of every grid column, and whether the halves are told apart by nothing.

    ``numbered`` is the row that numbers the columns, where there is one. Without the words 预算数 and 决算数 what is printed
    once is the final account; what comes twice may be either.
    """
    matched: dict[int, tuple[str | None, str]] = {}
    for index, (measure, rest) in enumerate(measured_paths(paths)):
        names = ("total",) if _is_whole(rest) else match_column(rest, template.columns)
        if len(names) == 1:
            matched[index] = measure, names[0]
    measures = {measure for measure, _ in matched.values()}
    if official := _in_official_order(matched, numbered, template):
        return official, False
    repeated = len(matched) > len({name for _, name in matched.values()})
    is_open = measures == {None} and repeated
    others: Half = "budget" if ACTUAL in measures or is_open else "actual"
    columns: dict[int, HalfColumn] = {}
    for index, (measure, name) in matched.items():
        place = place_of(measure, name, measures, others)
        if is_open and place in columns.values():
            place = "actual", name
        if place not in columns.values():
            columns[index] = place
    return (columns, is_open) if len(columns) >= 3 else ({}, False)


def _in_official_order(
    matched: dict[int, tuple[str | None, str]], numbered: Sequence[str], template: Template
) -> dict[int, HalfColumn] | None:
    """The columns of both halves by their printed numbers 1 to 12, where all headings that are known stand where they should.

    Without rules a group's heading stands over one of its columns, and wrapped headings of the others are not told apart.
    """
    names = template.row.amount_columns
    if [key(text) for text in numbered] != [str(number) for number in range(1, 2 * len(names) + 1)]:
        return None
    if {HALF_OF.get(measure or "") for measure, _ in matched.values()} < {"budget", "actual"}:
        return None
    reception_first = (*names[:2], "reception", *(name for name in names[2:] if name != "reception"))
    for order in (names, reception_first):
        places: list[HalfColumn] = [(half, name) for half in ("budget", "actual") for name in order]
        if all(
            places[index][1] == name and HALF_OF.get(measure or "") in {None, places[index][0]}
            for index, (measure, name) in matched.items()
        ):
            return dict(enumerate(places))
    return None


def place_of(measure: str | None, name: str, measures: Collection[str | None], unlabelled: Half) -> HalfColumn:
    """Half and column of a figure by what its heading measures; what is neither is kept beside the half that it goes with.

    ``measures`` are those of the whole table: of two budgets the one of the whole year is the budget.
    """
    if measure is None or measure == ACTUAL:
        return (unlabelled if measure is None else "actual"), name
    budget = "annual_budget" if "annual_budget" in measures else "initial_budget"
    if measure == budget:
        return "budget", name
    return ("budget" if measure in HALF_OF else "actual"), extra_column(measure, name)


def _read_rows(
    bands: Sequence[RowBand],
    paths: Sequence[tuple[str, ...]],
    columns: dict[int, HalfColumn],
    halves: _Halves,
) -> bool:
    """年初预算数 and 决算数 as the labels of two rows under one set of items."""
    if any(half_of(paths[column])[0] is not None for column in columns):
        return False
    rows: dict[Half, RowBand] = {}
    for band in _of_the_latest_year(bands, min(columns)):
        half, _ = half_of(band.texts[: min(columns)])
        if half is not None and any(band.cells[column] for column in columns):
            rows.setdefault(half, band)
    for half, band in rows.items():
        halves.bands[half] = band
        for column, (_, name) in columns.items():
            halves.cells[half][name] = read_cell(band.cells[column])
    before = _of_the_year_before(bands, min(columns))
    if before is not None and "actual" in rows:
        for column, (_, name) in columns.items():
            halves.cells["actual"][extra_column("prior_year", name)] = read_cell(before.cells[column])
    return bool(rows)


def _of_the_year_before(bands: Sequence[RowBand], first: int) -> RowBand | None:
    """The row of last year's final account: 上年决算数, or 决算数 under the year before the latest that a label names."""
    labels = ["".join(band.texts[:first]) for band in bands]
    years = [year_of(key(label)) for label in labels]
    latest = max((year for year in years if year is not None), default=0)
    for band, label, year in zip(bands, labels, years, strict=True):
        measure = measure_of(label)
        if measure == "prior_year" or (measure == ACTUAL and year is not None and year == latest - 1):
            return band
    return None


def of_the_latest_year(rows: Sequence[_Printed], labels: Sequence[str]) -> list[_Printed]:
    """The rows without those whose label names an earlier year than another's.

    A table with a row for each year (2021年决算数, 2022年预算数, 2022年决算数) is the account of the last of them.
    """
    years = [year_of(key(label)) for label in labels]
    latest = max((year for year in years if year is not None), default=None)
    return [row for row, year in zip(rows, years, strict=True) if year is None or year == latest]


def _of_the_latest_year(bands: Sequence[RowBand], first: int) -> list[RowBand]:
    """The rows of the latest year that their labels name, before the first column of figures."""
    return of_the_latest_year(bands, ["".join(band.texts[:first]) for band in bands])


def _read_across(
    bands: Sequence[RowBand], columns: dict[int, HalfColumn], halves: _Halves, notes: TableNotes, *, is_open: bool
) -> None:
    rows = [band for band in bands if any(band.cells[column] for column in columns)]
    rows = [band for band in rows if not is_column_ordinals(band.texts)]
    rows = _of_the_latest_year(rows, min(columns))
    if not rows:
        return
    if len(rows) > 1:
        notes.warn("extra_rows", f"“三公”经费表有{len(rows)}行数据，只读取第一行", rows[1])
    if is_open:
        printed = "、".join(text for text in rows[0].texts if text)
        notes.warn("ambiguous_row", f"{OPEN_HALVES}：{printed}", rows[0], printed)
    for column, (half, name) in columns.items():
        cell = read_cell(rows[0].cells[column], name)
        if cell.source.state == "unreadable":
            text = rows[0].cells[column].printed
            notes.warn("unreadable_cell", f"不是一个数：“{text}”", rows[0], text)
        halves.cells[half][name] = _left_open(cell) if is_open else cell
        halves.bands[half] = rows[0]


def _left_open(cell: ReadCell) -> ReadCell:
    """A figure of which nothing says what it is."""
    if cell.amount is None:
        return cell
    return ReadCell(None, cell.source.model_copy(update={"state": "ambiguous"}))


def _repeated_groups(head: Sequence[RowBand]) -> list[tuple[str, ...]] | None:
    """The headings above every column where a row of measures stands over the same headings once for each; else ``None``.

    In text that lost its merged cells they stand over other columns than their figures: 项目 | 预算数 | 决算数 over
    合计 | 一般公共预算 | 政府性基金 | 合计 | 一般公共预算 | 政府性基金.
    """
    rows = [[text for text in band.texts if text] for band in head if not is_column_ordinals(band.texts)]
    if len(rows) != 2 or not rows[0] or any(HALF_OF.get(measure_of(text) or "") is None for text in rows[0][1:]):
        return None
    label, *measures = rows[0]
    each, odd = divmod(len(rows[1]), max(len(measures), 1))
    groups = [rows[1][start : start + each] for start in range(0, len(rows[1]), max(each, 1))]
    if odd or len(measures) < 2 or each < 2 or any(group != groups[0] for group in groups):
        return None
    found = [(label,), *((measure, text) for measure, group in zip(measures, groups, strict=True) for text in group)]
    return found + [()] * (len(head[0].cells) - len(found)) if len(found) <= len(head[0].cells) else None


def _is_of_all(rest: Sequence[str]) -> bool:
    """Whether a column under a measure is for all kinds of appropriation (合计), and none of its parts (政府性基金)."""
    return all(heading_key(text) in GROUP_HEADERS or heading_key(text) in GENERIC_HEADERS for text in rest)


def _columns_down(paths: Sequence[tuple[str, ...]], template: Template) -> dict[str, list[int]]:
    """The columns beside the items by what they measure: that for all kinds of appropriation, else those of its parts."""
    whole: dict[str, list[int]] = {}
    parts: dict[str, list[int]] = {}
    for index, (measure, rest) in enumerate(measured_paths(paths)):
        if measure is None:
            continue
        if _is_of_all(rest):
            whole.setdefault(measure, []).append(index)
        elif not match_column(rest, template.columns):
            parts.setdefault(measure, []).append(index)
    return parts | {measure: columns[:1] for measure, columns in whole.items()}


def _only_figure(band: RowBand, columns: Sequence[int]) -> PrintedCell | None:
    """The cell of a row in one column, or in the one of several parts that has an amount; ``None`` where more of them have."""
    filled = [column for column in columns if parse_amount(band.at(column).text)]
    return None if len(filled) > 1 else band.at(filled[0] if filled else columns[0])


def _read_down(
    bands: Sequence[RowBand],
    paths: Sequence[tuple[str, ...]],
    rows: int,
    template: Template,
    halves: _Halves,
) -> bool:
    """Items down the side, 预算数 and 决算数 (or 决算数 alone) as columns, with others beside them."""
    measured = _columns_down(paths, template)
    if not any(measure in HALF_OF for measure in measured):
        return False
    wanted = {HALF_OF[measure] for measure in measured if measure in HALF_OF}
    first = next(index for index, found in enumerate(measured_paths(paths)) if found.measure is not None)
    count = 0
    for band in bands[rows:]:
        label = "".join(unit.text for unit in band.cells[:first] if not key(unit.text).isdigit())
        item = item_column(label, template.columns)
        if item is None:
            continue
        for measure, columns in measured.items():
            half, name = place_of(measure, item, set(measured), "actual")
            # 部门决算相关信息统计表 prints 一、“三公”经费支出 without figures above （一）支出合计.
            known = halves.cells[half].get(name)
            cell = _only_figure(band, columns)
            if cell is not None and (known is None or known.amount is None):
                count += known is None and not is_extra(name)
                halves.cells[half][name] = read_cell(cell, name)
                halves.bands.setdefault(half, band)
    return count >= 3 * len(wanted)


_AMONG_THEM = re.compile(r"其中[:：]?")
_THE_WHOLE = re.compile(r"[\"']*+三公[\"']*+经费(?:支出)?(?:合计)?|支出合计")


def item_column(label: str, columns: Sequence[Column]) -> str | None:
    """The column that an item down the side names: 合计, 其中：（1）公务用车购置费, “三公”经费支出; ``None`` where it names none."""
    plain, before = squeeze(label), None
    while plain != before:
        before, plain = plain, strip_ordinal(_AMONG_THEM.sub("", plain, count=1) if plain.startswith("其中") else plain)
    names = match_column((plain,), columns) if plain else ()
    if not names and _THE_WHOLE.fullmatch(key(plain)):
        return "total"
    return names[0] if len(names) == 1 else None
