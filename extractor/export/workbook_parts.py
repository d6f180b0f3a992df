"""Many records as one workbook: an overview with a line for each account, then a sheet for each part that has rows."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractor.errors import MissingExtraError, UsageError
from extractor.export.columns import EXTRA_HINT
from extractor.export.facts import record_to_facts
from extractor.export.labels import SEVERITY_LABELS
from extractor.export.parts import PARTS, Part, part_rows
from extractor.export.workbook_numbers import write_amount
from extractor.export.workbook_styles import Styles, number_format
from extractor.printable import printable_lines
from models.record import SEVERITIES, Record

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LARGEST_SHEET = 1 << 20
"""Rows of a sheet of the format."""
LONGEST_CELL = 32_000
"""Characters; the format holds 32,767."""
_OVERVIEW = "总览"
_WIDTH, _WIDE, _LONG = 13, 30, 24
_TOTALS = {
    "收入合计": ("income", "total", "total"),
    "支出合计": ("expenditure", "total", "total"),
    "基本支出": ("expenditure", "total", "basic"),
    "项目支出": ("expenditure", "total", "project"),
    "一般公共预算支出": ("general_public_expenditure", "total", "total"),
    "“三公”预算数": ("three_public", "budget", "total"),
    "“三公”决算数": ("three_public", "actual", "total"),
}
"""Heading → table, part and column of a fact."""


def records_to_xlsx(records: Sequence[tuple[str, Record]], parts: Sequence[Part] = PARTS) -> bytes:
    """The workbook of named records. A part without rows has no sheet.

    Raises MissingExtraError without XlsxWriter, UsageError where a part has more rows than a sheet.
    """
    return _book_to_bytes("部门决算汇总", lambda book: _write_all(book, records, parts))


def rows_to_xlsx(title: str, heads: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> bytes:
    """A workbook of one sheet; figures are Decimal. Raises as ``records_to_xlsx``."""
    return _book_to_bytes(title, lambda book: _write_sheet(book, Styles(book), title, heads, rows))


def _book_to_bytes(title: str, write: Callable[[Workbook], None]) -> bytes:
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise MissingExtraError("导出 XLSX 需要 XlsxWriter", hint=EXTRA_HINT) from error
    stream = io.BytesIO()
    # Row by row, so that memory holds no more than a row of a large dataset.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        book.set_properties({"title": title, "author": "juesuan"})
        write(book)
    return stream.getvalue()


def _write_all(book: Workbook, records: Sequence[tuple[str, Record]], parts: Sequence[Part]) -> None:
    styles = Styles(book)
    heads = (
        "文件",
        "部门",
        "年度",
        "金额单位",
        *_TOTALS,
        "读出比例（%）",
        *(SEVERITY_LABELS[one] for one in SEVERITIES),
    )
    _write_sheet(book, styles, _OVERVIEW, heads, (_overview(name, record) for name, record in records))
    for part in parts:
        rows = part_rows(part, records)
        first = next(rows, None)
        if first is not None:
            cells = (tuple(row[field.name] for field in part.fields) for row in _with_first(first, rows))
            _write_sheet(book, styles, part.title, tuple(field.title for field in part.fields), cells)


def _with_first(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def _overview(name: str, record: Record) -> tuple[Any, ...]:
    facts = list(record_to_facts(record))
    known = {(fact["table"], fact["part"], fact["column"]): fact["value"] for fact in facts if fact["part"] != "rows"}
    units = Counter(fact["unit"] for fact in facts if fact["unit"])
    counts = Counter(finding.severity for finding in record.findings)
    return (
        name,
        record.document.department,
        record.document.fiscal_year,
        units.most_common(1)[0][0] if units else None,
        *(known.get(place) for place in _TOTALS.values()),
        record.completeness.share_read if record.completeness else None,
        *(counts[severity] for severity in SEVERITIES),
    )


def _write_sheet(
    book: Workbook, styles: Styles, title: str, heads: Sequence[str], rows: Iterator[tuple[Any, ...]]
) -> None:
    sheet = book.add_worksheet(title)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, _WIDE if column < 2 else _LONG if len(head) > 6 else _WIDTH)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, styles.get(bold=True, align="center"))
    last = 0
    for last, row in enumerate(rows, start=1):
        if last >= LARGEST_SHEET:
            raise UsageError(
                f"“{title}”超过一张工作表的 {LARGEST_SHEET:,} 行", hint="改用 --format parquet，或分几次导出"
            )
        for column, value in enumerate(row):
            _write_value(sheet, styles, last, column, value)
    sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)


def _write_value(sheet: Worksheet, styles: Styles, row: int, column: int, value: Any) -> None:
    """A figure as a number with its printed decimals, as text where a number would lose digits; nothing for nothing."""
    if value is None or value in ("", ()):
        return
    if isinstance(value, Decimal):
        style = styles.get(border=False, align="right", number=number_format(value))
        write_amount(sheet, row, column, value, style)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, styles.get(border=False, align="right"))
    else:
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple) else str(value)
        sheet.write_string(row, column, printable_lines(text)[:LONGEST_CELL], styles.get(border=False))
