"""Binary Excel workbooks (XLSB). The one door to pyxlsb, which reads row by row: a far cell costs no memory.

The format of numbers is not read: a number shows all its digits (``1234.5`` where the sheet may show ``1234.50``).
"""

from __future__ import annotations

import struct
from io import BytesIO
from zipfile import BadZipFile

from extractor.errors import DamagedDocumentError, DocumentTooLargeError, MissingExtraError, reason_of
from extractor.input.package import OFFICE_HINT, Package
from extractor.input.sheet_model import MAX_CELLS, Sheet
from extractor.input.sheet_numbers import GENERAL, number_to_text

_BROKEN = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error, EOFError, BadZipFile, OSError)


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
            for name in book.sheets:
                sheet = Sheet(name)
                count = 0
                with book.get_sheet(name) as source:
                    for row in source.rows(sparse=True):
                        for cell in row:
                            count += cell.v is not None
                            sheet.put(cell.r, cell.c, _text(cell.v))
                        if count > MAX_CELLS:
                            raise DocumentTooLargeError(f"单元格超过上限 {MAX_CELLS} 个", where=package.name)
                sheets.append(sheet)
    except _BROKEN as error:
        raise DamagedDocumentError(
            f"XLSB 工作簿已损坏：{reason_of(error)}", where=package.name, hint="请重新下载，或另存为 XLSX"
        ) from error
    return sheets


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_to_text(value, GENERAL).text
    return "" if value is None else str(value)
