"""Tables in plain text, read as tests look at them."""

from __future__ import annotations

from typing import Any

from extractor.accounts.templates import TEMPLATES
from extractor.layout import Line
from extractor.tables.plain.read import plain_table_to_model, read_plain_table, settle_plain_tables


def to_lines(text: str) -> list[Line]:
    return [Line(part, number) for number, part in enumerate(text.strip("\n").split("\n"), 1)]


def read(table: str, text: str, context: dict[str, Any] | None = None) -> tuple[Any, tuple[Any, ...]]:
    return plain_table_to_model(read_plain_table(table, to_lines(text)), context or {})  # type: ignore[arg-type]


def document(**texts: str) -> tuple[dict[Any, Any], list[Any]]:
    settled = settle_plain_tables([read_plain_table(name, to_lines(text)) for name, text in texts.items()], {})  # type: ignore[arg-type]
    tables = {
        name: TEMPLATES[name].table.model_validate({"status": "present", **s.fields}) for name, s in settled.items()
    }
    return tables, [finding for s in settled.values() for finding in s.findings]


def amounts(row: Any) -> dict[str, str]:
    return {name: str(value) for name, value in row.amounts().items() if value is not None}


def rows_of(table: Any) -> dict[str, dict[str, str]]:
    return {row.code: amounts(row) for row in table.rows}
