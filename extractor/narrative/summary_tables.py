"""Project summaries printed as one table: 项目名称 | 全年预算数 | 全年执行数 | 执行率 | 主要产出及效果 | 存在问题 | 改进措施."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, get_args

from extractor.layout import Grid
from extractor.narrative.labels import PartKind, kind_of_heading
from extractor.narrative.lists import split_list
from extractor.narrative.sheets.cells import FilledCell, SheetRow, grid_to_rows, tab_lines_to_rows
from extractor.narrative.sheets.vocabulary import BudgetHeader, budget_header_of, header_of, label_of
from extractor.outline.tree import Outline
from extractor.text.characters import fold, key, parse_amount
from extractor.text.evidence import item_evidence, list_fields
from extractor.text.span import Span
from models import ProjectSummary

Column = Literal["project", "budget", "initial_budget", "executed", "execution_pct", "outputs", "problems", "measures"]

_PROJECT = re.compile(r"(?:评价|自评|绩效)?项目(?:\(任务\))?(?:名称)?")
_TOTAL = re.compile(r"合计|总计|小计")
_FIGURES: dict[BudgetHeader, Column] = {
    "budget": "budget",
    "initial_budget": "initial_budget",
    "executed": "executed",
    "execution_pct": "execution_pct",
}
_TEXTS: tuple[PartKind, ...] = get_args(PartKind)
_Columns = dict[int, Column]


def read_summary_tables(
    outline: Outline, grids: Sequence[Grid], known: Sequence[ProjectSummary]
) -> list[ProjectSummary]:
    """The summaries that are known, with those of the tables of the performance part that are not among them."""
    items = list(known)
    names = {key(item.project) for item in known}
    places = [(section.body, section.end) for section in outline.all("performance") + outline.all("project_results")]
    for rows in (*_rows_of_grids(outline, grids), *_tabbed_rows(outline)):
        starts = [cell.value.start for row in rows for cell in row.filled]
        if not starts or not any(start <= min(starts) < end for start, end in places):
            continue
        for item in _table_items(rows):
            if key(item.project) not in names:
                items.append(item)
                names.add(key(item.project))
    return items


def _rows_of_grids(outline: Outline, grids: Sequence[Grid]) -> Iterator[Sequence[SheetRow]]:
    for grid in grids:
        yield grid_to_rows(grid, outline.source)


def _tabbed_rows(outline: Outline) -> Iterator[Sequence[SheetRow]]:
    """The runs of lines that tabs part into cells."""
    lines = outline.source.lines
    rows: list[SheetRow] = []
    for index, line in enumerate(lines):
        if "\t" in line.text.strip():
            rows.extend(tab_lines_to_rows(outline.source, index, index + 1, 0))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _table_items(rows: Sequence[SheetRow]) -> Iterator[ProjectSummary]:
    """The projects below the head of a table of them; none of a table with another head, a sheet among them."""
    columns: _Columns = {}
    width = 0
    for row in rows:
        found = _head(row)
        if found:
            columns, width = found, row.width
        elif columns and (not row.shifting or row.width == width):
            item = _item(row, columns)
            if item is not None:
                yield item


def _head(row: SheetRow) -> _Columns:
    """What each column holds, nothing where the row is no head of a table of summaries."""
    columns: _Columns = {}
    for cell in row.filled:
        column = _column(cell.text)
        if column is not None and column not in columns.values():
            columns[cell.col] = column
    held = set(columns.values())
    complete = "project" in held and held & {"executed", "execution_pct"} and held & set(_TEXTS)
    return columns if complete and not any(header_of(cell.text) in {"level1", "level3"} for cell in row.filled) else {}


def _column(text: str) -> Column | None:
    plain = fold(key(text))
    if _PROJECT.fullmatch(plain) or label_of(text) == "project_name":
        return "project"
    figure = budget_header_of(text)
    return _FIGURES[figure] if figure in _FIGURES else kind_of_heading(plain)


def _item(row: SheetRow, columns: _Columns) -> ProjectSummary | None:
    cells: dict[Column, FilledCell] = {columns[cell.col]: cell for cell in row.filled if cell.col in columns}
    name = cells.get("project")
    if name is None or _TOTAL.fullmatch(name.text):
        return None
    budget = cells.get("budget") or cells.get("initial_budget")
    lists = {kind: split_list(cells[kind].value) if kind in cells else () for kind in _TEXTS}
    fields: dict[str, Span | None] = {"project": name.value}
    for kind, values in lists.items():
        fields |= list_fields(kind, values)
    return ProjectSummary(
        project=name.text,
        budget=_figure(budget),
        executed=_figure(cells.get("executed")),
        execution_pct=_figure(cells.get("execution_pct")),
        outputs=tuple(item.text for item in lists["outputs"]),
        problems=tuple(item.text for item in lists["problems"]),
        measures=tuple(item.text for item in lists["measures"]),
        evidence=item_evidence(Span.joined([cell.value for cell in row.filled]), fields),
    )


def _figure(cell: FilledCell | None) -> Decimal | None:
    return parse_amount(fold(cell.text).rstrip("%")) if cell is not None else None
