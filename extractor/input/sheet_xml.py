"""Excel 2003 workbooks in XML (SpreadsheetML), as reporting programs write them under the name .xls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.errors import DocumentTooLargeError
from extractor.input.package import attribute, child, children, parse_xml
from extractor.input.sheet_model import LAST_COLUMN, LAST_ROW, MAX_CELLS, Sheet
from extractor.input.sheet_numbers import GENERAL, Shown, number_to_text
from extractor.text.characters import whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_REACH = 4096
_WORKBOOK = re.compile(rb"<(?:\w{1,20}:)?Workbook\b[^>]{0,2000}urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL)
_NAMED_FORMATS = {
    "General Number": GENERAL, "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "#,##0.00", "Euro Currency": "#,##0.00",
    "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip


def is_workbook_xml(data: bytes) -> bool:
    """Whether the bytes open as such a workbook."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and _WORKBOOK.search(data[:_REACH]) is not None


def read_workbook_xml(data: bytes, name: str | None) -> list[Sheet]:
    """All sheets in the order of the workbook, hidden ones included. Raises DamagedDocumentError for broken XML."""
    root = parse_xml(data, "Workbook", name)
    formats = {
        attribute(style, "ID") or "": attribute(shown, "Format") or GENERAL
        for style in children(child(root, "Styles"), "Style")
        if (shown := child(style, "NumberFormat")) is not None
    }
    sheets = [_read_sheet(element, formats) for element in children(root, "Worksheet")]
    if sum(len(row) for sheet in sheets for row in sheet.cells.values()) > MAX_CELLS:
        raise DocumentTooLargeError(f"单元格超过上限 {MAX_CELLS} 个", where=name)
    return sheets


def _read_sheet(element: _Element, formats: dict[str, str]) -> Sheet:
    sheet = Sheet(attribute(element, "Name") or "", is_hidden=child(element, "WorksheetOptions", "Visible") is not None)
    table = child(element, "Table")
    column = -1
    for one in children(table, "Column"):
        column = _index(one, column)
        if attribute(one, "Hidden") == "1":
            sheet.hidden_columns.update(range(column, column + 1 + _number(one, "Span", LAST_COLUMN)))
        column += _number(one, "Span", LAST_COLUMN)
    row = -1
    for one in children(table, "Row"):
        row = _index(one, row)
        if attribute(one, "Hidden") == "1":
            sheet.hidden_rows.add(row)
        _read_row(one, row, sheet, formats)
        row += _number(one, "Span", LAST_ROW)
    return sheet


def _read_row(element: _Element, row: int, sheet: Sheet, formats: dict[str, str]) -> None:
    column = -1
    for cell in children(element, "Cell"):
        column = _index(cell, column)
        down, right = _number(cell, "MergeDown", LAST_ROW), _number(cell, "MergeAcross", LAST_COLUMN)
        if down or right:
            sheet.merged.append((row, column, row + down, column + right))
        data = child(cell, "Data")
        if data is not None:
            style = attribute(cell, "StyleID") or attribute(element, "StyleID") or ""
            shown = _shown(data, formats.get(style, GENERAL))
            sheet.put(row, column, shown.text, data.text if shown.rounded else None)
        elif attribute(cell, "Formula") is not None:
            sheet.uncalculated.append((row, column))
        column += right


def _shown(data: _Element, pattern: str) -> Shown:
    text = "".join(piece for piece in data.itertext() if isinstance(piece, str))
    match attribute(data, "Type"):
        case "Number":
            return number_to_text(text.strip(), _NAMED_FORMATS.get(pattern, pattern))
        case "Boolean":
            return Shown("TRUE" if text.strip() == "1" else "FALSE")
        case _:
            return Shown(text)


def _index(element: _Element, before: int) -> int:
    """The index (from 0) of a row, column or cell: as it says, else the next one."""
    return min(_number(element, "Index", LAST_ROW) - 1, LAST_ROW) if attribute(element, "Index") else before + 1


def _number(element: _Element, name: str, most: int) -> int:
    text = attribute(element, name) or ""
    return min(whole_number(text) or 0, most)
