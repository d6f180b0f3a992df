"""``juesuan tables``: the nine tables for people and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, get_args

import typer
from rich.console import Console
from rich.table import Table as RichTable

from extractor.accounts.templates import TEMPLATES
from extractor.cli.ocr import AliasesOption, OcrCacheOption, OcrOption, OcrProcessesOption, picture_settings
from extractor.cli.options import (
    InputsArgument,
    Ocr,
    PasswordOption,
    PdfReaderName,
    ReaderOption,
    given_password,
    given_source,
    tell_completeness,
    tell_findings,
)
from extractor.errors import UsageError
from extractor.pipeline import extract
from models.base import decimal_string
from models.tables import Table, TableId

STATUS = {"present": "有数据", "empty": "空表", "image": "图片，未读取", "missing": "缺失"}


class Format(StrEnum):
    """How tables are shown."""

    rich = "rich"
    csv = "csv"
    json = "json"
    markdown = "markdown"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tables")(run)


def run(
    inputs: InputsArgument,
    *,
    table: Annotated[str | None, typer.Option("--table", help="Only this table (its id, such as expenditure).")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to show them.")] = Format.rich,
    ocr: OcrOption = Ocr.auto,
    ocr_processes: OcrProcessesOption = 1,
    ocr_cache: OcrCacheOption = True,
    aliases: AliasesOption = None,
    password: PasswordOption = None,
    reader: ReaderOption = PdfReaderName.auto,
) -> None:
    """Show the nine tables of one document."""
    wanted = get_args(TableId) if table is None else (table,)
    if table is not None and table not in get_args(TableId):
        raise UsageError(f"没有 {table!r} 这张表", hint=f"可用 {'、'.join(get_args(TableId))}")
    with picture_settings(ocr, ocr_processes, cache=ocr_cache, aliases=aliases) as pictures:
        settings = replace(
            pictures, password=given_password(password), reader=reader.value, parts=frozenset({"tables"})
        )
        record = extract(given_source(inputs), settings)
    tables = [(name, one) for name, one in record.tables.items() if name in wanted]
    show = {Format.rich: _rich, Format.csv: _csv, Format.json: _json, Format.markdown: _markdown}[form]
    show(tables)
    tell_findings(record)
    tell_completeness(record)


def _cells(table: Table) -> list[dict[str, str]]:
    return [{name: _print(value) for name, value in row.items()} for row in table.to_rows()]


def _print(value: Any) -> str:
    if value is None:
        return ""
    return decimal_string(value) if isinstance(value, Decimal) else str(value)


def _extra(table: Table) -> list[tuple[str, str]]:
    """Figures that belong to no row: 人员经费合计, 公用经费合计."""
    names = {"personnel_total": "人员经费合计", "public_total": "公用经费合计"}
    return [(label, _print(getattr(table, name))) for name, label in names.items() if hasattr(table, name)]


def _title(name: TableId, table: Table) -> str:
    template = TEMPLATES[name]
    pages = f" 第{'、'.join(map(str, table.source.pages))}页" if table.source and table.source.pages else ""
    return f"{template.title} ({name}) {STATUS[table.status]}{pages}"


def _rich(tables: list[tuple[TableId, Table]]) -> None:
    console = Console()
    for name, table in tables:
        rows = _cells(table)
        view = RichTable(title=_title(name, table), title_justify="left")
        for column in _columns(rows):
            view.add_column(column, justify="left" if column in ("part", "code", "name", "item") else "right")
        for row in rows:
            view.add_row(*(row.get(column, "") for column in _columns(rows)))
        console.print(view if rows else _title(name, table))
        for label, amount in _extra(table):
            console.print(f"{label} {amount}")


def _columns(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _csv(tables: list[tuple[TableId, Table]]) -> None:
    rows = [{"table": name} | row for name, table in tables for row in _cells(table)]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _columns(rows), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    typer.echo(stream.getvalue(), nl=False)


def _json(tables: list[tuple[TableId, Table]]) -> None:
    found = {name: table.model_dump(mode="json") for name, table in tables}
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _markdown(tables: list[tuple[TableId, Table]]) -> None:
    for name, table in tables:
        rows = _cells(table)
        typer.echo(f"\n## {_title(name, table)}\n")
        columns = _columns(rows)
        if rows:
            typer.echo(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
        for row in rows:
            typer.echo(f"| {' | '.join(row.get(column, '').replace('|', chr(92) + '|') for column in columns)} |")
        for label, amount in _extra(table):
            typer.echo(f"\n{label}: {amount}")
