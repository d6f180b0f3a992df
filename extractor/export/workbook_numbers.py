"""Amounts in cells of a workbook: the one place where an exact figure becomes the binary number of the format."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models.base import decimal_string

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_DIGITS = 15
"""So many digits a cell's number keeps, decimals among them."""


def write_amount(
    sheet: Worksheet, row: int, column: int, value: Decimal, style: Any, formula: str | None = None
) -> None:
    """An amount as the number that shows its digits, or as the ``formula`` that gives it; as text where digits would be lost."""
    if len(value.as_tuple().digits) > MOST_DIGITS:
        sheet.write_string(row, column, decimal_string(value), style)
        return
    number = float(value)  # XLSX has binary doubles and nothing else; up to here all is exact
    if formula is None:
        sheet.write_number(row, column, number, style)
    else:
        # The result is stored beside the formula, so that readers that do not compute see the figure too.
        sheet.write_formula(row, column, formula, style, number)
