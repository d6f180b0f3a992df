"""Names wrapped around the lines of their codes, in text that keeps its columns: figures by their columns, names by their lines.

``pdftotext -layout`` sets the lines of a wrapped name above and below the line of its code, all equally far apart, so that
no distance says which piece belongs to which row. The reader of lines shares them out by their number. ::

                行政事业单位
    20805                     754.75    754.75    0.00
                养老支出
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.layout import Line
from extractor.tables.cells import TableNotes
from extractor.tables.plain.coded import read_plain_coded
from extractor.tables.rows import PrintedTable
from extractor.text.codes import FUNCTIONAL

_CODE_ALONE = re.compile(rf"\s*{FUNCTIONAL}\d{{2,7}}(?:\s+[-—\d][\d,.]*)+\s*")
"""A line of a code and figures, without a name."""


def set_wrapped_names(table: PrintedTable, lines: Sequence[Line]) -> None:
    """Give the rows of a table by code, read by its columns, the names that its lines have; nothing where no name is wrapped.

    Both readings must have found the same rows.
    """
    if table.notes.template.form != "coded" or not any(_CODE_ALONE.fullmatch(line.text) for line in lines):
        return
    named = read_plain_coded(lines, TableNotes(table.notes.template)).rows
    if [(row.part, row.code) for row in named] != [(row.part, row.code) for row in table.rows]:
        return
    for row, own in zip(table.rows, named, strict=True):
        row.name = own.name
