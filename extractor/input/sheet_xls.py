"""Old Excel workbooks (XLS, WPS ET). The one door to xlrd, which runs no formula and no macro."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from extractor.errors import DamagedDocumentError, EncryptedDocumentError, MissingExtraError, reason_of
from extractor.input.package import OFFICE_HINT
from extractor.input.sheet_model import Sheet
from extractor.input.sheet_numbers import GENERAL, Shown, number_to_text

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as XlrdSheet

_BROKEN = (
    *(AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError),
    *(struct.error, EOFError, MemoryError, NotImplementedError, RecursionError),
)
"""What xlrd raises for broken files beside its own error; it checks little."""


def read_xls(data: bytes, name: str | None) -> list[Sheet]:
    """All sheets in the order of the workbook, hidden ones included."""
    try:
        import xlrd
        from xlrd.biffh import XLRDError
        from xlrd.compdoc import CompDocError
    except ImportError as error:
        raise MissingExtraError("读取 XLS 工作簿需要 office 组件", where=name, hint=OFFICE_HINT) from error
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=False, ragged_rows=True
        )
        return [_read_sheet(book, sheet) for sheet in book.sheets()]
    except XLRDError as error:
        if "encrypted" in str(error).lower():
            raise EncryptedDocumentError("工作簿有密码", where=name, hint="请在 Excel 中去掉密码后另存") from error
        raise _damaged(name, error) from error
    except (*_BROKEN, CompDocError) as error:
        raise _damaged(name, error) from error


def _damaged(name: str | None, error: BaseException) -> DamagedDocumentError:
    return DamagedDocumentError(
        f"XLS 工作簿已损坏：{reason_of(error)}",
        where=name,
        hint="请重新下载，或在 Excel、WPS 中打开后另存",
    )


def _read_sheet(book: Book, source: XlrdSheet) -> Sheet:
    sheet = Sheet(source.name, is_hidden=source.visibility != 0)
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = {column for column, info in source.colinfo_map.items() if info.hidden}
    sheet.merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            kind = source.cell_type(row, column)
            value = source.cell_value(row, column)
            shown = _shown(book, source, kind, value, source.cell_xf_index(row, column))
            sheet.put(row, column, shown.text, repr(value) if shown.rounded else None)
    return sheet


def _shown(book: Book, sheet: XlrdSheet, kind: int, value: object, style: int) -> Shown:
    import xlrd

    if kind == xlrd.XL_CELL_TEXT:
        return Shown(str(value))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Shown("TRUE" if value else "FALSE")
    if kind == xlrd.XL_CELL_ERROR and isinstance(value, int):
        return Shown(xlrd.error_text_from_code.get(value, "#ERR"))
    if kind not in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE} or not isinstance(value, float):
        return Shown("")
    if value == 0 and not getattr(sheet, "show_zero_values", 1):
        return Shown("")
    known = book.format_map.get(book.xf_list[style].format_key) if style < len(book.xf_list) else None
    return number_to_text(value, known.format_str if known else GENERAL, epoch_1904=bool(book.datemode))
