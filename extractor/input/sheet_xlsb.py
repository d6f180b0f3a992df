"""Binary Excel workbooks (XLSB). The one door to pyxlsb, which reads row by row: a far cell costs no memory.

The format of numbers is not read: a number shows all its digits (``1234.5`` where the sheet may show ``1234.50``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from extractor.errors import DamagedDocumentError, DocumentTooLargeError, MissingExtraError, reason_of
from extractor.input.package import OFFICE_HINT, Package
from extractor.input.sheet_model import LAST_COLUMN, LAST_ROW, MAX_CELLS, Sheet
from extractor.input.sheet_numbers import GENERAL, number_to_text

if TYPE_CHECKING:
    from pyxlsb.stringtable import StringTable
    from pyxlsb.worksheet import Worksheet

_BROKEN = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error, EOFError, BadZipFile, OSError)


_INLINE_TEXT = 0x06
"""A cell that holds its text itself, not its place in the list of texts: other programs than Excel write all texts so."""


def read_xlsb(data: bytes, package: Package) -> list[Sheet]:
    """All sheets in the order of the workbook; the package has been looked over for bombs."""
    try:
        from pyxlsb import open_workbook
    except ImportError as error:
        raise MissingExtraError("读取 XLSB 工作簿需要 office 组件", where=package.name, hint=OFFICE_HINT) from error
    for member in package:
        package.check(member)
    sheets: list[Sheet] = []
    try:
        with open_workbook(BytesIO(data)) as book:
            for number, name in enumerate(book.sheets, 1):  # two may have one name
                with book.get_sheet(number) as source:
                    sheets.append(_read_sheet(name, source, book.stringtable))
                if sum(sheet.entered for sheet in sheets) > MAX_CELLS:
                    raise DocumentTooLargeError(f"单元格超过上限 {MAX_CELLS} 个", where=package.name)
    except _BROKEN as error:
        raise DamagedDocumentError(
            f"XLSB 工作簿已损坏：{reason_of(error)}", where=package.name, hint="请重新下载，或另存为 XLSX"
        ) from error
    return sheets


def _read_sheet(name: str, source: Worksheet, texts: StringTable | None) -> Sheet:
    """The cells of a sheet, record by record: the library's own rows have a cell for every column that the sheet declares,
    four billion where it says so, and know no text inside a cell."""
    from pyxlsb import biff12

    sheet = Sheet(name)
    row = None
    for kind, record in _records(source):
        if kind == biff12.SHEETDATA_END:
            break
        if kind == biff12.ROW:
            row = _place(record.r, LAST_ROW)
        elif row is not None and (kind == _INLINE_TEXT or biff12.BLANK <= kind <= biff12.FORMULA_BOOLERR):
            column = _place(record.c, LAST_COLUMN)
            if kind != biff12.STRING:
                sheet.put(row, column, _text(record.v))
            elif texts is None or (text := _listed(texts, record.v)) is None:
                sheet.without_text.append((row, column))
            else:
                sheet.put(row, column, text)
    return sheet


def _listed(texts: StringTable, number: int) -> str | None:
    """A text by its place in the list of texts; ``None`` where it does not stand there."""
    try:
        return str(texts[number] or "")
    except IndexError:
        return None


def _place(number: int | None, end: int) -> int:
    if number is None or number >= end:
        raise ValueError(f"没有第 {number} 行或列")
    return number


def _records(source: Worksheet) -> Iterator[tuple[int, Any]]:
    """The records of a sheet behind the beginning of its data."""
    from pyxlsb.handlers import CellHandler
    from pyxlsb.reader import BIFF12Reader

    class InlineText(CellHandler):  # type: ignore[misc]
        def read(self, reader: Any, recid: int, reclen: int) -> Any:
            cell = super().read(reader, recid, reclen)
            return cell._replace(v=reader.read_string())

    class Reader(BIFF12Reader):  # type: ignore[misc]
        handlers = BIFF12Reader.handlers | {_INLINE_TEXT: InlineText()}

    stream = source._reader._fp
    stream.seek(source._data_offset)
    yield from Reader(fp=stream)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_to_text(value, GENERAL).text
    return "" if value is None else str(value)
