"""Tables whose rows are classified items: 收入/支出决算表, 一般公共预算…, 政府性基金…, 国有资本经营…."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from extractor.accounts.templates import Template
from extractor.grid.bands import RowBand
from extractor.layout import Grid
from extractor.tables.cells import (
    BLANK,
    ReadCell,
    TableNotes,
    is_total,
    read_cell,
    split_labels,
)
from extractor.tables.header import Header, read_header
from extractor.tables.pages import rows_by_page
from extractor.tables.rows import OpenFigure, PrintedTable, TableRow
from extractor.text.characters import is_dash, parse_amount
from models.rows import CellSource


def read_coded(grids: Iterable[Grid], notes: TableNotes) -> PrintedTable:
    """Rows of a coded table from the grids of its pages, in order; repeated headers dropped, rows cut by a page joined."""
    template = notes.template
    table = PrintedTable(notes, identities=template.identities)
    has_codes = True
    for page in rows_by_page(grids, notes, partial(_read_head, template), _goes_on):
        header = page.head
        if page.is_printed:
            table.header_seen = True
            table.shared = table.shared or header.lost
            _report_unknown(header, page.rows, notes)
            has_codes = bool(header.codes) or any(_code_in(band, header) for band in page.rows)
            if not has_codes and any(_is_named_row(band, header) for band in page.rows):
                notes.warn("table_without_codes", "本表没有科目编码，各行只有名称，行间的合计关系无法核对", page.top)
        _read_body(page.rows, header, table, has_codes=has_codes)
    if table.shared:
        table.columns = tuple(name for name in template.row.amount_columns if _is_printed(table, name))
    return table


def _read_head(
    template: Template, grid: Grid, bands: Sequence[RowBand], rows: int, before: Header | None
) -> Header | None:
    own = read_header(grid, bands, rows, template)
    is_head = own.columns and (before is None or len(own.columns) >= len(before.columns) or rows)
    return own if is_head else None


def _goes_on(header: Header, grid: Grid, bands: Sequence[RowBand]) -> Header | None:
    fitting = header.fitted(grid.n_cols)
    return fitting if fitting is not None and _fits(bands, fitting) else None


def _is_printed(table: PrintedTable, name: str) -> bool:
    return name in table.shared or any(name in row.cells for row in table.rows)


def _fits(bands: Sequence[RowBand], header: Header) -> bool:
    """Whether the rows of a page stand under a header that was moved for them: codes first, figures in the amount columns."""
    if header.rows:
        return True
    for band in bands:
        labels, amounts = (
            band.texts[: header.first_amount],
            [text for text in band.texts[header.first_amount :] if text],
        )
        if amounts and not all(parse_amount(text) is not None or is_dash(text) for text in amounts):
            return False
        if amounts and not labels[0].isdigit() and not is_total(labels):
            return False
    return True


def _is_named_row(band: RowBand, header: Header) -> bool:
    """A row with a name and an amount that is no total: a blank table has none, and nothing to say about its codes."""
    labels, cells = band.texts[: header.first_amount], band.texts[header.first_amount :]
    return any(labels) and not is_total(labels) and any(parse_amount(cell) is not None for cell in cells)


def _code_in(band: RowBand, header: Header) -> str:
    """The code in the labels of a row."""
    return split_labels(band.texts[: header.first_amount])[0]


def _report_unknown(header: Header, bands: Sequence[RowBand], notes: TableNotes) -> None:
    for column in header.unknown:
        filled = [band for band in bands if band.cells[column]]
        if filled:
            title = "/".join(header.paths[column])
            notes.warn("unknown_column", f"不认识的栏“{title}”，其中的数字未读取", filled[0], title)


def _read_body(bands: Sequence[RowBand], header: Header, table: PrintedTable, *, has_codes: bool) -> None:
    """The rows under a header; a table of names alone (``has_codes``) wraps nothing."""
    notes = table.notes
    for index, band in enumerate(bands):
        labels = band.texts[: header.first_amount]
        row = _read_row(band, labels, header, table)
        if not row.is_total and not row.code:
            if table.rows and (has_codes or index == 0) and _continues(row, table.rows[-1], first=index == 0):
                _append(row, table.rows[-1])
                continue
            if not row.has_figures:
                continue
            if has_codes:
                printed = " ".join(filter(None, band.texts))
                notes.warn("row_without_code", f"“{row.name}”一行没有科目编码", band, printed)
        _report_cells(row, header, notes)
        table.rows.append(row)


def _report_cells(row: TableRow, header: Header, notes: TableNotes) -> None:
    """Cells that are no figures where figures should be, and the words of remark columns."""
    band = row.band
    headings = _headings_in_total(row, header)
    if headings:
        printed = "、".join(headings)
        notes.warn("total_in_head", f"合计行与表头印在同一行，“{printed}”等栏没有印出合计数", band, printed)
    for name, cell in row.cells.items():
        if cell.source.state == "unreadable" and cell.source.printed and not headings:
            label = notes.template.label(name)
            message = f"{row.code} {row.name} 的{label}不是一个数：“{cell.source.printed}”"
            notes.warn("unreadable_cell", message, band, cell.source.printed)
    for column in header.remarks:
        text = band.at(column).text
        if text:
            notes.notes.append(f"{''.join(header.paths[column])}（{row.code}{row.name}）：{text}")


def _headings_in_total(row: TableRow, header: Header) -> list[str]:
    """The headings that stand where the total row should have figures, because it is the last row of the head as well."""
    if not row.is_total:
        return []
    texts = {column: row.band.cells[column].text for column in header.columns if column < len(row.band.cells)}
    return [text for column, text in texts.items() if text and text in header.paths[column]]


def _read_row(band: RowBand, labels: Sequence[str], header: Header, table: PrintedTable) -> TableRow:
    own = [labels[column] for column in header.label_columns(len(labels))]
    total = is_total(labels) or is_total(own)
    previous = table.rows[-1].code if table.rows else ""
    code, name = ("", "") if total else split_labels(own, previous)
    row = TableRow("total" if total else "rows", band, code, name)
    for column, names in header.columns.items():
        cell = read_cell(band.at(column), names[0])
        if len(names) == 1:
            row.cells[names[0]] = cell
        elif cell.source.state != "blank":
            row.open_figures.append(OpenFigure(cell, names))
    for name, parts in header.derived:
        row.cells[name] = _sum_of([row.cells[part] for part in parts if part in row.cells])
    return row


def _sum_of(parts: Sequence[ReadCell]) -> ReadCell:
    """A column that is printed in its parts alone; blank where they are, and left out where one of them cannot be read."""
    if any(cell.source.state == "unreadable" for cell in parts):
        return ReadCell(None, CellSource(state="unreadable"))
    amounts = [cell.amount for cell in parts if cell.amount is not None]
    return ReadCell(sum(amounts, Decimal(0)), CellSource(state="derived")) if amounts else BLANK


def _continues(row: TableRow, previous: TableRow, *, first: bool) -> bool:
    """Whether a row without a code is the rest of the row before: a wrapped name, or a row cut by the page."""
    if row.has_figures:
        return first and not previous.has_figures and not row.name
    return bool(row.name) and not previous.is_total


def _append(row: TableRow, previous: TableRow) -> None:
    previous.name += row.name
    for name, cell in row.cells.items():
        if cell.source.state != "blank":
            previous.cells[name] = cell
    previous.open_figures += row.open_figures
    if previous.band.page == row.band.page and previous.band.box and row.band.box:
        previous.band = replace(previous.band, box=previous.band.box.union(row.band.box))
