"""The table of accounts as a file: a workbook or CSV, a row an account. Amounts in 万元 and as printed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from extractor.errors import MissingExtraError
from extractor.export.columns import EXTRA_HINT
from extractor.export.labels import DOCUMENT_KINDS
from extractor.export.plain_cell import plain_cell
from extractor.export.workbook_styles import number_format

_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("department", "部门", 34),
    ("fiscal_year", "年度", 7),
    ("region", "地区", 16),
    ("kind", "类型", 10),
    ("income_wan", "收入合计（万元）", 16),
    ("expenditure_wan", "支出合计（万元）", 16),
    ("income", "收入合计（原文）", 18),
    ("expenditure", "支出合计（原文）", 18),
    ("unit", "原文单位", 9),
    ("errors", "错误", 6),
    ("warnings", "警告", 6),
    ("notes", "提示", 6),
    ("dismissed", "不采纳", 7),
    ("figures_read", "读出的数字", 11),
    ("figures_unread", "未读数字", 9),
    ("share_read", "读出比例（%）", 13),
    ("name", "文件", 34),
    ("id", "文件的 SHA-256", 20),
)
"""Columns with their heads and widths."""
_AMOUNTS = frozenset({"income_wan", "expenditure_wan", "income", "expenditure", "share_read"})
_EXACT_DIGITS = 15
"""What a cell of a workbook holds exactly; longer figures are written as text."""


def accounts_to_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """The table as CSV; text that a spreadsheet would take for a formula has an apostrophe in front."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([head for _, head, _ in _COLUMNS])
    for row in rows:
        writer.writerow([_text(name, row[name]) for name, _, _ in _COLUMNS])
    return stream.getvalue()


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _AMOUNTS or isinstance(value, int):
        return str(value)
    return plain_cell(_shown(name, value))


def _shown(name: str, value: str) -> str:
    return DOCUMENT_KINDS.get(value, value) if name == "kind" else value


def accounts_to_xlsx(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The table as a workbook, with a filter over its head. Raises MissingExtraError without XlsxWriter."""
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise MissingExtraError("导出 Excel 需要 XlsxWriter", hint=EXTRA_HINT) from error
    stream = io.BytesIO()
    # Row by row into a file of its own: thousands of accounts are no cells in memory.
    book = Workbook(stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "全部决算", "author": "juesuan"})
    sheet = book.add_worksheet("全部决算")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for column, (_, title, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    formats: dict[str, Any] = {}
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, (name, _, _) in enumerate(_COLUMNS):
            value = row[name]
            if value is None:
                continue
            if name in _AMOUNTS:
                _write_figure(book, sheet, formats, count, column, Decimal(value))
            elif isinstance(value, int):
                sheet.write_number(count, column, value)
            else:
                sheet.write_string(count, column, _shown(name, value))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, count, len(_COLUMNS) - 1)
    book.close()
    return stream.getvalue()


def _write_figure(book: Any, sheet: Any, formats: dict[str, Any], row: int, column: int, value: Decimal) -> None:
    if len(value.as_tuple().digits) > _EXACT_DIGITS:
        sheet.write_string(row, column, f"{value:f}")
        return
    known = number_format(value)
    if known not in formats:
        formats[known] = book.add_format({"num_format": known})
    sheet.write_number(row, column, value, formats[known])
