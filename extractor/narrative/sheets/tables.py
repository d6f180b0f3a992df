"""Ruled tables of a document → the tables that are self-evaluation sheets, each matched with its passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.layout import Grid
from extractor.narrative.sheets.cells import SheetRow, grid_to_rows
from extractor.narrative.sheets.columns import header_row_to_columns
from extractor.narrative.sheets.titles import SheetSpan
from extractor.narrative.sheets.vocabulary import label_of
from extractor.text.characters import key
from extractor.text.source import SourceText

WHOLE_SHEET = 8
"""So many rows are a sheet, even one whose header of indicators is not known: 单位名称 and 项目名称 stand closer together."""
_NAME_REACH = 160
"""How far after the first row's label the name stands, in characters."""


@dataclass(frozen=True)
class SheetTable:
    """The rows of one sheet: ``(grid, first row, last row exclusive)`` in reading order, and the name printed in it."""

    parts: tuple[tuple[Grid, int, int], ...]
    name: str


def grids_to_tables(grids: Sequence[Grid]) -> tuple[SheetTable, ...]:
    """The sheets among the ruled tables: each opens with a row 项目名称 or 单位名称 and has a header of indicators.

    A grid without such a row goes on with the sheet before it where it stands on the same page or the next.
    """
    tables: list[list[tuple[Grid, int, int]]] = []
    names: list[str] = []
    has_header: list[bool] = []
    last_page: int | None = None
    for grid in grids:
        rows = grid_to_rows(grid)
        begin = 0
        follows = bool(tables) and (grid.page is None or last_page is None or grid.page - last_page <= 1)
        if not _opens(rows) and not follows:
            continue
        for index, row in enumerate(rows):
            name = _first_row_name(row)
            whole = has_header[-1] or (index == 0 and _rows_of(tables[-1]) >= WHOLE_SHEET) if tables else True
            if name is not None and (whole or (index == 0 and not follows)):
                if follows and index > begin:
                    tables[-1].append((grid, begin, index))
                tables.append([])
                names.append(name)
                has_header.append(False)
                begin, follows = index, True
            elif follows and header_row_to_columns(row) is not None:
                has_header[-1] = True
        if follows and tables:
            tables[-1].append((grid, begin, len(rows)))
            last_page = grid.page
    return tuple(
        SheetTable(tuple(parts), name) for parts, name, header in zip(tables, names, has_header, strict=True) if header
    )


def _rows_of(parts: Sequence[tuple[Grid, int, int]]) -> int:
    return sum(last - first for _, first, last in parts)


def _opens(rows: Sequence[SheetRow]) -> bool:
    return any(_first_row_name(row) is not None for row in rows)


def _first_row_name(row: SheetRow) -> str | None:
    """The name in a first row of a sheet, ``None`` for any other row."""
    filled = row.filled
    if len(filled) < 2 or label_of(filled[0].text) not in {"project_name", "unit_name"}:
        return None
    return filled[1].text if label_of(filled[1].text) is None and header_row_to_columns(row) is None else None


def match_tables(
    tables: Sequence[SheetTable], spans: Sequence[SheetSpan], source: SourceText
) -> tuple[SheetTable | None, ...]:
    """For each passage its table: the next one in order whose name the passage opens with."""
    matched: list[SheetTable | None] = []
    position = 0
    for span in spans:
        head = key(source.text[span.start : span.start + _NAME_REACH])
        found = next(
            (
                index
                for index in range(position, len(tables))
                if key(tables[index].name) in head and _near(tables[index], span, source)
            ),
            None,
        )
        matched.append(tables[found] if found is not None else None)
        if found is not None:
            position = found + 1
    return tuple(matched)


def _near(table: SheetTable, span: SheetSpan, source: SourceText) -> bool:
    """Whether table and passage stand on the same page, where both are known."""
    page = source.page_at(span.start) if span.start < len(source.text) else None
    own = table.parts[0][0].page
    return page is None or own is None or abs(page - own) <= 1
