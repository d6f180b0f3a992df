"""The sheet of the workbook with the tables beside the nine, one below the other, as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.export.workbook_numbers import write_amount
from extractor.export.workbook_styles import Styles, number_format
from extractor.text.characters import parse_amount
from models.tables import OtherTable

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

OTHER_SHEET = "其他表"
_WIDTH = 18


def write_other_tables(sheet: Worksheet, tables: Sequence[OtherTable], styles: Styles) -> None:
    """Fill the sheet; cells that are a figure with decimals are written as numbers, all else as text."""
    row = 0
    for table in tables:
        pages = f"（第{'、'.join(map(str, table.source.pages))}页）" if table.source and table.source.pages else ""
        sheet.write_string(row, 0, table.title + pages, styles.get(bold=True, border=False))
        row += 1
        for printed in table.rows:
            for column, text in enumerate(printed.cells):
                value = parse_amount(text) if "." in text else None
                if value is None:
                    sheet.write_string(row, column, text, styles.get())
                else:
                    write_amount(sheet, row, column, value, styles.get(align="right", number=number_format(value)))
            row += 1
        row += 1
    widest = max((len(printed.cells) for table in tables for printed in table.rows), default=1)
    sheet.set_column(0, widest - 1, _WIDTH)
