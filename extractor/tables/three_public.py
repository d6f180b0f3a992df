"""财政拨款“三公”经费支出决算表: two halves side by side, pairs under each item, or items down the side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from extractor.accounts.templates import ACTUAL_HEADERS, BUDGET_HEADERS, Template
from extractor.grid.bands import RowBand, Unit, grid_to_bands, header_paths
from extractor.layout import Grid
from extractor.tables.cells import ReadCell, TableNotes, band_source, is_note, make_row, read_cell
from extractor.tables.header import is_column_ordinals, match_column
from extractor.text.characters import key, parse_amount, strip_ordinal
from models.tables import ThreePublicAmounts

Half = Literal["budget", "actual"]

_BUDGET = tuple(key(name) for name in BUDGET_HEADERS)
_ACTUAL = tuple(key(name) for name in ACTUAL_HEADERS)
MAX_HEADER_ROWS = 7


@dataclass
class ThreePublicTable:
    """The cells of both halves by column name; ``band`` is the row that they stand on."""

    cells: dict[Half, dict[str, ReadCell]] = field(default_factory=lambda: {"budget": {}, "actual": {}})
    bands: dict[Half, RowBand] = field(default_factory=dict)
    header_seen: bool = False


def half_of(path: Sequence[str]) -> tuple[Half | None, tuple[str, ...]]:
    """Which half a header path belongs to, and the path without the word that says so."""
    half: Half | None = None
    rest = []
    for text in path:
        plain = key(text)
        if plain in _BUDGET or plain.endswith("预算数"):
            half = "budget"
        elif plain in _ACTUAL or plain.endswith("决算数"):
            half = "actual"
        else:
            rest.append(text)
    return half, tuple(rest)


def read_three_public(grids: Iterable[Grid], template: Template, notes: TableNotes) -> ThreePublicTable:
    """Both halves from the grids of the table's pages."""
    table = ThreePublicTable()
    for grid in grids:
        bands = grid_to_bands(grid)
        notes.notes += ["".join(band.texts) for band in bands if is_note("".join(band.texts))]
        bands = tuple(band for band in bands if not is_note("".join(band.texts)))
        rows = _header_rows(bands)
        headings = rows - 1 if rows and is_column_ordinals(bands[rows - 1].texts) else rows
        paths = header_paths(grid, bands, headings)
        if _read_down(bands, paths, rows, template, table):
            table.header_seen = True
        elif columns := _columns(paths, template):
            table.header_seen = True
            if not _read_rows(bands[rows:], paths, columns, table):
                _read_across(bands[rows:], columns, table, notes)
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


def _columns(paths: Sequence[tuple[str, ...]], template: Template) -> dict[int, tuple[Half, str]]:
    matched: dict[int, tuple[Half | None, str]] = {}
    for index, path in enumerate(paths):
        half, rest = half_of(path)
        names = ("total",) if _is_whole(rest) else match_column(rest, template.columns)
        if len(names) == 1:
            matched[index] = half, names[0]
    seen: set[tuple[Half, str]] = set()
    columns: dict[int, tuple[Half, str]] = {}
    # Without the words 预算数/决算数, what is printed once is the final account and what comes twice has the budget first.
    repeated = len(matched) > len({name for _, name in matched.values()})
    for index, (half, name) in matched.items():
        side = half
        if side is None:
            side = "budget" if repeated and ("budget", name) not in seen else "actual"
        if (side, name) not in seen:
            seen.add((side, name))
            columns[index] = side, name
    return columns if len(columns) >= 3 else {}


def _read_rows(
    bands: Sequence[RowBand],
    paths: Sequence[tuple[str, ...]],
    columns: dict[int, tuple[Half, str]],
    table: ThreePublicTable,
) -> bool:
    """年初预算数 and 决算数 as the labels of two rows under one set of items."""
    if any(half_of(paths[column])[0] is not None for column in columns):
        return False
    rows: dict[Half, RowBand] = {}
    for band in bands:
        half, _ = half_of(band.texts[: min(columns)])
        if half is not None and any(band.units[column] for column in columns):
            rows.setdefault(half, band)
    for half, band in rows.items():
        table.bands[half] = band
        for column, (_, name) in columns.items():
            table.cells[half][name] = read_cell(band.units[column])
    return bool(rows)


def _read_across(
    bands: Sequence[RowBand], columns: dict[int, tuple[Half, str]], table: ThreePublicTable, notes: TableNotes
) -> None:
    rows = [band for band in bands if any(band.units[column] for column in columns)]
    rows = [band for band in rows if not is_column_ordinals(band.texts)]
    if not rows:
        return
    if len(rows) > 1:
        notes.warn("extra_rows", f"“三公”经费表有{len(rows)}行数据，只读取第一行", rows[1])
    for column, (half, name) in columns.items():
        table.cells[half][name] = read_cell(rows[0].units[column])
        table.bands[half] = rows[0]
        if table.cells[half][name].source.state == "unreadable":
            text = rows[0].units[column].printed
            notes.warn("unreadable_cell", f"不是一个数：“{text}”", rows[0], text)


def _read_down(
    bands: Sequence[RowBand],
    paths: Sequence[tuple[str, ...]],
    rows: int,
    template: Template,
    table: ThreePublicTable,
) -> bool:
    """Items down the side, 预算数 and 决算数 (or 决算数 alone) as columns."""
    halves: dict[Half, int] = {}
    for index, path in enumerate(paths):
        half, rest = half_of(path)
        if half is not None and not match_column(rest, template.columns) and (half not in halves or half == "budget"):
            halves[half] = index
    if not halves:
        return False
    found = 0
    for band in bands[rows:]:
        label = "".join(unit.text for unit in band.units[: min(halves.values())] if not key(unit.text).isdigit())
        names = match_column((_item_label(label),), template.columns) if label else ()
        if len(names) != 1:
            continue
        for half, column in halves.items():
            if names[0] not in table.cells[half]:
                found += 1
                table.cells[half][names[0]] = read_cell(band.units[column] if column < len(band.units) else Unit())
                table.bands.setdefault(half, band)
    return found >= 3 * len(halves)


def _item_label(label: str) -> str:
    plain = strip_ordinal(label)
    for prefix in ("其中:", "其中", "(1)", "(2)", "1.", "2.", "3."):
        plain = plain[len(prefix) :] if key(plain).startswith(prefix) else plain
    return strip_ordinal(plain)


def three_public_to_model(table: ThreePublicTable) -> dict[str, Any]:
    """The fields ``budget`` and ``actual``; a half without a figure is ``None``."""
    fields: dict[str, Any] = {}
    for half in ("budget", "actual"):
        cells = table.cells[half]
        if not any(cell.amount is not None for cell in cells.values()):
            fields[half] = None
            continue
        fields[half] = make_row(ThreePublicAmounts, {}, cells, band_source(table.bands[half]))
    return fields
