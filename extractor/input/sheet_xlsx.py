"""Excel workbooks of XML (XLSX, XLSM): cells as they are shown, read as a stream.

Read from the XML itself (``lxml``): the stored digits of a number, formulas without a stored result, hidden rows and columns
are needed together, and a sheet that declares a million rows must cost nothing. Formulas are not calculated, links to other
files not followed, macros not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.input.package import Package, attribute, child, children, item_at, local
from extractor.input.sheet_model import MAX_WIDTH, Sheet, SheetPicture
from extractor.input.sheet_numbers import BUILT_IN, GENERAL, Shown, number_to_text
from extractor.text.characters import whole_characters, whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = frozenset({"1", "true"})
MAX_MERGED = 50_000
"""Merged areas of a sheet; published sheets have some hundred."""


def read_xlsx(package: Package) -> list[Sheet]:
    """All sheets with cells, in the order of the workbook, hidden ones included."""
    main = package.related("", "officeDocument") or "xl/workbook.xml"
    workbook = package.xml(main)
    relationships = package.relationships(main)
    strings = _strings(package, package.related(main, "sharedStrings"))
    formats = _formats(package, package.related(main, "styles"))
    properties = child(workbook, "workbookPr")
    epoch_1904 = properties is not None and (attribute(properties, "date1904") or "") in _TRUE
    sheets = []
    for entry in children(child(workbook, "sheets"), "sheet"):
        relationship = relationships.get(_relationship_id(entry))
        target = relationship.target if relationship is not None and relationship.kind == "worksheet" else None
        if target is None or target not in package:
            continue
        hidden = (attribute(entry, "state") or "visible") != "visible"
        sheet = Sheet(attribute(entry, "name") or "", is_hidden=hidden)
        reader = _SheetReader(sheet, strings, formats, epoch_1904=epoch_1904)
        reader.read(package.xml(target))
        sheet.pictures = _pictures(package, target)
        sheets.append(sheet)
    return sheets


def _relationship_id(entry: _Element) -> str:
    return next((str(value) for name, value in entry.attrib.items() if str(name).endswith("}id")), "")


def _strings(package: Package, path: str | None) -> list[str]:
    if path is None:
        return []
    return [_rich_text(item) for item in children(package.xml(path), "si")]


def _rich_text(item: _Element | None) -> str:
    """The text of a string and its runs, without the readings of ideographs beside it."""
    if item is None:
        return ""
    parts = [node.text or "" for node in item if local(node) == "t"]
    parts += [node.text or "" for run in children(item, "r") for node in run if local(node) == "t"]
    return _unescape("".join(parts))


def _unescape(text: str) -> str:
    if "_x" not in text:
        return text
    return whole_characters(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)).replace("\r", "")


def _formats(package: Package, path: str | None) -> list[str]:
    """The number format of every cell style."""
    if path is None:
        return []
    styles = package.xml(path)
    own = {
        attribute(element, "numFmtId"): attribute(element, "formatCode") or GENERAL
        for element in children(child(styles, "numFmts"), "numFmt")
    }
    found = []
    for style in children(child(styles, "cellXfs"), "xf"):
        number = attribute(style, "numFmtId") or "0"
        found.append(own.get(number) or BUILT_IN.get(whole_number(number) or 0, GENERAL))
    return found


def _pictures(package: Package, path: str) -> list[SheetPicture]:
    """The pictures that lie on a sheet, each at the row that it is anchored to."""
    drawing = package.related(path, "drawing")
    if drawing is None:
        return []
    parts = package.relationships(drawing)
    found = []
    for anchor in package.xml(drawing):
        row = child(anchor, "from", "row")
        top = (whole_number(row.text) if row is not None else None) or 0
        blips = (node for node in anchor.iter() if local(node) == "blip")
        found += [SheetPicture(top, package.picture(parts.get(attribute(blip, "embed") or ""))) for blip in blips]
    return found


@dataclass
class _SheetReader:
    """Fills one sheet from its XML."""

    sheet: Sheet
    strings: list[str]
    formats: list[str]
    epoch_1904: bool = False
    shows_zeros: bool = True

    def read(self, root: _Element) -> None:
        """Everything of the sheet that is seen, and what is hidden."""
        for view in children(child(root, "sheetViews"), "sheetView"):
            self.shows_zeros = (attribute(view, "showZeros") or "1") in _TRUE
        for column in children(child(root, "cols"), "col"):
            if (attribute(column, "hidden") or "") in _TRUE:
                self._hide_columns(attribute(column, "min") or "", attribute(column, "max") or "")
        for row, element in _numbered_rows(child(root, "sheetData")):
            if (attribute(element, "hidden") or "") in _TRUE:
                self.sheet.hidden_rows.add(row)
            self._row(row, element)
        for index, area in enumerate(children(child(root, "mergeCells"), "mergeCell")):
            places = [_place(part) for part in (attribute(area, "ref") or "").split(":")]
            if index < MAX_MERGED and len(places) == 2 and places[0] is not None and places[1] is not None:
                self.sheet.merged.append((*places[0], *places[1]))

    def _hide_columns(self, first: str, last: str) -> None:
        start, end = whole_number(first), whole_number(last)
        if start is not None and end is not None:
            self.sheet.hidden_columns.update(range(start - 1, min(end, start + MAX_WIDTH)))

    def _row(self, row: int, element: _Element) -> None:
        column = -1
        for cell in children(element, "c"):
            place = _place(attribute(cell, "r") or "")
            column = place[1] if place is not None else column + 1
            shown = self._shown(cell, (row, column))
            if shown is None:
                self.sheet.uncalculated.append((row, column))
            else:
                raw = child(cell, "v")
                self.sheet.put(row, column, shown.text, raw.text if shown.rounded and raw is not None else None)

    def _shown(self, cell: _Element, place: tuple[int, int]) -> Shown | None:
        """What a cell shows; ``None`` for a formula whose result is not stored. What it refers to in vain is noted."""
        kind = attribute(cell, "t") or "n"
        if kind == "inlineStr":
            return Shown(_rich_text(child(cell, "is")))
        value = child(cell, "v")
        text = (value.text or "") if value is not None else ""
        if not text:
            return None if child(cell, "f") is not None and kind != "str" else Shown("")
        if kind == "s":
            string = item_at(self.strings, text)
            if string is None:
                self.sheet.without_text.append(place)
            return Shown(string or "")
        if kind == "b":
            return Shown("TRUE" if text in _TRUE else "FALSE")
        if kind != "n":
            return Shown(_unescape(text))
        named = attribute(cell, "s") or "0"
        style = item_at(self.formats, named)
        if style is None and named != "0":  # small programs write workbooks without a list of formats
            self.sheet.without_format.append(place)
        shown = number_to_text(text, style or GENERAL, epoch_1904=self.epoch_1904)
        return shown if self.shows_zeros or not _is_zero(text) else Shown("")


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False


def _numbered_rows(data: _Element | None) -> Iterator[tuple[int, _Element]]:
    row = -1
    for element in children(data, "row"):
        number = whole_number(attribute(element, "r")) or 0
        row = number - 1 if 0 < number <= 1 << 20 else row + 1
        yield row, element


def _place(reference: str) -> tuple[int, int] | None:
    """``D12`` → ``(11, 3)``."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
