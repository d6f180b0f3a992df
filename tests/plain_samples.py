"""Tables in plain text, read as tests look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from extractor.accounts.templates import TEMPLATES
from extractor.layout import Line
from extractor.tables.cells import TableNotes
from extractor.tables.reading import read_lines
from extractor.tables.rows import PrintedTable
from extractor.tables.settle import as_table, settle_tables
from models.record import Finding
from models.tables import Table, TableId


def to_lines(text: str) -> list[Line]:
    return [Line(part, number) for number, part in enumerate(text.strip("\n").split("\n"), 1)]


def printed(table: TableId, text: str | Sequence[Line]) -> PrintedTable:
    return read_lines(to_lines(text) if isinstance(text, str) else text, TableNotes(TEMPLATES[table]))


def read(table: TableId, text: str, context: Mapping[TableId, Table] | None = None) -> tuple[Any, tuple[Finding, ...]]:
    settled = settle_tables([printed(table, text)], context or {})[table]
    return as_table(settled), tuple(settled.notes.findings)


def document(texts: Mapping[TableId, str | Sequence[Line]]) -> tuple[dict[TableId, Any], list[Finding]]:
    settled = settle_tables([printed(name, text) for name, text in texts.items()], {})
    tables = {name: as_table(table) for name, table in settled.items()}
    return tables, [finding for table in settled.values() for finding in table.notes.findings]


def amounts(row: Any) -> dict[str, str]:
    return {name: str(value) for name, value in row.amounts().items() if value is not None}


def rows_of(table: Any) -> dict[str, dict[str, str]]:
    return {row.code: amounts(row) for row in table.rows}
