"""``juesuan query``: SQL over a dataset, and the ready queries."""

from __future__ import annotations

import csv
import json
import sys
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from extractor.batch.query import Answer, query_dataset, ready_queries
from extractor.errors import UsageError
from models.base import decimal_string


class Format(StrEnum):
    """How the answer is shown."""

    rich = "rich"
    csv = "csv"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("query")(run)


def run(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="What juesuan batch --out wrote.")],
    sql: Annotated[str | None, typer.Argument(metavar="SQL", help="A SELECT, or the name of a ready query.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the ready queries.")] = False,
    form: Annotated[Format, typer.Option("--format", help="How to show the answer.")] = Format.rich,
) -> None:
    """Query a dataset with SQL (DuckDB, read-only)."""
    if listed:
        for query in ready_queries():
            typer.echo(f"{query.name:<20}{query.title}")
        return
    if sql is None:
        raise UsageError("没有给出查询", hint="juesuan query DATASET --list 列出现成的查询")
    answer = query_dataset(dataset, sql)
    {Format.rich: _rich, Format.csv: _csv, Format.json: _json}[form](answer)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return _figure(value) if isinstance(value, Decimal) else str(value)


def _figure(value: Decimal) -> str:
    """Without the zeros that only the column's scale adds, but with two places as money has."""
    whole, _, fraction = decimal_string(value).partition(".")
    return f"{whole}.{fraction.rstrip('0'):0<2}"


def _rich(answer: Answer) -> None:
    table = Table(*answer.columns)
    for row in answer.rows:
        table.add_row(*(_text(value).replace("[", r"\[") for value in row))
    Console().print(table)


def _csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_text(value) for value in row] for row in answer.rows)


def _json(answer: Answer) -> None:
    """One array; figures as decimal strings, as in records."""
    rows = [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _text(value)
    return value if value is None or isinstance(value, bool | int | float | str | list) else str(value)
