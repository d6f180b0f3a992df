"""``juesuan query``: SQL over a dataset, and the ready queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from extractor.batch.answers import answer_to_csv
from extractor.batch.query import (
    Answer,
    plain_value,
    queries_of,
    query_dataset,
    query_file,
    query_to_parquet,
    value_text,
)
from extractor.cli.options import BodiesOption
from extractor.cli.output import BomOption, Column, Grid, show_grid, tell, write_output
from extractor.errors import UsageError
from extractor.files import require_writable, write_atomically


class Format(StrEnum):
    """How the answer is shown."""

    rich = "rich"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("query")(run)


def run(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="What juesuan batch -o wrote.")],
    sql: Annotated[
        str | None, typer.Argument(metavar="SQL", help="A SELECT, a file of it, or the name of a query.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the named queries.")] = False,
    form: Annotated[Format, typer.Option("--format", help="How to show the answer.")] = Format.rich,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write there; the suffix .csv, .json, .jsonl or .parquet says the format."),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option("--queries", metavar="DIR", help="Folder of queries of your own, NAME.sql; else DATASET/queries."),
    ] = None,
    bodies: BodiesOption = None,
    bom: BomOption = False,
) -> None:
    """Query a dataset with SQL (DuckDB, read-only)."""
    if listed:
        for query in queries_of(dataset, queries):
            tell(f"{query.name:<20}{query.title}")
        return
    if sql is None:
        raise UsageError("没有给出查询", hint="juesuan query DATASET --list 列出现成的查询")
    if output is not None:
        form = _format_of(output, form)
        require_writable(output)
    if sql.endswith(".sql") and Path(sql).is_file():
        sql = query_file(Path(sql)).sql
    if form is Format.parquet:
        if output is None:
            raise UsageError("Parquet 要写成文件", hint="用 -o 文件.parquet")
        write_atomically(output, query_to_parquet(dataset, sql, bodies=bodies, queries=queries))
        return
    answer = query_dataset(dataset, sql, bodies=bodies, queries=queries)
    if form is Format.rich:
        _show(answer)
        return
    text = _WRITERS[form](answer)
    write_output(output, text, bom=bom)


def _format_of(output: Path, form: Format) -> Format:
    """The format that was asked for, else that of the file's suffix; raises UsageError where neither names one."""
    if form is not Format.rich:
        return form
    suffix = output.suffix.lower().removeprefix(".")
    if suffix not in {*_WRITERS, Format.parquet}:
        raise UsageError(
            "看不出要写成什么格式", where=str(output), hint="后缀用 .csv、.json、.jsonl 或 .parquet，或给 --format"
        )
    return Format(suffix)


def _show(answer: Answer) -> None:
    rows = list(answer.rows)
    columns = [
        Column(name, figures=any(isinstance(row[index], Decimal | int | float) for row in rows))
        for index, name in enumerate(answer.columns)
    ]
    show_grid(Grid(columns, [[value_text(value) for value in row] for row in rows]))


def _json(answer: Answer) -> str:
    """One array; figures as decimal strings, as in records."""
    return json.dumps(list(_objects(answer)), ensure_ascii=False, indent=2) + "\n"


def _jsonl(answer: Answer) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _objects(answer))


_WRITERS: Mapping[Format, Callable[[Answer], str]] = {
    Format.csv: answer_to_csv,
    Format.json: _json,
    Format.jsonl: _jsonl,
}


def _objects(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip(answer.columns, map(plain_value, row), strict=True)) for row in answer.rows]
