"""OpenDocument spreadsheets (ODS): the file itself keeps, for every cell, the text that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.input.package import Package, Relationship, attribute, child, children, local
from extractor.input.sheet_model import MAX_WIDTH, Sheet, SheetPicture
from extractor.input.sheet_numbers import GENERAL, number_to_text
from extractor.text.characters import whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ROW = 1 << 20
_GROUPS = frozenset({
    *("table-row-group", "table-header-rows", "table-rows"),
    *("table-column-group", "table-header-columns", "table-columns"),
})


def read_ods(package: Package) -> list[Sheet]:
    """All sheets in order, hidden ones included."""
    root = package.xml("content.xml")
    styles = child(root, "automatic-styles")
    hidden = {
        attribute(style, "name")
        for style in children(styles, "style")
        if (properties := child(style, "table-properties")) is not None and attribute(properties, "display") == "false"
    }
    return [
        _read_sheet(package, table, is_hidden=attribute(table, "style-name") in hidden)
        for table in children(child(root, "body", "spreadsheet"), "table")
    ]


def _read_sheet(package: Package, table: _Element, *, is_hidden: bool) -> Sheet:
    sheet = Sheet(attribute(table, "name") or "", is_hidden=is_hidden)
    column = 0
    for element in _inside(table, "table-column"):
        repeated = _count(element, "number-columns-repeated")
        if (attribute(element, "visibility") or "visible") != "visible":
            sheet.hidden_columns.update(range(column, column + min(repeated, MAX_WIDTH)))
        column += repeated
    row = 0
    for element in _inside(table, "table-row"):
        repeated = _count(element, "number-rows-repeated")
        hidden = (attribute(element, "visibility") or "visible") != "visible"
        # Only rows that hold something are worth repeating; the last one usually fills the sheet.
        for number in range(row, min(row + repeated, MAX_ROW) if _row(sheet, row, element) else row + 1):
            if number > row:
                _row(sheet, number, element)
            if hidden:
                sheet.hidden_rows.add(number)
        row += repeated
    sheet.pictures = list(_pictures(package, table))
    return sheet


def _pictures(package: Package, table: _Element) -> Iterator[SheetPicture]:
    """The pictures of a sheet; which row they stand at is not read, they come behind its rows."""
    for image in (node for node in table.iter() if local(node) == "image"):
        path = attribute(image, "href") or ""
        yield SheetPicture(MAX_ROW, package.picture(Relationship("image", path if path in package else None)))


def _row(sheet: Sheet, row: int, element: _Element) -> bool:
    """Enter the cells of a row; whether any holds something."""
    column = 0
    filled = False
    for cell in element:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        repeated = _count(cell, "number-columns-repeated")
        text = _text(cell) if local(cell) == "table-cell" else ""
        if text.strip():
            filled = True
            for place in range(column, column + min(repeated, MAX_WIDTH)):
                sheet.put(row, place, text)
            wide, high = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
            if wide > 1 or high > 1:
                sheet.merged.append((row, column, row + high - 1, column + wide - 1))
        column += repeated
    return filled


def _text(cell: _Element) -> str:
    """The shown text, paragraphs parted by line breaks; separators of thousands are left out of figures."""
    text = "\n".join("".join(_pieces(paragraph)) for paragraph in children(cell, "p"))
    if attribute(cell, "value-type") in {"float", "percentage", "currency"}:
        text = text.replace(",", "") or _stored(attribute(cell, "value"))
    return text


def _stored(value: str | None) -> str:
    return number_to_text(value, GENERAL).text if value else ""


def _pieces(paragraph: _Element) -> Iterator[str]:
    yield paragraph.text or ""
    for node in paragraph:
        name = local(node)
        if name == "s":
            yield " " * min(_count(node, "c"), 100)
        elif name in {"tab", "line-break"}:
            yield " "
        elif name not in {"annotation", "note"}:
            yield from _pieces(node)
        yield node.tail or ""


def _inside(element: _Element, name: str) -> Iterator[_Element]:
    for node in element:
        kind = local(node)
        if kind == name:
            yield node
        elif kind in _GROUPS:
            yield from _inside(node, name)


def _count(element: _Element, name: str) -> int:
    text = attribute(element, name) or "1"
    return whole_number(text) or 1
